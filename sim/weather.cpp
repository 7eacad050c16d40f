#include "sim/weather.hpp"

#include <algorithm>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

// Sequential nodes and those that someone later guesses the number of share a prefix.
std::string numbered(const std::string& path, std::uint64_t number) {
  std::string digits = std::to_string(number);
  return path + "-" + std::string(10 - digits.size(), '0') + digits;
}

struct Drawer {
  const Workload& workload;
  const std::string& text;
  Random& random;

  // The smaller of two draws: parents, which stand first, are asked for more often.
  const std::string& path() const {
    const std::size_t first = random.index(workload.paths.size());
    const std::size_t second = random.index(workload.paths.size());
    return workload.paths[std::min(first, second)];
  }

  // Mostly a plain node; now and then one that a sequential create may have made.
  std::string existing_path() const {
    if (workload.create_sequential + workload.create_ephemeral_sequential == 0) return path();
    if (random.ratio(7, 8)) return path();
    // In two statements: compilers draw the arguments of a call in different orders.
    const std::uint64_t number = random.below(4);
    return numbered(path(), number);
  }

  std::int32_t version() const {
    const auto percent = static_cast<std::uint64_t>(workload.versioned_percent);
    return random.ratio(percent, 100) ? static_cast<std::int32_t>(random.below(4)) : -1;
  }

  /// Draws nothing where no read leaves a watch.
  bool watch() const {
    const auto percent = static_cast<std::uint64_t>(workload.watch_percent);
    return percent > 0 && random.ratio(percent, 100);
  }

  GetData get_data() const {
    std::string wanted = existing_path();
    return {std::move(wanted), watch()};
  }
  Exists exists() const {
    std::string wanted = existing_path();
    return {std::move(wanted), watch()};
  }
  GetChildren get_children() const {
    std::string wanted = path();
    const bool with_stat = random.ratio(1, 2);
    return {std::move(wanted), with_stat, watch()};
  }

  AddWatch add_watch() const {
    std::string wanted = path();
    const bool recursive = random.ratio(1, 2);
    return {std::move(wanted),
            recursive ? WatchMode::persistent_recursive : WatchMode::persistent};
  }
  /// Half of the time all that there are; a client may also name what it does not have.
  RemoveWatches remove_watches() const {
    std::string wanted = path();
    const auto kind = static_cast<WatchKind>(1 + random.below(5));
    return {std::move(wanted), random.ratio(1, 2) ? WatchKind::any : kind};
  }

  Create create(CreateMode mode) const {
    const std::string wanted = is_sequential(mode) ? path() + "-" : path();
    const CreateCall call = random.ratio(1, 4) ? CreateCall::create2 : CreateCall::create;
    return {wanted, text, mode, call, std::nullopt, 0};
  }

  MultiOperation part() const {
    switch (random.below(5)) {
      case 0: return create(CreateMode::persistent);
      case 1: return create(CreateMode::ephemeral);
      case 2: return Delete{existing_path(), version()};
      case 3: return SetData{existing_path(), text, version()};
      default: return Check{existing_path(), version()};
    }
  }

  Multi multi() const {
    Multi multi;
    const std::uint64_t count = 1 + random.below(3);
    for (std::uint64_t i = 0; i < count; ++i) multi.operations.push_back(part());
    return multi;
  }
};

}  // namespace

std::int64_t draw(Span span, Random& random) { return random.between(span.low_us, span.high_us); }

Operation draw_operation(const Workload& workload, const std::string& text, Random& random) {
  const Drawer draw{workload, text, random};
  const std::array weights = {workload.create,
                              workload.create_ephemeral,
                              workload.create_sequential,
                              workload.create_ephemeral_sequential,
                              workload.remove,
                              workload.set_data,
                              workload.multi,
                              workload.get_data,
                              workload.exists,
                              workload.get_children,
                              workload.sync,
                              workload.add_watch,
                              workload.remove_watches,
                              workload.close_session};
  std::uint64_t total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  std::uint64_t drawn = random.below(total);
  std::size_t kind = 0;
  while (drawn >= weights[kind]) drawn -= weights[kind++];
  switch (kind) {
    case 0: return draw.create(CreateMode::persistent);
    case 1: return draw.create(CreateMode::ephemeral);
    case 2: return draw.create(CreateMode::persistent_sequential);
    case 3: return draw.create(CreateMode::ephemeral_sequential);
    case 4: return Delete{draw.existing_path(), draw.version()};
    case 5: return SetData{draw.existing_path(), text, draw.version()};
    case 6: return draw.multi();
    case 7: return draw.get_data();
    case 8: return draw.exists();
    case 9: return draw.get_children();
    case 10: return Sync{draw.path()};
    case 11: return draw.add_watch();
    case 12: return draw.remove_watches();
    case 13: return CloseSession{};
    default: unreachable("there are fourteen kinds of request");
  }
}

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
  }
  return "?";
}

namespace {

RolePhase phase_of_learner(const Following& role) {
  return match(
      role.stage, [](const Synchronizing&) { return RolePhase::synchronizing; },
      [](const FollowerServing&) { return RolePhase::following; },
      [](const Draining&) { return RolePhase::draining; },
      [](const auto&) { return RolePhase::discovering; });
}

RolePhase phase_of_leader(const Leading& role) {
  if (role.step == Leading::Step::draining) return RolePhase::draining;
  return role.step == Leading::Step::serving ? RolePhase::leading : RolePhase::establishing;
}

}  // namespace

RolePhase phase_of(const Server& server) {
  if (!server.up()) return RolePhase::down;
  return match(
      server.process().phase, [](const Recovering&) { return RolePhase::recovering; },
      [](const Looking&) { return RolePhase::looking; },
      [](const Following& role) { return phase_of_learner(role); },
      [](const Leading& role) { return phase_of_leader(role); },
      [](const Standalone&) { return RolePhase::leading; });
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
  }
  return "?";
}

}  // namespace zablab
