#include "protocol/wire/txn.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/protocol/wire/encoded.hpp"
#include "tests/protocol/wire/random_txn.hpp"

namespace zablab::wire {
namespace {

Txn decoded(std::string_view bytes) {
  const Result<Txn> txn = decode_txn(bytes);
  EXPECT_TRUE(std::holds_alternative<Txn>(txn));
  return std::get<Txn>(txn);
}

std::string header_of(OpCode type) {
  return to_bytes(TxnHeader{1, 2, 3, 4, static_cast<std::int32_t>(type)});
}

RC_GTEST_PROP(TxnProperty, TransactionsGoThereAndBack, ()) {
  const Txn txn = any_txn();
  const Result<Txn> read = decode_txn(encoded(txn));
  RC_ASSERT(std::holds_alternative<Txn>(read));
  RC_ASSERT(std::get<Txn>(read) == txn);
}

TEST(Txns, WithoutAWholeHeaderThereIsNone) {
  const Result<Txn> txn = decode_txn(std::string(31, 'x'), 500);
  EXPECT_EQ(std::get<Error>(txn).offset, 528U);
}

TEST(Txns, AnUnknownTypeIsKeptAsBytes) {
  const std::string bytes = header_of(static_cast<OpCode>(77)) + "whatever";
  const Txn txn = decoded(bytes);
  EXPECT_EQ(std::get<OpaqueTxn>(txn.body).bytes, "whatever");
  EXPECT_EQ(encoded(txn), bytes);
  EXPECT_EQ(op_name(txn.header.type), "type 77");
}

TEST(Txns, ABodyThatEndsTooEarlyIsKeptAsBytes) {
  const std::string bytes = header_of(OpCode::set_data) + to_bytes(Text("/a"));
  const Txn txn = decoded(bytes);
  EXPECT_TRUE(std::holds_alternative<OpaqueTxn>(txn.body));
  EXPECT_EQ(encoded(txn), bytes);
}

TEST(Txns, ACreateOfOldHasNoParentsVersion) {
  const CreateTxnV0 old{"/a", "data", {{{31, {"world", "anyone"}}}}, true};
  const std::string bytes = header_of(OpCode::create) + to_bytes(old);
  const Txn txn = decoded(bytes);
  EXPECT_EQ(std::get<CreateTxnV0>(txn.body), old);
  EXPECT_EQ(encoded(txn), bytes);
}

TEST(Txns, ACloseSessionOfOldHasNoPaths) {
  const std::string bytes = header_of(OpCode::close_session);
  const Txn txn = decoded(bytes);
  EXPECT_TRUE(std::holds_alternative<BareCloseSessionTxn>(txn.body));
  EXPECT_EQ(encoded(txn), bytes);
}

TEST(Txns, TheDigestMayBeMissingOrFollowedByMore) {
  const std::string body = header_of(OpCode::error) + to_bytes(ErrorTxn{-101});
  EXPECT_EQ(decoded(body).digest, std::nullopt);
  const std::string digest = to_bytes(TxnDigest{2, 99});
  EXPECT_EQ(decoded(body + digest).digest, (TxnDigest{2, 99}));
  EXPECT_EQ(decoded(body + digest + "more").trailing, "more");
  EXPECT_EQ(encoded(decoded(body + digest + "more")), body + digest + "more");
  // Too short for a digest: ZooKeeper ignores it.
  EXPECT_EQ(decoded(body + "short").digest, std::nullopt);
  EXPECT_EQ(encoded(decoded(body + "short")), body + "short");
}

TEST(Txns, APartOfAMultiThatCannotBeDecodedIsKeptAsBytes) {
  // A delete with a byte too many, and one of no known type.
  MultiTxn multi{{{{2, OpaqueTxn{to_bytes(DeleteTxn{"/a"}) + "x"}}, {99, OpaqueTxn{"?"}}}}};
  const Txn txn = decoded(header_of(OpCode::multi) + to_bytes(multi));
  EXPECT_EQ(std::get<MultiTxn>(txn.body), multi);
}

}  // namespace
}  // namespace zablab::wire
