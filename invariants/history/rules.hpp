// The rules of a contract: names, sentences, and how often each had something to check.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// What the rule of that name says; empty for none of ours.
std::string_view sentence_of_rule(std::string_view name);

/// Counts what each rule checks, and keeps what was broken first.
class Rules {
 public:
  /// Counts `checked` for the rule; true if `broken` is something.
  bool judge(const char* rule, std::uint64_t checked, std::optional<Broken> broken);

  /// Counts how often a rule had something to check that others check along.
  void count(const char* rule, std::uint64_t checked) { judge(rule, checked, std::nullopt); }

  /// It had nothing to stand on: `why`, "no zxids".
  void not_judged(const char* rule, const char* why);

  /// Into the verdict: the counts, and what was broken first, if anything was.
  void report(Verdict& verdict) &&;

  bool broken() const { return broken_.has_value(); }

 private:
  std::vector<RuleCount> counts_;
  std::optional<Broken> broken_;
};

/// A violation, into the verdict.
void report(Broken broken, Verdict& verdict);

}  // namespace zablab::history
