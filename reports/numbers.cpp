#include "reports/numbers.hpp"

#include <fmt/format.h>

namespace zablab {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string rounded(double number) {
  if (number >= 1e6) return fmt::format("{:.3g}M", number / 1e6);
  if (number >= 1e3) return fmt::format("{:.0f}k", number / 1e3);
  return fmt::format("{:.3g}", number);
}

std::string span_of_time(std::uint64_t duration_us) {
  const std::uint64_t seconds = duration_us / 1'000'000;
  const std::uint64_t minutes = seconds / 60;
  const std::uint64_t hours = minutes / 60;
  if (hours >= 48) return fmt::format("{} days {} h", hours / 24, hours % 24);
  if (hours > 0) return fmt::format("{} h {} min", hours, minutes % 60);
  if (minutes > 0) return fmt::format("{} min {} s", minutes, seconds % 60);
  return fmt::format("{:.1f} s", static_cast<double>(duration_us) / 1e6);
}

}  // namespace zablab
