#include "invariants/datadir/acl_table.hpp"

#include <gtest/gtest.h>

namespace zablab::datadir {
namespace {

using wire::Acl;
const std::vector<Acl> open = {{31, {"world", "anyone"}}};
const std::vector<Acl> ours = {{1, {"ip", "10.0.0.1"}}};

TEST(AclTable, KeepsEveryListOnce) {
  AclTable table;
  EXPECT_EQ(table.add(open), 1);
  EXPECT_EQ(table.add(ours), 2);
  EXPECT_EQ(table.add(open), 1);
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(*table.find(2), ours);
  EXPECT_EQ(table.find(3), nullptr);
}

TEST(AclTable, NoListIsTheOpenOne) {
  AclTable table;
  EXPECT_EQ(table.add(std::nullopt), wire::open_acl);
  EXPECT_EQ(*table.find(wire::open_acl), open);
  EXPECT_EQ(table.size(), 0U);
}

TEST(AclTable, ForgetsAListWithItsLastReference) {
  AclTable table;
  table.add(ours);
  table.add(ours);
  table.release(1);
  EXPECT_NE(table.find(1), nullptr);
  table.release(1);
  EXPECT_EQ(table.find(1), nullptr);
  // Its number is not used again.
  EXPECT_EQ(table.add(ours), 2);
  table.release(77);  // of no list: nothing happens
}

TEST(AclTable, ALoadedOneDropsWhatNoNodeHas) {
  AclTable table;
  table.restore(7, open);
  table.restore(9, ours);
  EXPECT_TRUE(table.count(9));
  EXPECT_TRUE(table.count(wire::open_acl));
  EXPECT_FALSE(table.count(8));
  table.drop_unused();
  EXPECT_EQ(table.find(7), nullptr);
  EXPECT_EQ(table.add(open), 10);
}

}  // namespace
}  // namespace zablab::datadir
