#include "cli/conform/requests.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "protocol/wire/client_protocol.hpp"

namespace zablab {

namespace {

using wire::OpCode;
using MaybeOperation = std::optional<Operation>;

Acls acls_of_wire(const wire::Vector<wire::Acl>& acls) {
  AclList list;
  for (const wire::Acl& acl : acls.value_or(std::vector<wire::Acl>())) {
    list.push_back({acl.perms, Id{acl.id.scheme.value_or(""), acl.id.id.value_or("")}});
  }
  return acls_of(std::move(list));
}

Operation unreadable(OpCode code, bool null_inside) {
  return Unreadable{static_cast<std::int32_t>(code), null_inside};
}

bool is_null(const wire::Text& text) { return !text.has_value(); }

bool continues(std::string_view bytes, std::size_t place, unsigned char least, unsigned char most) {
  if (place >= bytes.size()) return false;
  const auto byte = static_cast<unsigned char>(bytes[place]);
  return least <= byte && byte <= most;
}

/// The length of the UTF-8 character at the beginning of `bytes`; 0: there is none.
std::size_t character_size(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // What would be too long for its character, a surrogate, or above the last character.
  const unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  bool whole = continues(bytes, 1, least, most);
  for (std::size_t i = 2; i < size; ++i) whole = whole && continues(bytes, i, 0x80, 0xbf);
  return whole ? size : 0;
}

/// As Java's string: what is no UTF-8 becomes U+FFFD. Of all texts only the one that is sent back
/// shows it; elsewhere such a path is refused or not found, the one like the other.
wire::Text text_of_java(const wire::Text& text) {
  if (!text) return text;
  std::string read;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t size = character_size(rest);
    read += size > 0 ? rest.substr(0, size) : std::string_view("\xef\xbf\xbd");
    rest.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return read;
}

/// Whoever looks at such an id finds no text.
bool has_null_id(const wire::Vector<wire::Acl>& acls) {
  if (!acls) return false;
  return std::any_of(acls->begin(), acls->end(), [](const wire::Acl& acl) {
    const std::string scheme = acl.id.scheme.value_or("");
    return is_null(acl.id.id) && (scheme == "world" || scheme == "digest" || scheme == "ip");
  });
}

// --- single requests; nullopt: it has a null where the server cannot bear one
// ---------------------

MaybeOperation create_of(const wire::CreateRequest& body, OpCode code) {
  if (is_null(body.path) || has_null_id(body.acl)) return std::nullopt;
  return Create{*body.path,
                body.data,
                static_cast<CreateMode>(body.flags),
                static_cast<CreateCall>(code),
                acls_of_wire(body.acl),
                0};
}

MaybeOperation create_of(const wire::CreateTtlRequest& body) {
  if (is_null(body.path) || has_null_id(body.acl)) return std::nullopt;
  return Create{*body.path,
                body.data,
                static_cast<CreateMode>(body.flags),
                CreateCall::create_ttl,
                acls_of_wire(body.acl),
                body.ttl_ms};
}

MaybeOperation operation_with(const wire::PathNumberRequest& body, OpCode code) {
  // A path that is checked before it is used may be null: it is no path, like the empty one.
  if (code == OpCode::check) return Check{body.path.value_or(""), body.number};
  if (is_null(body.path)) return std::nullopt;
  switch (code) {
    case OpCode::remove: return Delete{*body.path, body.number};
    case OpCode::add_watch: return AddWatch{*body.path, static_cast<WatchMode>(body.number)};
    case OpCode::remove_watches:
      return RemoveWatches{*body.path, static_cast<WatchKind>(body.number)};
    default: return CheckWatches{*body.path, static_cast<WatchKind>(body.number)};
  }
}

MaybeOperation operation_with(const wire::PathWatchRequest& body, OpCode code) {
  if (is_null(body.path)) return std::nullopt;
  switch (code) {
    case OpCode::exists: return Exists{*body.path, body.watch};
    case OpCode::get_data: return GetData{*body.path, body.watch};
    default: return GetChildren{*body.path, code == OpCode::get_children2, body.watch};
  }
}

MaybeOperation operation_with(const wire::PathRequest& body, OpCode code) {
  if (code == OpCode::sync) return Sync{text_of_java(body.path)};
  if (code == OpCode::get_ephemerals) return GetEphemerals{body.path.value_or("")};
  if (is_null(body.path)) return std::nullopt;
  if (code == OpCode::get_acl) return GetAcl{*body.path};
  return GetAllChildrenNumber{*body.path};
}

/// The texts up to the first null. False: there is one.
bool take_all(std::vector<std::string>& all, const wire::Vector<wire::Text>& texts) {
  for (const wire::Text& text : texts.value_or(std::vector<wire::Text>())) {
    if (is_null(text)) return false;
    all.push_back(*text);
  }
  return true;
}

template <class Body>
SetWatches watches_of(const Body& body) {
  SetWatches set;
  set.seen = Zxid{body.relative_zxid};
  bool whole = take_all(set.data, body.data) && take_all(set.exists, body.exist);
  whole = whole && take_all(set.children, body.child);
  if constexpr (std::is_same_v<Body, wire::SetWatches2Request>) {
    whole = whole && take_all(set.persistent, body.persistent);
    whole = whole && take_all(set.recursive, body.recursive);
  }
  set.null_inside = !whole;
  return set;
}

// --- multi ---------------------------------------------------------------------------------------

/// Inside a multi it is the flags that say what a create is (Op.create), whatever its number.
MultiOperation part_of(const wire::CreateRequest& body) {
  const auto mode = static_cast<CreateMode>(body.flags);
  const auto call =
      mode == CreateMode::container ? CreateCall::create_container : CreateCall::create;
  return Create{*body.path, body.data, mode, call, acls_of_wire(body.acl), 0};
}

MultiOperation part_of(const wire::CreateTtlRequest& body) {
  const auto mode = static_cast<CreateMode>(body.flags);
  if (!is_ttl(mode)) {
    return part_of(wire::CreateRequest{body.path, body.data, body.acl, body.flags});
  }
  return Create{*body.path, body.data, mode, CreateCall::create_ttl, acls_of_wire(body.acl),
                body.ttl_ms};
}

MultiOperation write_part_of(const wire::RequestPart& part) {
  return match(
      part.body, [](const wire::CreateRequest& body) { return part_of(body); },
      [](const wire::CreateTtlRequest& body) { return part_of(body); },
      [](const wire::SetDataRequest& body) -> MultiOperation {
        return SetData{*body.path, body.data, body.version};
      },
      [&](const wire::PathNumberRequest& body) -> MultiOperation {
        if (static_cast<OpCode>(part.type) == OpCode::check) return Check{*body.path, body.number};
        return Delete{*body.path, body.number};
      },
      [](const auto&) -> MultiOperation { unreachable("a multi of writes holds no read"); });
}

/// Without a watch, whatever it asks.
ReadPart read_part_of(const wire::RequestPart& part) {
  const auto& body = std::get<wire::PathWatchRequest>(part.body);
  if (static_cast<OpCode>(part.type) == OpCode::get_data) return GetData{*body.path, false};
  return GetChildren{*body.path, false, false};
}

bool is_read(const wire::RequestPart& part) {
  return std::holds_alternative<wire::PathWatchRequest>(part.body);
}

bool has_null_path(const wire::RequestPart& part) {
  return match(
      part.body, [](const wire::EmptyRecord&) { return true; },
      [](const auto& body) { return is_null(body.path); });
}

template <class Whole, class PartOf>
Operation whole_of(const wire::MultiRequest& body, PartOf part_of_wire) {
  Whole multi;
  for (const wire::RequestPart& part : body.parts) {
    multi.operations.push_back(part_of_wire(part));
  }
  return multi;
}

/// Reads and writes together are refused as they are read; what is wrong besides is found later.
Operation multi_of(const wire::MultiRequest& body, OpCode code) {
  const auto reads = std::count_if(body.parts.begin(), body.parts.end(), is_read);
  const bool all_read = reads == static_cast<std::ptrdiff_t>(body.parts.size());
  if (reads != 0 && !all_read) return unreadable(code, false);
  if (std::any_of(body.parts.begin(), body.parts.end(), has_null_path)) {
    return unreadable(code, true);
  }
  if (code == OpCode::multi_read) {
    if (!all_read) return unreadable(code, true);
    return whole_of<MultiRead>(body, read_part_of);
  }
  if (reads != 0) return unreadable(code, false);
  return whole_of<Multi>(body, write_part_of);
}

// --- all -----------------------------------------------------------------------------------------

MaybeOperation operation_with(const wire::EmptyRecord&, OpCode code) {
  if (code == OpCode::ping) return Heartbeat{};
  if (code == OpCode::who_am_i) return WhoAmI{};
  return CloseSession{};
}

MaybeOperation operation_of(const wire::Request& request) {
  const auto code = static_cast<OpCode>(request.header.type);
  return match(
      request.body, [&](const wire::EmptyRecord& body) { return operation_with(body, code); },
      [&](const wire::CreateRequest& body) { return create_of(body, code); },
      [](const wire::CreateTtlRequest& body) { return create_of(body); },
      [](const wire::SetDataRequest& body) -> MaybeOperation {
        return SetData{body.path.value_or(""), body.data, body.version};
      },
      [](const wire::SetAclRequest& body) -> MaybeOperation {
        if (has_null_id(body.acl)) return std::nullopt;
        return SetAcl{body.path.value_or(""), acls_of_wire(body.acl), body.version};
      },
      [&](const wire::PathNumberRequest& body) { return operation_with(body, code); },
      [&](const wire::PathWatchRequest& body) { return operation_with(body, code); },
      [&](const wire::PathRequest& body) { return operation_with(body, code); },
      [](const wire::ReconfigRequest&) -> MaybeOperation { return Reconfig{}; },
      [](const wire::AuthRequest& body) -> MaybeOperation {
        return Authenticate{body.scheme.value_or(""), body.auth};
      },
      [](const wire::SetWatchesRequest& body) -> MaybeOperation { return watches_of(body); },
      [](const wire::SetWatches2Request& body) -> MaybeOperation { return watches_of(body); },
      [&](const wire::MultiRequest& body) -> MaybeOperation { return multi_of(body, code); },
      [](const auto&) -> MaybeOperation { return std::nullopt; });
}

/// Read at once, as it arrives: there is no way to answer that they cannot be.
bool ends_connection_unless_read(OpCode code) {
  return code == OpCode::auth || code == OpCode::sasl;
}

}  // namespace

std::variant<Operation, HangsUp> operation_of(std::string_view payload) {
  const wire::Result<wire::Request> decoded = wire::decode_request(payload);
  const auto* request = std::get_if<wire::Request>(&decoded);
  if (request == nullptr) return HangsUp{};
  const auto code = static_cast<OpCode>(request->header.type);
  if (code == OpCode::delete_container) {
    // Apache's server takes all bytes of the frame for the path, its header too.
    return Operation(DeleteContainer{std::string(payload)});
  }
  if (auto operation = operation_of(*request)) return *std::move(operation);
  if (ends_connection_unless_read(code)) return HangsUp{};
  return unreadable(code, false);
}

}  // namespace zablab
