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

constexpr std::uint64_t reduction_budget = 2'000'000;  // configurations

/// Reasons between the operations of the smallest part, and a sentence where it can be short.
void explain_minimal(const Recording& recording, Place pending, Verdict& verdict);

/// Empty if it would be large, or cannot be found within the budget.
template <HistoryModel Model>
std::vector<Place> reduce_search(const Model& model, const std::vector<Event<Model>>& events,
                                 const Event<Model>& pending, Verdict& verdict) {
  constexpr std::size_t worth_showing = 100;
  const std::int64_t until = pending.interval.returned;
  const auto relevant = relevant_events(model, events, pending);
  Reducer<Model> first(model, relevant, until, reduction_budget);
  std::vector<Place> minimal = first.reduce();
  bool finished = first.finished();
  const bool weaker = std::any_of(relevant.begin(), relevant.end(),
                                  [](const Event<Model>& one) { return one.optional; });
  if (minimal.empty() && (weaker || relevant.size() < events.size())) {
    Reducer<Model> whole(model, events, until, reduction_budget);
    minimal = whole.reduce();
    finished = whole.finished();
  }
  if (minimal.size() > worth_showing) minimal.clear();
  if (minimal.empty() || !finished) {
    verdict.minimal_is_proof = false;
    verdict.remarks.push_back("the part that shows it could not be made as small as possible");
  }
  return minimal;
}

/// Adds what a search found of one component to the verdict of the whole.
template <HistoryModel Model>
void search_component(const Recording& recording, const Model& model,
                      const std::vector<Event<Model>>& events, const Limits& limits,
                      Verdict& verdict) {
  Transitions<Model> transitions(model, events);
  Searched searched = search<Model>(transitions, limits);
  verdict.configurations += searched.configurations;
  verdict.outcome = searched.progress;
  add_method(verdict, searched.method);
  if (searched.progress == Progress::holds) {
    for (const auto& [event, moment] : searched.explanation) {
      verdict.effects[events[event].operation] = moment;
    }
    return;
  }
  const Operation& last = recording.operations[events[searched.dead_end.pending].operation];
  verdict.refusals = refusals_of(transitions, searched.dead_end);
  if (searched.progress == Progress::undecided) {
    verdict.sentence = fmt::format(
        "neither an order that explains all {} operations nor proof that there is none was found "
        "after {} configurations; the furthest could not yet explain {} (line {})",
        events.size(), searched.configurations, deed_of(recording, last), last.line);
    return;
  }
  verdict.rule = "not-linearizable";
  verdict.sentence = "no order of the operations explains " + deed_of(recording, last);
  for (const Refusal& refusal : verdict.refusals) {
    if (refusal.operation != events[searched.dead_end.pending].operation) continue;
    verdict.sentence += ": where the longest one ends, " + refusal.words;
  }
  const std::uint32_t pending = searched.dead_end.pending;
  verdict.minimal = reduce_search(model, events, events[pending], verdict);
  explain_minimal(recording, events[pending].operation, verdict);
}

}  // namespace zablab::history
