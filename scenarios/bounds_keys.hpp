// The keys of a scenario's [bounds]: what may happen at most in a space that is searched to its
// end.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/goals.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/values.hpp"
#include "sim/action.hpp"

namespace zablab {

namespace bounds_detail {

inline std::optional<std::string> take_count(std::int32_t& member, std::string_view value) {
  const std::optional<std::int64_t> parsed = parse_number(value);
  if (!parsed || *parsed < 0 || *parsed > 1'000'000) return "must be a number from 0 to 1000000";
  member = static_cast<std::int32_t>(*parsed);
  return std::nullopt;
}

inline Bounds& bounds_of(Plan& plan) {
  if (!plan.bounds) plan.bounds.emplace();
  return *plan.bounds;
}

template <std::int32_t Budget::*Member>
constexpr Key count(std::string_view name, std::string_view meaning) {
  return {"bounds", name, meaning,
          [](const Plan& plan) {
            return plan.bounds ? std::to_string(plan.bounds->budget.*Member) : std::string();
          },
          [](Plan& plan, std::string_view value) {
            return take_count(bounds_of(plan).budget.*Member, value);
          }};
}

template <AlarmKind Kind>
constexpr Key alarms(std::string_view name, std::string_view meaning) {
  return {"bounds", name, meaning,
          [](const Plan& plan) {
            return plan.bounds ? std::to_string(plan.bounds->budget.alarms_of(Kind))
                               : std::string();
          },
          [](Plan& plan, std::string_view value) {
            return take_count(bounds_of(plan).budget.alarms_of(Kind), value);
          }};
}

inline std::string epochs_text(const Plan& plan) {
  return plan.bounds ? std::to_string(plan.bounds->epochs) : std::string();
}
inline std::optional<std::string> take_epochs(Plan& plan, std::string_view value) {
  return take_count(bounds_of(plan).epochs, value);
}

/// "all", or numbers.
std::string servers_text(ServerSet servers);
std::optional<std::string> take_servers(ServerSet& servers, std::string_view value);

template <ServerSet Bounds::*Member>
constexpr Key servers(std::string_view name, std::string_view meaning) {
  return {"bounds", name, meaning,
          [](const Plan& plan) {
            return plan.bounds ? servers_text((*plan.bounds).*Member) : std::string();
          },
          [](Plan& plan, std::string_view value) {
            return take_servers(bounds_of(plan).*Member, value);
          }};
}

std::string operations_text(const Plan& plan);
std::optional<std::string> take_operations(Plan& plan, std::string_view value);
std::string goals_text(const Plan& plan);
std::optional<std::string> take_goals(Plan& plan, std::string_view value);
std::string coarse_text(const Plan& plan);
std::optional<std::string> take_coarse(Plan& plan, std::string_view value);
std::string from_text(const Plan& plan);
std::optional<std::string> take_from(Plan& plan, std::string_view value);

}  // namespace bounds_detail

/// "election", "disk", "links": what may be one step.
std::vector<std::string> grain_words();
/// Those that are on.
std::string to_text(const Grain& grain);
/// False if there is no such word.
bool add_grain(Grain& grain, std::string_view word);

inline constexpr std::array bounds_keys = {
    Key{"bounds", "from", "cold, or broadcast: a leader serves and every client is attached",
        bounds_detail::from_text, bounds_detail::take_from},
    Key{"bounds", "operations", "what clients may ask for, in the words of a trace, separated by ;",
        bounds_detail::operations_text, bounds_detail::take_operations},
    Key{"bounds", "goals", "what a search must reach to mean anything: names of `list goals`",
        bounds_detail::goals_text, bounds_detail::take_goals},
    Key{"bounds", "coarse",
        "what is one step: election, disk, links, clients, joins; nothing: the finest grain",
        bounds_detail::coarse_text, bounds_detail::take_coarse},
    bounds_detail::servers<&Bounds::client_servers>(
        "clientServers", "the servers that clients know, by number; or all"),
    bounds_detail::servers<&Bounds::crash_servers>(
        "crashServers", "the servers that may be killed or lose their power, by number; or all"),
    Key{"bounds", "epochs", "that may begin, that of the beginning among them; 0: any number",
        bounds_detail::epochs_text, bounds_detail::take_epochs},
    bounds_detail::count<&Budget::client_connects>(
        "sessions", "connections of clients (a new session is a write)"),
    bounds_detail::count<&Budget::requests>("requests", "requests of clients"),
    bounds_detail::count<&Budget::client_drops>("clientDrops", "clients that hang up"),
    bounds_detail::count<&Budget::kills>("kills", "of processes"),
    bounds_detail::count<&Budget::power_losses>("powerLosses", "with any part that may survive"),
    bounds_detail::count<&Budget::restarts>("restarts", "after the first start of each server"),
    bounds_detail::count<&Budget::cuts>("cuts", "of one server from all others"),
    bounds_detail::count<&Budget::repeats>("repeats", "election messages that arrive again"),
    bounds_detail::count<&Budget::disk_faults>("diskFaults", "writes that a disk refuses"),
    bounds_detail::alarms<AlarmKind::final_wait>(
        "decisions", "servers that decide an election (its final wait ends)"),
    bounds_detail::alarms<AlarmKind::notification_timeout>("notificationTimeouts",
                                                           "servers that ask again in an election"),
    bounds_detail::alarms<AlarmKind::dial_retry>("dialRetries", "learners that dial again"),
    bounds_detail::alarms<AlarmKind::leader_silence>("leaderSilences",
                                                     "learners that give their leader up"),
    bounds_detail::alarms<AlarmKind::quorum_wait>("quorumWaits",
                                                  "leaders that give up waiting for a quorum"),
    bounds_detail::alarms<AlarmKind::learner_silence>("learnerSilences",
                                                      "leaders that give a learner up"),
    bounds_detail::alarms<AlarmKind::leader_tick>("leaderTicks", "half ticks of leaders"),
    bounds_detail::alarms<AlarmKind::session_expiry>("sessionExpiries", "sessions that expire"),
    bounds_detail::alarms<AlarmKind::container_check>(
        "containerChecks", "looks at containers and TTL nodes that nobody needs"),
    bounds_detail::alarms<AlarmKind::purge>("purges", "deletions of old snapshots and logs"),
};

}  // namespace zablab
