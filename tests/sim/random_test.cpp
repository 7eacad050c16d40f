#include "sim/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "protocol/base/fifo.hpp"

namespace zablab {
namespace {

TEST(RandomTest, DrawsTheSameOnEveryMachine) {
  Random random(42);
  const std::vector<std::uint64_t> drawn = {random.next(), random.next(), random.below(1000),
                                            static_cast<std::uint64_t>(random.exponential(1000))};
  EXPECT_EQ(drawn,
            (std::vector<std::uint64_t>{1546998764402558742ULL, 6990951692964543102ULL, 147, 396}));
}

TEST(RandomTest, StaysBelowTheLimitAndReachesEverything) {
  Random random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen[random.index(7)];
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0U);
  EXPECT_GT(random.below(~std::uint64_t{0}), std::uint64_t{1} << 32);
}

TEST(RandomTest, BetweenIncludesBothEnds) {
  Random random(1);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 200; ++i) {
    const std::int64_t drawn = random.between(-2, 2);
    ASSERT_GE(drawn, -2);
    ASSERT_LE(drawn, 2);
    low = low || drawn == -2;
    high = high || drawn == 2;
  }
  EXPECT_TRUE(low && high);
}

TEST(RandomTest, ExponentialHasTheMeanAskedFor) {
  Random random(1);
  std::int64_t sum = 0;
  for (int i = 0; i < 20'000; ++i) sum += random.exponential(3000);
  EXPECT_NEAR(static_cast<double>(sum) / 20'000, 3000.0, 150.0);
}

TEST(RandomTest, AnImpossibleDrawIsABrokenBelief) {
  Random random(1);
  EXPECT_THROW(random.below(0), BrokenBelief);
}

TEST(FifoTest, KeepsTheOrderThroughItsCompactions) {
  Fifo<int> queue;
  int next_in = 0;
  int next_out = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < round % 7; ++i) queue.push_back(next_in++);
    for (int i = 0; i < round % 5 && !queue.empty(); ++i) ASSERT_EQ(queue.pop_front(), next_out++);
    ASSERT_EQ(queue.size(), static_cast<std::size_t>(next_in - next_out));
  }
}

TEST(FifoTest, EqualityAndFingerprintSeeOnlyWhatIsLeft) {
  Fifo<std::int32_t> a;
  for (std::int32_t i = 0; i < 3; ++i) a.push_back(i);
  a.pop_front();
  Fifo<std::int32_t> b;
  b.push_back(1);
  b.push_back(2);
  EXPECT_EQ(a, b);
  EXPECT_EQ(fingerprint_of(a), fingerprint_of(b));
  Fifo<std::int32_t> copy = a;
  copy.pop_front();
  EXPECT_EQ(a.size(), 2U);
}

}  // namespace
}  // namespace zablab
