// Files that a real ZooKeeper wrote are read to their end, and written again byte for byte.
#include <gtest/gtest.h>

#include <string>

#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab::wire {
namespace {

TEST(RecordedBytes, AreWrittenAgainAsTheyWere) {
  std::size_t txns = 0, opaque = 0, nodes = 0;
  for (const auto& [path, bytes] : recorded_files()) {
    std::string again;
    if (path.find("/log.") != std::string::npos) {
      const auto log = std::get<ReadLog>(decode_log(bytes));
      EXPECT_EQ(log.end.stop, LogStop::padding) << path;
      for (const Txn& txn : log.log.txns) opaque += std::holds_alternative<OpaqueTxn>(txn.body);
      txns += log.log.txns.size();
      encode(again, log.log);
    } else {
      const ReadSnapshot read = decode_snapshot(bytes);
      EXPECT_FALSE(read.error) << path << ": " << read.error->sentence;
      EXPECT_TRUE(read.snapshot.digest) << path;
      EXPECT_TRUE(looks_complete(bytes)) << path;
      nodes += read.snapshot.nodes.size();
      encode(again, read.snapshot);
    }
    EXPECT_TRUE(again == bytes) << path;
  }
  EXPECT_EQ(txns, 2241U + 2984U);
  EXPECT_EQ(opaque, 0U);
  EXPECT_EQ(nodes, 1078U);
}

}  // namespace
}  // namespace zablab::wire
