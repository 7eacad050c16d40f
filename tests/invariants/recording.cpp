#include "tests/invariants/recording.hpp"

#include "sim/random.hpp"

namespace zablab::claims_tests {

namespace {

constexpr std::int64_t ms = 1000;

Weather draw_weather(Random& random) {
  const auto perhaps = [&](std::int64_t low, std::int64_t high) {
    const std::int64_t drawn = random.between(low, high);
    return random.ratio(1, 2) ? drawn : 0;
  };
  Weather weather;
  weather.network = {50, random.ratio(1, 2) ? 1 * ms : 20 * ms};
  weather.disk = {20, random.ratio(1, 2) ? 200 : 5 * ms};
  weather.flush = {100, random.ratio(1, 2) ? 2 * ms : 30 * ms};
  weather.kill_interval_us = perhaps(300 * ms, 2000 * ms);
  weather.power_loss_interval_us = perhaps(300 * ms, 2000 * ms);
  weather.blackout_interval_us = perhaps(1000 * ms, 4000 * ms);
  weather.restart_delay_us = random.between(50 * ms, 800 * ms);
  weather.halves_interval_us = perhaps(500 * ms, 3000 * ms);
  weather.one_way_interval_us = perhaps(500 * ms, 3000 * ms);
  weather.heal_delay_us = random.between(100 * ms, 1000 * ms);
  weather.disk_stall_interval_us = perhaps(500 * ms, 3000 * ms);
  weather.disk_stall_duration_us = random.between(100 * ms, 1000 * ms);
  weather.client_drop_interval_us = perhaps(100 * ms, 1000 * ms);
  weather.client_reconnect_delay_us = random.between(10 * ms, 300 * ms);
  return weather;
}

Workload draw_workload(Random& random) {
  Workload workload;
  workload.paths = {"/a", "/b", "/a/x"};
  workload.request_interval_us = random.between(10 * ms, 100 * ms);
  workload.create_ephemeral = 12;
  workload.close_session = 1;
  workload.create_container = workload.create_ttl = workload.delete_container = 1;
  workload.ttl_us = 200 * ms;
  workload.create_with_acl = workload.set_acl = workload.get_acl = workload.authenticate = 2;
  workload.quota = workload.check = workload.multi_read = workload.other_reads = 1;
  return workload;
}

}  // namespace

RunKind draw_kind(std::uint64_t seed, const Rules& rules) {
  Random random(seed * 2 + 1);
  ServerConfig config;
  config.tick_ms = 100;
  config.commit_log_count = random.ratio(1, 2) ? 3 : 500;
  config.snap_count = random.ratio(1, 2) ? 4 : 1000;
  config.min_notification_interval_ms = 20;
  config.max_notification_interval_ms = 500;
  config.snapshot_piece_nodes = random.ratio(1, 2) ? 1 : 8;
  config.min_session_timeout_ms = 200;
  config.max_session_timeout_ms = 2000;
  config.enforce_quota = true;
  config.container_check_interval_ms = 200;
  config.super_digest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";  // super:test
  RunKind kind;
  kind.setup = make_setup(random.ratio(1, 6) ? 5 : 3, 2, config, rules);
  for (ClientSetup& client : kind.setup.clients) client.timeout_ms = 400;
  kind.weather = draw_weather(random);
  kind.workload = draw_workload(random);
  if (seed % 2 == 1) {
    kind.workload.watch_percent = 60;
    kind.workload.add_watch = 4;
    kind.workload.remove_watches = 3;
    kind.workload.create_with_acl = kind.workload.set_acl = 0;
  }
  return kind;
}

RunKind draw_kind_of_roles(std::uint64_t seed, const Rules& rules) {
  RunKind kind = draw_kind(seed, rules);
  ServerConfig config = kind.setup.servers.front().config;
  config.quorum = {};
  if (seed % 3 != 0) {
    ServerSet one;
    one.insert(1);
    ServerSet others;
    for (ServerId id = 2; id <= 3; ++id) others.insert(id);
    config.quorum.groups = {one, others};
    config.quorum.weights[2] = seed % 3 == 1 ? 0 : 3;
  }
  kind.setup = make_setup(3, 2, config, rules, Budget::endless(), 1);
  for (ClientSetup& client : kind.setup.clients) client.timeout_ms = 400;
  return kind;
}

ClaimSet claims_without_twin() {
  return {Claim::elected_by_quorum,
          Claim::best_vote_wins,
          Claim::votes_tell_own_history,
          Claim::votes_were_heard,
          Claim::rounds_grow,
          Claim::askers_are_answered,
          Claim::connections_begin_with_last_word,
          Claim::epoch_is_new,
          Claim::newest_history_leads,
          Claim::promises_are_kept,
          Claim::roles_end_cleanly,
          Claim::silence_ends_connections,
          Claim::late_learners_leave,
          Claim::learners_have_a_leader,
          Claim::lost_connections_are_forgotten,
          Claim::learners_are_pinged,
          Claim::pings_are_answered,
          Claim::one_connection_per_learner,
          Claim::reign_begins_whole,
          Claim::sync_fits_learner,
          Claim::session_moves_with_client,
          Claim::newleader_acked_from_disk,
          Claim::snapshots_are_explained,
          Claim::log_leads_to_snapshot,
          Claim::dead_sessions_are_refused,
          Claim::password_opens_session};
}

Recording record_run(const RunKind& kind, std::uint64_t seed) {
  Recording recording;
  World world(kind.setup);
  recording.start = world;
  Watch watch(world, claims_without_twin());
  TimedScheduler scheduler(world, kind.weather, kind.workload, seed);
  Action action;
  Step step;
  while (recording.moments.size() < kind.steps && !watch.violation() &&
         scheduler.drive(world, action, step)) {
    watch.observe(world, step);
    if (watch.violation()) recording.broken_at = recording.moments.size();
    recording.moments.push_back({world, step, watch.caught_up(world)});
    const bool calm = recording.moments.size() + kind.calm_steps >= kind.steps;
    if (calm && !scheduler.calm()) scheduler.begin_calm(world);
  }
  recording.violation = watch.violation();
  recording.goals = watch.goals();
  return recording;
}

}  // namespace zablab::claims_tests
