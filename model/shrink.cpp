#include "model/shrink.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "model/parts.hpp"
#include "model/regrow.hpp"
#include "model/splice.hpp"
#include "model/trial.hpp"

namespace zablab {

namespace {

using Schedule = std::vector<TimedAction>;

// Removing two steps together is tried for schedules that are short enough for all pairs.
constexpr std::size_t pairs_up_to = 120;
constexpr std::size_t windows_up_to = 1000;
constexpr std::size_t splices_up_to = 400;
// After so many tries in a row that led to nothing shorter, a story is taken to be short enough.
constexpr int fruitless_tries = 3000;
// How many other runs that break the claim are shrunk, to begin with the shortest of them.
constexpr int other_stories = 12;

class Shrinker {
 public:
  Shrinker(const RunPlan& plan, Trial& trial, Schedule schedule)
      : plan_(plan), trial_(trial), schedule_(std::move(schedule)) {}

  /// The shortest found: first by deleting, then by telling the story anew from some point and
  /// deleting again.
  Schedule go(Regrower& regrower) {
    delete_to_fixpoint();
    retell(regrower);
    for (std::size_t before = 0; before != schedule_.size() && schedule_.size() <= pairs_up_to;) {
      before = schedule_.size();
      drop_pairs();
      if (schedule_.size() < before) delete_to_fixpoint();
    }
    return schedule_;
  }

 private:
  void delete_to_fixpoint() {
    bool smaller = true;
    while (smaller && !trial_.exhausted()) {
      const std::size_t before = schedule_.size();
      drop_parts();
      drop_chunks();
      if (schedule_.size() <= windows_up_to) drop_windows();
      simplify();
      if (schedule_.size() == before && before <= splices_up_to) splice();
      smaller = schedule_.size() < before;
    }
  }

  void splice() {
    Splicer splicer(plan_, schedule_);
    for (const Splice& join : splicer.splices()) {
      for (const auto requests : {Splicer::Requests::as_they_are, Splicer::Requests::plain}) {
        const std::int64_t before = splicer.spent();
        const Schedule candidate = splicer.made(join, requests);
        trial_.spend(splicer.spent() - before);
        if (trial_.exhausted()) return;
        if (candidate.size() < schedule_.size() && accept(candidate)) return;
      }
    }
  }

  void retell(Regrower& regrower) {
    Schedule best = schedule_;
    // What a longer run comes to is not known before it is shrunk; each costs as much as the first.
    const std::int64_t scratch_ends = trial_.spent() + trial_.budget() / 3;
    for (int found = 0; found < other_stories && trial_.spent() < scratch_ends;) {
      if (!take(regrower, &Regrower::try_from_scratch)) continue;
      ++found;
      delete_to_fixpoint();
      if (schedule_.size() < best.size()) best = schedule_;
    }
    regrower.start_from(best);
    for (int tries = 0; tries < fruitless_tries && !trial_.exhausted(); ++tries) {
      if (!take(regrower, &Regrower::try_once)) continue;
      delete_to_fixpoint();
      if (schedule_.size() >= best.size()) continue;
      best = schedule_;
      regrower.start_from(best);
      tries = 0;
    }
    schedule_ = best;
  }

  bool take(Regrower& regrower, std::optional<Schedule> (Regrower::*attempt)()) {
    const std::int64_t before = regrower.spent();
    std::optional<Schedule> grown = (regrower.*attempt)();
    trial_.spend(regrower.spent() - before);
    if (grown) schedule_ = std::move(*grown);
    return grown.has_value();
  }

  /// Takes `candidate` over if it still breaks the claim.
  bool accept(const Schedule& candidate) {
    std::optional<Schedule> kept = trial_.breaks(candidate);
    if (!kept) return false;
    schedule_ = std::move(*kept);
    return true;
  }

  /// Whole servers, clients, kinds of fault and of step: what `parts_of` says an action belongs to.
  void drop_parts() {
    std::set<Part> all;
    for (const TimedAction& step : schedule_) {
      for (const Part& part : parts_of(step.action)) all.insert(part);
    }
    for (const Part& part : all) {
      Schedule rest;
      for (const TimedAction& step : schedule_) {
        const std::vector<Part> parts = parts_of(step.action);
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) rest.push_back(step);
      }
      if (rest.size() < schedule_.size()) accept(rest);
    }
  }

  Schedule without(std::size_t from, std::size_t count) const {
    Schedule rest;
    rest.reserve(schedule_.size());
    for (std::size_t i = 0; i < schedule_.size(); ++i) {
      if (i < from || i >= from + count) rest.push_back(schedule_[i]);
    }
    return rest;
  }

  // From the end: what comes late depends on what comes early, seldom the other way round.
  void drop_chunks() {
    for (std::size_t size = std::max<std::size_t>(schedule_.size() / 2, 1);; size /= 2) {
      for (std::size_t end = schedule_.size(); end > 0 && !trial_.exhausted();) {
        const std::size_t from = end - std::min(size, end);
        accept(without(from, end - from));
        end = std::min(from, schedule_.size());
      }
      if (size <= 1) return;
    }
  }

  // An episode, such as a leader that never came to serve, seldom begins where a chunk does. What
  // is left of it at the edges of a window is skipped as impossible.
  void drop_windows() {
    for (std::size_t size = schedule_.size() / 2; size > 1; size = size * 3 / 4) {
      const std::size_t stride = std::max<std::size_t>(size / 8, 1);
      for (std::size_t from = schedule_.size(); !trial_.exhausted(); from -= stride) {
        if (from + size <= schedule_.size()) accept(without(from, size));
        if (from < stride) break;
      }
    }
  }

  void drop_pairs() {
    for (std::size_t last = schedule_.size(); last-- > 1;) {
      for (std::size_t first = last; first-- > 0;) {
        if (trial_.exhausted()) return;
        if (last >= schedule_.size()) break;
        Schedule rest = without(last, 1);
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first));
        if (accept(rest)) break;
      }
    }
  }

  /// The same story with plainer words: a kill for a power loss, a plain create for any request.
  void simplify() {
    for (std::size_t i = 0; i < schedule_.size(); ++i) {
      for (const Action& plainer : plainer_than(schedule_[i].action)) {
        if (trial_.exhausted()) return;
        Schedule candidate = schedule_;
        candidate[i].action = plainer;
        const std::size_t before = schedule_.size();
        if (!accept(candidate)) continue;
        if (schedule_.size() < before) return;  // indices have moved: another pass will come
        break;
      }
    }
  }

  const RunPlan& plan_;
  Trial& trial_;
  Schedule schedule_;
};

/// A step a millisecond: how long something once took does not matter any more.
Schedule evenly_timed(Schedule schedule) {
  std::int64_t moment_us = 0;
  for (TimedAction& step : schedule) step.moment_us = moment_us += 1000;
  return schedule;
}

/// A run that broke a claim of liveness ends with a calm of its own, behind which another calm may
/// end well. So not the whole, but the shortest of some beginnings that breaks it.
std::optional<Schedule> beginning_that_breaks(Trial& trial, const Schedule& schedule) {
  constexpr std::size_t beginnings = 16;
  for (std::size_t part = 1; part <= beginnings; ++part) {
    const std::size_t length = schedule.size() * part / beginnings;
    const auto end = schedule.begin() + static_cast<std::ptrdiff_t>(length);
    if (auto kept = trial.breaks(Schedule(schedule.begin(), end))) return kept;
  }
  return std::nullopt;
}

}  // namespace

ShrinkResult shrink(const RunPlan& plan, std::uint64_t seed, const std::string& claim,
                    std::vector<TimedAction> schedule, std::int64_t budget, bool (*give_up)()) {
  ShrinkResult result;
  result.steps_before = schedule.size();
  Trial trial(plan, seed, claim, budget, give_up);
  const ClaimInfo* info = find_claim(claim);
  std::optional<Schedule> kept = info != nullptr && info->in_calm
                                     ? beginning_that_breaks(trial, schedule)
                                     : trial.breaks(schedule);
  if (!kept) {
    result.schedule = std::move(schedule);
    return result;
  }
  Regrower regrower(plan, seed, claim);
  result.schedule = Shrinker(plan, trial, std::move(*kept)).go(regrower);
  result.complete = !trial.exhausted();
  result.actions_spent = trial.spent();
  // Beyond the budget: one look at what comes out.
  const Schedule even = evenly_timed(result.schedule);
  Trial last(plan, seed, claim, budget + 1);
  if (last.breaks(even)) result.schedule = even;
  return result;
}

Trace trace_of(const RunPlan& plan, std::uint64_t seed, const std::string& claim,
               const std::vector<TimedAction>& schedule, TraceHeader header,
               std::string* sentence) {
  Trace trace;
  Trial trial(plan, seed, claim, INT64_MAX);
  const auto broken = trial.breaks(schedule, [&](const World& after, const Step& step) {
    trace.steps.push_back(describe(after, step));
  });
  if (sentence != nullptr && trial.violation()) *sentence = trial.violation()->sentence;
  header.seed = seed;
  header.claim = broken ? trial.violation()->claim : "none";
  header.final_world =
      trace.steps.empty() ? fingerprint_of(World(plan.setup)) : trace.steps.back().world;
  trace.header = std::move(header);
  return trace;
}

}  // namespace zablab
