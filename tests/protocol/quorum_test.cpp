// Quorums: of majorities and of weighted groups, against a second opinion, and as properties.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "invariants/quorum.hpp"
#include "protocol/config.hpp"

namespace zablab {
namespace {

ServerSet set_of(const std::vector<ServerId>& ids) {
  ServerSet set;
  for (const ServerId id : ids) set.insert(id);
  return set;
}

QuorumVerifier majority_of(int voters) {
  QuorumVerifier quorum;
  for (ServerId id = 1; id <= voters; ++id) quorum.voters.insert(id);
  return quorum;
}

/// The servers of 1 to 10 whose bit is set; 10 never votes.
ServerSet servers_in(std::uint32_t bits) {
  ServerSet set;
  for (ServerId id = 1; id <= 10; ++id) {
    if ((bits >> id & 1U) != 0) set.insert(id);
  }
  return set;
}

rc::Gen<QuorumVerifier> any_quorum() {
  return rc::gen::exec([] {
    const int voters = *rc::gen::inRange(1, 10);
    QuorumVerifier quorum = majority_of(voters);
    const int groups = *rc::gen::inRange(0, 4);
    if (groups == 0) return quorum;
    quorum.groups.resize(static_cast<std::size_t>(groups));
    for (ServerId id = 1; id <= voters; ++id) {
      quorum.groups[static_cast<std::size_t>(*rc::gen::inRange(0, groups))].insert(id);
      quorum.weights[id] = *rc::gen::inRange(0, 4);
    }
    quorum.weights[1] = 2;  // somebody counts
    return quorum;
  });
}

TEST(Quorum, AMajorityIsMoreThanHalf) {
  EXPECT_FALSE(contains_quorum(majority_of(3), set_of({2})));
  EXPECT_TRUE(contains_quorum(majority_of(3), set_of({1, 3})));
  EXPECT_FALSE(contains_quorum(majority_of(4), set_of({1, 3})));
  EXPECT_TRUE(contains_quorum(majority_of(4), set_of({1, 3, 4})));
  EXPECT_FALSE(contains_quorum(majority_of(3), set_of({1, 4, 5}))) << "observers do not count";
}

TEST(Quorum, TwoOfThreeGroupsWhateverTheirSize) {
  QuorumVerifier quorum = majority_of(9);
  quorum.groups = {set_of({1, 2, 3}), set_of({4, 5, 6}), set_of({7, 8, 9})};
  EXPECT_TRUE(contains_quorum(quorum, set_of({1, 2, 4, 5}))) << "four of nine";
  EXPECT_FALSE(contains_quorum(quorum, set_of({1, 2, 3, 4, 7}))) << "five of nine";
}

TEST(Quorum, ServersWithoutWeightAndGroupsOfThemAreLeftOut) {
  QuorumVerifier quorum = majority_of(5);
  quorum.groups = {set_of({1, 2, 3}), set_of({4, 5})};
  quorum.weights = {{3, 0}, {4, 0}, {5, 0}};
  EXPECT_TRUE(contains_quorum(quorum, set_of({1, 2})));
  EXPECT_FALSE(contains_quorum(quorum, set_of({1, 3, 4, 5})));
  EXPECT_EQ(weight_of(quorum, 3), 0);
  EXPECT_EQ(weight_of(quorum, 1), 1);
}

RC_GTEST_PROP(QuorumProperty, AnyTwoMeet, ()) {
  const QuorumVerifier quorum = *any_quorum();
  const ServerSet a = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  const ServerSet b = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  RC_PRE(contains_quorum(quorum, a) && contains_quorum(quorum, b));
  std::int64_t weight = 0;
  (a & b & quorum.voters).for_each([&](ServerId id) { weight += weight_of(quorum, id); });
  RC_ASSERT(weight > 0);
}

RC_GTEST_PROP(QuorumProperty, MoreServersAreStillOne, ()) {
  const QuorumVerifier quorum = *any_quorum();
  const ServerSet some = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  const ServerSet others = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  RC_ASSERT(contains_quorum(quorum, quorum.voters));
  RC_ASSERT(!contains_quorum(quorum, ServerSet{}));
  RC_ASSERT(!contains_quorum(quorum, some) || contains_quorum(quorum, some | others));
}

RC_GTEST_PROP(QuorumProperty, TheClaimsJudgeTheSame, ()) {
  const QuorumVerifier quorum = *any_quorum();
  const ServerSet set = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  RC_ASSERT(contains_quorum(quorum, set) == outweighs(quorum, set));
}

RC_GTEST_PROP(QuorumProperty, EqualWeightsInOneGroupAreAMajority, ()) {
  const int voters = *rc::gen::inRange(1, 10);
  QuorumVerifier quorum = majority_of(voters);
  quorum.groups = {quorum.voters};
  const ServerSet set = servers_in(*rc::gen::arbitrary<std::uint32_t>());
  RC_ASSERT(contains_quorum(quorum, set) == contains_quorum(majority_of(voters), set));
}

}  // namespace
}  // namespace zablab
