#include "cli/conform/wire_requests.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "cli/conform/fields.hpp"
#include "protocol/wire/client_protocol.hpp"

namespace zablab {

namespace {

using recorded::data_of;
using recorded::field;
using recorded::flag_field;
using recorded::Json;
using recorded::long_field;
using recorded::number_field;
using recorded::path_of;
using recorded::text_field;
using wire::OpCode;

const std::map<std::string, OpCode>& op_codes() {
  static const std::map<std::string, OpCode> codes{
      {"create", OpCode::create},
      {"delete", OpCode::remove},
      {"exists", OpCode::exists},
      {"get", OpCode::get_data},
      {"set", OpCode::set_data},
      {"getACL", OpCode::get_acl},
      {"setACL", OpCode::set_acl},
      {"children", OpCode::get_children},
      {"sync", OpCode::sync},
      {"ping", OpCode::ping},
      {"children2", OpCode::get_children2},
      {"check", OpCode::check},
      {"multi", OpCode::multi},
      {"create2", OpCode::create2},
      {"reconfig", OpCode::reconfig},
      {"checkWatches", OpCode::check_watches},
      {"removeWatches", OpCode::remove_watches},
      {"createContainer", OpCode::create_container},
      {"deleteContainer", OpCode::delete_container},
      {"createTTL", OpCode::create_ttl},
      {"multiRead", OpCode::multi_read},
      {"auth", OpCode::auth},
      {"setWatches", OpCode::set_watches},
      {"getEphemerals", OpCode::get_ephemerals},
      {"getAllChildrenNumber", OpCode::get_all_children_number},
      {"setWatches2", OpCode::set_watches2},
      {"addWatch", OpCode::add_watch},
      {"whoAmI", OpCode::who_am_i},
      {"close", OpCode::close_session}};
  return codes;
}

OpCode code_of(const std::string& kind) {
  const auto found = op_codes().find(kind);
  if (found == op_codes().end()) {
    throw std::runtime_error("operation \"" + kind + "\" is not known here");
  }
  return found->second;
}

wire::Text path_in(const Json& request) { return path_of(field(request, "path")); }

wire::Buffer data_in(const Json& request, const char* name = "data") {
  const auto found = request.find(name);
  return found == request.end() ? std::nullopt : data_of(*found);
}

wire::Text text_in(const Json& request, const char* name) {
  const auto found = request.find(name);
  return found == request.end() ? std::nullopt : path_of(*found);
}

wire::Text text_or_null(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  throw std::runtime_error("an entry of \"acl\" is not [permissions, scheme, id]");
}

wire::Acl acl_in(const Json& entry) {
  if (!entry.is_array() || entry.size() != 3 || !entry[0].is_number_integer()) {
    throw std::runtime_error("an entry of \"acl\" is not [permissions, scheme, id]");
  }
  return {entry[0].get<std::int32_t>(), wire::Id{text_or_null(entry[1]), text_or_null(entry[2])}};
}

/// Absent: open to all.
wire::Vector<wire::Acl> acls_in(const Json& request) {
  const auto found = request.find("acl");
  if (found == request.end()) return std::vector{wire::Acl{31, wire::Id{"world", "anyone"}}};
  if (found->is_null()) return std::nullopt;
  std::vector<wire::Acl> acls;
  for (const Json& entry : *found) acls.push_back(acl_in(entry));
  return acls;
}

wire::Vector<wire::Text> paths_in(const Json& request, const char* name) {
  std::vector<wire::Text> paths;
  const auto found = request.find(name);
  if (found == request.end()) return paths;
  for (const Json& path : *found) paths.push_back(path_of(path));
  return paths;
}

wire::CreateRequest create_in(const Json& request, OpCode code) {
  const std::int32_t usual = code == OpCode::create_container ? 4 : 0;
  return {path_in(request), data_in(request), acls_in(request),
          number_field(request, "flags", usual)};
}

wire::CreateTtlRequest create_ttl_in(const Json& request) {
  return {path_in(request), data_in(request), acls_in(request), number_field(request, "flags", 5),
          long_field(request, "ttl", 0)};
}

wire::PathNumberRequest path_number_in(const Json& request, OpCode code) {
  if (code == OpCode::add_watch) return {path_in(request), number_field(request, "mode", 0)};
  if (code == OpCode::check_watches || code == OpCode::remove_watches) {
    return {path_in(request), number_field(request, "type", 3)};
  }
  return {path_in(request), number_field(request, "ver", -1)};
}

wire::PathWatchRequest path_watch_in(const Json& request) {
  return {path_in(request), flag_field(request, "watch")};
}

wire::RequestBody body_in(const Json& request, OpCode code, Zxid base);

std::string bytes_of(const wire::Request& request) {
  std::string payload;
  wire::encode(payload, request);
  return payload;
}

/// Of any operations, also those that none may hold.
wire::OpaqueRecord multi_in(const Json& request, Zxid base) {
  constexpr std::size_t header_size = 8;
  constexpr wire::MultiHeader end{-1, true, -1};
  wire::OpaqueRecord multi;
  for (const Json& part : field(request, "ops")) {
    wire::Request single;
    const OpCode code = code_of(text_field(part, "op"));
    single.body = body_in(part, code, base);
    wire::write(multi.bytes, wire::MultiHeader{static_cast<std::int32_t>(code), false, -1});
    multi.bytes += bytes_of(single).substr(header_size);
  }
  wire::write(multi.bytes, end);
  return multi;
}

std::int64_t zxid_in(const Json& request, Zxid base) {
  return base.value + long_field(request, "relz", 0);
}

wire::RequestBody watches_in(const Json& request, OpCode code, Zxid base) {
  const auto paths = [&](const char* name) { return paths_in(request, name); };
  if (code == OpCode::set_watches) {
    return wire::SetWatchesRequest{zxid_in(request, base), paths("dataW"), paths("existW"),
                                   paths("childW")};
  }
  return wire::SetWatches2Request{zxid_in(request, base), paths("dataW"), paths("existW"),
                                  paths("childW"),        paths("persW"), paths("recW")};
}

wire::ReconfigRequest reconfig_in(const Json& request) {
  return {text_in(request, "joining"), text_in(request, "leaving"), text_in(request, "new"),
          long_field(request, "from", -1)};
}

/// Those that name a path and little else.
wire::RequestBody path_body_in(const Json& request, OpCode code) {
  switch (code) {
    case OpCode::exists:
    case OpCode::get_data:
    case OpCode::get_children:
    case OpCode::get_children2: return path_watch_in(request);
    case OpCode::remove:
    case OpCode::check:
    case OpCode::check_watches:
    case OpCode::remove_watches:
    case OpCode::add_watch: return path_number_in(request, code);
    default: return wire::PathRequest{path_in(request)};
  }
}

wire::RequestBody body_in(const Json& request, OpCode code, Zxid base) {
  const auto version = [&] { return number_field(request, "ver", -1); };
  switch (code) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::create_container: return create_in(request, code);
    case OpCode::create_ttl: return create_ttl_in(request);
    case OpCode::set_data:
      return wire::SetDataRequest{path_in(request), data_in(request), version()};
    case OpCode::set_acl: return wire::SetAclRequest{path_in(request), acls_in(request), version()};
    case OpCode::multi:
    case OpCode::multi_read: return multi_in(request, base);
    case OpCode::auth:
      return wire::AuthRequest{0, text_field(request, "scheme"), data_in(request, "auth")};
    case OpCode::set_watches:
    case OpCode::set_watches2: return watches_in(request, code, base);
    case OpCode::reconfig: return reconfig_in(request);
    case OpCode::ping:
    case OpCode::who_am_i:
    case OpCode::close_session: return wire::EmptyRecord{};
    default: return path_body_in(request, code);
  }
}

}  // namespace

std::string recorded_payload(const nlohmann::json& request, Zxid base) {
  const std::string kind = text_field(request, "op");
  wire::Request sent;
  if (kind == "raw") {
    sent.header.type = number_field(request, "type", 0);
    sent.body = wire::OpaqueRecord{recorded::bytes_of_hex(text_field(request, "hex"))};
  } else {
    const OpCode code = code_of(kind);
    sent.header.type = static_cast<std::int32_t>(code);
    sent.body = body_in(request, code, base);
  }
  return bytes_of(sent);
}

}  // namespace zablab
