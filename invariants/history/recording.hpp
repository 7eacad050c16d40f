// A history as it was recorded: what clients asked, when, and what they were answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/history/texts.hpp"

namespace zablab::history {

constexpr std::int64_t never_returned = std::numeric_limits<std::int64_t>::max();

/// Of counters in answers (versions, zxids): the recording does not tell.
constexpr std::int64_t unrecorded = std::numeric_limits<std::int64_t>::min();

enum class Function : std::uint8_t {
  // registers
  get,
  put,
  cas,
  // append stores (append also of registers that hold texts)
  append,
  list,
  // znodes
  create,
  remove,  ///< "delete"
  set_data,
  get_data,
  exists,
  get_children,
  check,
  multi,
  // sessions
  sync,
  close,
  event,  ///< a watch event arrived: called == returned
  // registers and append stores
  txn,  ///< several of the operations above, at one moment
};

enum class Status : std::uint8_t {
  answered,
  failed,   ///< it surely did not happen
  unknown,  ///< nobody knows whether it happened, or when
};

/// The kinds of create, whether a read leaves a watch, and what a txn does.
struct Flags {
  bool ephemeral : 1 = false;
  bool sequential : 1 = false;
  bool watch : 1 = false;
  bool reads_only : 1 = false;  ///< txn: no part writes
  bool operator==(const Flags&) const = default;
};

/// A part of Recording::parts or Recording::items.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// As Range::first: a list of which only the length and the hash are known.
constexpr std::uint32_t nowhere = ~std::uint32_t{0};

struct Asked {
  Function function = Function::get;
  Flags flags;
  Text key = nil;             ///< or path; of an event the path it is about
  Text value = nil;           ///< put, append, create, setData: what to write; event: its type
  Text expected = nil;        ///< cas: what must be there
  std::int64_t version = -1;  ///< delete, setData, check: what must be there, or -1
  Range parts;                ///< multi, txn
};

/// ZooKeeper's error codes, and for a cas 0 (it was done) or `cas_refused`.
constexpr std::int32_t no_node = -101;
constexpr std::int32_t bad_version = -103;
constexpr std::int32_t no_children_for_ephemerals = -108;
constexpr std::int32_t node_exists = -110;
constexpr std::int32_t not_empty = -111;
constexpr std::int32_t session_expired = -112;
constexpr std::int32_t session_moved = -118;
constexpr std::int32_t bad_arguments = -8;
constexpr std::int32_t runtime_inconsistency = -2;  ///< of parts behind the one that failed
constexpr std::int32_t cas_refused = 1;

constexpr std::uint32_t no_part = ~std::uint32_t{0};

/// Computed where results of parts were recorded: the first part that would have another.
struct WrongPart {
  std::uint32_t place = no_part;  ///< counted from 0
  std::int32_t error = 0;         ///< that it would have
};

/// An answer may be recorded in part: what it does not tell is `unrecorded`.
struct Answered {
  std::int32_t error = 0;
  bool has_value = false;        ///< `value` was recorded
  bool has_items = false;        ///< `items` were recorded
  Text value = nil;              ///< what was read; of a sequential create the path that it got
  Range items;                   ///< list: what was read; getChildren: the names, in any order
  std::uint64_t items_hash = 0;  ///< of a list in order, of children in any order (hash.hpp)
  std::int64_t version = unrecorded;
  std::int64_t cversion = unrecorded;
  std::int64_t zxid = unrecorded;  ///< of the reply: what its server had applied
  std::int64_t mzxid = unrecorded;
  std::int64_t czxid = unrecorded;
  std::int64_t pzxid = unrecorded;
  Range results;    ///< of the parts, as many as there are; none: they were not recorded
  WrongPart wrong;  ///< with the other members (but the error) those of the part
};

struct Operation {
  std::uint32_t session = 0;  ///< into Recording::sessions
  Status status = Status::answered;
  /// It was acknowledged, and whoever recorded all commits did not see it among them.
  bool uncommitted = false;
  std::uint32_t line = 0;  ///< in the file; 0: none
  std::int64_t called = 0;
  std::int64_t returned = never_returned;
  std::int64_t zxid = unrecorded;  ///< of a write: its place in the commit order
  Asked asked;
  Answered answered;
};

enum class ModelKind : std::uint8_t { registers, texts, append_store, znodes };
enum class Contract : std::uint8_t { linearizable, zookeeper, sequential };

/// Something beside the operations that lasts: a leader's reign, a partition.
struct Band {
  std::string row;
  std::string kind;  ///< "leader" is known to the rule about sync
  std::string words;
  std::int64_t from = 0;
  std::int64_t to = never_returned;
};

struct Recording {
  std::string model;  ///< its name in the file: "cas-register"
  ModelKind kind = ModelKind::registers;
  Contract contract = Contract::linearizable;  ///< that the file asks for
  std::string unit;  ///< of moments: ns, us, ms, or position if they are only an order
  /// A write without a zxid never committed: whoever recorded it knew the commit order, not only
  /// the replies.
  bool knows_commits = false;
  bool lists_commits = false;  ///< all of them: `uncommitted` is known of every write
  std::string expectation;     ///< what whoever made it says about it; may be empty
  Text initial = nil;          ///< of every register
  Texts texts;
  std::vector<std::int64_t> sessions;  ///< their numbers in the file, in order of appearance
  std::vector<Operation> operations;   ///< by call, then as in the file
  std::vector<Asked> parts;            ///< of multis and txns
  std::vector<Answered> results;       ///< of parts
  std::vector<Text> items;             ///< of lists
  std::vector<Band> bands;
  std::vector<std::string> remarks;  ///< what reading it found: a header that does not fit

  std::span<const Asked> parts_of(const Asked& asked) const {
    return std::span(parts).subspan(asked.parts.first, asked.parts.count);
  }
  std::span<const Answered> results_of(const Answered& answered) const {
    return std::span(results).subspan(answered.results.first, answered.results.count);
  }
  std::span<const Text> items_of(const Answered& answered) const {
    return std::span(items).subspan(answered.items.first, answered.items.count);
  }
};

/// Reads, and what only passes by: never part of the commit order.
bool only_reads(Function function);
bool only_reads(const Asked& asked);

/// Gives `asked` the parts of a multi or txn.
void set_parts(Recording& recording, Asked& asked, std::span<const Asked> parts);
/// Gives `answered` what was recorded of them. REQUIRES: as many as there are parts.
void set_results(Recording& recording, Answered& answered, std::span<const Answered> results);

/// As the file formats call it: "setData".
std::string_view name_of(Function function);

/// Whether the operation left the state as it was, as far as its answer tells.
bool changed_nothing(const Operation& operation);

/// Sorts by call, forgets what surely did not happen or was refused because of its session, and
/// completes the hashes of lists: what every reader does last.
void complete(Recording& recording);

}  // namespace zablab::history
