// Operations in words. Every value has one spelling.
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
    case CreateMode::container: return " container";
    case CreateMode::ttl: return " ttl";
    case CreateMode::sequential_ttl: return " sequential ttl";
  }
  return nullptr;
}

// A mode that no name is given to is a number: what a client may send all the same.
std::string create_mode_words(CreateMode mode) {
  const char* words = mode_words(mode);
  return words != nullptr ? words : " mode " + std::to_string(static_cast<std::int32_t>(mode));
}

std::string call_words(const Create& op) {
  switch (op.call) {
    case CreateCall::create: return "";
    case CreateCall::create2: return " stat";
    case CreateCall::create_container: return " as-container";
    case CreateCall::create_ttl: return " as-ttl " + std::to_string(op.ttl_ms);
  }
  unreachable("there are four create requests");
}

std::string acl_words(const Acls& acls) {
  if (!acls) return "";
  std::string words = " acl [";
  for (std::size_t i = 0; i < (*acls)->size(); ++i) {
    const Acl& acl = (**acls)[i];
    if (i > 0) words += "; ";
    words +=
        std::to_string(acl.permissions) + " " + quoted(acl.id.scheme) + " " + quoted(acl.id.id);
  }
  return words + "]";
}

std::string paths_words(const char* name, const std::vector<std::string>& paths) {
  if (paths.empty()) return "";
  std::string words = std::string(" ") + name + " [";
  for (std::size_t i = 0; i < paths.size(); ++i) words += (i > 0 ? "; " : "") + quoted(paths[i]);
  return words + "]";
}

std::string words_of(const Create& op) {
  return "create " + path_words(op.path) + " " + data_words(op.data) + create_mode_words(op.mode) +
         call_words(op) + acl_words(op.acls);
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
std::string watch_words(bool watch) { return watch ? " watch" : ""; }
std::string words_of(const GetData& op) {
  return "get " + path_words(op.path) + watch_words(op.watch);
}
std::string words_of(const Exists& op) {
  return "exists " + path_words(op.path) + watch_words(op.watch);
}
std::string words_of(const GetChildren& op) {
  return "children " + path_words(op.path) + (op.with_stat ? " stat" : "") + watch_words(op.watch);
}
std::string words_of(const Sync& op) {
  return "sync " + (op.path ? path_words(*op.path) : std::string("null"));
}
std::string words_of(const SetAcl& op) {
  return "set-acl " + path_words(op.path) + acl_words(op.acls) + version_words(op.version);
}
std::string words_of(const DeleteContainer& op) {
  return "delete-container " + path_words(op.path);
}
std::string words_of(const Reconfig&) { return "reconfig"; }
std::string words_of(const Unreadable& op) {
  return "unreadable " + std::to_string(op.type) + (op.null_inside ? " null-inside" : "");
}
std::string words_of(const GetAcl& op) { return "get-acl " + path_words(op.path); }
std::string words_of(const GetAllChildrenNumber& op) {
  return "descendants " + path_words(op.path);
}
std::string words_of(const GetEphemerals& op) { return "ephemerals " + path_words(op.prefix); }
std::string words_of(const WhoAmI&) { return "who-am-i"; }
std::string words_of(const MultiRead& op) {
  std::string words = "multi-read [";
  for (std::size_t i = 0; i < op.operations.size(); ++i) {
    if (i > 0) words += "; ";
    words += std::visit([](const auto& part) { return words_of(part); }, op.operations[i]);
  }
  return words + "]";
}
// Numbers that no name is given to are written as they are: a client may send any.
std::string mode_words(WatchMode mode) {
  switch (mode) {
    case WatchMode::persistent: return "persistent";
    case WatchMode::persistent_recursive: return "recursive";
  }
  return std::to_string(static_cast<std::int32_t>(mode));
}
std::string kind_words(WatchKind kind) {
  switch (kind) {
    case WatchKind::children: return "children";
    case WatchKind::data: return "data";
    case WatchKind::any: return "any";
    case WatchKind::persistent: return "persistent";
    case WatchKind::persistent_recursive: return "recursive";
  }
  return std::to_string(static_cast<std::int32_t>(kind));
}
std::string words_of(const AddWatch& op) {
  return "add-watch " + path_words(op.path) + " " + mode_words(op.mode);
}
std::string words_of(const RemoveWatches& op) {
  return "remove-watches " + path_words(op.path) + " " + kind_words(op.kind);
}
std::string words_of(const CheckWatches& op) {
  return "check-watches " + path_words(op.path) + " " + kind_words(op.kind);
}
std::string words_of(const SetWatches& op) {
  return "set-watches " + to_text(op.seen) + paths_words("data", op.data) +
         paths_words("exists", op.exists) + paths_words("children", op.children) +
         paths_words("persistent", op.persistent) + paths_words("recursive", op.recursive) +
         (op.null_inside ? " null-inside" : "");
}
std::string words_of(const Authenticate& op) {
  return "authenticate " + quoted(op.scheme) + " " + data_words(op.token);
}
std::string words_of(const CreateSession& op) {
  return "create-session " + std::to_string(op.timeout_ms);
}
std::string words_of(const CloseSession&) { return "close-session"; }
std::string words_of(const Heartbeat&) { return "heartbeat"; }

}  // namespace

std::string operation_words(const Operation& operation) {
  return std::visit([](const auto& op) { return words_of(op); }, operation);
}

}  // namespace zablab
