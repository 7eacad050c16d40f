#include "invariants/history/moments.hpp"

#include <algorithm>
#include <tuple>

#include "invariants/history/recording.hpp"

namespace zablab::history {

Moments::Moments(const std::vector<Interval>& intervals)
    : call_of(intervals.size(), none),
      return_of(intervals.size(), none),
      slot_of(intervals.size(), none) {
  for (std::uint32_t event = 0; event < intervals.size(); ++event) {
    in_order.push_back({event, false});
    if (intervals[event].returned != never_returned) in_order.push_back({event, true});
  }
  const auto time_of = [&](const Moment& moment) {
    const Interval& interval = intervals[moment.event];
    return std::tuple(moment.is_return ? interval.returned : interval.called, moment.is_return,
                      moment.event);
  };
  std::sort(in_order.begin(), in_order.end(),
            [&](const Moment& a, const Moment& b) { return time_of(a) < time_of(b); });
  std::vector<std::uint32_t> free;
  for (std::uint32_t at = 0; at < in_order.size(); ++at) {
    const auto [event, is_return] = in_order[at];
    if (is_return) {
      return_of[event] = at;
      free.push_back(slot_of[event]);
      continue;
    }
    call_of[event] = at;
    if (free.empty()) free.push_back(slots++);
    slot_of[event] = free.back();
    free.pop_back();
  }
}

}  // namespace zablab::history
