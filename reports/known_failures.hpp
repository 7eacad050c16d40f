// Failures that are known and shall not fail a night: a line each, with the reason.
//
//   # comments and empty lines are skipped
//   memory-agrees-with-disk kind 3f2a9c11d0e4: fixed in the branch of issue 17
//   sync-is-fresh defect unfiled-acks: the defect is on in this run on purpose
//   trace failure-default-no-halt-0123456789ab.trace: waits for a decision
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zablab {

/// One line of the file. Of `kind`, `defect` and `trace` one is not empty.
struct KnownFailure {
  std::size_t line = 0;     ///< in the file, from 1
  std::string claim;        ///< empty: a trace's, whatever it breaks
  std::string kind;         ///< as `kind_id` writes it
  std::string defect;       ///< any failure of the claim where this defect is on
  std::string trace;        ///< the name of a file in the corpus
  std::string reason;       ///< in words; never empty
  std::uint64_t count = 0;  ///< failures that it covered
  bool operator==(const KnownFailure&) const = default;
};

/// What a failure has that a line may name.
struct FailureMarks {
  std::string claim;
  std::string kind;
  std::vector<std::string> defects;  ///< that are on
  std::string trace;                 ///< empty: found by a seed
};

struct KnownFailuresError {
  std::size_t line = 0;  ///< from 1
  std::string sentence;
};
std::variant<std::vector<KnownFailure>, KnownFailuresError> read_known_failures(
    std::string_view text);

/// The first line that covers the failure; nullptr if none does.
const KnownFailure* covering(const std::vector<KnownFailure>& known, const FailureMarks& failure);

/// The line without its reason: "sync-is-fresh defect unfiled-acks".
std::string what_is_known(const KnownFailure& known);

}  // namespace zablab
