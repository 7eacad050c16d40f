#include "cli/conform/quiet_world.hpp"

#include <algorithm>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "sim/enabled.hpp"

namespace zablab {

namespace {

/// What happens by itself, once something else has happened.
bool is_consequence(const Action& action) {
  return match(
      action, [](const Notify&) { return true; }, [](const Deliver&) { return true; },
      [](const Connect&) { return true; }, [](const Refuse&) { return true; },
      [](const Lose&) { return true; }, [](const CompleteDisk&) { return true; },
      [](const DeliverToServer&) { return true; }, [](const DeliverToClient&) { return true; },
      [](const LoseClient&) { return true; }, [](const auto&) { return false; });
}

}  // namespace

QuietWorld::QuietWorld(Setup setup, Observer observer)
    : world_(std::move(setup)), observer_(std::move(observer)) {}

bool QuietWorld::act(const Action& action) {
  apply(world_, action, step_, Expectation::lenient);
  if (!step_.refused.empty()) return false;
  ensure(step_.broken_belief.empty(), step_.broken_belief.c_str());
  ++actions_;
  note_alarms();
  observer_(world_, step_);
  return true;
}

void QuietWorld::note_alarms() {
  for (const ServerStep& call : step_.calls) {
    for (const Effect& effect : step_.effects_of(call)) {
      if (const auto* armed = std::get_if<ArmAlarm>(&effect)) {
        due_us_[{call.server, armed->alarm}] =
            world_.moment_us + std::int64_t{armed->delay_ms} * 1000;
      } else if (const auto* disarmed = std::get_if<DisarmAlarm>(&effect)) {
        due_us_.erase({call.server, disarmed->alarm});
      }
    }
  }
  if (step_.crash) {
    const ServerId gone = step_.crash->server;
    std::erase_if(due_us_, [&](const auto& entry) { return entry.first.first == gone; });
  }
}

void QuietWorld::settle() {
  // Round by round, so that nobody starves.
  do {
    on_their_way_.clear();
    visit_enabled(world_, [this](const Action& action) {
      if (is_consequence(action)) on_their_way_.push_back(action);
    });
    for (const Action& action : on_their_way_) act(action);
  } while (!on_their_way_.empty());
}

void QuietWorld::settle_a_little(int actions) {
  for (; actions > 0; --actions) {
    std::optional<Action> first;
    visit_enabled(world_, [&](const Action& action) {
      if (!first && is_consequence(action)) first = action;
    });
    if (!first) return;
    act(*first);
  }
}

QuietWorld::Due::const_iterator QuietWorld::next_due() const {
  return std::min_element(due_us_.begin(), due_us_.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
}

void QuietWorld::pass(std::int64_t duration_us) {
  const std::int64_t end_us = world_.moment_us + duration_us;
  settle();
  for (auto next = next_due(); next != due_us_.end() && next->second <= end_us; next = next_due()) {
    ring_next_alarm();
  }
  world_.moment_us = end_us;
}

bool QuietWorld::ring_next_alarm() {
  const auto next = next_due();
  if (next == due_us_.end()) return false;
  const auto [server, alarm] = next->first;
  world_.moment_us = std::max(world_.moment_us, next->second);
  due_us_.erase(next);
  act(FireAlarm{server, alarm});
  settle();
  return true;
}

bool QuietWorld::run_until(const std::function<bool()>& done, int alarms) {
  settle();
  for (; !done(); --alarms) {
    if (alarms == 0 || !ring_next_alarm()) return false;
  }
  return true;
}

bool QuietWorld::wait_until(const std::function<bool()>& done, std::int64_t duration_us) {
  const std::int64_t end_us = world_.moment_us + duration_us;
  settle();
  while (!done()) {
    const auto next = next_due();
    if (next == due_us_.end() || next->second > end_us) {
      world_.moment_us = end_us;
      return false;
    }
    ring_next_alarm();
  }
  return true;
}

std::vector<ServerId> QuietWorld::serving() const {
  std::vector<ServerId> servers;
  ServerId leader = 0;
  for (ServerId id = 1; id <= world_.server_count(); ++id) {
    const Server& server = world_.server(id);
    if (!server.up() || !accepts_clients(server.process())) continue;
    if (state_of(server.process(), world_.server_setup(id).config) == ServerState::leading) {
      leader = id;
    } else {
      servers.push_back(id);
    }
  }
  if (leader != 0) servers.push_back(leader);
  return servers;
}

}  // namespace zablab
