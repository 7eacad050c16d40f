// What a seed draws where the scenario leaves it open. Runs then differ in kind and not only in
// dice: each family of faults is off in about half of them, so that no fault hides what another
// would have shown.
#include <algorithm>
#include <array>

#include "protocol/base/ensure.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/scenario.hpp"
#include "sim/random.hpp"

namespace zablab {

namespace {

// Keeps the draws of a plan apart from the scheduler's, which starts from the same seed.
constexpr std::uint64_t plan_salt = 0x5357'4152'4d5f'5a41;
constexpr std::uint64_t roles_salt = 0x524f'4c45'535f'5a41;
constexpr std::uint64_t elections_salt = 0x454c'4543'5449'4f4e;
constexpr std::uint64_t strategy_salt = 0x5354'5241'5445'4759;

constexpr std::int64_t ms = 1000;
constexpr std::int64_t second = 1'000'000;

template <class T, std::size_t Size>
T one_of(Random& random, const std::array<T, Size>& choices) {
  return choices[static_cast<std::size_t>(random.below(Size))];
}

std::int32_t number(Random& random, std::int64_t low, std::int64_t high) {
  return static_cast<std::int32_t>(random.between(low, high));
}

/// 0 in half of the draws.
std::int64_t perhaps(Random& random, std::int64_t low, std::int64_t high) {
  const std::int64_t drawn = random.between(low, high);
  return random.ratio(1, 2) ? drawn : 0;
}

void draw_config(Random& random, ServerConfig& config) {
  config.tick_ms = one_of(random, std::array{100, 200, 200, 400});
  config.init_limit_ticks = number(random, 3, 10);
  config.sync_limit_ticks = number(random, 2, 5);
  config.commit_log_count = one_of(random, std::array{1, 2, 3, 5, 10, 500});
  config.snap_count = one_of(random, std::array{2, 4, 8, 16, 1000, 100000});
  config.max_batch_size = one_of(random, std::array{1, 2, 5, 1000});
  config.min_notification_interval_ms = one_of(random, std::array{20, 50, 200});
  config.max_notification_interval_ms = one_of(random, std::array{500, 2000});
  config.snapshot_piece_nodes = number(random, 1, 8);
}

void draw_speeds(Random& random, Weather& weather) {
  weather.network = {one_of(random, std::array<std::int64_t, 2>{50, 200}),
                     one_of(random, std::array<std::int64_t, 4>{500, 2 * ms, 10 * ms, 50 * ms})};
  weather.disk = {20, one_of(random, std::array<std::int64_t, 3>{100, 500, 5 * ms})};
  weather.flush = {100, one_of(random, std::array<std::int64_t, 3>{1 * ms, 5 * ms, 50 * ms})};
  weather.lateness = {0, one_of(random, std::array<std::int64_t, 3>{0, 2 * ms, 20 * ms})};
}

void draw_faults(Random& random, Weather& weather) {
  weather.kill_interval_us = perhaps(random, second / 2, 4 * second);
  weather.power_loss_interval_us = perhaps(random, second / 2, 4 * second);
  weather.blackout_interval_us = perhaps(random, 2 * second, 8 * second);
  weather.restart_delay_us = random.between(50 * ms, 1500 * ms);
  weather.halves_interval_us = perhaps(random, second, 5 * second);
  weather.one_off_interval_us = perhaps(random, second, 5 * second);
  weather.one_way_interval_us = perhaps(random, second, 5 * second);
  weather.heal_delay_us = random.between(100 * ms, 2 * second);
  weather.repeat_interval_us = perhaps(random, 50 * ms, second);
  weather.slow_link_interval_us = perhaps(random, second, 5 * second);
  weather.slow_link_duration_us = random.between(100 * ms, 2 * second);
  weather.slow_link_factor = one_of(random, std::array{10, 100});
  weather.disk_stall_interval_us = perhaps(random, second, 5 * second);
  weather.disk_stall_duration_us = random.between(100 * ms, 2 * second);
  weather.client_drop_interval_us = perhaps(random, 200 * ms, 3 * second);
  weather.client_moves_percent = one_of(random, std::array{10, 50, 90});
  weather.client_fresh_percent = one_of(random, std::array{0, 0, 20, 100});
  weather.client_reconnect_delay_us = random.between(10 * ms, second);
}

void draw_rarer_faults(Random& random, Weather& weather) {
  weather.bridge_interval_us = perhaps(random, 2 * second, 10 * second);
  weather.ring_interval_us = perhaps(random, 2 * second, 10 * second);
  weather.swizzle_interval_us = perhaps(random, 2 * second, 10 * second);
  weather.pause_interval_us = perhaps(random, second, 5 * second);
  weather.pause_duration_us = random.between(50 * ms, 2 * second);
  weather.write_error_interval_us = perhaps(random, second, 8 * second);
  weather.full_disk_interval_us = perhaps(random, 2 * second, 10 * second);
  weather.full_disk_duration_us = random.between(50 * ms, second);
  weather.clock_drift_percent = one_of(random, std::array{0, 0, 10, 40});
  weather.clock_skew_us = perhaps(random, ms, 60 * second);
}

void draw_workload(Random& random, Workload& workload) {
  using Paths = std::vector<std::string>;
  const std::array paths = {Paths{"/a"}, Paths{"/a", "/b", "/a/x"},
                            Paths{"/a", "/a/x", "/a/y", "/a/x/p", "/b", "/b/x", "/c"}};
  workload.paths = one_of(random, paths);
  workload.request_interval_us = random.between(20 * ms, 300 * ms);
  workload.pipelining = one_of(random, std::array{1, 2, 4, 16});
  workload.versioned_percent = one_of(random, std::array{0, 30, 70});
  const auto weight = [&](std::uint32_t usual) {
    return one_of(random, std::array<std::uint32_t, 4>{0, usual, usual, usual * 4});
  };
  workload.create = weight(8) + 1;  // never a workload without a write
  workload.create_ephemeral = weight(4);
  workload.create_sequential = weight(2);
  workload.create_ephemeral_sequential = weight(2);
  workload.remove = weight(6);
  workload.set_data = weight(12);
  workload.multi = weight(3);
  workload.get_data = weight(8);
  workload.exists = weight(4);
  workload.get_children = weight(4);
  workload.sync = weight(2);
  workload.close_session = weight(1);
}

/// Nobody watches anything in half of the draws. Events of what not everybody may read are withheld
/// and not judged; so in most of the others everybody may.
void draw_watches(Random& random, Workload& workload) {
  const bool watched = random.ratio(1, 2);
  const bool all_may_read = random.ratio(3, 4);
  const std::int32_t percent = one_of(random, std::array{0, 20, 50, 90});
  const std::uint32_t add = one_of(random, std::array<std::uint32_t, 3>{0, 2, 6});
  const std::uint32_t remove = one_of(random, std::array<std::uint32_t, 3>{0, 1, 3});
  if (!watched) return;
  workload.watch_percent = percent;
  workload.add_watch = add;
  workload.remove_watches = remove;
  if (all_may_read) workload.create_with_acl = workload.set_acl = 0;
}

/// The rest of what the store can do: each is off in every second seed, so that what it does to
/// others does not hide what they do without it.
void draw_rarer_requests(Random& random, Plan& plan) {
  Workload& workload = plan.workload;
  const auto weight = [&](std::uint32_t usual) {
    return one_of(random, std::array<std::uint32_t, 4>{0, 0, usual, usual * 4});
  };
  workload.create_container = weight(2);
  workload.create_ttl = weight(2);
  workload.ttl_us = random.between(10 * ms, 2 * second);
  workload.delete_container = weight(1);
  workload.create_with_acl = weight(2);
  workload.set_acl = weight(2);
  workload.get_acl = weight(2);
  workload.authenticate = weight(2);
  workload.quota = weight(2);
  workload.check = weight(1);
  workload.multi_read = weight(3);
  workload.other_reads = weight(3);
  plan.config.enforce_quota = random.ratio(1, 2);
  plan.config.super_digest = one_of(
      random, std::array<const char*, 2>{"", "super:D/InIHSb7yEEbrWz8b9l71RjZJU="});  // super:test
  plan.config.container_check_interval_ms = one_of(random, std::array{200, 1000, 5000});
  plan.config.container_never_used_ms = one_of(random, std::array{0, 200, 2000});
}

Plan draw_everything(Random& random) {
  Plan plan;
  plan.servers = random.ratio(1, 6) ? 5 : 3;
  plan.clients = number(random, 1, 3);
  draw_config(random, plan.config);
  draw_speeds(random, plan.weather);
  draw_faults(random, plan.weather);
  draw_workload(random, plan.workload);
  plan.session_timeout_ms = plan.config.tick_ms * number(random, 2, 20);
  draw_rarer_faults(random, plan.weather);
  plan.config.last_counter =
      one_of(random, std::array<std::int64_t, 4>{0xffffffff, 0xffffffff, 0xffffffff, 20});
  plan.weather.client_wrong_password_percent = one_of(random, std::array{0, 0, 5, 30});
  plan.weather.needed_disk_stalls_percent = one_of(random, std::array{0, 50});
  draw_rarer_requests(random, plan);
  draw_watches(random, plan.workload);
  plan.config.snap_piece_nodes = one_of(random, std::array{0, 0, 1, 3});
  // Every start costs as much as its files are long: a fifth of a run in which it is on.
  plan.disk_bytes = random.ratio(1, 4);
  plan.config.digest_enabled = random.ratio(1, 2);
  plan.config.purge_interval_ms = one_of(random, std::array{0, 0, 300, 2000});
  return plan;
}

/// Voters that count differently: in groups, some with more weight, some with none.
void draw_weights(Random& random, QuorumVerifier& quorum, std::int32_t voters) {
  const std::int32_t groups = number(random, 1, std::min(voters, 3));
  quorum.groups.resize(static_cast<std::size_t>(groups));
  for (ServerId id = 1; id <= voters; ++id) {
    quorum.groups[static_cast<std::size_t>((id - 1) * groups / voters)].insert(id);
    const std::int32_t weight = one_of(random, std::array{0, 1, 1, 1, 2, 3});
    if (weight != 1) quorum.weights[id] = weight;
  }
  std::int64_t all = 0;
  for (ServerId id = 1; id <= voters; ++id) all += weight_of(quorum, id);
  if (all == 0) quorum.weights.clear();
}

/// Observers in one of five draws, weights in one of eight. From a stream of its own: all else is
/// drawn as if there were none. A space that is searched has them only where it says so.
void draw_roles(Random random, const Scenario& scenario, Plan& plan) {
  const bool observed = random.ratio(1, 5);
  const std::int32_t observers = one_of(random, std::array{1, 1, 2});
  const bool weighted = random.ratio(1, 8);
  const bool more_voters = random.ratio(1, 2);
  const auto open = [&](std::string_view key) { return find_setting(scenario, key) == nullptr; };
  if (plan.bounds || plan.servers == 1) return;
  if (observed && open("ensemble.observers")) plan.observers = observers;
  if (!weighted || !open("ensemble.groups") || !open("ensemble.weights")) return;
  if (more_voters && open("ensemble.servers")) plan.servers = 5;
  draw_weights(random, plan.config.quorum, plan.servers);
}

/// A portfolio, by what each strategy finds of the museum (README.md): what one is blind to,
/// another sees. Who says anything of the weather means the timed one.
void draw_strategy(Random random, const Scenario& scenario, Plan& plan) {
  const bool settled =
      std::any_of(scenario.settings.begin(), scenario.settings.end(),
                  [](const Setting& setting) { return setting.key.starts_with("weather."); });
  if (settled) return;
  const std::uint64_t drawn = random.below(20);
  if (drawn < 12) {
    plan.weather.strategy = Strategy::priorities;
  } else if (drawn < 15) {
    plan.weather.strategy = Strategy::fault_first;
  }
}

/// Servers dial each other for elections in one of three draws. From a stream of its own; a space
/// that is searched has it only where it says so.
void draw_elections(Random random, const Scenario& scenario, Plan& plan) {
  if (plan.bounds || plan.servers == 1 ||
      find_setting(scenario, "ensemble.electionConnections") != nullptr) {
    return;
  }
  if (random.ratio(1, 3)) plan.config.election_connections = ElectionTransport::dialled;
}

/// Nobody says how many voters there are but the groups that they are in.
void count_grouped(const Scenario& scenario, Plan& plan) {
  if (plan.config.quorum.groups.empty() || find_setting(scenario, "ensemble.servers") != nullptr) {
    return;
  }
  plan.servers = 0;
  for (const ServerSet group : plan.config.quorum.groups) plan.servers += group.size();
}

void take_settings(const Scenario& scenario, Plan& plan) {
  for (const Setting& setting : scenario.settings) {
    const Key* key = find_key(setting.key);
    ensure(key != nullptr && !key->parse(plan, setting.value), "a scenario's settings are good");
  }
  count_grouped(scenario, plan);
}

/// What follows from other settings where nobody says otherwise.
void derive(const Scenario& scenario, Plan& plan) {
  const auto open = [&](std::string_view key) { return find_setting(scenario, key) == nullptr; };
  // As zoo.cfg has it: the bounds follow the tick.
  if (open("server.minSessionTimeout"))
    plan.config.min_session_timeout_ms = 2 * plan.config.tick_ms;
  if (open("server.maxSessionTimeout"))
    plan.config.max_session_timeout_ms = 20 * plan.config.tick_ms;
  const BeyondSet beyond = beyond_of(plan.weather);
  if (beyond.contains(BeyondFamily::flipped_bits) ||
      beyond.contains(BeyondFamily::flipped_epochs)) {
    plan.disk_bytes = true;  // a scenario that says otherwise is refused when it is read
  }
}

}  // namespace

std::optional<std::string> problem_of_ensemble(const Scenario& scenario) {
  Plan plan;
  plan.servers = 9;  // as many as there can be, where that is left open
  take_settings(scenario, plan);
  return problem_of_ensemble(plan);
}

Plan draw_plan(const Scenario& scenario, std::uint64_t seed) {
  Random random(seed ^ plan_salt);
  Plan plan = draw_everything(random);
  take_settings(scenario, plan);
  draw_roles(Random(seed ^ roles_salt), scenario, plan);
  draw_strategy(Random(seed ^ strategy_salt), scenario, plan);
  draw_elections(Random(seed ^ elections_salt), scenario, plan);
  derive(scenario, plan);
  return plan;
}

Plan plan_as_written(const Scenario& scenario) {
  Plan plan;
  take_settings(scenario, plan);
  derive(scenario, plan);
  return plan;
}

}  // namespace zablab
