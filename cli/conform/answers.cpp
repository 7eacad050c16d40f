#include "cli/conform/answers.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cli/conform/fields.hpp"
#include "protocol/base/match.hpp"
#include "protocol/wire/checksum.hpp"
#include "protocol/wire/client_protocol.hpp"

namespace zablab {

namespace {

using Json = nlohmann::json;

// What a multi calls the kinds of its operations.
constexpr int create_type = 1;
constexpr int delete_type = 2;
constexpr int get_data_type = 4;
constexpr int set_data_type = 5;
constexpr int get_children_type = 8;
constexpr int check_type = 13;
constexpr int create2_type = 15;
constexpr int error_type = -1;

// Where a recording writes a text, a path or a list in short.
constexpr std::size_t longest_data = 64;
constexpr std::size_t longest_path = 200;
constexpr std::size_t shown_of_path = 12;
constexpr std::size_t longest_list = 400;

std::string short_hash(const std::string& bytes) {
  static const char* const digits = "0123456789abcdef";
  const wire::Sha1 hash = wire::sha1(bytes);
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    text += digits[hash[i] >> 4];
    text += digits[hash[i] & 0xf];
  }
  return text;
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

/// As Apache's server writes it: a character above U+FFFF as its two surrogates, each of them three
/// bytes that are no UTF-8 (BinaryOutputArchive.stringToByteBuffer).
std::string bytes_of_java(const std::string& utf8) {
  std::string bytes;
  const auto put = [&](unsigned unit) {
    bytes += {static_cast<char>(0xe0 | unit >> 12), static_cast<char>(0x80 | (unit >> 6 & 0x3f)),
              static_cast<char>(0x80 | (unit & 0x3f))};
  };
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = [&](std::size_t k) {
      return static_cast<unsigned char>(utf8[i + k]) & 0x3fU;
    };
    if (static_cast<unsigned char>(utf8[i]) < 0xf0 || i + 3 >= utf8.size()) {
      bytes += utf8[i];
      continue;
    }
    const unsigned above =
        ((byte(0) & 7U) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3)) - 0x10000U;
    put(0xd800U | above >> 10);
    put(0xdc00U | (above & 0x3ffU));
    i += 3;
  }
  return bytes;
}

Json path_json(const std::string& utf8) {
  const std::string path = bytes_of_java(utf8);
  const auto characters =
      static_cast<std::size_t>(std::count_if(path.begin(), path.end(), begins_character));
  if (characters <= longest_path) return recorded::text_with_marked_bytes(path);
  std::size_t begin = path.size();
  for (std::size_t shown = 0; shown < shown_of_path;) shown += begins_character(path[--begin]);
  return {{"plen", path.size()}, {"tail", path.substr(begin)}};
}

Json data_json(const Data& data) {
  if (!data) return nullptr;
  if (data->size() > longest_data) return {{"len", data->size()}, {"sha1", short_hash(*data)}};
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::all_of(data->begin(), data->end(), is_printable)) return *data;
  return {{"b64", wire::base64(*data)}};
}

Json names_json(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  if (names.size() > longest_list) {
    std::string lines;
    for (const std::string& name : names) lines += (lines.empty() ? "" : "\n") + name;
    return {{"n", names.size()}, {"sha1", short_hash(lines)}};
  }
  Json list = Json::array();
  for (const std::string& name : names) list.push_back(path_json(name));
  return list;
}

Json stat_json(const Stat& stat, const RecordedNames& names) {
  Json owner = 0;
  if (stat.ephemeral_owner != 0) {
    const auto known = names.sessions.find(stat.ephemeral_owner);
    owner = known == names.sessions.end() ? session_text(stat.ephemeral_owner) : known->second;
  }
  return Json::array({names.relative(stat.czxid), names.relative(stat.mzxid), stat.version,
                      stat.cversion, stat.aversion, owner, stat.data_length_bytes, stat.children,
                      names.relative(stat.pzxid)});
}

struct ResultFields {
  Json& answer;
  const RecordedNames& names;

  void operator()(const EmptyResult&) const {}
  void operator()(const PathResult& result) const {
    answer["path"] = path_json(result.path);
    if (result.stat) answer["st"] = stat_json(*result.stat, names);
  }
  void operator()(const StatResult& result) const { answer["st"] = stat_json(result.stat, names); }
  void operator()(const DataResult& result) const {
    answer["data"] = data_json(result.data);
    answer["st"] = stat_json(result.stat, names);
  }
  void operator()(const ChildrenResult& result) const {
    answer["kids"] = names_json(result.names);
    if (result.stat) answer["st"] = stat_json(*result.stat, names);
  }
  void operator()(const MultiResult&) const {}  // needs the request: parts_json
  void operator()(const AclResult& result) const {
    answer["acl"] = Json::array();
    for (const Acl& acl : list_of(result.acls)) {
      answer["acl"].push_back({acl.permissions, acl.id.scheme, acl.id.id});
    }
    answer["st"] = stat_json(result.stat, names);
  }
  void operator()(const NumberResult& result) const { answer["n"] = result.number; }
  void operator()(const WhoResult& result) const {
    answer["who"] = Json::array();
    for (const Id& id : result.identities) answer["who"].push_back({id.scheme, id.id});
    std::sort(answer["who"].begin(), answer["who"].end());
  }
};

int type_of(const MultiOperation& operation) {
  return match(
      operation,
      [](const Create& create) {
        return create.call == CreateCall::create ? create_type : create2_type;
      },
      [](const Delete&) { return delete_type; }, [](const SetData&) { return set_data_type; },
      [](const Check&) { return check_type; });
}

int type_of(const ReadPart& operation) {
  return std::holds_alternative<GetData>(operation) ? get_data_type : get_children_type;
}

template <class Parts>
Json parts_json(const Parts& parts, const MultiResult& result, const RecordedNames& names) {
  Json list = Json::array();
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    const MultiOperationResult& one = result.results[i];
    const int error = static_cast<int>(one.error);
    Json part = {{"t", error_type}, {"herr", error}};
    if (one.failed_multi) {
      part["err"] = error;
    } else {
      part["t"] = i < parts.size() ? type_of(parts[i]) : 0;
      std::visit(ResultFields{part, names}, one.result);
    }
    list.push_back(std::move(part));
  }
  return list;
}

void put_result(Json& answer, const Operation& operation, const Reply& reply,
                const RecordedNames& names) {
  const auto* results = std::get_if<MultiResult>(&reply.result);
  if (results == nullptr) return std::visit(ResultFields{answer, names}, reply.result);
  if (const auto* multi = std::get_if<Multi>(&operation)) {
    answer["res"] = parts_json(multi->operations, *results, names);
  } else if (const auto* reads = std::get_if<MultiRead>(&operation)) {
    answer["res"] = parts_json(reads->operations, *results, names);
  }
}

std::size_t empty_list_size() {
  wire::Reply with_list;
  with_list.body = wire::MultiResponse{};
  wire::Reply without;
  without.body = wire::EmptyRecord{};
  std::string bytes;
  std::string header;
  wire::encode(bytes, with_list);
  wire::encode(header, without);
  return bytes.size() - header.size();
}

}  // namespace

nlohmann::json answer_json(const Operation& operation, const Reply& reply,
                           const RecordedNames& names) {
  Json answer = {{"rc", static_cast<int>(reply.error)}, {"z", names.relative(reply.zxid)}};
  if (reply.error != ErrorCode::ok) {
    // An empty list behind an error: bytes that its client does not look at.
    if (std::holds_alternative<MultiResult>(reply.result)) answer["xtra"] = empty_list_size();
    return answer;
  }
  put_result(answer, operation, reply, names);
  if (std::holds_alternative<GetEphemerals>(operation) && answer.contains("kids")) {
    answer["eph"] = std::move(answer["kids"]);
    answer.erase("kids");
  }
  if (std::holds_alternative<AddWatch>(operation)) answer["err"] = 0;
  const auto* sync = std::get_if<Sync>(&operation);
  if (sync != nullptr) answer["path"] = sync->path ? path_json(*sync->path) : Json(nullptr);
  return answer;
}

std::string event_text(const WatchEvent& event) {
  switch (event.type) {
    case EventType::node_created: return "C " + event.path;
    case EventType::node_deleted: return "D " + event.path;
    case EventType::node_data_changed: return "V " + event.path;
    case EventType::node_children_changed: return "K " + event.path;
  }
  return "? " + event.path;
}

}  // namespace zablab
