// Amounts of time and memory: as options write them, and as this process has used them.
#pragma once

#include <cstdint>
#include <string>

namespace zablab {

/// "60s", "10min", "8h". Throws WrongUsage that names `option`.
double seconds_of(const std::string& option, const std::string& text);
/// "500M", "8G". Throws WrongUsage that names `option`.
std::uint64_t bytes_of(const std::string& option, const std::string& text);

double cpu_seconds();
/// Resident now.
std::uint64_t resident_bytes();
std::uint64_t peak_resident_bytes();
/// Of the machine, without what others use already.
std::uint64_t available_bytes();

}  // namespace zablab
