#include "model/regrow.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <variant>

#include "model/splice.hpp"
#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

/// Only deliveries, disks and alarms happen by themselves.
Weather without_faults(Weather weather) {
  weather.kill_interval_us = weather.power_loss_interval_us = weather.blackout_interval_us = 0;
  weather.halves_interval_us = weather.one_off_interval_us = weather.one_way_interval_us = 0;
  weather.repeat_interval_us = weather.slow_link_interval_us = 0;
  weather.disk_stall_interval_us = weather.client_drop_interval_us = 0;
  weather.wipe_interval_us = weather.flipped_bits_interval_us = 0;
  weather.flipped_epochs_interval_us = weather.lying_sync_percent = 0;
  weather.restart_delay_us = weather.client_reconnect_delay_us = never_us;
  return weather;
}

bool comes_from_outside(const Action& action) {
  return match(
      action, [](const IssueRequest&) { return true; }, [](const ConnectClient&) { return true; },
      [](const DropClient&) { return true; }, [](const Kill&) { return true; },
      [](const PowerLoss&) { return true; }, [](const Restart&) { return true; },
      [](const Cut&) { return true; }, [](const Heal&) { return true; },
      [](const Wipe&) { return true; }, [](const FlipBit&) { return true; },
      [](const auto&) { return false; });
}

}  // namespace

Regrower::Regrower(const RunPlan& plan, std::uint64_t seed, const std::string& claim)
    : plan_(plan), calm_(plan), random_(seed), claim_(claim) {
  calm_.weather = without_faults(plan.weather);
  calm_.workload.request_interval_us = 0;
}

void Regrower::start_from(const std::vector<TimedAction>& schedule) {
  schedule_ = schedule;
  states_.clear();
  State state{World(plan_.setup), Watch(World(plan_.setup))};
  states_.push_back(state);
  follow_lenient(state.world, schedule_, [&](const World& after, const Step& step) {
    ++spent_;
    state.watch.observe(after, step);
    states_.push_back({after, state.watch});
    return true;
  });
  states_.pop_back();  // the violation itself
}

/// Without an episode, another server may come to lead: the names that fit then are not known.
std::vector<ServerId> Regrower::some_names() {
  std::vector<ServerId> names(plan_.setup.servers.size());
  std::iota(names.begin(), names.end(), 1);
  if (random_.ratio(1, 2)) return names;
  for (std::size_t i = names.size(); i > 1; --i) {
    std::swap(names[i - 1], names[static_cast<std::size_t>(random_.below(i))]);
  }
  return names;
}

std::vector<Regrower::Intent> Regrower::some_intents_from(std::size_t first) {
  std::vector<Intent> intents;
  const std::vector<ServerId> names = some_names();
  std::size_t gap = 0;
  for (std::size_t i = first; i < schedule_.size(); ++i) {
    if (!comes_from_outside(schedule_[i].action)) {
      ++gap;
    } else {
      // Often as before, sometimes sooner.
      if (random_.ratio(1, 4)) gap = static_cast<std::size_t>(random_.below(gap + 1));
      intents.push_back({with_names(schedule_[i].action, names), gap});
      gap = 0;
    }
  }
  if (intents.empty()) return intents;
  // An episode is left out: a few in a row, or many.
  const auto from = static_cast<std::ptrdiff_t>(random_.below(intents.size()));
  const auto most = static_cast<std::ptrdiff_t>(intents.size()) - from;
  const std::ptrdiff_t length = random_.ratio(1, 3) ? most : 5;
  const std::ptrdiff_t count =
      std::min(static_cast<std::ptrdiff_t>(random_.between(1, length)), most);
  intents.erase(intents.begin() + from, intents.begin() + from + count);
  return intents;
}

Regrower::Seen Regrower::look(State& state, const Step& step, std::vector<TimedAction>& grown) {
  ++spent_;
  grown.push_back({state.world.moment_us, step.action});
  state.watch.observe(state.world, step);
  const auto& violation = state.watch.violation();
  if (!violation) return Seen::nothing;
  return violation->claim == claim_ ? Seen::violation : Seen::something_else;
}

std::optional<Regrower::Schedule> Regrower::try_once() {
  if (states_.size() < 2) return std::nullopt;
  const auto from = static_cast<std::size_t>(random_.below(states_.size() - 1));
  const Schedule begin(schedule_.begin(), schedule_.begin() + static_cast<std::ptrdiff_t>(from));
  const std::size_t steps = schedule_.size() - 1;
  if (random_.ratio(1, 3)) return grow(states_[from], begin, steps, plan_, {});
  return grow(states_[from], begin, steps, calm_, some_intents_from(from));
}

std::optional<Regrower::Schedule> Regrower::try_from_scratch() {
  const World world(plan_.setup);
  const auto steps = static_cast<std::size_t>(plan_.caps.weather_actions);
  return grow(State{world, Watch(world)}, {}, steps, plan_, {});
}

std::optional<Regrower::Schedule> Regrower::grow(State state, Schedule grown, std::size_t steps,
                                                 const RunPlan& plan,
                                                 const std::vector<Intent>& intents) {
  TimedScheduler scheduler(state.world, plan.weather, plan.workload, random_.next());
  Action action;
  Step step;
  auto intent = intents.begin();
  std::size_t waited = 0;
  try {
    while (grown.size() < steps) {
      if (intent != intents.end() && waited >= intent->gap) {
        apply(state.world, intent->action, step, Expectation::lenient);
        ++intent;
        waited = 0;
        if (!step.refused.empty()) continue;
        scheduler.observe(state.world, step);
      } else {
        if (!scheduler.drive(state.world, action, step)) return std::nullopt;
        ++waited;
      }
      const Seen seen = look(state, step, grown);
      if (seen == Seen::violation) return grown;
      if (seen == Seen::something_else) return std::nullopt;
    }
  } catch (const BrokenBelief&) {
    // A belief of the strategy's own: no story of the claim's.
  }
  return std::nullopt;
}

}  // namespace zablab
