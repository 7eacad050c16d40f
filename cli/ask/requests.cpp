#include "cli/ask/requests.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "cli/ask/fields.hpp"
#include "protocol/wire/client_records.hpp"

namespace zablab::asking {

namespace {

using wire::OpCode;

constexpr std::array verbs = {
    Verb{"create", OpCode::create},
    Verb{"delete", OpCode::remove},
    Verb{"exists", OpCode::exists},
    Verb{"get", OpCode::get_data},
    Verb{"set", OpCode::set_data},
    Verb{"getACL", OpCode::get_acl},
    Verb{"setACL", OpCode::set_acl},
    Verb{"children", OpCode::get_children},
    Verb{"sync", OpCode::sync},
    Verb{"ping", OpCode::ping, wire::ping_xid},
    Verb{"children2", OpCode::get_children2},
    Verb{"check", OpCode::check},
    Verb{"multi", OpCode::multi},
    Verb{"create2", OpCode::create2},
    Verb{"reconfig", OpCode::reconfig},
    Verb{"checkWatches", OpCode::check_watches},
    Verb{"removeWatches", OpCode::remove_watches},
    Verb{"createContainer", OpCode::create_container},
    Verb{"deleteContainer", OpCode::delete_container},
    Verb{"createTTL", OpCode::create_ttl},
    Verb{"multiRead", OpCode::multi_read},
    Verb{"auth", OpCode::auth, wire::auth_xid},
    Verb{"setWatches", OpCode::set_watches, wire::set_watches_xid},
    Verb{"getEphemerals", OpCode::get_ephemerals},
    Verb{"getAllChildrenNumber", OpCode::get_all_children_number},
    Verb{"setWatches2", OpCode::set_watches2, wire::set_watches_xid},
    Verb{"addWatch", OpCode::add_watch},
    Verb{"whoAmI", OpCode::who_am_i},
    Verb{"close", OpCode::close_session},
};

const Verb& verb_of(const std::string& name) {
  const Verb* verb = find_verb(name);
  if (verb == nullptr) throw std::runtime_error("there is no request \"" + name + "\"");
  return *verb;
}

std::string body_of(OpCode type, const Line& line, std::int64_t base);

/// Parts may be of any kind: what does not belong into a multi is part of what is asked.
std::string multi_body(const Line& line, std::int64_t base) {
  std::string body;
  for (const Line& part : list_field(line, "ops")) {
    const OpCode type = verb_of(text_field(part, "op")).type;
    wire::write(body, wire::MultiHeader{static_cast<std::int32_t>(type), false, -1});
    body += body_of(type, part, base);
  }
  wire::write(body, wire::MultiHeader{-1, true, -1});
  return body;
}

std::string create_body(OpCode type, const Line& line) {
  wire::CreateRequest create{path_field(line), data_field(line, "data"), acl_field(line), 0};
  const bool container = type == OpCode::create_container;
  create.flags = number_field<std::int32_t>(line, "flags", container ? 4 : 0);
  return wire::to_bytes(create);
}

std::string create_ttl_body(const Line& line) {
  return wire::to_bytes(wire::CreateTtlRequest{
      path_field(line), data_field(line, "data"), acl_field(line),
      number_field<std::int32_t>(line, "flags", 5), number_field<std::int64_t>(line, "ttl", 0)});
}

std::string auth_body(const Line& line) {
  return wire::to_bytes(wire::AuthRequest{0, text_field(line, "scheme"), data_field(line, "auth")});
}

std::string set_watches_body(OpCode type, const Line& line, std::int64_t base) {
  const std::int64_t zxid = base + number_field<std::int64_t>(line, "relz", 0);
  const auto data = paths_field(line, "dataW");
  const auto exist = paths_field(line, "existW");
  const auto child = paths_field(line, "childW");
  if (type == OpCode::set_watches) {
    return wire::to_bytes(wire::SetWatchesRequest{zxid, data, exist, child});
  }
  return wire::to_bytes(wire::SetWatches2Request{
      zxid, data, exist, child, paths_field(line, "persW"), paths_field(line, "recW")});
}

std::string reconfig_body(const Line& line) {
  return wire::to_bytes(wire::ReconfigRequest{
      optional_text_field(line, "joining"), optional_text_field(line, "leaving"),
      optional_text_field(line, "new"), number_field<std::int64_t>(line, "from", -1)});
}

/// Requests of a path and a number.
std::string path_number_body(const Line& line, const char* number, std::int32_t if_absent) {
  return wire::to_bytes(wire::PathNumberRequest{
      path_field(line), number_field<std::int32_t>(line, number, if_absent)});
}

std::string body_of(OpCode type, const Line& line, std::int64_t base) {
  switch (type) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::create_container: return create_body(type, line);
    case OpCode::create_ttl: return create_ttl_body(line);
    case OpCode::remove:
    case OpCode::check: return path_number_body(line, "ver", -1);
    case OpCode::add_watch: return path_number_body(line, "mode", 0);
    case OpCode::check_watches:
    case OpCode::remove_watches: return path_number_body(line, "type", 3);
    case OpCode::set_data:
      return wire::to_bytes(wire::SetDataRequest{path_field(line), data_field(line, "data"),
                                                 number_field<std::int32_t>(line, "ver", -1)});
    case OpCode::set_acl:
      return wire::to_bytes(wire::SetAclRequest{path_field(line), acl_field(line),
                                                number_field<std::int32_t>(line, "ver", -1)});
    case OpCode::exists:
    case OpCode::get_data:
    case OpCode::get_children:
    case OpCode::get_children2:
      return wire::to_bytes(wire::PathWatchRequest{path_field(line), flag_field(line, "watch")});
    case OpCode::multi:
    case OpCode::multi_read: return multi_body(line, base);
    case OpCode::auth: return auth_body(line);
    case OpCode::set_watches:
    case OpCode::set_watches2: return set_watches_body(type, line, base);
    case OpCode::reconfig: return reconfig_body(line);
    case OpCode::ping:
    case OpCode::who_am_i:
    case OpCode::close_session: return "";
    default: return wire::to_bytes(wire::PathRequest{path_field(line)});
  }
}

EncodedRequest raw_request(const Line& line) {
  EncodedRequest request;
  request.type = static_cast<OpCode>(required_number(line, "type"));
  request.body = hex_field(line, "hex");
  if (line.contains("as")) request.answered_as = verb_of(text_field(line, "as")).type;
  return request;
}

}  // namespace

const Verb* find_verb(const std::string& name) {
  const auto found =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  return found == verbs.end() ? nullptr : &*found;
}

EncodedRequest encode_request(const Line& line, std::int64_t base) {
  const std::string op = text_field(line, "op");
  EncodedRequest request;
  if (op == "raw") {
    request = raw_request(line);
  } else {
    const Verb& verb = verb_of(op);
    request = {verb.type, body_of(verb.type, line, base), verb.xid, verb.type};
  }
  request.xid = number_field<std::int32_t>(line, "xid", request.xid);
  return request;
}

namespace {

void check_connect(const Line& line) {
  number_field<std::int32_t>(line, "to", 0);
  number_field<std::int32_t>(line, "proto", 0);
  number_field<std::int64_t>(line, "sid", 0);
  if (line.contains("of")) text_field(line, "of");
  if (line.contains("pw")) text_field(line, "pw");
  if (line.contains("lastz") && !line["lastz"].is_string()) required_number(line, "lastz");
}

}  // namespace

void check_line(const Line& line) {
  if (!line.is_object()) throw std::runtime_error("not a JSON object");
  const std::string op = text_field(line, "op");
  if (op == "sleep") {
    required_number(line, "ms");
    return;
  }
  text_field(line, "s");
  if (op == "connect") return check_connect(line);
  if (op == "drop" || op == "expire") return;
  if (op == "frame") {
    hex_field(line, "hex");
  } else if (op == "pipe") {
    for (const Line& request : list_field(line, "ops")) encode_request(request, 0);
  } else {
    encode_request(line, 0);
  }
}

bool kills_real_servers(const Line& line) {
  if (line.contains("ops")) {
    return std::any_of(line["ops"].begin(), line["ops"].end(), kills_real_servers);
  }
  if (line.value("op", "") != "createTTL") return false;
  const std::int32_t flags = number_field<std::int32_t>(line, "flags", 5);
  return flags != 5 && flags != 6 && number_field<std::int64_t>(line, "ttl", 0) < 0;
}

}  // namespace zablab::asking
