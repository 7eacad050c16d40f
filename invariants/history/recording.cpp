#include "invariants/history/recording.hpp"

#include <algorithm>
#include <array>

#include "invariants/history/hash.hpp"

namespace zablab::history {

namespace {

constexpr std::array<std::string_view, 17> names = {
    "get",    "put",         "cas",   "append", "list", "create", "delete", "setData", "getData",
    "exists", "getChildren", "check", "multi",  "sync", "close",  "event",  "txn"};

/// The reply to a write bears the zxid of that write.
void take_zxid_of_reply(Operation& operation) {
  if (only_reads(operation.asked.function) || operation.zxid != unrecorded) return;
  operation.zxid = operation.answered.zxid;
}

void hash_items(const Recording& recording, Function function, Answered& answered) {
  if (!answered.has_items) return;
  answered.items_hash = 0;
  const bool any_order = function == Function::get_children;
  for (const Text item : recording.items_of(answered)) {
    answered.items_hash =
        any_order ? answered.items_hash + spread(item) : combined(answered.items_hash, item);
  }
}

void hash_items_of_parts(Recording& recording, const Operation& operation) {
  const Range results = operation.answered.results;
  const auto parts = recording.parts_of(operation.asked);
  for (std::uint32_t i = 0; i < results.count; ++i) {
    hash_items(recording, parts[i].function, recording.results[results.first + i]);
  }
}

/// Of a store of texts a key that was never written reads as "", whoever recorded it.
void begin_empty(Recording& recording) {
  if (recording.initial == nil) recording.initial = recording.texts.intern(R"("")");
  for (Operation& one : recording.operations) {
    Answered& answered = one.answered;
    if (answered.has_value && answered.value == nil) answered.value = recording.initial;
  }
}

/// Moments that are as many as the calls and returns are places in a log.
void guess_unit(Recording& recording) {
  if (!recording.unit.empty()) return;
  std::int64_t last = 0;
  for (const Operation& one : recording.operations) last = std::max(last, one.called);
  const auto places = static_cast<std::int64_t>(recording.operations.size()) * 4;
  recording.unit = last <= places ? "position" : "ns";
}

/// Failed, or refused because the session was over or elsewhere: that says nothing of what it was
/// about.
bool changed_and_saw_nothing(const Operation& operation) {
  if (operation.status == Status::failed) return true;
  const std::int32_t error = operation.answered.error;
  return operation.status == Status::answered &&
         (error == session_expired || error == session_moved);
}

}  // namespace

bool only_reads(Function function) {
  switch (function) {
    case Function::get:
    case Function::list:
    case Function::get_data:
    case Function::exists:
    case Function::get_children:
    case Function::check:
    case Function::sync:
    case Function::event: return true;
    default: return false;
  }
}

std::string_view name_of(Function function) { return names[static_cast<std::size_t>(function)]; }

bool only_reads(const Asked& asked) {
  return asked.function == Function::txn ? asked.flags.reads_only : only_reads(asked.function);
}

void set_parts(Recording& recording, Asked& asked, std::span<const Asked> parts) {
  asked.parts = {static_cast<std::uint32_t>(recording.parts.size()),
                 static_cast<std::uint32_t>(parts.size())};
  asked.flags.reads_only =
      std::all_of(parts.begin(), parts.end(), [](const Asked& part) { return only_reads(part); });
  recording.parts.insert(recording.parts.end(), parts.begin(), parts.end());
}

void set_results(Recording& recording, Answered& answered, std::span<const Answered> results) {
  answered.results = {static_cast<std::uint32_t>(recording.results.size()),
                      static_cast<std::uint32_t>(results.size())};
  recording.results.insert(recording.results.end(), results.begin(), results.end());
}

bool changed_nothing(const Operation& operation) {
  if (only_reads(operation.asked)) return true;
  return operation.status == Status::answered && operation.answered.error != 0;
}

void complete(Recording& recording) {
  std::vector<Operation>& operations = recording.operations;
  guess_unit(recording);
  std::erase_if(operations, changed_and_saw_nothing);
  const auto earlier = [](const Operation& a, const Operation& b) { return a.called < b.called; };
  if (!std::is_sorted(operations.begin(), operations.end(), earlier)) {
    std::stable_sort(operations.begin(), operations.end(), earlier);
  }
  if (recording.kind == ModelKind::texts) begin_empty(recording);
  for (Operation& operation : operations) {
    hash_items(recording, operation.asked.function, operation.answered);
    hash_items_of_parts(recording, operation);
    take_zxid_of_reply(operation);
  }
}

}  // namespace zablab::history
