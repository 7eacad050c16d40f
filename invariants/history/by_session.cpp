#include "invariants/history/by_session.hpp"

#include <algorithm>
#include <map>

namespace zablab::history {

namespace {

/// What had returned before a moment, as far as nothing later brings it along: of each session the
/// last one, and of what had returned before a write was called nothing, once that write has
/// returned. So as a rule there are no more of them than operations that are open at once.
class Returned {
 public:
  Returned(const Recording& recording, std::span<const Place> places)
      : recording_(recording), places_(places) {
    for (std::uint32_t event = 0; event < places.size(); ++event) by_return_.push_back(event);
    std::stable_sort(by_return_.begin(), by_return_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return at(a).returned < at(b).returned;
    });
  }

  const std::map<std::uint32_t, std::uint32_t>& before(std::int64_t moment) {
    for (; next_ < by_return_.size() && at(by_return_[next_]).returned < moment; ++next_) {
      add(by_return_[next_]);
    }
    return last_;
  }

 private:
  const Operation& at(std::uint32_t event) const { return recording_.operations[places_[event]]; }

  void add(std::uint32_t event) {
    const Operation& one = at(event);
    if (!only_reads(one.asked)) {
      std::erase_if(last_,
                    [&](const auto& entry) { return at(entry.second).returned < one.called; });
    }
    std::uint32_t& last = last_.try_emplace(one.session, event).first->second;
    last = std::max(last, event);
  }

  const Recording& recording_;
  std::span<const Place> places_;
  std::vector<std::uint32_t> by_return_;
  std::size_t next_ = 0;
  std::map<std::uint32_t, std::uint32_t> last_;  // by session
};

/// Before each write (a refusal is the leader's, too) what had returned before its call: a write
/// that comes first, or a read that must not see this one.
void add_first(const Recording& recording, std::span<const Place> places, Stop& stop,
               SessionOrder& order) {
  Returned returned(recording, places);
  for (std::uint32_t event = 0; event < places.size() && !stop.now(); ++event) {
    const Operation& one = recording.operations[places[event]];
    if (only_reads(one.asked)) continue;
    for (const auto& [session, last] : returned.before(one.called)) {
      order.first[event].push_back(last);
    }
  }
}

}  // namespace

SessionOrder session_order_of(const Recording& recording, std::span<const Place> places,
                              bool real_time, Stop& stop) {
  SessionOrder order;
  order.sessions.resize(recording.sessions.size());
  order.first.resize(places.size());
  for (std::uint32_t event = 0; event < places.size(); ++event) {
    order.sessions[recording.operations[places[event]].session].push_back(event);
  }
  std::erase_if(order.sessions, [](const auto& session) { return session.empty(); });
  if (real_time) add_first(recording, places, stop, order);
  return order;
}

}  // namespace zablab::history
