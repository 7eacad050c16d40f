#include "cli/ask/answers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "cli/ask/stray_bytes.hpp"
#include "protocol/wire/checksum.hpp"

namespace zablab::asking {

namespace {

// What is longer is told by its length and a hash.
constexpr std::size_t data_at_most = 64;   // bytes
constexpr std::size_t path_at_most = 200;  // characters
constexpr std::size_t path_tail = 12;      // characters
constexpr std::size_t names_at_most = 400;

/// The first 64 bits of the SHA-1, as hexadecimal digits.
std::string short_hash(std::string_view bytes) {
  constexpr std::size_t kept = 8;
  const wire::Sha1 sha1 = wire::sha1(bytes);
  return fmt::format("{:02x}", fmt::join(sha1.begin(), sha1.begin() + kept, ""));
}

bool is_plain(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Line data_json(const wire::Buffer& data) {
  if (!data) return nullptr;
  if (data->size() > data_at_most)
    return Line::object({{"len", data->size()}, {"sha1", short_hash(*data)}});
  if (is_plain(*data)) return *data;
  return Line::object({{"b64", wire::base64(*data)}});
}

/// Where the characters of UTF-8 begin.
std::vector<std::size_t> characters(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) starts.push_back(i);
  }
  return starts;
}

Line path_json(const wire::Text& path) {
  if (!path) return nullptr;
  const std::string text = as_text(*path);
  const auto starts = characters(text);
  if (starts.size() <= path_at_most) return text;
  return Line::object(
      {{"plen", path->size()}, {"tail", text.substr(starts[starts.size() - path_tail])}});
}

Line stat_json(const wire::Stat& stat, const Names& names) {
  Line owner = 0;
  if (stat.ephemeral_owner != 0) {
    const auto known = names.sessions.find(stat.ephemeral_owner);
    owner = known != names.sessions.end()
                ? known->second
                : fmt::format("{:#x}", static_cast<std::uint64_t>(stat.ephemeral_owner));
  }
  return Line::array({names.relative(stat.czxid), names.relative(stat.mzxid), stat.version,
                      stat.cversion, stat.aversion, owner, stat.data_length, stat.num_children,
                      names.relative(stat.pzxid)});
}

Line names_json(wire::Vector<wire::Text> list) {
  if (!list) return nullptr;
  std::sort(list->begin(), list->end());
  if (list->size() > names_at_most) {
    std::string joined;
    for (const wire::Text& name : *list) joined += (joined.empty() ? "" : "\n") + name.value_or("");
    return Line::object({{"n", list->size()}, {"sha1", short_hash(joined)}});
  }
  Line json = Line::array();
  for (const wire::Text& name : *list) json.push_back(path_json(name));
  return json;
}

Line acl_json(const wire::Vector<wire::Acl>& acl) {
  if (!acl) return nullptr;
  Line json = Line::array();
  for (const wire::Acl& entry : *acl) {
    json.push_back(Line::array({entry.perms, path_json(entry.id.scheme), path_json(entry.id.id)}));
  }
  return json;
}

Line infos_json(wire::Vector<wire::ClientInfo> infos) {
  if (!infos) return nullptr;
  std::sort(infos->begin(), infos->end(), [](const auto& a, const auto& b) {
    return std::tie(a.scheme, a.user) < std::tie(b.scheme, b.user);
  });
  Line json = Line::array();
  for (const wire::ClientInfo& info : *infos) {
    json.push_back(Line::array({path_json(info.scheme), path_json(info.user)}));
  }
  return json;
}

/// Adds what a reply, or a part of one, holds.
struct Add {
  Line& line;
  const Names& names;
  wire::OpCode type;  ///< what a number or a list means; 0: nobody asked

  void operator()(const wire::EmptyRecord&) const {}
  void operator()(const wire::OpaqueRecord& opaque) const {
    if (!opaque.bytes.empty()) line["xtra"] = opaque.bytes.size();
  }
  void operator()(const wire::NumberResponse& number) const {
    line[type == wire::OpCode::get_all_children_number ? "n" : "err"] = number.number;
  }
  void operator()(const wire::PathResponse& path) const { line["path"] = path_json(path.path); }
  void operator()(const wire::PathStatResponse& created) const {
    line["path"] = path_json(created.path);
    line["st"] = stat_json(created.stat, names);
  }
  void operator()(const wire::StatResponse& stat) const {
    line["st"] = stat_json(stat.stat, names);
  }
  void operator()(const wire::DataResponse& data) const {
    line["data"] = data_json(data.data);
    line["st"] = stat_json(data.stat, names);
  }
  void operator()(const wire::AclResponse& acl) const {
    line["acl"] = acl_json(acl.acl);
    line["st"] = stat_json(acl.stat, names);
  }
  void operator()(const wire::NamesResponse& list) const {
    line[type == wire::OpCode::get_ephemerals ? "eph" : "kids"] = names_json(list.names);
  }
  void operator()(const wire::NamesStatResponse& list) const {
    line["kids"] = names_json(list.names);
    line["st"] = stat_json(list.stat, names);
  }
  void operator()(const wire::WhoAmIResponse& who) const { line["who"] = infos_json(who.infos); }
  void operator()(const wire::TokenRecord& token) const { line["token"] = data_json(token.token); }
  void operator()(const wire::WatcherEvent&) const {}  // collected where frames come in
  void operator()(const wire::MultiResponse& multi) const {
    line["res"] = Line::array();
    for (const wire::ResponsePart& part : multi.parts) {
      Line one = {{"t", part.type}, {"herr", part.error}};
      std::visit(Add{one, names, static_cast<wire::OpCode>(part.type)}, part.body);
      line["res"].push_back(std::move(one));
    }
  }
};

const char* letter_of(std::int32_t event) {
  switch (event) {
    case -1: return "N";
    case 1: return "C";
    case 2: return "D";
    case 3: return "V";
    case 4: return "K";
    default: return nullptr;
  }
}

}  // namespace

Line answer_line(const wire::Reply& reply, wire::OpCode type, const Names& names) {
  Line line = {{"rc", reply.header.error}, {"z", names.relative(reply.header.zxid)}};
  std::visit(Add{line, names, type}, reply.body);
  if (!reply.trailing.empty()) line["xtra"] = reply.trailing.size();
  return line;
}

std::string event_text(const wire::WatcherEvent& event) {
  constexpr std::int32_t connected = 3;
  const char* letter = letter_of(event.type);
  std::string text = letter != nullptr ? letter : std::to_string(event.type);
  text += " " + as_text(event.path.value_or("None"));
  if (event.state != connected) text += " state=" + std::to_string(event.state);
  return text;
}

}  // namespace zablab::asking
