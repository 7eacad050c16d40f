// The smallest part of a history that no order explains.
//
// Operations outside of the part are not forgotten: they may have happened, once, between their
// call and their return, and whatever they answered. So the part is no accident of what was left
// out: whoever believes its answers cannot believe that the whole is linearizable.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "invariants/history/frontier.hpp"
#include "invariants/history/minimize.hpp"
#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// Of models that can tell: whether `source` may have made what the other request was answered.
template <class Model>
concept TellsSources = requires(const Model& model, const typename Model::Request& request,
                                const typename Model::Response& response) {
  { model.needs_source(request, response) } -> std::same_as<bool>;
  { model.is_source(request, request, response) } -> std::same_as<bool>;
};

/// The events that can have to do with an answer that cannot be explained: if a whole history can
/// be explained, so can what is left of it. All of them where nobody can tell.
template <HistoryModel Model>
std::vector<Event<Model>> relevant_events(const Model& model,
                                          const std::vector<Event<Model>>& events,
                                          const Event<Model>& pending) {
  if constexpr (requires {
                  model.relevance(pending.request, pending.response, true, pending.request);
                }) {
    std::vector<Event<Model>> relevant;
    for (const Event<Model>& one : events) {
      const Relevance relevance =
          model.relevance(one.request, one.response, one.known, pending.request);
      if (relevance == Relevance::entangled) return events;
      if (relevance == Relevance::none) continue;
      relevant.push_back(one);
      relevant.back().optional = relevance == Relevance::may_decide;
    }
    return relevant;
  } else {
    return events;
  }
}

template <HistoryModel Model>
class Reducer {
 public:
  /// `events` up to the moment at which they cannot be explained any more.
  Reducer(const Model& model, const std::vector<Event<Model>>& events, std::int64_t until,
          const Limits& limits)
      : events_(cut(events, until)),
        count_(static_cast<std::uint32_t>(events_.size())),
        moments_(intervals_of_all()),
        left_(limits.configurations),
        memory_bytes_(limits.memory_bytes),
        stop_(limits),
        sources_(count_, Source::unasked) {
    // What returns later is not looked at: it may be explained by what was called later.
    const auto is_later = [&](const Moment& one) {
      const Interval& interval = events_[one.event].interval;
      return (one.is_return ? interval.returned : interval.called) > until;
    };
    const auto& all = moments_.in_order;
    end_ = static_cast<std::uint32_t>(std::find_if(all.begin(), all.end(), is_later) - all.begin());
    // Each event a second time, as one that may be left out.
    for (std::uint32_t i = 0; i < count_; ++i) {
      Event<Model> optional = events_[i];
      optional.optional = true;
      // A read, whatever it was answered.
      optional.ignored = model.changes_nothing(optional.request, typename Model::Response{});
      events_.push_back(std::move(optional));
    }
    transitions_.emplace(model, events_);
    remember_beginnings();
  }

  /// Places of operations; empty if it could not even be shown for all of them.
  std::vector<Place> reduce() {
    std::vector<std::uint32_t> items;
    // The last few are enough as a rule: twice as many until they are.
    for (std::size_t wanted = 8;; wanted *= 2) {
      const std::size_t first = count_ > wanted ? count_ - wanted : 0;
      items.clear();
      for (std::size_t i = first; i < count_; ++i) {
        if (!events_[i].optional) items.push_back(static_cast<std::uint32_t>(i));
      }
      if (shows(with_sources(items))) break;
      if (first == 0) return {};
    }
    items = minimize(with_sources(items), [this](const auto& some) { return shows(some); });
    std::vector<Place> places;
    for (const std::uint32_t item : items) places.push_back(events_[item].operation);
    std::sort(places.begin(), places.end());
    return places;
  }

  /// False: the budget was spent before nothing more could be left out.
  bool finished() const { return left_ > 0 && stop_.why() == Ended::no; }

 private:
  static constexpr std::uint32_t checkpoint_every = 16;

  static std::vector<Event<Model>> cut(const std::vector<Event<Model>>& events,
                                       std::int64_t until) {
    std::vector<Event<Model>> before;
    for (const Event<Model>& event : events) {
      // What is open then keeps its answer, which may be what makes it impossible.
      if (event.interval.called <= until) before.push_back(event);
    }
    return before;
  }

  std::vector<Interval> intervals_of_all() const {
    std::vector<Interval> intervals;
    for (const Event<Model>& event : events_) intervals.push_back(event.interval);
    return intervals;
  }

  std::vector<std::uint32_t> variants(const std::vector<std::uint32_t>& kept) const {
    std::vector<std::uint32_t> variants(count_);
    for (std::uint32_t i = 0; i < count_; ++i) variants[i] = i + count_;
    for (const std::uint32_t item : kept) variants[item] = item;
    return variants;
  }

  /// What can be the case before the first operation of a part, if nothing of its past is believed.
  void remember_beginnings() {
    Frontier<Model> frontier(*transitions_, moments_, variants({}));
    for (std::uint32_t at = 0; at < end_ && left_ > 0; at += checkpoint_every) {
      const std::uint64_t before = frontier.looked_at();
      if (frontier.advance(at, slice()) != Progress::holds) return;
      spend(frontier.looked_at() - before);
      beginnings_.push_back(frontier.save());
      beginnings_bytes_ += beginnings_.back().now.capacity() * 8;
      const std::uint64_t bytes = beginnings_bytes_ + transitions_->bytes() + frontier.bytes();
      if (bytes >= memory_bytes_ / 2 || stop_.now()) return;
    }
  }

  /// Configurations for one question.
  std::uint64_t slice() const {
    constexpr std::uint64_t at_once = 100'000;
    const std::uint64_t key_bytes = 8 * (std::uint64_t{moments_.slots} / 64 + 3);
    return std::min(
        {left_, at_once, transitions_->slice(memory_bytes_, moments_.slots, key_bytes)});
  }

  void spend(std::uint64_t configurations) { left_ -= std::min(left_, configurations); }

  /// Whether the answers of these alone cannot be explained, and none is out of nowhere.
  bool shows(const std::vector<std::uint32_t>& kept) {
    if (left_ == 0 || stop_.ask() != Ended::no || kept.empty() || !has_sources(kept)) return false;
    if (beginnings_bytes_ + transitions_->bytes() >= memory_bytes_) left_ = 0;
    Frontier<Model> frontier(*transitions_, moments_, variants(kept));
    const std::uint32_t first = moments_.call_of[kept.front()];
    const std::size_t beginning = first / checkpoint_every;
    if (beginning >= beginnings_.size() && beginnings_.empty()) return false;
    frontier.go_on_from(beginnings_[std::min(beginning, beginnings_.size() - 1)]);
    const Progress progress = frontier.advance(end_, slice());
    spend(frontier.looked_at() + 1);
    return progress == Progress::violated;
  }

  bool is_source(std::uint32_t source, std::uint32_t of) const {
    if constexpr (TellsSources<Model>) {
      return transitions_->model().is_source(events_[source].request, events_[of].request,
                                             events_[of].response);
    } else {
      return false;
    }
  }

  /// Where there is none at all, or only one that was called too late, none can be asked for.
  bool finds_source(std::uint32_t item) const {
    if (!asks_for_source(item)) return false;
    for (std::uint32_t source = 0; source < count_; ++source) {
      if (is_source(source, item)) return true;
    }
    return false;
  }

  /// Asked of the few that are looked at: of all it would be the square of the history.
  bool needs_source(std::uint32_t item) {
    if (sources_[item] == Source::unasked) {
      sources_[item] = finds_source(item) ? Source::there : Source::missing;
    }
    return sources_[item] == Source::there;
  }

  bool asks_for_source(std::uint32_t item) const {
    if constexpr (TellsSources<Model>) {
      return events_[item].known &&
             transitions_->model().needs_source(events_[item].request, events_[item].response);
    } else {
      return false;
    }
  }

  bool has_sources(const std::vector<std::uint32_t>& kept) {
    return std::all_of(kept.begin(), kept.end(), [&](std::uint32_t item) {
      if (stop_.now()) return false;
      return !needs_source(item) ||
             std::any_of(kept.begin(), kept.end(),
                         [&](std::uint32_t source) { return is_source(source, item); });
    });
  }

  /// The last one before it, or else the first one behind it. REQUIRES: it needs one.
  std::uint32_t source_of(std::uint32_t item) const {
    for (std::uint32_t source = item; source-- > 0;) {
      if (is_source(source, item)) return source;
    }
    std::uint32_t source = item + 1;
    while (!is_source(source, item)) ++source;
    return source;
  }

  /// For each that needs a source, one.
  std::vector<std::uint32_t> with_sources(std::vector<std::uint32_t> items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (stop_.now() || !needs_source(items[i])) continue;
      const std::uint32_t item = items[i];
      const bool has = std::any_of(items.begin(), items.end(),
                                   [&](std::uint32_t source) { return is_source(source, item); });
      if (!has) items.push_back(source_of(item));
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return items;
  }

  std::vector<Event<Model>> events_;
  std::uint32_t count_;
  Moments moments_;
  std::optional<Transitions<Model>> transitions_;
  std::vector<typename Frontier<Model>::Checkpoint> beginnings_;
  std::uint64_t beginnings_bytes_ = 0;
  std::uint64_t left_;  // configurations
  std::uint64_t memory_bytes_;
  Stop stop_;
  enum class Source : std::uint8_t { unasked, there, missing };
  std::vector<Source> sources_;  // by event: some other may have made what it was answered
  std::uint32_t end_ = 0;        // moment
};

}  // namespace zablab::history
