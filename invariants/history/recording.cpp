#include "invariants/history/recording.hpp"

#include <algorithm>
#include <array>

#include "invariants/history/hash.hpp"

namespace zablab::history {

namespace {

constexpr std::array<std::string_view, 16> names = {
    "get",     "put",    "cas",         "append", "list",  "create", "delete", "setData",
    "getData", "exists", "getChildren", "check",  "multi", "sync",   "close",  "event"};

/// The reply to a write bears the zxid of that write.
void take_zxid_of_reply(Operation& operation) {
  if (only_reads(operation.asked.function) || operation.zxid != unrecorded) return;
  operation.zxid = operation.answered.zxid;
}

void hash_items(Recording& recording, Operation& operation) {
  Answered& answered = operation.answered;
  if (!answered.has_items) return;
  answered.items_hash = 0;
  const bool any_order = operation.asked.function == Function::get_children;
  for (const Text item : recording.items_of(answered)) {
    answered.items_hash =
        any_order ? answered.items_hash + spread(item) : combined(answered.items_hash, item);
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

bool changed_nothing(const Operation& operation) {
  if (only_reads(operation.asked.function)) return true;
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
  for (Operation& operation : operations) {
    hash_items(recording, operation);
    take_zxid_of_reply(operation);
  }
}

}  // namespace zablab::history
