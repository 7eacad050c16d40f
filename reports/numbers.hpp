// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace zablab {

/// "12,345,678".
std::string grouped(std::uint64_t number);

/// Three digits: "212k", "1.94M".
std::string rounded(double number);

/// "3 h 12 min", "45.2 s".
std::string span_of_time(std::uint64_t duration_us);

}  // namespace zablab
