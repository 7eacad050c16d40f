#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "invariants/history/json_operations.hpp"

namespace zablab::history::json {

namespace {

constexpr std::array<std::pair<std::string_view, Function>, 18> functions = {{
    {"get", Function::get},
    {"put", Function::put},
    {"cas", Function::cas},
    {"append", Function::append},
    {"list", Function::list},
    {"read", Function::get},
    {"write", Function::put},
    {"create", Function::create},
    {"delete", Function::remove},
    {"setData", Function::set_data},
    {"getData", Function::get_data},
    {"exists", Function::exists},
    {"getChildren", Function::get_children},
    {"check", Function::check},
    {"multi", Function::multi},
    {"sync", Function::sync},
    {"close", Function::close},
    {"event", Function::event},
}};

bool belongs_to(Function function, ModelKind kind) {
  switch (function) {
    case Function::get:
    case Function::put: return kind == ModelKind::registers || kind == ModelKind::texts;
    case Function::cas: return kind == ModelKind::registers;
    case Function::append: return kind == ModelKind::append_store || kind == ModelKind::texts;
    case Function::list: return kind == ModelKind::append_store;
    default: return kind == ModelKind::znodes;
  }
}

/// Every path above a path becomes one of ours, so a deep one costs the square of its length.
void check_path(std::string_view path) {
  constexpr std::ptrdiff_t names_at_most = 256;
  if (!path.starts_with('/')) throw Wrong{"a path begins with a slash"};
  if (path.size() > path_bytes_at_most) throw Wrong{path_is_too_long};
  if (std::count(path.begin(), path.end(), '/') <= names_at_most) return;
  throw Wrong{"a path has more than 256 names"};
}

/// What to write: of a store of texts a text.
Text written(Recording& recording, const Members& members) {
  const bool any = members.has_value && !members.value.is_null();
  if (recording.kind == ModelKind::texts && (!any || !members.value.is_string())) {
    throw Wrong{R"("value" is no text)"};
  }
  return any ? value_in(recording.texts, members.value) : nil;
}

void read_cas(Recording& recording, const Members& members, Asked& asked) {
  array pair;
  if (!members.has_value || members.value.get(pair) != simdjson::SUCCESS || pair.size() != 2) {
    throw Wrong{R"("value" of a cas is [from, to])"};
  }
  asked.expected = value_in(recording.texts, pair.at(0));
  asked.value = value_in(recording.texts, pair.at(1));
}

void read_event(Recording& recording, const Members& members, Asked& asked) {
  std::string_view type;
  object value;
  if (!members.has_key) throw Wrong{R"("key" is missing)"};
  if (members.has_value && members.value.get(value) == simdjson::SUCCESS) {
    if (value["type"].get(type) != simdjson::SUCCESS) type = "";
  } else if (!members.has_value || members.value.get(type) != simdjson::SUCCESS) {
    type = "";
  }
  asked.value = recording.texts.intern(type);
}

void read_parts(Recording& recording, element ops, Asked& asked);

void read_znode_request(Recording& recording, element value, Asked& asked) {
  object members;
  if (value.get(members) != simdjson::SUCCESS) throw Wrong{R"("value" is no object)"};
  asked.version = 0;  // what format 1 says of integers that are absent
  for (const auto& [name, member] : members) {
    if (name == "data")
      asked.value = value_in(recording.texts, member);
    else if (name == "version")
      asked.version = integer_in(member, "version");
    else if (name == "ephemeral")
      asked.flags.ephemeral = truth_in(member, "ephemeral");
    else if (name == "sequential")
      asked.flags.sequential = truth_in(member, "sequential");
    else if (name == "watch")
      asked.flags.watch = truth_in(member, "watch");
    else if (name == "ops")
      read_parts(recording, member, asked);
  }
}

Asked part_of(Recording& recording, element one) {
  object members;
  std::string_view op;
  element path;
  if (one.get(members) != simdjson::SUCCESS || members["op"].get(op) != simdjson::SUCCESS) {
    throw Wrong{R"(an operation of a multi is an object with "op" and "path")"};
  }
  Asked part;
  part.function = function_of(recording, op);
  switch (part.function) {
    case Function::create:
    case Function::remove:
    case Function::set_data:
    case Function::check: break;
    default: throw Wrong{"a multi cannot hold a " + std::string(op)};
  }
  if (members["path"].get(path) != simdjson::SUCCESS) throw Wrong{R"("path" is missing)"};
  part.key = key_in(recording, path);
  read_znode_request(recording, one, part);
  return part;
}

void read_parts(Recording& recording, element ops, Asked& asked) {
  array list;
  if (asked.function != Function::multi || ops.get(list) != simdjson::SUCCESS) {
    throw Wrong{R"("ops" is a list of the operations of a multi)"};
  }
  std::vector<Asked> parts;
  for (const element one : list) parts.push_back(part_of(recording, one));
  set_parts(recording, asked, parts);
}

}  // namespace

Function function_of(const Recording& recording, std::string_view op) {
  for (const auto& [name, function] : functions) {
    if (name != op) continue;
    const bool list = function == Function::get && recording.kind == ModelKind::append_store;
    const Function meant = list ? Function::list : function;
    if (belongs_to(meant, recording.kind)) return meant;
  }
  throw Wrong{"model " + recording.model + " has no operation \"" + std::string(op) + '"'};
}

Text key_in(Recording& recording, element key) {
  std::string_view words;
  const bool is_text = key.get(words) == simdjson::SUCCESS;
  if (recording.kind != ModelKind::znodes) {
    return is_text ? recording.texts.intern(words) : value_in(recording.texts, key);
  }
  if (!is_text) throw Wrong{"a path is a text"};
  check_path(words);
  return recording.texts.intern(words);
}

void read_request(Recording& recording, const Members& members, Asked& asked) {
  switch (asked.function) {
    case Function::put:
    case Function::append: asked.value = written(recording, members); return;
    case Function::cas: return read_cas(recording, members, asked);
    case Function::get:
    case Function::list:
    case Function::sync:
    case Function::close: return;
    case Function::event: return read_event(recording, members, asked);
    default:
      if (!members.has_key && asked.function != Function::multi) {
        throw Wrong{R"("key" is missing)"};
      }
      if (members.has_value && !members.value.is_null()) {
        read_znode_request(recording, members.value, asked);
      }
  }
}

}  // namespace zablab::history::json
