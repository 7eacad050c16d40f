// A judged history, ready to be shown: nothing here knows a model, a file format or an algorithm.
// The checkers fill it; the text, the JSON, the JUnit file and the page are made of it alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace zablab {

enum class HistoryOutcome { holds, violated, unknown };

/// How an operation ended, as far as its client knows.
enum class OperationStatus {
  ok,       ///< it was answered
  error,    ///< it was answered with an error that the contract allows (no node, bad version …)
  failed,   ///< it surely did not happen: a cas that was refused (Jepsen's :fail)
  unknown,  ///< nobody knows whether it happened, or when: open-ended
};

constexpr std::int64_t never_returned = std::numeric_limits<std::int64_t>::max();

struct OperationView {
  std::size_t row = 0;                     ///< into HistoryView::rows
  std::int64_t called = 0;                 ///< in the unit of the history
  std::int64_t returned = never_returned;  ///< not before `called`
  std::string function;                    ///< "getData", "cas" …
  std::string path;                        ///< or key; may be empty
  std::string request;                     ///< what was asked, without function and path: "[1 2]"
  std::string answer;                      ///< empty if there is none
  OperationStatus status = OperationStatus::ok;
  std::size_t line = 0;                      ///< in the file it came from; 0: none
  std::optional<std::int64_t> takes_effect;  ///< a moment between called and returned
};

/// "2 precedes 5, because …": operations by their number, the place in HistoryView::operations.
struct Reason {
  std::size_t before = 0;
  std::size_t after = 0;
  std::string words;
};

/// Why an operation could not be the next one where the longest explanation of the history ends.
struct Refusal {
  std::size_t operation = 0;
  std::string words;  ///< "expected version 4, it returned 3"
};

/// Something beside the operations that lasts: a leader's reign, a partition, a server that is
/// down.
struct Band {
  std::string row;   ///< bands of the same row are drawn in one line: "leader", "server 2"
  std::string kind;  ///< "leader", "down", "partition", "fault"
  std::string words;
  std::int64_t from = 0;
  std::int64_t to = never_returned;
};

/// How often a rule of the contract had something to check, and how often it did not hold.
struct RuleCount {
  std::string name;
  std::string sentence;
  std::uint64_t checked = 0;
  std::uint64_t broken = 0;
  std::string not_judged;  ///< why it had nothing to stand on: "no zxids"; empty: it had
};

struct HistoryView {
  std::string file;
  std::string model;     ///< "register", "znode" …
  std::string contract;  ///< "linearizable", "zookeeper", "sequential"
  std::string unit;      ///< of moments: "ns", "us", "ms", or "position" if they are only an order

  HistoryOutcome outcome = HistoryOutcome::unknown;
  std::string rule;      ///< the name of the broken rule; empty if none is
  std::string sentence;  ///< why, in one sentence; of an unknown outcome: how far it got
  /// Of an unknown outcome: "time", "interrupt", "memory" or "configurations"; else empty.
  std::string ended_by;
  std::string method;  ///< "commit order", "zones", "precedence graph", "depth first" …

  std::vector<std::string> rows;          ///< "session 5"
  std::vector<OperationView> operations;  ///< by call, then as in the file
  std::vector<std::size_t> minimal;       ///< the part that shows a violation; ascending
  /// Nothing can be left out of that part, and it is enough; or it is only the heart of it.
  bool minimal_is_proof = true;
  std::vector<Reason> reasons;  ///< between operations of `minimal`
  std::vector<Refusal> refusals;
  std::vector<Band> bands;
  std::vector<RuleCount> rules;
  std::vector<std::string> remarks;  ///< legal and worth knowing: "12 syncs were stale …"

  /// Of every read whose age is known: by how much the newest completed write was ahead of what it
  /// returned when it was called. Empty: nothing is known.
  std::vector<std::uint64_t> writes_behind;
  std::vector<std::int64_t> time_behind;  ///< in the same order, in the unit

  std::uint64_t configurations = 0;  ///< that a search looked at
  double cpu_seconds = 0;            ///< never in a file that is compared byte for byte
  std::string reproduce_command;
};

}  // namespace zablab
