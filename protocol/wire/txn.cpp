#include "protocol/wire/txn.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/match.hpp"

namespace zablab::wire {

namespace txn_detail {

/// The wire form of a multi's part: its type, and its body as a buffer.
struct RawPart {
  std::int32_t type = 0;
  Buffer bytes;
  static constexpr auto members() { return std::tuple(&RawPart::type, &RawPart::bytes); }
};

}  // namespace txn_detail

namespace {

using txn_detail::RawPart;

using Name = std::pair<OpCode, const char*>;
constexpr std::array names = {
    Name{OpCode::notification, "notification"},
    Name{OpCode::create, "create"},
    Name{OpCode::remove, "delete"},
    Name{OpCode::exists, "exists"},
    Name{OpCode::get_data, "getData"},
    Name{OpCode::set_data, "setData"},
    Name{OpCode::get_acl, "getACL"},
    Name{OpCode::set_acl, "setACL"},
    Name{OpCode::get_children, "getChildren"},
    Name{OpCode::sync, "sync"},
    Name{OpCode::ping, "ping"},
    Name{OpCode::get_children2, "getChildren2"},
    Name{OpCode::check, "check"},
    Name{OpCode::multi, "multi"},
    Name{OpCode::create2, "create2"},
    Name{OpCode::reconfig, "reconfig"},
    Name{OpCode::check_watches, "checkWatches"},
    Name{OpCode::remove_watches, "removeWatches"},
    Name{OpCode::create_container, "createContainer"},
    Name{OpCode::delete_container, "deleteContainer"},
    Name{OpCode::create_ttl, "createTTL"},
    Name{OpCode::multi_read, "multiRead"},
    Name{OpCode::auth, "auth"},
    Name{OpCode::set_watches, "setWatches"},
    Name{OpCode::sasl, "sasl"},
    Name{OpCode::get_ephemerals, "getEphemerals"},
    Name{OpCode::get_all_children_number, "getAllChildrenNumber"},
    Name{OpCode::set_watches2, "setWatches2"},
    Name{OpCode::add_watch, "addWatch"},
    Name{OpCode::who_am_i, "whoAmI"},
    Name{OpCode::error, "error"},
    Name{OpCode::create_session, "createSession"},
    Name{OpCode::close_session, "closeSession"},
};

/// Bodies that stand alone and in a multi alike.
template <class Body>
bool read_common_body(Reader& reader, std::int32_t type, Body& body) {
  switch (static_cast<OpCode>(type)) {
    case OpCode::error: return reader.try_read<ErrorTxn>(body);
    case OpCode::create:
    case OpCode::create2: return reader.try_read<CreateTxn>(body);
    case OpCode::create_ttl: return reader.try_read<CreateTtlTxn>(body);
    case OpCode::create_container: return reader.try_read<CreateContainerTxn>(body);
    case OpCode::remove:
    case OpCode::delete_container: return reader.try_read<DeleteTxn>(body);
    case OpCode::set_data:
    case OpCode::reconfig: return reader.try_read<SetDataTxn>(body);
    case OpCode::set_acl: return reader.try_read<SetAclTxn>(body);
    case OpCode::check: return reader.try_read<CheckTxn>(body);
    default: return false;
  }
}

MultiPart decode_part(std::int32_t type, Buffer bytes) {
  MultiPart part{type, OpaqueTxn{}};
  if (bytes) {
    Reader reader(*bytes);
    if (read_common_body(reader, type, part.body) && reader.left() == 0) return part;
  }
  part.body = OpaqueTxn{std::move(bytes)};
  return part;
}

bool read_body(Reader& reader, std::int32_t type, TxnBody& body) {
  switch (static_cast<OpCode>(type)) {
    case OpCode::create:
      return reader.try_read<CreateTxn>(body) || reader.try_read<CreateTxnV0>(body);
    case OpCode::create_session: return reader.try_read<CreateSessionTxn>(body);
    case OpCode::close_session:
      return reader.try_read<CloseSessionTxn>(body) || reader.try_read<BareCloseSessionTxn>(body);
    case OpCode::multi: {
      Reader attempt = reader;
      MultiTxn multi;
      read(attempt, multi);
      if (!attempt.ok()) return false;
      body = std::move(multi);
      reader = attempt;
      return true;
    }
    default: return read_common_body(reader, type, body);
  }
}

Buffer part_bytes(const MultiPartBody& body) {
  return match(
      body, [](const OpaqueTxn& opaque) { return opaque.bytes; },
      [](const auto& record) { return Buffer(to_bytes(record)); });
}

}  // namespace

std::string op_name(std::int32_t type) {
  const auto* name = std::find_if(names.begin(), names.end(), [&](const Name& candidate) {
    return candidate.first == static_cast<OpCode>(type);
  });
  return name != names.end() ? name->second : "type " + std::to_string(type);
}

void read(Reader& reader, MultiTxn& multi) {
  multi.parts.reset();
  auto raw = reader.get<Vector<RawPart>>();
  if (!reader.ok() || !raw) return;
  multi.parts.emplace();
  for (RawPart& part : *raw) {
    multi.parts->push_back(decode_part(part.type, std::move(part.bytes)));
  }
}

void write(std::string& out, const MultiTxn& multi) {
  write(out, multi.parts ? static_cast<std::int32_t>(multi.parts->size()) : std::int32_t{-1});
  if (!multi.parts) return;
  for (const MultiPart& part : *multi.parts) write(out, RawPart{part.type, part_bytes(part.body)});
}

Result<Txn> decode_txn(std::string_view bytes, std::size_t base) {
  Reader reader(bytes, base);
  Txn txn;
  reader.read(txn.header);
  if (!reader.ok()) return reader.error();
  if (!read_body(reader, txn.header.type, txn.body)) {
    txn.body = OpaqueTxn{std::string(reader.rest())};
    return txn;
  }
  // The digest is as long as its two numbers.
  if (reader.left() >= to_bytes(TxnDigest{}).size()) txn.digest = reader.get<TxnDigest>();
  txn.trailing = reader.rest();
  return txn;
}

void encode(std::string& out, const Txn& txn) {
  write(out, txn.header);
  match(
      txn.body,
      [&](const OpaqueTxn& opaque) {
        if (opaque.bytes) out += *opaque.bytes;
      },
      [&](const auto& body) { write(out, body); });
  if (txn.digest) write(out, *txn.digest);
  out += txn.trailing;
}

}  // namespace zablab::wire
