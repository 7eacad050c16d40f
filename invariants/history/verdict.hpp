// What judging a recording comes to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history/progress.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history {

/// A place in Recording::operations.
using Place = std::uint32_t;
constexpr Place no_place = ~std::uint32_t{0};

/// "`before` precedes `after`, because …"
struct Reason {
  Place before = 0;
  Place after = 0;
  std::string words;
};

/// Why an operation could not be the next one where the longest explanation ends.
struct Refusal {
  Place operation = 0;
  std::string words;
};

/// How often a rule had something to check, and how often it did not hold.
struct RuleCount {
  std::string name;
  std::string sentence;
  std::uint64_t checked = 0;
  std::uint64_t broken = 0;
  std::string not_judged;  ///< why it had nothing to stand on: "no zxids"; empty: it had
};

/// A read, and how old what it returned was when it was called.
struct Age {
  std::uint64_t writes = 0;  ///< of the same path, completed by then and newer
  std::int64_t time = 0;     ///< since the first of them returned; 0: none
};

struct Verdict {
  Progress outcome = Progress::undecided;
  std::string rule;            ///< the name of the broken rule; empty if none is
  std::string sentence;        ///< why; of an undecided outcome: how far it got
  Ended ended_by = Ended::no;  ///< of an undecided outcome
  std::string method;
  std::vector<Place> minimal;  ///< the part that shows it; ascending
  /// Nothing can be left out of that part, and it is enough.
  bool minimal_is_proof = true;
  std::vector<Reason> reasons;
  std::vector<Refusal> refusals;
  std::vector<RuleCount> rules;
  std::vector<std::string> remarks;
  /// By operation: the moment at which it takes effect, `unrecorded` if nobody knows. May be empty.
  std::vector<std::int64_t> effects;
  std::vector<Age> ages;
  std::uint64_t configurations = 0;  ///< that searches looked at
};

/// "the time was over", for whoever reads why nobody knows.
const char* words_of(Ended ended);

/// Undecided, because the work was ended.
void give_up(Verdict& verdict, Ended why);

/// One more method that had a part in it; where something is broken, the one that found it alone.
void add_method(Verdict& verdict, const std::string& method);

/// A rule that does not hold, and the operations that show it.
struct Broken {
  std::string rule;
  std::string sentence;
  std::vector<Place> places;
  std::vector<Reason> reasons;
};

}  // namespace zablab::history
