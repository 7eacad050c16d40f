// Operations in words and back. Every value has one spelling.
#include <utility>

#include "protocol/base/match.hpp"
#include "sim/action.hpp"
#include "sim/text.hpp"

namespace zablab {

namespace {

// A path that reads as one word is written as it is.
std::string path_words(const std::string& path) {
  if (!path.starts_with('/')) return quoted(path);
  for (const char c : path) {
    if (c <= ' ' || c > '~' || std::string_view("\"\\|;[]").find(c) != std::string_view::npos) {
      return quoted(path);
    }
  }
  return path;
}

std::string data_words(const Data& data) { return data ? quoted(*data) : "null"; }

std::string version_words(std::int32_t version) {
  return version == -1 ? std::string() : " version " + std::to_string(version);
}

const char* mode_words(CreateMode mode) {
  switch (mode) {
    case CreateMode::persistent: return "";
    case CreateMode::ephemeral: return " ephemeral";
    case CreateMode::persistent_sequential: return " sequential";
    case CreateMode::ephemeral_sequential: return " ephemeral sequential";
  }
  unreachable("a node has one of four modes");
}

std::string words_of(const Create& op) {
  return "create " + path_words(op.path) + " " + data_words(op.data) + mode_words(op.mode) +
         (op.with_stat ? " stat" : "");
}
std::string words_of(const Delete& op) {
  return "delete " + path_words(op.path) + version_words(op.version);
}
std::string words_of(const SetData& op) {
  return "set " + path_words(op.path) + " " + data_words(op.data) + version_words(op.version);
}
std::string words_of(const Check& op) {
  return "check " + path_words(op.path) + version_words(op.version);
}
std::string words_of(const Multi& op) {
  std::string words = "multi [";
  for (std::size_t i = 0; i < op.operations.size(); ++i) {
    if (i > 0) words += "; ";
    words += std::visit([](const auto& part) { return words_of(part); }, op.operations[i]);
  }
  return words + "]";
}
std::string words_of(const GetData& op) { return "get " + path_words(op.path); }
std::string words_of(const Exists& op) { return "exists " + path_words(op.path); }
std::string words_of(const GetChildren& op) {
  return "children " + path_words(op.path) + (op.with_stat ? " stat" : "");
}
std::string words_of(const Sync& op) { return "sync " + path_words(op.path); }
std::string words_of(const CreateSession& op) {
  return "create-session " + std::to_string(op.timeout_ms);
}
std::string words_of(const CloseSession&) { return "close-session"; }
std::string words_of(const Heartbeat&) { return "heartbeat"; }

// --- reading -------------------------------------------------------------------------------------

bool take_path(Reader& reader, std::string& path) {
  Reader ahead = reader;
  if (!ahead.take(" ")) return false;
  if (ahead.rest().starts_with('"')) {
    auto text = ahead.take_quoted();
    if (!text) return false;
    path = std::move(*text);
  } else {
    path = std::string(ahead.take_until(" ;]"));
  }
  reader = ahead;
  return true;
}

bool take_data(Reader& reader, Data& data) {
  if (reader.take_word("null")) {
    data.reset();
    return true;
  }
  Reader ahead = reader;
  if (!ahead.take(" ")) return false;
  data = ahead.take_quoted();
  if (!data) return false;
  reader = ahead;
  return true;
}

bool take_version(Reader& reader, std::int32_t& version) {
  version = -1;
  if (!reader.take_word("version")) return true;
  if (!reader.take(" ")) return false;
  const auto number = reader.take_number<std::int32_t>();
  if (!number) return false;
  version = *number;
  return true;
}

bool take(Reader& reader, Create& op) {
  if (!take_path(reader, op.path) || !take_data(reader, op.data)) return false;
  const bool ephemeral = reader.take_word("ephemeral");
  const bool sequential = reader.take_word("sequential");
  op.mode = static_cast<CreateMode>((ephemeral ? 1 : 0) + (sequential ? 2 : 0));
  op.with_stat = reader.take_word("stat");
  return true;
}
bool take(Reader& reader, Delete& op) {
  return take_path(reader, op.path) && take_version(reader, op.version);
}
bool take(Reader& reader, SetData& op) {
  return take_path(reader, op.path) && take_data(reader, op.data) &&
         take_version(reader, op.version);
}
bool take(Reader& reader, Check& op) {
  return take_path(reader, op.path) && take_version(reader, op.version);
}
bool take(Reader& reader, GetData& op) { return take_path(reader, op.path); }
bool take(Reader& reader, Exists& op) { return take_path(reader, op.path); }
bool take(Reader& reader, GetChildren& op) {
  if (!take_path(reader, op.path)) return false;
  op.with_stat = reader.take_word("stat");
  return true;
}
bool take(Reader& reader, Sync& op) { return take_path(reader, op.path); }
bool take(Reader& reader, CreateSession& op) {
  if (!reader.take(" ")) return false;
  const auto timeout = reader.take_number<std::int32_t>();
  if (timeout) op.timeout_ms = *timeout;
  return timeout.has_value();
}
bool take(Reader&, CloseSession&) { return true; }
bool take(Reader&, Heartbeat&) { return true; }
bool take(Reader& reader, Multi& op);

template <class Kind, class Result>
bool take_kind(Reader& reader, Result& operation) {
  Kind kind;
  if (!take(reader, kind)) return false;
  operation = std::move(kind);
  return true;
}

bool take_part(Reader& reader, MultiOperation& part) {
  const std::string_view kind = reader.take_until(" ;]");
  if (kind == "create") return take_kind<Create>(reader, part);
  if (kind == "delete") return take_kind<Delete>(reader, part);
  if (kind == "set") return take_kind<SetData>(reader, part);
  if (kind == "check") return take_kind<Check>(reader, part);
  return false;
}

bool take(Reader& reader, Multi& op) {
  if (!reader.take(" [")) return false;
  if (reader.take("]")) return true;
  do {
    if (!take_part(reader, op.operations.emplace_back())) return false;
  } while (reader.take("; "));
  return reader.take("]");
}

bool take_operation(Reader& reader, Operation& operation) {
  const std::string_view kind = reader.take_until(" ");
  if (kind == "create") return take_kind<Create>(reader, operation);
  if (kind == "delete") return take_kind<Delete>(reader, operation);
  if (kind == "set") return take_kind<SetData>(reader, operation);
  if (kind == "check") return take_kind<Check>(reader, operation);
  if (kind == "multi") return take_kind<Multi>(reader, operation);
  if (kind == "get") return take_kind<GetData>(reader, operation);
  if (kind == "exists") return take_kind<Exists>(reader, operation);
  if (kind == "children") return take_kind<GetChildren>(reader, operation);
  if (kind == "sync") return take_kind<Sync>(reader, operation);
  if (kind == "create-session") return take_kind<CreateSession>(reader, operation);
  if (kind == "close-session") return take_kind<CloseSession>(reader, operation);
  if (kind == "heartbeat") return take_kind<Heartbeat>(reader, operation);
  return false;
}

}  // namespace

std::string operation_words(const Operation& operation) {
  return std::visit([](const auto& op) { return words_of(op); }, operation);
}

std::optional<Operation> parse_operation(std::string_view words) {
  Reader reader(words);
  Operation operation;
  if (!take_operation(reader, operation) || !reader.at_end()) return std::nullopt;
  // One spelling for each: `version -1` or a needlessly quoted path is not what is written.
  if (operation_words(operation) != words) return std::nullopt;
  return operation;
}

}  // namespace zablab
