#include "invariants/history/by_session.hpp"

namespace zablab::history {

namespace {

/// Of each other session only the last one matters: it brings those before it along.
void add_first(const Recording& recording, std::span<const Place> places, SessionOrder& order) {
  std::vector<Operation> all;
  for (const Place place : places) all.push_back(recording.operations[place]);
  // Events come by call, so what had returned for one has returned for those behind it.
  std::vector<std::size_t> returned(order.sessions.size(), 0);
  for (std::uint32_t event = 0; event < all.size(); ++event) {
    if (only_reads(all[event].asked.function)) continue;  // a refusal is the leader's, too
    for (std::size_t number = 0; number < order.sessions.size(); ++number) {
      const std::vector<std::uint32_t>& session = order.sessions[number];
      std::size_t& first = returned[number];
      // The last of that session which returned before the call, a write or a read: a write that
      // comes first, or a read that must not see this one.
      while (first < session.size() && all[session[first]].returned < all[event].called) ++first;
      std::uint32_t last = first == 0 ? no_place : session[first - 1];
      for (std::size_t i = first; i < session.size(); ++i) {
        if (all[session[i]].called > all[event].called) break;
        if (all[session[i]].returned < all[event].called) last = session[i];
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
