#include <fmt/format.h>

#include <algorithm>

#include "invariants/history/black_box.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

bool precedes(const Operation& a, const Operation& b) { return a.returned < b.called; }

/// That one returned before the other was called, where nothing of the part stands between.
void add_order(const Recording& recording, Verdict& verdict) {
  const std::vector<Operation>& all = recording.operations;
  for (const Place before : verdict.minimal) {
    for (const Place after : verdict.minimal) {
      if (!precedes(all[before], all[after])) continue;
      const bool between =
          std::any_of(verdict.minimal.begin(), verdict.minimal.end(), [&](Place other) {
            return precedes(all[before], all[other]) && precedes(all[other], all[after]);
          });
      if (between) continue;
      verdict.reasons.push_back(
          {before, after,
           fmt::format("returned {} it was called",
                       span_before(recording, all[before].returned, all[after].called))});
    }
  }
}

bool wrote_what_was_read(const Operation& write, const Operation& read) {
  const Function function = write.asked.function;
  const bool writes = function == Function::put || function == Function::cas;
  const bool reads = read.asked.function == Function::get && read.answered.has_value;
  return writes && reads && write.asked.value == read.answered.value;
}

void add_sources(const Recording& recording, Verdict& verdict) {
  for (const Place write : verdict.minimal) {
    for (const Place read : verdict.minimal) {
      const Operation& one = recording.operations[write];
      const Operation& other = recording.operations[read];
      if (wrote_what_was_read(one, other) && !precedes(one, other)) {
        verdict.reasons.push_back({write, read, "wrote what was read"});
      }
    }
  }
}

}  // namespace

std::string words_of_undecided(std::size_t operations, std::uint64_t configurations,
                               Ended ended_by) {
  return fmt::format(
      "neither an order that explains all {} operations nor proof that there is none was found "
      "after {} configurations: {}",
      operations, configurations, words_of(ended_by));
}

std::string furthest_words(const Recording& recording, const Operation& last) {
  return fmt::format("; the furthest could not yet explain {} (line {})", deed_of(recording, last),
                     last.line);
}

void explain_minimal(const Recording& recording, Place pending, Verdict& verdict) {
  if (verdict.minimal.empty()) {
    verdict.minimal = {pending};
    verdict.minimal_is_proof = false;
  }
  add_order(recording, verdict);
  add_sources(recording, verdict);
  const std::vector<Operation>& all = recording.operations;
  const Operation& last = all[pending];
  Place newest = no_place;
  for (const Place place : verdict.minimal) {
    if (!precedes(all[place], last)) continue;
    if (newest == no_place || all[place].returned > all[newest].returned) newest = place;
  }
  if (newest == no_place || verdict.minimal.size() > 6) return;
  verdict.sentence = fmt::format(
      "{}; {} that {} was called, and nothing that could have come between explains both",
      deed_of(recording, last),
      past_deed_of(recording, all[newest],
                   span_before(recording, all[newest].returned, last.called)),
      name_of(last.asked.function));
}

}  // namespace zablab::history
