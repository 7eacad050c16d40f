// The strategies beside the default one: what is quick and what is slow stays so for a while, and
// crashes that ask what a disk is worth behind each of its operations.
#include <algorithm>
#include <utility>

#include "sim/apply.hpp"
#include "sim/timed.hpp"

namespace zablab {

// --- Priorities with change points ---
//
// Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (ASPLOS
// 2010): threads have random priorities, the first one that can run does, and at a few moments one
// of them falls behind all others. Here ways and disks are the threads. Time goes on beside them,
// as timers need it: a priority is a pace, and the last one is as slow as a timeout. So the paper's
// guarantee does not carry over; its point does, that one message can be late in many orders but
// is seldom late throughout when each latency is drawn by itself.

TimedScheduler::Lane TimedScheduler::quorum_lane(ServerId from, ServerId to) const {
  return std::size_t{server_count_} * server_count_ + pair_of(from, to);
}

TimedScheduler::Lane TimedScheduler::disk_lane(ServerId server) const {
  return 2 * std::size_t{server_count_} * server_count_ + static_cast<std::size_t>(server - 1);
}

void TimedScheduler::draw_priorities() {
  priorities_.resize(disk_lane(static_cast<ServerId>(server_count_)) + 1);
  for (std::size_t lane = 0; lane < priorities_.size(); ++lane) {
    priorities_[lane] = static_cast<std::uint32_t>(lane);
  }
  for (std::size_t left = priorities_.size(); left > 1; --left) {
    std::swap(priorities_[left - 1], priorities_[random_.index(left)]);
  }
  next_change_ = static_cast<std::uint64_t>(random_.exponential(mean_actions_between_changes));
}

/// From 50 us to 400 ms, each step of eight twice as slow as the one before.
std::int64_t TimedScheduler::pace_us(Lane lane) const {
  constexpr std::int64_t quickest_us = 50;
  constexpr std::uint32_t doublings = 13;
  const auto last = static_cast<std::uint32_t>(priorities_.size() - 1);
  return quickest_us << (priorities_[lane] * doublings / last);
}

/// One lane becomes the last, and who was the last takes its place: the paces stay the same ones,
/// so that a long run does not come to a standstill.
void TimedScheduler::change_priorities() {
  const auto last = static_cast<std::uint32_t>(priorities_.size() - 1);
  const auto slowest = std::find(priorities_.begin(), priorities_.end(), last);
  std::swap(*slowest, priorities_[random_.index(priorities_.size())]);
  next_change_ =
      actions_ + static_cast<std::uint64_t>(random_.exponential(mean_actions_between_changes));
}

// --- Faults first ---
//
// Most defects of the museum are about the order of durable steps, and show when the power goes
// between two of them and the servers that are left make a quorum. So: a power loss right behind a
// disk operation, then some minority away, the struck server back at once.

void TimedScheduler::draw_next_strike() {
  // Often again while the ensemble recovers from the last one.
  const bool soon = random_.ratio(1, 2);
  completions_to_strike_ =
      static_cast<std::uint64_t>(soon ? random_.between(1, 16) : random_.between(1, 256));
}

void TimedScheduler::strike_behind(const World& world, ServerId server) {
  if (--completions_to_strike_ != 0) return;
  draw_next_strike();
  if (!world.server(server).up()) return;
  blackout_.push_back(server);
  // Every quorum that the struck server may be needed for: another minority is away for a while.
  const std::vector<ServerId> order = shuffled_servers();
  const auto away = static_cast<int>(random_.index((order.size() + 1) / 2));
  for (const ServerId other : order) {
    if (sent_away_.size() >= away || other == server) continue;
    sent_away_.insert(other);
    if (!world.server(other).up()) continue;
    at_once_.emplace_back(Kill{other});
    count(world, FaultFamily::kill, other);
  }
}

/// The struck server comes back first; those that are away, when the rest has had time to elect a
/// leader and to commit something.
void TimedScheduler::note_crash_of_strike(ServerId server) {
  const bool away = sent_away_.contains(server);
  if (away) sent_away_.erase(server);
  const std::int64_t delay_us =
      away ? random_.exponential(4 * weather_.restart_delay_us) : random_.between(1'000, 50'000);
  agenda_.set(first_restart_ + static_cast<Slot>(server - 1), now_us_ + delay_us);
}

}  // namespace zablab
