#include "invariants/history/minimize.hpp"

#include <algorithm>
#include <cstddef>

namespace zablab::history {

namespace {

using Items = std::vector<std::uint32_t>;

Items without(const Items& items, std::size_t begin, std::size_t end) {
  Items rest(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(begin));
  rest.insert(rest.end(), items.begin() + static_cast<std::ptrdiff_t>(end), items.end());
  return rest;
}

}  // namespace

Items minimize(Items items, const std::function<bool(const Items&)>& shows) {
  // Large parts first; in the end one by one, until a whole round leaves out nothing.
  for (std::size_t chunk = std::max<std::size_t>(items.size() / 2, 1);;) {
    bool shorter = false;
    // From the front: what came long before is the least likely to matter.
    for (std::size_t begin = 0; begin < items.size();) {
      const std::size_t end = std::min(begin + chunk, items.size());
      Items rest = without(items, begin, end);
      if (shows(rest)) {
        items = std::move(rest);
        shorter = true;
      } else {
        begin = end;
      }
    }
    if (chunk == 1 && !shorter) return items;
    if (chunk > 1) chunk = std::max<std::size_t>(chunk / 2, 1);
  }
}

}  // namespace zablab::history
