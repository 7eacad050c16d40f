#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "invariants/history/blame.hpp"
#include "invariants/history/by_commit_order.hpp"
#include "invariants/history/rules.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

/// Places every read in the commit order, as early as what returned before its call allows. That
/// is exact: a later place would only push others later.
class LinearReads {
 public:
  explicit LinearReads(const CommitOrder& order)
      : order_(order), operations_(order.recording().operations) {
    positions_.resize(operations_.size(), 0);
    for (Place place = 0; place < operations_.size(); ++place) {
      positions_[place] = order.position_of(place);
      if (operations_[place].status == Status::answered) by_return_.push_back(place);
    }
    std::sort(by_return_.begin(), by_return_.end(), [&](Place a, Place b) {
      return std::pair(operations_[a].returned, a) < std::pair(operations_[b].returned, b);
    });
    first_called_from_.assign(operations_.size() + 1, std::numeric_limits<Position>::max());
    for (std::size_t i = operations_.size(); i-- > 0;) {
      const Position own = positions_[i];
      first_called_from_[i] =
          own == 0 ? first_called_from_[i + 1] : std::min(own, first_called_from_[i + 1]);
    }
  }

  std::optional<Broken> judge(Stop& stop) {
    for (Place place = 0; place < operations_.size() && !stop.now(); ++place) {
      const Operation& one = operations_[place];
      raise_low(one.called);
      if (!is_read(one)) continue;
      ++checked_;
      const Position high = latest(one);
      const auto match = order_.first_match(one, low_, high);
      if (!match) return blame(place, high);
      positions_[place] = *match;
    }
    return std::nullopt;
  }

  std::uint64_t checked() const { return checked_; }

  std::vector<std::int64_t> effects() const {
    const std::size_t count = order_.writes().size();
    std::vector<std::int64_t> last_call(count + 1, std::numeric_limits<std::int64_t>::min());
    for (Place place = 0; place < operations_.size(); ++place) {
      if (!is_read(operations_[place])) continue;
      std::int64_t& last = last_call[positions_[place]];
      last = std::max(last, operations_[place].called);
    }
    std::vector<std::int64_t> effects(operations_.size(), unrecorded);
    std::vector<std::int64_t> moment(count + 1, std::numeric_limits<std::int64_t>::min());
    for (std::size_t position = 1; position <= count; ++position) {
      const Place place = order_.writes()[position - 1];
      moment[position] =
          std::max({moment[position - 1], last_call[position - 1], operations_[place].called});
      effects[place] = moment[position];
    }
    for (Place place = 0; place < operations_.size(); ++place) {
      if (!is_read(operations_[place])) continue;
      effects[place] = std::max(moment[positions_[place]], operations_[place].called);
    }
    return effects;
  }

 private:
  static bool is_read(const Operation& one) {
    const Function function = one.asked.function;
    return one.status == Status::answered &&
           (function == Function::get_data || function == Function::exists ||
            function == Function::get_children);
  }

  /// The last position that anything returned before `time` has seen.
  void raise_low(std::int64_t time) {
    for (; returned_ < by_return_.size(); ++returned_) {
      const Place place = by_return_[returned_];
      if (operations_[place].returned >= time) return;
      if (positions_[place] <= low_) continue;
      low_ = positions_[place];
      lowest_ = place;
    }
  }

  /// The last position ahead of all writes that were called after the read returned.
  Position latest(const Operation& read) const {
    const auto after =
        std::upper_bound(operations_.begin(), operations_.end(), read.returned,
                         [](std::int64_t time, const Operation& one) { return time < one.called; });
    const Position first =
        first_called_from_[static_cast<std::size_t>(after - operations_.begin())];
    return std::min(first - 1, static_cast<Position>(order_.writes().size()));
  }

  Broken blame(Place read, Position high) const {
    const Recording& recording = order_.recording();
    const auto older = order_.last_match(operations_[read], 0, low_);
    Broken broken = blame_for_read(order_, read, older ? low_ : high, "stale-read");
    if (broken.rule != "stale-read" || broken.places.size() != 2 || lowest_ == no_place) {
      return broken;
    }
    const Place missed = broken.places[0] == read ? broken.places[1] : broken.places[0];
    if (operations_[missed].returned < operations_[read].called) return broken;
    // The write itself had not returned, but something that comes after it had.
    const Operation& shown = operations_[lowest_];
    const std::string span = span_before(recording, shown.returned, operations_[read].called);
    broken.places.push_back(lowest_);
    broken.sentence = fmt::format(
        "{}, as if {} had not happened; {}, which is not ahead of that in the commit order, had "
        "returned {} that {} was called",
        deed_of(recording, operations_[read]), subject_of(recording, operations_[missed]),
        deed_of(recording, shown), span, name_of(operations_[read].asked.function));
    broken.reasons = {{missed, lowest_, "is not later in the commit order"},
                      {lowest_, read, fmt::format("returned {} it was called", span)}};
    return broken;
  }

  const CommitOrder& order_;
  const std::vector<Operation>& operations_;
  std::vector<Position> positions_;
  std::vector<Place> by_return_;
  std::vector<Position> first_called_from_;  // by place: the first position called from there on
  std::size_t returned_ = 0;
  Position low_ = 0;
  Place lowest_ = no_place;
  std::uint64_t checked_ = 0;
};

}  // namespace

Verdict judge_linearizable(const CommitOrder& order, Stop& stop) {
  Verdict verdict;
  verdict.method = "commit order";
  Rules rules;
  if (judge_writes(order, true, rules) && !rules.broken()) {
    LinearReads reads(order);
    auto stale = reads.judge(stop);
    rules.judge("stale-read", reads.checked(), std::move(stale));
    if (!rules.broken()) verdict.effects = reads.effects();
  }
  std::move(rules).report(verdict);
  return verdict;
}

}  // namespace zablab::history
