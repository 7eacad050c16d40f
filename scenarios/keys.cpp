#include "scenarios/keys.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <type_traits>

#include "scenarios/bounds_keys.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/values.hpp"

namespace zablab {

namespace {

using Problem = std::optional<std::string>;

/// at<&Plan::config, &ServerConfig::tick_ms>(plan) is plan.config.tick_ms.
template <auto... Path>
constexpr auto& at(auto& plan) {
  return (plan.*....*Path);
}

constexpr std::int64_t most = 1'000'000'000;
constexpr std::int64_t most_voters = 9;

template <std::int64_t Low, std::int64_t High, auto... Path>
constexpr Key number(std::string_view section, std::string_view name, std::string_view meaning) {
  return {section, name, meaning,
          [](const Plan& plan) { return std::to_string(at<Path...>(plan)); },
          [](Plan& plan, std::string_view value) -> Problem {
            const std::optional<std::int64_t> parsed = parse_number(value);
            if (!parsed || *parsed < Low || *parsed > High) {
              return "must be a number from " + std::to_string(Low) + " to " + std::to_string(High);
            }
            auto& member = at<Path...>(plan);
            member = static_cast<std::remove_reference_t<decltype(member)>>(*parsed);
            return std::nullopt;
          }};
}

template <auto... Path>
constexpr Key duration(std::string_view section, std::string_view name, std::string_view meaning) {
  return {section, name, meaning, [](const Plan& plan) { return duration_text(at<Path...>(plan)); },
          [](Plan& plan, std::string_view value) -> Problem {
            const std::optional<std::int64_t> parsed = parse_duration(value);
            if (!parsed) return "must be a duration such as 200us, 5ms, 2s, 1min or 0";
            at<Path...>(plan) = *parsed;
            return std::nullopt;
          }};
}

template <auto... Path>
constexpr Key span(std::string_view section, std::string_view name, std::string_view meaning) {
  return {section, name, meaning, [](const Plan& plan) { return span_text(at<Path...>(plan)); },
          [](Plan& plan, std::string_view value) -> Problem {
            const std::optional<Span> parsed = parse_span(value);
            if (!parsed) return "must be two durations such as 100us..1ms, the shorter one first";
            at<Path...>(plan) = *parsed;
            return std::nullopt;
          }};
}

template <auto... Path>
constexpr Key flag(std::string_view section, std::string_view name, std::string_view meaning) {
  return {section, name, meaning,
          [](const Plan& plan) { return std::string(at<Path...>(plan) ? "yes" : "no"); },
          [](Plan& plan, std::string_view value) -> Problem {
            if (value != "yes" && value != "no") return "must be yes or no";
            at<Path...>(plan) = value == "yes";
            return std::nullopt;
          }};
}

template <auto... Path>
constexpr Key text(std::string_view section, std::string_view name, std::string_view meaning) {
  return {section, name, meaning, [](const Plan& plan) { return at<Path...>(plan); },
          [](Plan& plan, std::string_view value) -> Problem {
            at<Path...>(plan) = std::string(value);
            return std::nullopt;
          }};
}

Problem take_servers(Plan& plan, std::string_view value) {
  const std::optional<std::int64_t> parsed = parse_number(value);
  if (!parsed || *parsed < 1 || *parsed > most_voters) {
    return "must be 1 (standalone), 3, 5, 7 or 9; in groups also 2, 4, 6 or 8";
  }
  plan.servers = static_cast<std::int32_t>(*parsed);
  return std::nullopt;
}

std::string groups_text(const Plan& plan) {
  std::vector<std::string> words;
  for (const ServerSet group : plan.config.quorum.groups) {
    std::string& word = words.emplace_back();
    group.for_each([&](ServerId id) { word += (word.empty() ? "" : ":") + std::to_string(id); });
  }
  return words.empty() ? "none" : words_text(words);
}

std::optional<ServerId> parse_voter(std::string_view text) {
  const std::optional<std::int64_t> parsed = parse_number(text);
  if (!parsed || *parsed < 1 || *parsed > most_voters) return std::nullopt;
  return static_cast<ServerId>(*parsed);
}

Problem take_groups(Plan& plan, std::string_view value) {
  std::vector<ServerSet> groups;
  const std::vector<std::string> words = parse_words(value == "none" ? "" : value);
  for (std::string_view word : words) {
    ServerSet& group = groups.emplace_back();
    for (std::size_t colon = 0; colon != std::string_view::npos;) {
      colon = word.find(':');
      const std::optional<ServerId> id = parse_voter(word.substr(0, colon));
      if (!id) return "must be groups such as 1:2:3 4:5:6, or none";
      if (group.contains(*id)) return "names server " + std::to_string(*id) + " twice";
      group.insert(*id);
      word.remove_prefix(colon == std::string_view::npos ? word.size() : colon + 1);
    }
  }
  plan.config.quorum.groups = std::move(groups);
  return std::nullopt;
}

std::string weights_text(const Plan& plan) {
  std::vector<std::string> words;
  for (const auto& [id, weight] : plan.config.quorum.weights) {
    words.push_back(std::to_string(id) + "=" + std::to_string(weight));
  }
  return words.empty() ? "none" : words_text(words);
}

Problem take_weights(Plan& plan, std::string_view value) {
  std::map<ServerId, std::int32_t> weights;
  for (const std::string_view word : parse_words(value == "none" ? "" : value)) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::optional<ServerId> id = parse_voter(word.substr(0, equals));
    const auto weight = parse_number(word.substr(std::min(equals + 1, word.size())));
    if (!id || !weight || *weight < 0 || *weight > 1000) {
      return "must be weights from 0 to 1000 such as 1=2 5=0, or none";
    }
    if (weights.contains(*id)) return "gives server " + std::to_string(*id) + " two weights";
    weights[*id] = static_cast<std::int32_t>(*weight);
  }
  std::erase_if(weights, [](const auto& given) { return given.second == 1; });
  plan.config.quorum.weights = std::move(weights);
  return std::nullopt;
}

Problem take_defects(Plan& plan, std::string_view value) {
  std::vector<std::string> ids = parse_words(value);
  if (value == "none") ids.clear();
  for (const std::string& id : ids) {
    if (find_defect(id) == nullptr) return "names no defect: \"" + id + "\" (see: list defects)";
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  plan.defects = std::move(ids);
  return std::nullopt;
}

Problem take_paths(Plan& plan, std::string_view value) {
  std::vector<std::string> paths = parse_words(value);
  for (const std::string& path : paths) {
    if (path.size() < 2 || path.front() != '/' || path.back() == '/') {
      return "must be paths such as /a /a/b, parents ahead of their children";
    }
  }
  if (paths.empty()) return "must name at least one path";
  plan.workload.paths = std::move(paths);
  return std::nullopt;
}

Problem take_strategy(Plan& plan, std::string_view value) {
  for (std::size_t i = 0; i < strategies; ++i) {
    const auto strategy = static_cast<Strategy>(i);
    if (value != to_text(strategy)) continue;
    plan.weather.strategy = strategy;
    return std::nullopt;
  }
  return "must be timed, priorities or fault-first";
}

Problem take_election_connections(Plan& plan, std::string_view value) {
  for (const ElectionTransport transport : {ElectionTransport::kept, ElectionTransport::dialled}) {
    if (value != to_text(transport)) continue;
    plan.config.election_connections = transport;
    return std::nullopt;
  }
  return "must be kept or dialled";
}

using C = ServerConfig;
using W = Weather;
using L = Workload;

constexpr std::array ensemble_keys = {
    text<&Plan::name>("scenario", "name", "what reports call it"),
    text<&Plan::story>("scenario", "story", "one line for people"),
    Key{"ensemble", "servers", "1 (standalone), 3, 5, 7 or 9 voters; in groups also 2, 4, 6 or 8",
        [](const Plan& plan) { return std::to_string(plan.servers); }, take_servers},
    number<0, 9, &Plan::observers>("ensemble", "observers",
                                   "servers behind the voters that have no vote"),
    Key{"ensemble", "groups",
        "of voters, as 1:2:3 4:5:6: a quorum has most of the weight in most groups; or none",
        groups_text, take_groups},
    Key{"ensemble", "weights", "of voters in groups, as 1=2 5=0; 1 where not given; or none",
        weights_text, take_weights},
    Key{"ensemble", "electionConnections",
        "kept: election messages always find a way; dialled: over connections, as in ZooKeeper",
        [](const Plan& plan) { return std::string(to_text(plan.config.election_connections)); },
        take_election_connections},
    number<0, 32, &Plan::clients>("ensemble", "clients", "how many clients"),
    flag<&Plan::disk_bytes>("ensemble", "diskBytes",
                            "servers start from ZooKeeper's own bytes; records tear at a byte"),
    Key{"rules", "defects", "ids of the museum, separated by spaces; or none",
        [](const Plan& plan) {
          return plan.defects.empty() ? std::string("none") : words_text(plan.defects);
        },
        take_defects},
    number<1, most, &Plan::config, &C::tick_ms>("server", "tickTime", "ms of a tick"),
    number<1, 10000, &Plan::config, &C::init_limit_ticks>(
        "server", "initLimit", "ticks that discovery and synchronization may take"),
    number<1, 10000, &Plan::config, &C::sync_limit_ticks>(
        "server", "syncLimit", "ticks without a word until the other end is given up"),
    number<1, most, &Plan::config, &C::commit_log_count>(
        "server", "commitLogCount", "committed transactions that a server keeps for DIFF"),
    number<2, most, &Plan::config, &C::snap_count>("server", "snapCount",
                                                   "log records between two snapshots"),
    number<1, most, &Plan::config, &C::max_batch_size>("server", "maxBatchSize",
                                                       "log records flushed together at most"),
    number<1, most, &Plan::config, &C::min_notification_interval_ms>(
        "server", "minNotificationInterval",
        "ms until a server in election asks again; the final wait too"),
    number<1, most, &Plan::config, &C::max_notification_interval_ms>(
        "server", "maxNotificationInterval", "ms at most between two such questions"),
    number<1, most, &Plan::config, &C::snapshot_piece_nodes>(
        "server", "snapshotPieceNodes", "znodes a snapshot writes between two looks at other work"),
    number<0, most, &Plan::config, &C::snap_piece_nodes>(
        "server", "snapPieceNodes",
        "znodes a leader writes into a SNAP between two looks at other work; 0: all"),
    number<3, most, &Plan::config, &C::snap_retain_count>(
        "server", "autopurge.snapRetainCount",
        "snapshots that a purge keeps, with the logs behind them"),
    number<0, most, &Plan::config, &C::purge_interval_ms>(
        "server", "autopurge.purgeInterval", "ms between two purges (hours in zoo.cfg); 0: never"),
    number<1, most, &Plan::config, &C::min_session_timeout_ms>("server", "minSessionTimeout",
                                                               "ms; two ticks unless given"),
    number<1, most, &Plan::config, &C::max_session_timeout_ms>("server", "maxSessionTimeout",
                                                               "ms; twenty ticks unless given"),
    number<2, 0xffffffff, &Plan::config, &C::last_counter>(
        "server", "lastCounter",
        "the counter at which a leader gives way, instead of proposing it"),
    flag<&Plan::config, &C::digest_enabled>("server", "digestEnabled",
                                            "transactions and snapshots carry the tree's digest"),
    flag<&Plan::config, &C::extended_types>("server", "extendedTypesEnabled",
                                            "there are TTL nodes"),
    flag<&Plan::config, &C::enforce_quota>("server", "enforceQuota", "hard limits refuse"),
    text<&Plan::config, &C::super_digest>("server", "superDigest",
                                          "of the superuser; empty: there is none"),
    number<1, most, &Plan::config, &C::container_check_interval_ms>(
        "server", "containerCheckInterval",
        "ms between two looks at containers and TTL nodes that nobody needs"),
    number<0, most, &Plan::config, &C::container_never_used_ms>(
        "server", "containerNeverUsed",
        "ms after which a container goes that never had a child; 0: never"),
    number<1, most, &Plan::session_timeout_ms>("client", "sessionTimeout",
                                               "ms that clients ask for"),
};

constexpr std::array weather_keys = {
    Key{"weather", "strategy",
        "timed, priorities or fault-first: who decides what comes next; drawn where nothing of the "
        "weather is set",
        [](const Plan& plan) { return std::string(to_text(plan.weather.strategy)); },
        take_strategy},
    span<&Plan::weather, &W::network>("weather", "network", "one way between two servers"),
    span<&Plan::weather, &W::disk>("weather", "disk", "a write that is not flushed"),
    span<&Plan::weather, &W::flush>("weather", "flush", "an fsync"),
    span<&Plan::weather, &W::lateness>("weather", "lateness", "how late an alarm rings"),
    duration<&Plan::weather, &W::kill_interval_us>(
        "weather", "kill", "mean time between two kills of a process; 0: never, as in all below"),
    duration<&Plan::weather, &W::power_loss_interval_us>("weather", "powerLoss",
                                                         "… between two power losses"),
    duration<&Plan::weather, &W::blackout_interval_us>(
        "weather", "blackout", "… between two power losses of all servers at once"),
    duration<&Plan::weather, &W::restart_delay_us>("weather", "restartDelay",
                                                   "until a server is started again, mean"),
    duration<&Plan::weather, &W::halves_interval_us>("weather", "halves",
                                                     "… between two partitions in halves"),
    duration<&Plan::weather, &W::one_off_interval_us>("weather", "oneOff",
                                                      "… between two cuts around one server"),
    duration<&Plan::weather, &W::one_way_interval_us>(
        "weather", "oneWay", "… between two cuts of one direction around one server"),
    duration<&Plan::weather, &W::heal_delay_us>("weather", "healDelay",
                                                "until cuts are healed, mean"),
    duration<&Plan::weather, &W::repeat_interval_us>(
        "weather", "repeat", "… between two election messages that arrive again"),
    duration<&Plan::weather, &W::slow_link_interval_us>("weather", "slowLink",
                                                        "… between two links that turn slow"),
    duration<&Plan::weather, &W::slow_link_duration_us>("weather", "slowLinkDuration",
                                                        "for how long"),
    number<1, 100000, &Plan::weather, &W::slow_link_factor>("weather", "slowLinkFactor",
                                                            "how many times slower"),
    duration<&Plan::weather, &W::disk_stall_interval_us>("weather", "diskStall",
                                                         "… between two disks that stand still"),
    number<0, 100, &Plan::weather, &W::needed_disk_stalls_percent>(
        "weather", "neededDiskStallsPercent",
        "of those that meet a server which the quorum needs, for longer than syncLimit"),
    duration<&Plan::weather, &W::disk_stall_duration_us>("weather", "diskStallDuration",
                                                         "for how long"),
    duration<&Plan::weather, &W::bridge_interval_us>(
        "weather", "bridge", "… between two partitions in which one server sees both sides"),
    duration<&Plan::weather, &W::ring_interval_us>(
        "weather", "ring", "… between two in which all hear a majority, and no two the same"),
    duration<&Plan::weather, &W::swizzle_interval_us>(
        "weather", "swizzle", "… between two rows of cuts that heal in another order"),
    duration<&Plan::weather, &W::pause_interval_us>("weather", "pause",
                                                    "… between two processes that stand still"),
    duration<&Plan::weather, &W::pause_duration_us>("weather", "pauseDuration", "for how long"),
    duration<&Plan::weather, &W::write_error_interval_us>(
        "weather", "writeError", "… between two operations that a disk refuses"),
    duration<&Plan::weather, &W::full_disk_interval_us>("weather", "fullDisk",
                                                        "… between two disks that are full"),
    duration<&Plan::weather, &W::full_disk_duration_us>("weather", "fullDiskDuration",
                                                        "for how long"),
    number<0, 50, &Plan::weather, &W::clock_drift_percent>(
        "weather", "clockDriftPercent", "by how much a server's timers are wrong at most"),
    duration<&Plan::weather, &W::clock_skew_us>(
        "weather", "clockSkew", "how far each server's clock is ahead of that of the one before"),
    number<0, 100, &Plan::weather, &W::lying_sync_percent>(
        "weather", "lyingSyncPercent",
        "of syncs and epoch files: that say it is durable, and a power loss can take it"),
    duration<&Plan::weather, &W::wipe_interval_us>(
        "weather", "wipe", "… between two servers that come back with an empty disk"),
    duration<&Plan::weather, &W::flipped_bits_interval_us>(
        "weather", "flippedBits",
        "… between two logs or snapshots of which bits flip; needs diskBytes"),
    duration<&Plan::weather, &W::flipped_epochs_interval_us>(
        "weather", "flippedEpochs",
        "… between two epoch files of which bits flip; needs diskBytes"),
    duration<&Plan::weather, &W::client_drop_interval_us>("weather", "clientDrop",
                                                          "… between two clients that hang up"),
    number<0, 100, &Plan::weather, &W::client_moves_percent>(
        "weather", "clientMovesPercent", "of reconnecting clients that try another server"),
    number<0, 100, &Plan::weather, &W::client_fresh_percent>(
        "weather", "clientFreshPercent", "of reconnecting clients that forget their session"),
    number<0, 100, &Plan::weather, &W::client_wrong_password_percent>(
        "weather", "clientWrongPasswordPercent",
        "of reconnecting clients that name their session with a wrong password"),
    duration<&Plan::weather, &W::client_reconnect_delay_us>("weather", "clientReconnectDelay",
                                                            "until a client connects again, mean"),
};

constexpr std::array workload_keys = {
    Key{"workload", "paths", "the znodes that requests are about, parents first",
        [](const Plan& plan) { return words_text(plan.workload.paths); }, take_paths},
    duration<&Plan::workload, &L::request_interval_us>(
        "workload", "requestInterval", "mean time between two requests of a client; 0: none"),
    number<-1, most, &Plan::workload, &L::requests_per_client>("workload", "requestsPerClient",
                                                               "-1: no limit"),
    number<1, 1000, &Plan::workload, &L::pipelining>("workload", "pipelining",
                                                     "unanswered requests of a client at most"),
    number<0, 100, &Plan::workload, &L::versioned_percent>(
        "workload", "versionedPercent", "of deletes, sets and checks that name a version"),
    number<0, 1000, &Plan::workload, &L::create>("workload", "create",
                                                 "weight of creates; 0 is never, as in all below"),
    number<0, 1000, &Plan::workload, &L::create_ephemeral>("workload", "createEphemeral", "weight"),
    number<0, 1000, &Plan::workload, &L::create_sequential>("workload", "createSequential",
                                                            "weight"),
    number<0, 1000, &Plan::workload, &L::create_ephemeral_sequential>(
        "workload", "createEphemeralSequential", "weight"),
    number<0, 1000, &Plan::workload, &L::remove>("workload", "delete", "weight"),
    number<0, 1000, &Plan::workload, &L::set_data>("workload", "setData", "weight"),
    number<0, 1000, &Plan::workload, &L::multi>("workload", "multi", "weight"),
    number<0, 1000, &Plan::workload, &L::get_data>("workload", "getData", "weight"),
    number<0, 1000, &Plan::workload, &L::exists>("workload", "exists", "weight"),
    number<0, 1000, &Plan::workload, &L::get_children>("workload", "getChildren", "weight"),
    number<0, 1000, &Plan::workload, &L::sync>("workload", "sync", "weight"),
    number<0, 100, &Plan::workload, &L::watch_percent>("workload", "watchPercent",
                                                       "of reads that leave a one-shot watch"),
    number<0, 1000, &Plan::workload, &L::add_watch>("workload", "addWatch", "weight"),
    number<0, 1000, &Plan::workload, &L::remove_watches>("workload", "removeWatches", "weight"),
    number<0, 1000, &Plan::workload, &L::close_session>("workload", "closeSession", "weight"),
    number<0, 1000, &Plan::workload, &L::create_container>("workload", "createContainer", "weight"),
    number<0, 1000, &Plan::workload, &L::create_ttl>("workload", "createTtl", "weight"),
    duration<&Plan::workload, &L::ttl_us>("workload", "ttl", "how long those live, at most"),
    number<0, 1000, &Plan::workload, &L::delete_container>("workload", "deleteContainer",
                                                           "weight; by a client, for once"),
    number<0, 1000, &Plan::workload, &L::create_with_acl>("workload", "createWithAcl", "weight"),
    number<0, 1000, &Plan::workload, &L::set_acl>("workload", "setAcl", "weight"),
    number<0, 1000, &Plan::workload, &L::get_acl>("workload", "getAcl", "weight"),
    number<0, 1000, &Plan::workload, &L::authenticate>(
        "workload", "auth", "weight; until then a connection is nobody in particular"),
    number<0, 1000, &Plan::workload, &L::quota>("workload", "quota",
                                                "weight of quotas that are set, changed, ended"),
    number<0, 1000, &Plan::workload, &L::check>("workload", "check",
                                                "weight; outside of a multi it is refused"),
    number<0, 1000, &Plan::workload, &L::multi_read>("workload", "multiRead", "weight"),
    number<0, 1000, &Plan::workload, &L::other_reads>(
        "workload", "otherReads", "weight of whoAmI, getEphemerals, getAllChildrenNumber"),
    flag<&Plan::workload, &L::probe_in_calm>(
        "workload", "probeInCalm", "each client asks for one more write after the faults"),
    number<1, most, &Plan::caps, &Caps::weather_actions>("limits", "weatherActions",
                                                         "the faults end after so many actions"),
    duration<&Plan::caps, &Caps::weather_us>("limits", "weatherTime",
                                             "… or after so much simulated time"),
    number<1, most, &Plan::caps, &Caps::calm_actions>(
        "limits", "calmActions", "actions after the faults in which all must be well again"),
    duration<&Plan::caps, &Caps::calm_us>("limits", "calmTime", "… and simulated time"),
    number<1, most, &Plan::caps, &Caps::size>(
        "limits", "size", "what a world may hold: znodes, log records, messages"),
};

template <std::size_t... Sizes>
constexpr auto joined_arrays(const std::array<Key, Sizes>&... parts) {
  std::array<Key, (Sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return all;
}
constexpr auto joined = joined_arrays(ensemble_keys, weather_keys, workload_keys, bounds_keys);

}  // namespace

std::span<const Key> all_keys() { return joined; }

const Key* find_key(std::string_view full_name) {
  for (const Key& key : joined) {
    if (full_name.size() == key.section.size() + 1 + key.name.size() &&
        full_name.starts_with(key.section) && full_name[key.section.size()] == '.' &&
        full_name.ends_with(key.name)) {
      return &key;
    }
  }
  return nullptr;
}

}  // namespace zablab
