#include "invariants/history/by_session.hpp"

namespace zablab::history {

namespace {

/// Of each other session only the last one matters: it brings those before it along.
void add_first(const Recording& recording, std::span<const Place> places, SessionOrder& order) {
  std::vector<Operation> all;
  for (const Place place : places) all.push_back(recording.operations[place]);
  for (std::uint32_t event = 0; event < all.size(); ++event) {
    if (only_reads(all[event].asked.function)) continue;  // a refusal is the leader's, too
    for (const std::vector<std::uint32_t>& session : order.sessions) {
      // The last of that session which returned before the call, a write or a read: a write that
      // comes first, or a read that must not see this one.
      std::uint32_t last = no_place;
      for (const std::uint32_t other : session) {
        if (all[other].called > all[event].called) break;
        if (all[other].returned < all[event].called) last = other;
      }
      if (last != no_place && last != event) order.first[event].push_back(last);
    }
  }
}

}  // namespace

SessionOrder session_order_of(const Recording& recording, std::span<const Place> places,
                              bool real_time) {
  SessionOrder order;
  order.sessions.resize(recording.sessions.size());
  order.first.resize(places.size());
  for (std::uint32_t event = 0; event < places.size(); ++event) {
    order.sessions[recording.operations[places[event]].session].push_back(event);
  }
  std::erase_if(order.sessions, [](const auto& session) { return session.empty(); });
  if (real_time) add_first(recording, places, order);
  return order;
}

}  // namespace zablab::history
