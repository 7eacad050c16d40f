// Searches for an order that explains a part of a history, of whichever model.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "invariants/history/reduce.hpp"
#include "invariants/history/search.hpp"
#include "invariants/history/verdict.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

/// `request_of(operation)` is the model's request.
template <HistoryModel Model, class RequestOf>
std::vector<Event<Model>> events_of(const Recording& recording, std::span<const Place> places,
                                    const RequestOf& request_of) {
  std::vector<Event<Model>> events;
  events.reserve(places.size());
  for (const Place place : places) {
    const Operation& one = recording.operations[place];
    Event<Model> event;
    event.interval = {one.called, one.returned};
    event.operation = place;
    event.known = one.status == Status::answered;
    event.request = request_of(one);
    event.response = one.answered;
    events.push_back(event);
  }
  return events;
}

template <HistoryModel Model>
std::vector<Refusal> refusals_of(Transitions<Model>& transitions, const DeadEnd& dead_end) {
  std::vector<Refusal> refusals;
  const Model& model = transitions.model();
  for (const std::uint32_t number : dead_end.candidates) {
    const Event<Model>& event = transitions.events()[number];
    if (!event.known || transitions.next(dead_end.state, number) != no_state) continue;
    const auto [unused, response] = model.step(transitions.state(dead_end.state), event.request);
    refusals.push_back(
        {event.operation, fmt::format("there it would return {}; it returned {}",
                                      model.words_of_response(event.request, response),
                                      model.words_of_response(event.request, event.response))});
  }
  return refusals;
}

/// How far an undecided search has come.
std::string words_of_undecided(std::size_t operations, std::uint64_t configurations,
                               Ended ended_by);
std::string furthest_words(const Recording& recording, const Operation& last);

constexpr std::uint64_t reduction_budget = 2'000'000;  // configurations

/// Reasons between the operations of the smallest part, and a sentence where it can be short.
void explain_minimal(const Recording& recording, Place pending, Verdict& verdict);

/// Empty if it would be large, or cannot be found within the budget.
template <HistoryModel Model>
std::vector<Place> reduce_search(const Model& model, const std::vector<Event<Model>>& events,
                                 const Event<Model>& pending, const Limits& limits,
                                 Verdict& verdict) {
  constexpr std::size_t worth_showing = 100;
  Limits budget = limits;
  budget.configurations = reduction_budget;
  bool finished = false;
  const auto reduced = [&](const std::vector<Event<Model>>& some) {
    Reducer<Model> reducer(model, some, pending.interval.returned, budget);
    std::vector<Place> minimal = reducer.reduce();
    finished = reducer.finished();
    return minimal;
  };
  const auto relevant = relevant_events(model, events, pending);
  std::vector<Place> minimal = reduced(relevant);
  const bool weaker = std::any_of(relevant.begin(), relevant.end(),
                                  [](const Event<Model>& one) { return one.optional; });
  if (minimal.empty() && (weaker || relevant.size() < events.size())) minimal = reduced(events);
  if (minimal.size() > worth_showing) minimal.clear();
  if (minimal.empty() || !finished) {
    verdict.minimal_is_proof = false;
    verdict.remarks.push_back("the part that shows it could not be made as small as possible");
  }
  return minimal;
}

/// True: there is none, and the smallest part is still to be found. What the search kept is gone
/// then: that may take as much again.
template <HistoryModel Model>
bool search_order(const Recording& recording, const Model& model,
                  const std::vector<Event<Model>>& events, const Limits& limits, Verdict& verdict,
                  std::uint32_t& pending) {
  Transitions<Model> transitions(model, events);
  Searched searched = search<Model>(transitions, limits);
  verdict.configurations += searched.configurations;
  verdict.ended_by = searched.ended_by;
  verdict.outcome = searched.progress;
  add_method(verdict, searched.method);
  if (searched.progress == Progress::holds) {
    for (const auto& [event, moment] : searched.explanation) {
      verdict.effects[events[event].operation] = moment;
    }
    return false;
  }
  const Operation& last = recording.operations[events[searched.dead_end.pending].operation];
  verdict.refusals = refusals_of(transitions, searched.dead_end);
  if (searched.progress == Progress::undecided) {
    verdict.sentence =
        words_of_undecided(events.size(), searched.configurations, searched.ended_by) +
        furthest_words(recording, last);
    return false;
  }
  verdict.rule = "not-linearizable";
  verdict.sentence = "no order of the operations explains " + deed_of(recording, last);
  for (const Refusal& refusal : verdict.refusals) {
    if (refusal.operation != events[searched.dead_end.pending].operation) continue;
    verdict.sentence += ": where the longest one ends, " + refusal.words;
  }
  pending = searched.dead_end.pending;
  return true;
}

/// Adds what a search found of one component to the verdict of the whole.
template <HistoryModel Model>
void search_component(const Recording& recording, const Model& model,
                      const std::vector<Event<Model>>& events, const Limits& limits,
                      Verdict& verdict) {
  std::uint32_t pending = 0;
  if (!search_order(recording, model, events, limits, verdict, pending)) return;
  verdict.minimal = reduce_search(model, events, events[pending], limits, verdict);
  explain_minimal(recording, events[pending].operation, verdict);
}

}  // namespace zablab::history
