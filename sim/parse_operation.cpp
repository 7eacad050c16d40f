// Operations from words: what operation_words writes, and nothing else.
#include <utility>

#include "sim/action.hpp"
#include "sim/text.hpp"

namespace zablab {

namespace {

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

/// A space and a number.
template <class Integer>
bool take_integer(Reader& reader, Integer& number) {
  Reader ahead = reader;
  if (!ahead.take(" ")) return false;
  const auto taken = ahead.take_number<Integer>();
  if (!taken) return false;
  number = *taken;
  reader = ahead;
  return true;
}

template <class Number>
bool take_enum(Reader& reader, Number& value) {
  std::int32_t number = 0;
  if (!take_integer(reader, number)) return false;
  value = static_cast<Number>(number);
  return true;
}

bool take_mode(Reader& reader, CreateMode& mode) {
  if (reader.take_word("mode")) return take_enum(reader, mode);
  if (reader.take_word("container")) {
    mode = CreateMode::container;
    return true;
  }
  const bool ephemeral = reader.take_word("ephemeral");
  const bool sequential = reader.take_word("sequential");
  const bool ttl = reader.take_word("ttl");
  mode = ttl ? (sequential ? CreateMode::sequential_ttl : CreateMode::ttl)
             : static_cast<CreateMode>((ephemeral ? 1 : 0) + (sequential ? 2 : 0));
  return true;
}

bool take_call(Reader& reader, Create& op) {
  if (reader.take_word("stat")) op.call = CreateCall::create2;
  if (reader.take_word("as-container")) op.call = CreateCall::create_container;
  if (!reader.take_word("as-ttl")) return true;
  op.call = CreateCall::create_ttl;
  return take_integer(reader, op.ttl_ms);
}

/// What stands between brackets, one by one; true if there is nothing.
template <class TakeOne>
bool take_list(Reader& reader, const TakeOne& take_one) {
  if (!reader.take(" [")) return false;
  if (reader.take("]")) return true;
  do {
    if (!take_one()) return false;
  } while (reader.take("; "));
  return reader.take("]");
}

bool take_acl(Reader& reader, Acl& acl) {
  const auto permissions = reader.take_number<std::int32_t>();
  if (!permissions || !reader.take(" ")) return false;
  const auto scheme = reader.take_quoted();
  if (!scheme || !reader.take(" ")) return false;
  const auto id = reader.take_quoted();
  if (!id) return false;
  acl = Acl{*permissions, Id{*scheme, *id}};
  return true;
}

bool take_acls(Reader& reader, Acls& acls) {
  acls.reset();
  if (!reader.take_word("acl")) return true;
  AclList list;
  if (!take_list(reader, [&] { return take_acl(reader, list.emplace_back()); })) return false;
  acls = Frozen<AclList>(std::move(list));
  return true;
}

bool take_paths(Reader& reader, const char* name, std::vector<std::string>& paths) {
  if (!reader.take_word(name)) return true;
  return take_list(reader, [&] {
    auto path = reader.take_quoted();
    if (path) paths.push_back(*std::move(path));
    return path.has_value();
  });
}

bool take(Reader& reader, Create& op) {
  return take_path(reader, op.path) && take_data(reader, op.data) && take_mode(reader, op.mode) &&
         take_call(reader, op) && take_acls(reader, op.acls);
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
bool take(Reader& reader, GetData& op) {
  if (!take_path(reader, op.path)) return false;
  op.watch = reader.take_word("watch");
  return true;
}
bool take(Reader& reader, Exists& op) {
  if (!take_path(reader, op.path)) return false;
  op.watch = reader.take_word("watch");
  return true;
}
bool take(Reader& reader, GetChildren& op) {
  if (!take_path(reader, op.path)) return false;
  op.with_stat = reader.take_word("stat");
  op.watch = reader.take_word("watch");
  return true;
}
bool take(Reader& reader, Sync& op) {
  if (reader.take_word("null")) return true;
  return take_path(reader, op.path.emplace());
}
bool take(Reader& reader, SetAcl& op) {
  return take_path(reader, op.path) && take_acls(reader, op.acls) &&
         take_version(reader, op.version);
}
bool take(Reader& reader, DeleteContainer& op) { return take_path(reader, op.path); }
bool take(Reader&, Reconfig&) { return true; }
bool take(Reader& reader, Unreadable& op) {
  if (!take_integer(reader, op.type)) return false;
  op.null_inside = reader.take_word("null-inside");
  return true;
}
bool take(Reader& reader, GetAcl& op) { return take_path(reader, op.path); }
bool take(Reader& reader, GetAllChildrenNumber& op) { return take_path(reader, op.path); }
bool take(Reader& reader, GetEphemerals& op) { return take_path(reader, op.prefix); }
bool take(Reader&, WhoAmI&) { return true; }
/// A name, or the number of one that has none.
bool take_watch_mode(Reader& reader, WatchMode& mode) {
  if (reader.take_word("persistent")) {
    mode = WatchMode::persistent;
  } else if (reader.take_word("recursive")) {
    mode = WatchMode::persistent_recursive;
  } else {
    return take_enum(reader, mode);
  }
  return true;
}
bool take_watch_kind(Reader& reader, WatchKind& kind) {
  constexpr std::pair<const char*, WatchKind> names[] = {
      {"children", WatchKind::children},
      {"data", WatchKind::data},
      {"any", WatchKind::any},
      {"persistent", WatchKind::persistent},
      {"recursive", WatchKind::persistent_recursive}};
  for (const auto& [name, named] : names) {
    if (!reader.take_word(name)) continue;
    kind = named;
    return true;
  }
  return take_enum(reader, kind);
}
bool take(Reader& reader, AddWatch& op) {
  return take_path(reader, op.path) && take_watch_mode(reader, op.mode);
}
bool take(Reader& reader, RemoveWatches& op) {
  return take_path(reader, op.path) && take_watch_kind(reader, op.kind);
}
bool take(Reader& reader, CheckWatches& op) {
  return take_path(reader, op.path) && take_watch_kind(reader, op.kind);
}
bool take(Reader& reader, SetWatches& op) {
  if (!reader.take(" ")) return false;
  const auto seen = reader.take_zxid();
  if (!seen) return false;
  op.seen = *seen;
  const bool lists = take_paths(reader, "data", op.data) &&
                     take_paths(reader, "exists", op.exists) &&
                     take_paths(reader, "children", op.children) &&
                     take_paths(reader, "persistent", op.persistent) &&
                     take_paths(reader, "recursive", op.recursive);
  op.null_inside = lists && reader.take_word("null-inside");
  return lists;
}
bool take(Reader& reader, Authenticate& op) {
  if (!reader.take(" ")) return false;
  const auto scheme = reader.take_quoted();
  if (!scheme) return false;
  op.scheme = *scheme;
  return take_data(reader, op.token);
}
bool take(Reader& reader, CreateSession& op) {
  if (!reader.take(" ")) return false;
  const auto timeout = reader.take_number<std::int32_t>();
  if (timeout) op.timeout_ms = *timeout;
  return timeout.has_value();
}
bool take(Reader&, CloseSession&) { return true; }
bool take(Reader&, Heartbeat&) { return true; }
bool take(Reader& reader, Multi& op);
bool take(Reader& reader, MultiRead& op);

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
  return take_list(reader, [&] { return take_part(reader, op.operations.emplace_back()); });
}

bool take_read_part(Reader& reader, ReadPart& part) {
  const std::string_view kind = reader.take_until(" ;]");
  if (kind == "get") return take_kind<GetData>(reader, part);
  if (kind == "children") return take_kind<GetChildren>(reader, part);
  return false;
}

bool take(Reader& reader, MultiRead& op) {
  return take_list(reader, [&] { return take_read_part(reader, op.operations.emplace_back()); });
}

struct Kind {
  std::string_view word;
  bool (*take)(Reader&, Operation&);
};

constexpr Kind kinds[] = {
    {"create", take_kind<Create, Operation>},
    {"delete", take_kind<Delete, Operation>},
    {"set", take_kind<SetData, Operation>},
    {"check", take_kind<Check, Operation>},
    {"multi", take_kind<Multi, Operation>},
    {"get", take_kind<GetData, Operation>},
    {"exists", take_kind<Exists, Operation>},
    {"children", take_kind<GetChildren, Operation>},
    {"sync", take_kind<Sync, Operation>},
    {"create-session", take_kind<CreateSession, Operation>},
    {"close-session", take_kind<CloseSession, Operation>},
    {"heartbeat", take_kind<Heartbeat, Operation>},
    {"set-acl", take_kind<SetAcl, Operation>},
    {"delete-container", take_kind<DeleteContainer, Operation>},
    {"reconfig", take_kind<Reconfig, Operation>},
    {"unreadable", take_kind<Unreadable, Operation>},
    {"get-acl", take_kind<GetAcl, Operation>},
    {"descendants", take_kind<GetAllChildrenNumber, Operation>},
    {"ephemerals", take_kind<GetEphemerals, Operation>},
    {"who-am-i", take_kind<WhoAmI, Operation>},
    {"multi-read", take_kind<MultiRead, Operation>},
    {"add-watch", take_kind<AddWatch, Operation>},
    {"remove-watches", take_kind<RemoveWatches, Operation>},
    {"check-watches", take_kind<CheckWatches, Operation>},
    {"set-watches", take_kind<SetWatches, Operation>},
    {"authenticate", take_kind<Authenticate, Operation>},
};

bool take_operation(Reader& reader, Operation& operation) {
  const std::string_view word = reader.take_until(" ");
  for (const Kind& kind : kinds) {
    if (kind.word == word) return kind.take(reader, operation);
  }
  return false;
}

}  // namespace

std::optional<Operation> parse_operation(std::string_view words) {
  Reader reader(words);
  Operation operation;
  if (!take_operation(reader, operation) || !reader.at_end()) return std::nullopt;
  // One spelling for each: `version -1` or a needlessly quoted path is not what is written.
  if (operation_words(operation) != words) return std::nullopt;
  return operation;
}

}  // namespace zablab
