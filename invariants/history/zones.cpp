#include "invariants/history/zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>

#include "invariants/history/key_set.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min();

/// All that wrote or read one value. The register held it at `first_return` at the latest, and
/// still at `last_call`. If the first comes before the second it held it all the time between them
/// (a forward zone); otherwise some moment between them is enough (a backward zone).
struct Cluster {
  Place write = no_place;  // no_place: the initial value
  std::int64_t first_return = never_returned;
  std::int64_t last_call = always;
  Place first_to_return = no_place;
  Place last_to_call = no_place;
  bool is_initial = false;
  std::int64_t when = 0;  // a moment at which it can begin

  bool forward() const { return first_return < last_call; }
  std::int64_t begin() const { return std::min(first_return, last_call); }
  std::int64_t end() const { return std::max(first_return, last_call); }
};

class Zones {
 public:
  Zones(const Recording& recording, std::span<const Place> places)
      : recording_(recording), places_(places) {}

  std::optional<ZonesResult> judge() {
    if (!gather_writes()) return std::nullopt;
    ZonesResult result;
    result.broken = gather_reads();
    if (!result.broken) result.broken = conflict();
    if (!result.broken) result.explanation = explain();
    return result;
  }

 private:
  const Operation& at(Place place) const { return recording_.operations[place]; }

  std::uint32_t& number_of(Text value) { return numbers_[std::uint64_t{value} + 1]; }

  bool gather_writes() {
    clusters_.push_back({});
    clusters_[0].is_initial = true;
    clusters_[0].first_return = always;
    number_of(recording_.initial) = 1;
    for (const Place place : places_) {
      const Operation& one = at(place);
      if (one.asked.function == Function::get) continue;
      if (one.asked.function != Function::put) return false;
      std::uint32_t& number = number_of(one.asked.value);
      if (number != 0) return false;
      clusters_.push_back({});
      number = static_cast<std::uint32_t>(clusters_.size());
      clusters_.back().write = place;
      add(clusters_.back(), place);
    }
    return true;
  }

  void add(Cluster& cluster, Place place) const {
    const Operation& one = at(place);
    if (one.returned < cluster.first_return) {
      cluster.first_return = one.returned;
      cluster.first_to_return = place;
    }
    if (one.called > cluster.last_call) {
      cluster.last_call = one.called;
      cluster.last_to_call = place;
    }
  }

  std::optional<Broken> gather_reads() {
    for (const Place place : places_) {
      const Operation& one = at(place);
      if (one.asked.function != Function::get || one.status != Status::answered) continue;
      if (!one.answered.has_value) continue;
      const std::uint32_t number = number_of(one.answered.value);
      if (number == 0) {
        return Broken{
            "never-written", deed_of(recording_, one) + ", which nobody ever wrote", {place}, {}};
      }
      Cluster& cluster = clusters_[number - 1];
      if (!cluster.is_initial && one.returned < at(cluster.write).called) {
        return from_the_future(cluster.write, place);
      }
      add(cluster, place);
    }
    return std::nullopt;
  }

  Broken from_the_future(Place write, Place read) const {
    const std::string span = span_before(recording_, at(read).returned, at(write).called);
    Broken broken{"read-from-future", "", {write, read}, {}};
    broken.sentence =
        fmt::format("{}; it had returned {} {} was called", deed_of(recording_, at(read)), span,
                    subject_of(recording_, at(write)));
    broken.reasons = {{read, write, fmt::format("returned {} it was called", span)},
                      {write, read, "wrote what was read"}};
    return broken;
  }

  static bool clash(const Cluster& a, const Cluster& b) {
    return a.first_return < b.last_call && b.first_return < a.last_call;
  }

  /// Two zones that cannot be one after the other.
  std::optional<Broken> conflict() {
    // A write that nobody saw and that never returned needs no moment.
    std::erase_if(clusters_, [](const Cluster& one) {
      return one.first_return == never_returned || one.last_call == always;
    });
    for (const Cluster& one : clusters_) {
      if (one.forward()) forward_.push_back(&one);
    }
    const auto earlier = [](const Cluster* a, const Cluster* b) {
      return a->first_return < b->first_return;
    };
    std::sort(forward_.begin(), forward_.end(), earlier);
    for (std::size_t i = 1; i < forward_.size(); ++i) {
      if (clash(*forward_[i - 1], *forward_[i]))
        return words_of_clash(*forward_[i - 1], *forward_[i]);
    }
    for (Cluster& one : clusters_) {
      if (one.forward()) {
        one.when = one.first_return;
        continue;
      }
      // The last forward zone that begins before this one's window does.
      const auto after = std::lower_bound(
          forward_.begin(), forward_.end(), one.last_call,
          [](const Cluster* zone, std::int64_t time) { return zone->first_return < time; });
      one.when = one.last_call;
      if (after == forward_.begin()) continue;
      const Cluster& zone = **std::prev(after);
      if (clash(zone, one)) return words_of_clash(zone, one);
      one.when = std::max(one.when, zone.last_call);
    }
    return std::nullopt;
  }

  struct Witness {
    Place shown_first, called_later;  // of a and b: a was there before b was called
  };

  /// The fewest operations that show that `a` was there before `b` was called last.
  std::vector<Witness> witnesses(const Cluster& a, const Cluster& b) const {
    std::vector<Witness> all;
    for (const Place shown : {a.write, a.first_to_return}) {
      if (shown == no_place && !a.is_initial) continue;
      for (const Place called : {b.write, b.last_to_call}) {
        if (called == no_place) continue;
        const std::int64_t returned = shown == no_place ? always : at(shown).returned;
        if (returned < at(called).called) all.push_back({shown, called});
      }
    }
    return all;
  }

  Broken words_of_clash(const Cluster& a, const Cluster& b) const {
    std::set<Place> best;
    Witness first{}, second{};
    for (const Witness& one : witnesses(a, b)) {
      for (const Witness& other : witnesses(b, a)) {
        std::set<Place> places = {a.write,          b.write,           one.shown_first,
                                  one.called_later, other.shown_first, other.called_later};
        places.erase(no_place);
        if (!best.empty() && places.size() >= best.size()) continue;
        best = places;
        first = one;
        second = other;
      }
    }
    Broken broken{"stale-read", "", {best.begin(), best.end()}, {}};
    explain_clash(broken, a, b, first, second);
    return broken;
  }

  void explain_clash(Broken& broken, const Cluster& a, const Cluster& b, Witness first,
                     Witness second) const {
    std::array<Witness, 2> both = {first, second};
    // The later one of the two surprises is told first: what should no longer be there, is.
    if (at(both[0].called_later).called > at(both[1].called_later).called) {
      std::swap(both[0], both[1]);
    }
    const auto before = [&](const Witness& one) {
      if (one.shown_first == no_place) return std::string("at the beginning");
      return span_before(recording_, at(one.shown_first).returned, at(one.called_later).called);
    };
    const Operation& late = at(both[1].called_later);
    broken.sentence = deed_of(recording_, late);
    if (both[1].shown_first != no_place) {
      broken.sentence +=
          fmt::format("; {} that {} was called",
                      past_deed_of(recording_, at(both[1].shown_first), before(both[1])),
                      name_of(late.asked.function));
    }
    if (both[0].shown_first != no_place) {
      broken.sentence +=
          fmt::format(", and {} {} was called",
                      past_deed_of(recording_, at(both[0].shown_first), before(both[0])),
                      subject_of(recording_, at(both[0].called_later)));
    }
    for (const Witness& one : both) {
      if (one.shown_first == no_place) continue;
      broken.reasons.push_back({one.shown_first, one.called_later,
                                fmt::format("returned {} it was called", before(one))});
    }
    for (const Cluster* cluster : {&a, &b}) {
      for (const Place place : broken.places) {
        const bool reads = at(place).asked.function == Function::get && !cluster->is_initial &&
                           at(place).answered.value == at(cluster->write).asked.value;
        if (reads) broken.reasons.push_back({cluster->write, place, "wrote what was read"});
      }
    }
  }

  Explanation explain() {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < clusters_.size(); ++i) order.push_back(i);
    // Where a window begins as a forward zone ends, or a zone begins as a window ends, the window
    // stands between the two.
    const auto key = [&](std::uint32_t i) {
      const Cluster& one = clusters_[i];
      return std::tuple(one.when, one.forward(), i);
    };
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    WordMap rank_of;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      const Cluster& one = clusters_[order[i]];
      const Text value = one.is_initial ? recording_.initial : at(one.write).asked.value;
      rank_of[std::uint64_t{value} + 1] = i + 1;
    }
    std::vector<std::tuple<std::uint32_t, bool, Place>> sorted;
    for (const Place place : places_) {
      const Operation& one = at(place);
      const bool reads = one.asked.function == Function::get;
      if (reads && (one.status != Status::answered || !one.answered.has_value)) continue;
      const Text value = reads ? one.answered.value : one.asked.value;
      const std::uint32_t found = rank_of[std::uint64_t{value} + 1];
      if (found != 0) sorted.emplace_back(found, reads, place);
    }
    std::sort(sorted.begin(), sorted.end());
    Explanation explanation;
    std::int64_t now = always;
    for (const auto& [unused_rank, unused_reads, place] : sorted) {
      now = std::max(now, at(place).called);
      explanation.emplace_back(place, now);
    }
    return explanation;
  }

  const Recording& recording_;
  std::span<const Place> places_;
  std::vector<Cluster> clusters_;
  std::vector<const Cluster*> forward_;
  WordMap numbers_;
};

}  // namespace

std::optional<ZonesResult> judge_by_zones(const Recording& recording,
                                          std::span<const Place> operations) {
  return Zones(recording, operations).judge();
}

}  // namespace zablab::history
