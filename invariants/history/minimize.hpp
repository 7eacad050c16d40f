// Leaves out of a set what can be left out (Zeller's delta debugging).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace zablab::history {

/// A part of `items` that still `shows` the same and of which no single item can be left out. In
/// the order of `items`. REQUIRES: `shows(items)`.
std::vector<std::uint32_t> minimize(
    std::vector<std::uint32_t> items,
    const std::function<bool(const std::vector<std::uint32_t>&)>& shows);

}  // namespace zablab::history
