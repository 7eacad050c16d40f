// Both searches in competition: neither order of looking is good at everything. They take turns by
// counted configurations, so which one answers is the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "invariants/history/depth_first.hpp"
#include "invariants/history/frontier.hpp"

namespace zablab::history {

struct Searched {
  Progress progress = Progress::undecided;
  const char* method = "";
  Explanation explanation;  ///< if it holds
  DeadEnd dead_end;         ///< otherwise; of an undecided search, how far it got
  Ended ended_by = Ended::no;
  std::uint64_t configurations = 0;
};

template <HistoryModel Model>
std::vector<Interval> intervals_of(const std::vector<Event<Model>>& events) {
  std::vector<Interval> intervals;
  intervals.reserve(events.size());
  for (const Event<Model>& event : events) intervals.push_back(event.interval);
  return intervals;
}

template <HistoryModel Model>
Searched search(Transitions<Model>& transitions, const Limits& limits) {
  const Moments moments(intervals_of<Model>(transitions.events()));
  DepthFirst<Model> depth_first(transitions, moments);
  Frontier<Model> frontier(transitions, moments);
  Searched result;
  // Many outcomes that nobody knows make a configuration large.
  const std::uint64_t key_bytes = 8 * (std::uint64_t{moments.slots} / 64 + 3);
  Stop stop(limits);
  const auto finish = [&](const auto& search, const char* method, Progress progress) {
    result.progress = progress;
    result.method = method;
    result.dead_end = search.dead_end();
    if (progress == Progress::holds) result.explanation = search.explanation();
    result.configurations = depth_first.looked_at() + frontier.looked_at();
    return result;
  };
  const auto ended = [&] {
    if (depth_first.looked_at() + frontier.looked_at() >= limits.configurations) {
      return Ended::configurations;
    }
    const std::uint64_t bytes = transitions.bytes() + depth_first.bytes() + frontier.bytes();
    return bytes >= limits.memory_bytes ? Ended::memory : stop.ask();
  };
  for (std::uint64_t slice = 1024;; slice = std::min<std::uint64_t>(slice * 2, 65'536)) {
    slice = std::min(slice, transitions.slice(limits.memory_bytes, moments.slots, key_bytes));
    const Progress first = depth_first.run(slice);
    if (first != Progress::undecided) return finish(depth_first, "depth first", first);
    const Progress second = frontier.run(slice);
    if (second != Progress::undecided) return finish(frontier, "frontier", second);
    result.ended_by = ended();
    if (result.ended_by == Ended::no) continue;
    return finish(depth_first, "depth first and frontier", Progress::undecided);
  }
}

}  // namespace zablab::history
