// A server without an ensemble proposes and commits by itself, and uses zxids again that a crash
// took back before anybody heard of them.
#include <gtest/gtest.h>

#include "tests/invariants/recording.hpp"

namespace zablab::claims_tests {
namespace {

RunKind standalone_kind(std::uint64_t seed) {
  RunKind kind = draw_kind(seed, Rules{});
  ServerConfig config = kind.setup.servers.front().config;
  config.standalone = true;
  config.quorum.voters = ServerSet{};
  Setup alone = make_setup(1, 2, config);
  alone.clients = kind.setup.clients;
  kind.setup = std::move(alone);
  return kind;
}

TEST(Standalone, HoldsAllClaims) {
  std::uint64_t commits = 0;
  std::uint64_t tails_lost = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Recording recording = record_run(standalone_kind(seed), seed);
    EXPECT_FALSE(recording.violation) << "seed " << seed << ": " << recording.violation->sentence;
    commits += recording.goals[static_cast<std::size_t>(Goal::txn_committed)];
    tails_lost += recording.goals[static_cast<std::size_t>(Goal::log_tail_lost)];
  }
  EXPECT_GT(commits, 1000U);
  EXPECT_GT(tails_lost, 5U);
}

}  // namespace
}  // namespace zablab::claims_tests
