#include <fmt/format.h>

#include <vector>

#include "invariants/history/json_operations.hpp"

namespace zablab::history::json {

namespace {

/// `above`: bytes of the path that it is a child of.
Text name_of_child(Recording& recording, element item, std::size_t above) {
  const std::string_view name = text_in(item, "children");
  if (name.find('/') != std::string_view::npos) throw Wrong{"a child's name has a slash"};
  if (above + 1 + name.size() > path_bytes_at_most) throw Wrong{path_is_too_long};
  return recording.texts.intern(name);
}

/// Values, or (of a path) the names of its children.
void read_items(Recording& recording, element output, Answered& answered, const Text* path) {
  array list;
  answered.has_items = true;
  answered.items.first = static_cast<std::uint32_t>(recording.items.size());
  if (output.is_null()) return;
  if (output.get(list) != simdjson::SUCCESS) throw Wrong{"the answer is no list"};
  const std::size_t above = path == nullptr ? 0 : recording.texts[*path].size();
  for (const element item : list) {
    recording.items.push_back(path == nullptr ? value_in(recording.texts, item)
                                              : name_of_child(recording, item, above));
    ++answered.items.count;
  }
}

std::int32_t error_in(element value) {
  const std::int64_t error = integer_in(value, "err");
  if (error < -1000 || error > 1000) throw Wrong{R"("err" is none of ZooKeeper's)"};
  return static_cast<std::int32_t>(error);
}

std::int64_t counter_in(element value, const char* name) {
  if (value.is_null()) return unrecorded;
  const std::int64_t counter = integer_in(value, name);
  return counter < 0 ? unrecorded : counter;
}

bool read_counter(std::string_view name, element value, Answered& answered) {
  if (name == "zxid")
    answered.zxid = counter_in(value, "zxid");
  else if (name == "version")
    answered.version = counter_in(value, "version");
  else if (name == "cversion")
    answered.cversion = counter_in(value, "cversion");
  else if (name == "mzxid")
    answered.mzxid = counter_in(value, "mzxid");
  else if (name == "czxid")
    answered.czxid = counter_in(value, "czxid");
  else if (name == "pzxid")
    answered.pzxid = counter_in(value, "pzxid");
  else
    return false;
  return true;
}

/// Format 1 writes zeros where an operation has no such field to answer.
void forget_what_says_nothing(Function function, Answered& answered) {
  const bool has_stat = function == Function::set_data || function == Function::get_data ||
                        function == Function::exists || function == Function::get_children;
  if (answered.error == 0 && has_stat) return;
  Answered kept;
  kept.error = answered.error;
  kept.zxid = answered.zxid;
  kept.results = answered.results;
  kept.has_value = answered.error == 0 && answered.has_value;
  if (kept.has_value) kept.value = answered.value;
  answered = kept;
}

/// On the wire a multi that failed has no error of its own: its client takes that of the part.
void take_error_of_part(const Recording& recording, Answered& answered) {
  for (const Answered& result : recording.results_of(answered)) {
    if (answered.error == 0) answered.error = result.error;
  }
}

void read_results(Recording& recording, element value, const Asked& multi, Answered& answered);

void read_znode_answer(Recording& recording, element output, const Asked& asked,
                       Answered& answered) {
  object members;
  if (output.get(members) != simdjson::SUCCESS) throw Wrong{R"("output" is no object)"};
  for (const auto& [name, member] : members) {
    if (read_counter(name, member, answered)) continue;
    if (name == "err")
      answered.error = error_in(member);
    else if (name == "children")
      read_items(recording, member, answered, &asked.key);
    else if (name == "results" && asked.function == Function::multi)
      read_results(recording, member, asked, answered);
    else if (name == "data" && asked.function == Function::get_data) {
      answered.value = value_in(recording.texts, member);
      answered.has_value = true;
    } else if (name == "path" && asked.function == Function::create) {
      answered.value = key_in(recording, member);
      answered.has_value = true;
    }
  }
  forget_what_says_nothing(asked.function, answered);
  take_error_of_part(recording, answered);
}

void read_results(Recording& recording, element value, const Asked& multi, Answered& answered) {
  if (value.is_null()) return;
  array list;
  if (value.get(list) != simdjson::SUCCESS) throw Wrong{R"("results" is no list)"};
  // A copy: the recording grows.
  const auto asked = recording.parts_of(multi);
  const std::vector<Asked> parts(asked.begin(), asked.end());
  if (list.size() != parts.size()) {
    throw Wrong{
        fmt::format(R"("results" has {} members, and "ops" {})", list.size(), parts.size())};
  }
  std::vector<Answered> results;
  for (const element one : list) {
    results.emplace_back();
    read_znode_answer(recording, one, parts[results.size() - 1], results.back());
  }
  set_results(recording, answered, results);
}

}  // namespace

void read_answer(Recording& recording, element output, Operation& operation) {
  Answered& answered = operation.answered;
  switch (operation.asked.function) {
    case Function::get:
      answered.value = value_in(recording.texts, output);
      answered.has_value = true;
      if (recording.kind != ModelKind::texts || output.is_null() || output.is_string()) return;
      throw Wrong{R"("output" is no text)"};
    case Function::list: return read_items(recording, output, answered, nullptr);
    case Function::cas: answered.error = truth_in(output, "output") ? 0 : cas_refused; return;
    case Function::put:
    case Function::append:
    case Function::event: return;
    default:
      if (!output.is_null()) read_znode_answer(recording, output, operation.asked, answered);
  }
}

}  // namespace zablab::history::json
