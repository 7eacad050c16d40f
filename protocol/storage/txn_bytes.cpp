#include "protocol/storage/txn_bytes.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "protocol/storage/acl_bytes.hpp"

namespace zablab {

namespace {

using wire::OpCode;

// --- to the wire ---------------------------------------------------------------------------------

struct WireBody {
  OpCode type = OpCode::error;
  wire::TxnBody body;
};

WireBody wire_body(const ErrorTxn& error) {
  return {OpCode::error, wire::ErrorTxn{static_cast<std::int32_t>(error.error)}};
}
WireBody wire_body(const CreateTxn& create) {
  const auto acl = to_wire(create.acls);
  switch (create.type) {
    case CreateCall::create_container:
      return {OpCode::create_container,
              wire::CreateContainerTxn{create.path, create.data, acl, create.parent_cversion}};
    case CreateCall::create_ttl:
      return {OpCode::create_ttl, wire::CreateTtlTxn{create.path, create.data, acl,
                                                     create.parent_cversion, create.ttl_ms}};
    case CreateCall::create:
    case CreateCall::create2: break;
  }
  return {create.type == CreateCall::create2 ? OpCode::create2 : OpCode::create,
          wire::CreateTxn{create.path, create.data, acl, create.ephemeral, create.parent_cversion}};
}
WireBody wire_body(const DeleteTxn& remove) {
  return {remove.container ? OpCode::delete_container : OpCode::remove,
          wire::DeleteTxn{remove.path}};
}
WireBody wire_body(const SetAclTxn& set) {
  return {OpCode::set_acl, wire::SetAclTxn{set.path, to_wire(set.acls), set.version}};
}
WireBody wire_body(const SetDataTxn& set) {
  return {OpCode::set_data, wire::SetDataTxn{set.path, set.data, set.version}};
}
WireBody wire_body(const CheckTxn& check) {
  return {OpCode::check, wire::CheckTxn{check.path, check.version}};
}
WireBody wire_body(const CreateSessionTxn& create) {
  return {OpCode::create_session, wire::CreateSessionTxn{create.timeout_ms}};
}
WireBody wire_body(const CloseSessionTxn& close) {
  return {OpCode::close_session,
          wire::CloseSessionTxn{std::vector<wire::Text>(close.paths.begin(), close.paths.end())}};
}
WireBody wire_body(const OpaqueTxn& opaque) {
  return {static_cast<OpCode>(opaque.type), wire::OpaqueTxn{opaque.bytes}};
}

/// Alternatives of a body that a multi may hold, too.
wire::MultiPartBody part_body(wire::TxnBody body) {
  wire::MultiPartBody part;
  match(std::move(body), [&]<class Body>(Body&& whole) {
    if constexpr (std::is_constructible_v<wire::MultiPartBody, Body>) {
      part = std::forward<Body>(whole);
    } else {
      unreachable("a multi holds operations on nodes");
    }
  });
  return part;
}

WireBody wire_body(const MultiTxn& multi) {
  wire::MultiTxn parts{std::vector<wire::MultiPart>{}};
  for (const MultiTxnPart& part : multi.parts) {
    WireBody one = match(part, [](const auto& body) { return wire_body(body); });
    if (one.type == OpCode::create2) one.type = OpCode::create;
    parts.parts->push_back({static_cast<std::int32_t>(one.type), part_body(std::move(one.body))});
  }
  return {OpCode::multi, std::move(parts)};
}

// --- from the wire -------------------------------------------------------------------------------

// Each gives nullopt for what our record cannot hold: a null path, an ACL.

std::optional<ErrorTxn> our_body(const wire::ErrorTxn& error, std::int32_t) {
  return ErrorTxn{static_cast<ErrorCode>(error.error)};
}
template <class Create>
std::optional<CreateTxn> our_create(const Create& create, CreateCall type) {
  const auto acls = from_wire(create.acl);
  if (!create.path || !acls) return std::nullopt;
  return CreateTxn{*create.path, create.data, false, create.parent_cversion, type, *acls, 0};
}
std::optional<CreateTxn> our_body(const wire::CreateTxn& create, std::int32_t type) {
  const bool with_stat = static_cast<OpCode>(type) == OpCode::create2;
  auto ours = our_create(create, with_stat ? CreateCall::create2 : CreateCall::create);
  if (ours) ours->ephemeral = create.ephemeral;
  return ours;
}
std::optional<CreateTxn> our_body(const wire::CreateContainerTxn& create, std::int32_t) {
  return our_create(create, CreateCall::create_container);
}
std::optional<CreateTxn> our_body(const wire::CreateTtlTxn& create, std::int32_t) {
  auto ours = our_create(create, CreateCall::create_ttl);
  if (ours) ours->ttl_ms = create.ttl_ms;
  return ours;
}
std::optional<DeleteTxn> our_body(const wire::DeleteTxn& remove, std::int32_t type) {
  if (!remove.path) return std::nullopt;
  return DeleteTxn{*remove.path, static_cast<OpCode>(type) == OpCode::delete_container};
}
std::optional<SetAclTxn> our_body(const wire::SetAclTxn& set, std::int32_t) {
  const auto acls = from_wire(set.acl);
  if (!set.path || !acls) return std::nullopt;
  return SetAclTxn{*set.path, *acls, set.version};
}
std::optional<SetDataTxn> our_body(const wire::SetDataTxn& set, std::int32_t type) {
  if (!set.path || static_cast<OpCode>(type) != OpCode::set_data) return std::nullopt;
  return SetDataTxn{*set.path, set.data, set.version};
}
std::optional<CheckTxn> our_body(const wire::CheckTxn& check, std::int32_t) {
  if (!check.path) return std::nullopt;
  return CheckTxn{*check.path, check.version};
}
std::optional<CreateSessionTxn> our_body(const wire::CreateSessionTxn& create, std::int32_t) {
  return CreateSessionTxn{create.timeout_ms};
}
std::optional<CloseSessionTxn> our_body(const wire::CloseSessionTxn& close, std::int32_t) {
  if (!close.paths) return std::nullopt;
  CloseSessionTxn ours;
  for (const wire::Text& path : *close.paths) {
    if (!path) return std::nullopt;
    ours.paths.push_back(*path);
  }
  return ours;
}
std::optional<MultiTxn> our_body(const wire::MultiTxn& multi, std::int32_t);

/// Records that we have no value for.
template <class Other>
std::optional<OpaqueTxn> our_body(const Other&, std::int32_t) {
  return std::nullopt;
}

template <class Ours, class Body>
std::optional<Ours> our_variant(const Body& body, std::int32_t type) {
  return match(body, [&](const auto& record) -> std::optional<Ours> {
    auto ours = our_body(record, type);
    if constexpr (std::is_constructible_v<Ours, decltype(*ours)>) {
      if (ours) return Ours(std::move(*ours));
    }
    return std::nullopt;
  });
}

std::optional<MultiTxn> our_body(const wire::MultiTxn& multi, std::int32_t) {
  if (!multi.parts) return std::nullopt;
  MultiTxn ours;
  for (const wire::MultiPart& part : *multi.parts) {
    // No server can read it there; ours, whose answers have the stat, is logged as a create.
    if (static_cast<OpCode>(part.type) == OpCode::create2) return std::nullopt;
    auto one = our_variant<MultiTxnPart>(part.body, part.type);
    if (!one) return std::nullopt;
    ours.parts.push_back(std::move(*one));
  }
  return ours;
}

OpaqueTxn opaque(const wire::Txn& txn) {
  std::string bytes;
  wire::encode(bytes, wire::Txn{txn.header, txn.body, std::nullopt, ""});
  return {txn.header.type, bytes.substr(wire::to_bytes(txn.header).size())};
}

std::optional<TreeDigest> our_digest(const wire::Txn& txn) {
  if (!txn.digest || txn.digest->version != digest_version) return std::nullopt;
  return static_cast<TreeDigest>(txn.digest->tree_digest);
}

}  // namespace

wire::Txn to_wire(const Txn& txn) {
  WireBody body = match(txn.body, [](const auto& record) { return wire_body(record); });
  std::optional<wire::TxnDigest> digest;
  if (txn.digest) digest = {digest_version, static_cast<std::int64_t>(*txn.digest)};
  return {
      {txn.session, txn.cxid, txn.zxid.value, txn.time_ms, static_cast<std::int32_t>(body.type)},
      std::move(body.body),
      digest,
      ""};
}

Txn from_wire(const wire::Txn& txn) {
  const wire::TxnHeader& header = txn.header;
  auto body = our_variant<TxnBody>(txn.body, header.type);
  return {header.session,
          header.cxid,
          Zxid{header.zxid},
          header.time_ms,
          body ? std::move(*body) : TxnBody(opaque(txn)),
          our_digest(txn)};
}

}  // namespace zablab
