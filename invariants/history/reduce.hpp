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

template <HistoryModel Model>
class Reducer {
 public:
  /// `events` up to the moment at which they cannot be explained any more.
  Reducer(const Model& model, const std::vector<Event<Model>>& events, std::int64_t until,
          std::uint64_t configurations)
      : events_(cut(events, until)),
        count_(static_cast<std::uint32_t>(events_.size())),
        moments_(intervals_of_all()),
        left_(configurations) {
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
      for (std::size_t i = first; i < count_; ++i) items.push_back(static_cast<std::uint32_t>(i));
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
  bool finished() const { return left_ > 0; }

 private:
  static constexpr std::uint64_t at_once = 300'000;  // configurations for one question
  static constexpr std::uint32_t checkpoint_every = 16;

  static std::vector<Event<Model>> cut(const std::vector<Event<Model>>& events,
                                       std::int64_t until) {
    std::vector<Event<Model>> before;
    for (const Event<Model>& event : events) {
      if (event.interval.called > until) continue;
      before.push_back(event);
      if (event.interval.returned <= until) continue;
      before.back().interval.returned = never_returned;
      before.back().known = false;
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
    const auto end = static_cast<std::uint32_t>(moments_.in_order.size());
    for (std::uint32_t at = 0; at < end && left_ > 0; at += checkpoint_every) {
      const std::uint64_t before = frontier.looked_at();
      if (!frontier.advance(at, std::min(left_, at_once))) return;
      spend(frontier.looked_at() - before);
      beginnings_.push_back(frontier.save());
    }
  }

  void spend(std::uint64_t configurations) { left_ -= std::min(left_, configurations); }

  /// Whether the answers of these alone cannot be explained, and none is out of nowhere.
  bool shows(const std::vector<std::uint32_t>& kept) {
    if (left_ == 0 || kept.empty() || !has_sources(kept)) return false;
    Frontier<Model> frontier(*transitions_, moments_, variants(kept));
    const std::uint32_t first = moments_.call_of[kept.front()];
    const std::size_t beginning = first / checkpoint_every;
    if (beginning >= beginnings_.size() && beginnings_.empty()) return false;
    frontier.go_on_from(beginnings_[std::min(beginning, beginnings_.size() - 1)]);
    const Progress progress = frontier.run(std::min(left_, at_once));
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

  bool needs_source(std::uint32_t item) const {
    if constexpr (TellsSources<Model>) {
      return events_[item].known &&
             transitions_->model().needs_source(events_[item].request, events_[item].response);
    } else {
      return false;
    }
  }

  bool has_sources(const std::vector<std::uint32_t>& kept) const {
    return std::all_of(kept.begin(), kept.end(), [&](std::uint32_t item) {
      return !needs_source(item) ||
             std::any_of(kept.begin(), kept.end(),
                         [&](std::uint32_t source) { return is_source(source, item); });
    });
  }

  /// For each that needs a source the last one before it.
  std::vector<std::uint32_t> with_sources(std::vector<std::uint32_t> items) const {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!needs_source(items[i])) continue;
      const bool has = std::any_of(items.begin(), items.end(), [&](std::uint32_t source) {
        return is_source(source, items[i]);
      });
      for (std::uint32_t source = items[i]; !has && source-- > 0;) {
        if (!is_source(source, items[i])) continue;
        items.push_back(source);
        break;
      }
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
  std::uint64_t left_;
};

}  // namespace zablab::history
