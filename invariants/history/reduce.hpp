#pragma once
#include "invariants/history/search.hpp"
#include "invariants/history/verdict.hpp"
namespace zablab::history {
template <HistoryModel Model>
void reduce_search(const Recording&, const Model&, const std::vector<Event<Model>>& events,
                   const DeadEnd& dead_end, const Limits&, Verdict& verdict) {
  verdict.minimal = {events[dead_end.pending].operation};
}
}  // namespace zablab::history
