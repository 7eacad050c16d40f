#include "protocol/wire/jute.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "protocol/wire/data.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "protocol/wire/txn.hpp"
#include "tests/protocol/wire/arbitrary.hpp"

namespace zablab::wire {
namespace {

using namespace std::string_literals;

TEST(Jute, PrimitivesAreBigEndian) {
  EXPECT_EQ(to_bytes(std::int32_t{-2}), "\xff\xff\xff\xfe");
  EXPECT_EQ(to_bytes(std::int64_t{0x0102030405060708}), "\1\2\3\4\5\6\7\10");
  EXPECT_EQ(to_bytes(true), "\1");
  EXPECT_EQ(to_bytes(Buffer("ab")), "\0\0\0\2ab"s);
  EXPECT_EQ(to_bytes(Buffer()), "\xff\xff\xff\xff");
  EXPECT_EQ(to_bytes(Vector<Text>({{"x"}, std::nullopt})), "\0\0\0\2\0\0\0\1x\xff\xff\xff\xff"s);
}

TEST(Jute, RecordsAreTheirMembersInARow) {
  const Acl acl{31, {"world", "anyone"}};
  EXPECT_EQ(to_bytes(acl), "\0\0\0\x1f\0\0\0\5world\0\0\0\6anyone"s);
  EXPECT_EQ(std::get<Acl>(from_bytes<Acl>(to_bytes(acl))), acl);
  EXPECT_EQ(to_bytes(Stat{}).size(), 68U);
  EXPECT_EQ(to_bytes(StatPersisted{}).size(), 60U);
  EXPECT_EQ(to_bytes(TxnHeader{}).size(), 32U);
}

TEST(Jute, EveryByteButZeroIsTrue) {
  EXPECT_TRUE(std::get<bool>(from_bytes<bool>("\x7f")));
  EXPECT_FALSE(std::get<bool>(from_bytes<bool>("\0"s)));
}

template <class T>
Error error_of(std::string_view bytes) {
  return std::get<Error>(from_bytes<T>(bytes, 100));
}

TEST(Jute, ErrorsNameTheirOffset) {
  EXPECT_EQ(error_of<std::int64_t>("1234"),
            (Error{100, "the bytes end: 8 were to come, 4 are left"}));
  EXPECT_EQ(error_of<std::int32_t>("12345"), (Error{104, "1 bytes are left over"}));
  EXPECT_EQ(error_of<Buffer>("\xff\xff\xff\xfe"), (Error{100, "a length is -2"}));
  EXPECT_EQ(error_of<Buffer>("\0\0\0\5abcd"s), (Error{100, "a length is 5, and 4 bytes are left"}));
  EXPECT_EQ(error_of<Id>("\0\0\0\1a\0\0\0\2b"s),
            (Error{105, "a length is 2, and 1 bytes are left"}));
}

TEST(Jute, ALongVectorIsRefusedBeforeAnythingIsAllocated) {
  // 2^31 - 1 elements would be 200 GB.
  const Error error = error_of<Vector<Acl>>("\x7f\xff\xff\xff" + std::string(1000, '\0'));
  EXPECT_EQ(error, (Error{100, "a length is 2147483647, and 1000 bytes are left"}));
  // 1,000 bytes have room for 83 ACLs of 12 bytes.
  EXPECT_EQ(error_of<Vector<Acl>>("\0\0\0\x54"s + std::string(1000, '\0')).offset, 100U);
}

TEST(Jute, TheFirstErrorStays) {
  Reader reader("abc");
  EXPECT_EQ(reader.get<std::int32_t>(), 0);
  EXPECT_EQ(reader.get<bool>(), false);
  EXPECT_EQ(reader.get<Buffer>(), Buffer());
  EXPECT_EQ(reader.error().offset, 0U);
  EXPECT_EQ(reader.left(), 3U);
}

template <class T>
void goes_there_and_back() {
  const T value = any<T>();
  const std::string bytes = to_bytes(value);
  const Result<T> read = from_bytes<T>(bytes);
  RC_ASSERT(std::holds_alternative<T>(read));
  RC_ASSERT(std::get<T>(read) == value);
  // Whatever is cut off is missed.
  if (bytes.empty()) return;
  const auto kept =
      static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(bytes.size())));
  RC_ASSERT(std::holds_alternative<Error>(from_bytes<T>(bytes.substr(0, kept))));
}

RC_GTEST_PROP(JuteProperty, RecordsGoThereAndBack, ()) {
  goes_there_and_back<Stat>();
  goes_there_and_back<StatPersisted>();
  goes_there_and_back<Acl>();
  goes_there_and_back<TxnHeader>();
  goes_there_and_back<TxnDigest>();
  goes_there_and_back<CreateTxn>();
  goes_there_and_back<CreateTxnV0>();
  goes_there_and_back<CreateTtlTxn>();
  goes_there_and_back<CreateContainerTxn>();
  goes_there_and_back<DeleteTxn>();
  goes_there_and_back<SetDataTxn>();
  goes_there_and_back<SetAclTxn>();
  goes_there_and_back<CheckTxn>();
  goes_there_and_back<CreateSessionTxn>();
  goes_there_and_back<CloseSessionTxn>();
  goes_there_and_back<ErrorTxn>();
  goes_there_and_back<FileHeader>();
  goes_there_and_back<SnapshotSession>();
  goes_there_and_back<SnapshotAcl>();
  goes_there_and_back<SnapshotNode>();
  goes_there_and_back<SnapshotDigest>();
}

}  // namespace
}  // namespace zablab::wire
