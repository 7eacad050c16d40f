#include "sim/weather.hpp"

#include <algorithm>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

const char* to_text(Strategy strategy) {
  switch (strategy) {
    case Strategy::timed: return "timed";
    case Strategy::priorities: return "priorities";
    case Strategy::fault_first: return "fault-first";
  }
  return "?";
}

std::int64_t draw(Span span, Random& random) { return random.between(span.low_us, span.high_us); }

const char* to_text(RolePhase phase) {
  switch (phase) {
    case RolePhase::down: return "down";
    case RolePhase::recovering: return "recovering";
    case RolePhase::looking: return "looking";
    case RolePhase::discovering: return "discovering";
    case RolePhase::synchronizing: return "synchronizing";
    case RolePhase::following: return "following";
    case RolePhase::establishing: return "establishing";
    case RolePhase::leading: return "leading";
    case RolePhase::draining: return "draining";
    case RolePhase::observing: return "observing";
  }
  return "?";
}

namespace {

RolePhase phase_of_learner(const Following& role, RolePhase serving) {
  return match(
      role.stage, [](const Synchronizing&) { return RolePhase::synchronizing; },
      [&](const FollowerServing&) { return serving; },
      [](const Draining&) { return RolePhase::draining; },
      [](const auto&) { return RolePhase::discovering; });
}

RolePhase phase_of_leader(const Leading& role) {
  if (role.step == Leading::Step::draining) return RolePhase::draining;
  return role.step == Leading::Step::serving ? RolePhase::leading : RolePhase::establishing;
}

}  // namespace

RolePhase phase_of(const World& world, ServerId id) {
  const Server& server = world.server(id);
  if (!server.up()) return RolePhase::down;
  const bool observes = is_observer(world.server_setup(id).config, id);
  const RolePhase serving = observes ? RolePhase::observing : RolePhase::following;
  return match(
      server.process().phase, [](const Recovering&) { return RolePhase::recovering; },
      [](const Looking&) { return RolePhase::looking; },
      [&](const Following& role) { return phase_of_learner(role, serving); },
      [](const Leading& role) { return phase_of_leader(role); },
      [](const Standalone&) { return RolePhase::leading; });
}

BeyondSet beyond_of(const Weather& weather) {
  BeyondSet families;
  if (weather.lying_sync_percent > 0) families.insert(BeyondFamily::lying_sync);
  if (weather.wipe_interval_us > 0) families.insert(BeyondFamily::wiped_disk);
  if (weather.flipped_bits_interval_us > 0) families.insert(BeyondFamily::flipped_bits);
  if (weather.flipped_epochs_interval_us > 0) families.insert(BeyondFamily::flipped_epochs);
  return families;
}

const char* to_text(FaultFamily family) {
  switch (family) {
    case FaultFamily::kill: return "kill";
    case FaultFamily::power_loss: return "power-loss";
    case FaultFamily::torn_record: return "torn-record";
    case FaultFamily::blackout: return "blackout";
    case FaultFamily::halves: return "halves";
    case FaultFamily::one_off: return "one-off";
    case FaultFamily::one_way: return "one-way";
    case FaultFamily::repeat: return "repeat";
    case FaultFamily::slow_link: return "slow-link";
    case FaultFamily::disk_stall: return "disk-stall";
    case FaultFamily::bridge: return "bridge";
    case FaultFamily::ring: return "ring";
    case FaultFamily::swizzle: return "swizzle";
    case FaultFamily::pause: return "pause";
    case FaultFamily::write_error: return "write-error";
    case FaultFamily::full_disk: return "full-disk";
    case FaultFamily::clock_drift: return "clock-drift";
    case FaultFamily::clock_skew: return "clock-skew";
    case FaultFamily::client_drop: return "client-drop";
    case FaultFamily::client_move: return "client-move";
    case FaultFamily::client_fresh: return "client-fresh";
    case FaultFamily::client_wrong_password: return "client-wrong-password";
    case FaultFamily::lying_sync: return "lying-sync";
    case FaultFamily::forgotten_sync: return "forgotten-sync";
    case FaultFamily::wiped_disk: return "wiped-disk";
    case FaultFamily::flipped_bits: return "flipped-bits";
    case FaultFamily::flipped_epochs: return "flipped-epochs";
  }
  return "?";
}

}  // namespace zablab
