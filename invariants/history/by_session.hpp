// The contracts that keep sessions in order, judged without a commit order: by search.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "invariants/history/black_box.hpp"
#include "invariants/history/rules.hpp"
#include "invariants/history/session_search.hpp"

namespace zablab::history {

/// `real_time`: a write comes after all that returned before its call and are writes, and a read
/// comes before writes that were called after it had returned.
SessionOrder session_order_of(const Recording& recording, std::span<const Place> places,
                              bool real_time, Stop& stop);

/// A part of the events that no order explains, whatever the others were answered: those may have
/// happened in their place, or not at all.
template <HistoryModel Model>
std::vector<Place> reduce_sessions(const Model& model, const std::vector<Event<Model>>& events,
                                   const SessionOrder& order, const Limits& limits) {
  constexpr std::size_t events_at_most = 2000;
  constexpr std::uint64_t at_once = 20'000;  // configurations for one question
  Stop stop(limits);
  std::uint64_t left = 2'000'000;
  const auto shows = [&](const std::vector<std::uint32_t>& kept) {
    if (left == 0 || kept.empty() || stop.ask() != Ended::no) return false;
    std::vector<Event<Model>> weaker = events;
    for (Event<Model>& event : weaker) event.known = false;
    for (const std::uint32_t one : kept) weaker[one].known = events[one].known;
    Transitions<Model> transitions(model, weaker);
    SessionSearch<Model> search(transitions, order);
    const std::uint64_t slice =
        transitions.slice(limits.memory_bytes, order.sessions.size(), search.key_bytes());
    const Progress progress = search.run(std::min({left, at_once, slice}));
    left -= std::min(left, search.looked_at() + 1);
    return progress == Progress::violated;
  };
  std::vector<std::uint32_t> items;
  for (std::uint32_t i = 0; i < events.size(); ++i) items.push_back(i);
  if (events.size() > events_at_most || !shows(items)) return {};
  std::vector<Place> places;
  for (const std::uint32_t item : minimize(items, shows)) places.push_back(events[item].operation);
  std::sort(places.begin(), places.end());
  return places;
}

/// Until it is decided, or ended.
template <HistoryModel Model>
Progress search_within(SessionSearch<Model>& search, const Transitions<Model>& transitions,
                       std::uint64_t sessions, const Limits& limits, Ended& ended_by) {
  Stop stop(limits);
  for (;;) {
    const std::uint64_t slice =
        transitions.slice(limits.memory_bytes, sessions, search.key_bytes());
    const Progress progress = search.run(std::min<std::uint64_t>(4096, slice));
    if (progress != Progress::undecided) return progress;
    if (search.looked_at() >= limits.configurations) {
      ended_by = Ended::configurations;
    } else if (transitions.bytes() + search.bytes() >= limits.memory_bytes) {
      ended_by = Ended::memory;
    } else {
      ended_by = stop.ask();
    }
    if (ended_by != Ended::no) return progress;
  }
}

template <HistoryModel Model>
Verdict search_sessions(const Recording& recording, const Model& model,
                        const std::vector<Event<Model>>& events, std::span<const Place> places,
                        bool real_time, const Limits& limits) {
  Verdict verdict;
  verdict.method = "depth first, by session";
  Stop stop(limits);
  const SessionOrder order = session_order_of(recording, places, real_time, stop);
  if (stop.why() != Ended::no) {
    give_up(verdict, stop.why());
    return verdict;
  }
  Transitions<Model> transitions(model, events);
  SessionSearch<Model> search(transitions, order);
  verdict.outcome =
      search_within(search, transitions, order.sessions.size(), limits, verdict.ended_by);
  verdict.configurations = search.looked_at();
  const bool broken = verdict.outcome == Progress::violated;
  const char* rule = real_time ? "session-order" : "not-sequential";
  verdict.rules.push_back({rule, std::string(sentence_of_rule(rule)), 1, broken ? 1U : 0U, ""});
  if (verdict.outcome == Progress::holds) return verdict;
  const Place pending = events[search.dead_end().pending].operation;
  const Operation& last = recording.operations[pending];
  verdict.refusals = refusals_of(transitions, search.dead_end());
  if (!broken) {
    verdict.sentence = words_of_undecided(events.size(), search.looked_at(), verdict.ended_by) +
                       furthest_words(recording, last);
    return verdict;
  }
  verdict.rule = rule;
  verdict.minimal = reduce_sessions(model, events, order, limits);
  if (verdict.minimal.empty()) verdict.minimal = {pending};
  verdict.minimal_is_proof = false;  // what brings a session so far may lie outside of the part
  verdict.sentence = fmt::format(
      "no order that keeps the order of each session{} explains this: {}",
      real_time ? ", and has every write behind what had returned before it was called," : "",
      deed_of(recording, last));
  return verdict;
}

}  // namespace zablab::history
