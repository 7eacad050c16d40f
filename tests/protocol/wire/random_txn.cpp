#include "tests/protocol/wire/random_txn.hpp"

#include <utility>

#include "tests/protocol/wire/arbitrary.hpp"

namespace zablab::wire {

namespace {

std::int32_t number(OpCode code) { return static_cast<std::int32_t>(code); }

template <class Body>
std::pair<std::int32_t, Body> any_common() {
  using Pair = std::pair<std::int32_t, Body>;
  switch (*rc::gen::inRange(0, 9)) {
    case 0: return Pair{number(OpCode::error), any<ErrorTxn>()};
    case 1: return Pair{number(OpCode::create2), any<CreateTxn>()};
    case 2: return Pair{number(OpCode::create_ttl), any<CreateTtlTxn>()};
    case 3: return Pair{number(OpCode::create_container), any<CreateContainerTxn>()};
    case 4: return Pair{number(OpCode::remove), any<DeleteTxn>()};
    case 5: return Pair{number(OpCode::reconfig), any<SetDataTxn>()};
    case 6: return Pair{number(OpCode::set_acl), any<SetAclTxn>()};
    case 7: return Pair{number(OpCode::check), any<CheckTxn>()};
    default: return Pair{4711, OpaqueTxn{*rc::gen::arbitrary<std::string>()}};
  }
}

MultiTxn any_multi() {
  MultiTxn multi;
  if (*rc::gen::inRange(0, 8) == 0) return multi;
  multi.parts.emplace();
  for (int left = *rc::gen::inRange(0, 5); left > 0; --left) {
    auto [type, body] = any_common<MultiPartBody>();
    multi.parts->push_back({type, std::move(body)});
  }
  return multi;
}

}  // namespace

Txn any_txn() {
  Txn txn;
  txn.header = any<TxnHeader>();
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      txn.header.type = number(OpCode::create_session);
      txn.body = any<CreateSessionTxn>();
      break;
    case 1:
      txn.header.type = number(OpCode::close_session);
      txn.body = any<CloseSessionTxn>();
      break;
    case 2:
      txn.header.type = number(OpCode::multi);
      txn.body = any_multi();
      break;
    default: std::tie(txn.header.type, txn.body) = any_common<TxnBody>();
  }
  // The bytes of one that cannot be decoded are all there is.
  if (std::holds_alternative<OpaqueTxn>(txn.body)) return txn;
  if (*rc::gen::arbitrary<bool>()) txn.digest = any<TxnDigest>();
  if (txn.digest && *rc::gen::arbitrary<bool>()) txn.trailing = *rc::gen::arbitrary<std::string>();
  return txn;
}

}  // namespace zablab::wire
