// Lists of ACLs as requests bring them and as they are stored.
#include "protocol/store/acl.hpp"

#include <gtest/gtest.h>

namespace zablab {
namespace {

TEST(Acl, TheIdsThatAuthStandsForAreStoredInTheOrderOfJavasHashSet) {
  // As 3.8.0 stored them for somebody who had authenticated with both.
  const std::string first = "super:nXindoZMsrhmm0JDlDwACbCSBn0=";
  const std::string second = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";
  const Identities shown{{"digest", second}, {"digest", first}, {"ip", "127.0.0.1"}, {"super", ""}};
  const auto stored = fix_up(acls_of({Acl{31, Id{"auth", ""}}}), Frozen<Identities>(shown));
  ASSERT_TRUE(stored);
  EXPECT_EQ(list_of(*stored),
            (AclList{Acl{31, Id{"digest", first}}, Acl{31, Id{"digest", second}}}));
}

TEST(Acl, AuthOfNobodyIsInvalid) {
  EXPECT_FALSE(fix_up(acls_of({Acl{31, Id{"auth", ""}}}), std::nullopt));
}

}  // namespace
}  // namespace zablab
