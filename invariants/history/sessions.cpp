#include "invariants/history/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "invariants/history/blame.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

bool is_answered_read(const Operation& one) {
  const Function function = one.asked.function;
  return one.status == Status::answered &&
         (function == Function::get_data || function == Function::exists ||
          function == Function::get_children);
}

Sessions::Sessions(const CommitOrder& order)
    : order_(order),
      operations_(order.recording().operations),
      by_session_(order.recording().sessions.size()),
      positions_(operations_.size(), 0),
      placed_(operations_.size(), false) {
  for (Place place = 0; place < operations_.size(); ++place) {
    by_session_[operations_[place].session].push_back(place);
    const auto told = told_position(operations_[place]);
    if (!told) continue;
    positions_[place] = *told;
    placed_[place] = true;
  }
  latest_call_.emplace_back(std::numeric_limits<std::int64_t>::min(), no_place);
  for (const Place write : order.writes()) {
    const std::int64_t called = operations_[write].called;
    latest_call_.push_back(called > latest_call_.back().first ? std::pair(called, write)
                                                              : latest_call_.back());
  }
}

std::optional<Position> Sessions::told_position(const Operation& one) const {
  if (one.status != Status::answered || one.asked.function == Function::event) return std::nullopt;
  if (!only_reads(one.asked.function)) {
    if (one.zxid == unrecorded) return std::nullopt;
    return order_.position_at(one.zxid);
  }
  if (one.answered.zxid == unrecorded) return std::nullopt;
  return order_.position_at(one.answered.zxid);
}

std::optional<Position> Sessions::position_of(Place place) const {
  if (!placed_[place]) return std::nullopt;
  return positions_[place];
}

std::optional<Broken> Sessions::against_session_order() {
  for (const std::vector<Place>& session : by_session_) {
    if (auto broken = follow(session)) return broken;
  }
  return std::nullopt;
}

namespace {

std::int64_t zxid_of(const Operation& one) {
  return only_reads(one.asked.function) ? one.answered.zxid : one.zxid;
}

}  // namespace

std::optional<Broken> Sessions::follow(const std::vector<Place>& session) {
  Place newest = no_place;
  for (const Place place : session) {
    if (!placed_[place]) continue;
    ++replies_;
    const Operation& one = operations_[place];
    if (newest == no_place || zxid_of(one) >= zxid_of(operations_[newest])) {
      newest = place;
      continue;
    }
    const Operation& before = operations_[newest];
    Broken broken{"session-order", "", {newest, place}, {}};
    broken.sentence = fmt::format(
        "{} with zxid {}; the same session's {} before it had been answered with zxid {}",
        deed_of(order_.recording(), one), zxid_of(one), name_of(before.asked.function),
        zxid_of(before));
    broken.reasons = {{newest, place, "was asked first, and saw more"}};
    return broken;
  }
  return std::nullopt;
}

Broken Sessions::going_back(Place place, Place newest) const {
  const Operation& one = operations_[place];
  Broken broken{"session-order", "", {newest, place}, {}};
  broken.sentence = fmt::format("{} with zxid {}; the same session's {} before it had seen more",
                                deed_of(order_.recording(), one), zxid_of(one),
                                name_of(operations_[newest].asked.function));
  broken.reasons = {{newest, place, "was asked first, and saw more"}};
  const Place seen = order_.write_at(positions_[newest]);
  if (seen != newest) {
    broken.places.insert(broken.places.begin(), seen);
    broken.reasons.push_back({seen, newest, "made what was seen"});
  }
  std::sort(broken.places.begin(), broken.places.end());
  return broken;
}

std::optional<Broken> Sessions::wrong_read(Stop& stop) {
  for (const std::vector<Place>& session : by_session_) {
    if (auto broken = place_reads(session, stop)) return broken;
  }
  return std::nullopt;
}

/// A read that tells no zxid is put as early as its session allows: later ones could only suffer.
std::optional<Broken> Sessions::place_reads(const std::vector<Place>& session, Stop& stop) {
  const auto all = static_cast<Position>(order_.writes().size());
  Position low = 0;
  Place newest = no_place;
  for (const Place place : session) {
    if (stop.now()) return std::nullopt;
    const Operation& one = operations_[place];
    if (is_answered_read(one)) {
      ++reads_;
      const Position high = placed_[place] ? positions_[place] : all;
      const auto match = order_.first_match(one, placed_[place] ? high : low, high);
      if (!match && placed_[place]) return blame_for_read(order_, place, high, "read-your-prefix");
      if (!match) {
        const bool seen_older = order_.last_match(one, 0, low).has_value();
        Broken broken = blame_for_read(order_, place, low, "session-order");
        if (seen_older && newest != no_place) broken.places.push_back(newest);
        return broken;
      }
      positions_[place] = *match;
      placed_[place] = true;
    }
    if (!placed_[place]) continue;
    // What has seen a write comes behind it, so also a read ahead of the session's own write.
    const bool writes = !only_reads(one.asked.function);
    if (positions_[place] < low + (writes ? 1U : 0U)) return going_back(place, newest);
    low = positions_[place];
    newest = place;
  }
  return std::nullopt;
}

std::optional<Broken> Sessions::read_from_future() {
  const Recording& recording = order_.recording();
  for (Place place = 0; place < operations_.size(); ++place) {
    const Operation& one = operations_[place];
    if (!is_answered_read(one) || !placed_[place]) continue;
    const auto [called, write] = latest_call_[positions_[place]];
    if (called <= one.returned || write == no_place) continue;
    Broken broken{"read-from-future", "", {place, write}, {}};
    const std::string span = span_before(recording, one.returned, called);
    const std::string known = one.answered.zxid == unrecorded
                                  ? std::string("cannot come before")
                                  : fmt::format("with zxid {} knows of", one.answered.zxid);
    broken.sentence = fmt::format(
        "{} {} {} (zxid {}), but it had returned {} that was called", deed_of(recording, one),
        known, subject_of(recording, operations_[write]), operations_[write].zxid, span);
    broken.reasons = {{place, write, fmt::format("returned {} it was called", span)},
                      {write, place, "has a zxid that is not larger"}};
    return broken;
  }
  return std::nullopt;
}

std::optional<Broken> Sessions::after_close() {
  for (const std::vector<Place>& session : by_session_) {
    Place close = no_place;
    for (const Place place : session) {
      const Operation& one = operations_[place];
      if (one.status != Status::answered || one.asked.function == Function::event) continue;
      const bool is_answer = one.answered.error != session_expired;
      if (close != no_place && is_answer && one.called > operations_[close].returned) {
        Broken broken{"closed-session", "", {close, place}, {}};
        broken.sentence = fmt::format(
            "{}; the session had been closed {} that was called", deed_of(order_.recording(), one),
            span_before(order_.recording(), operations_[close].returned, one.called));
        broken.reasons = {{close, place, "had closed the session"}};
        return broken;
      }
      if (one.asked.function != Function::close || one.answered.error != 0) continue;
      close = place;
      ++closed_;
    }
  }
  return std::nullopt;
}

std::vector<Age> Sessions::ages() const {
  std::vector<Place> by_return;
  std::vector<Position> written(operations_.size(), 0);
  for (Place place = 0; place < operations_.size(); ++place) {
    written[place] = order_.position_of(place);
    if (written[place] != 0 && operations_[place].status == Status::answered) {
      by_return.push_back(place);
    }
  }
  std::sort(by_return.begin(), by_return.end(), [&](Place a, Place b) {
    return std::pair(operations_[a].returned, a) < std::pair(operations_[b].returned, b);
  });
  std::vector<Age> ages;
  std::size_t returned = 0;
  Position low = 0;
  for (Place place = 0; place < operations_.size(); ++place) {
    const Operation& one = operations_[place];
    for (; returned < by_return.size() && operations_[by_return[returned]].returned < one.called;
         ++returned) {
      low = std::max(low, written[by_return[returned]]);
    }
    if (is_answered_read(one) && placed_[place]) {
      ages.push_back(age_of(order_, place, positions_[place], low));
    }
  }
  return ages;
}

}  // namespace zablab::history
