#include "scenarios/museum.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "scenarios/museum/rooms.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {

namespace {

/// Families of faults that a defect's world has only where it says so: each would be on in every
/// other seed, and a small world is one in which little else happens.
constexpr std::array quiet_unless_named = {
    "bridge",     "ring",     "swizzle",           "pause",
    "writeError", "fullDisk", "clockDriftPercent", "clockSkew",
};

/// Requests that a defect's clients make only where it says so.
constexpr std::array unasked_unless_named = {
    "createContainer", "createTtl",    "deleteContainer", "createWithAcl", "setAcl",
    "getAcl",          "auth",         "quota",           "check",         "multiRead",
    "otherReads",      "watchPercent", "addWatch",        "removeWatches",
};

/// What an ensemble is beside its voters.
constexpr std::array plain_unless_named = {
    std::pair{"electionConnections", "kept"},
    std::pair{"observers", "0"},
    std::pair{"groups", "none"},
    std::pair{"weights", "none"},
};

std::string completed(std::string_view own) {
  std::string text(own);
  const auto scenario = std::get<Scenario>(read_scenario(own));
  text += "[weather]\n";
  for (const std::string key : quiet_unless_named) {
    if (find_setting(scenario, "weather." + key) == nullptr) text += key + " = 0\n";
  }
  text += "[workload]\n";
  for (const std::string key : unasked_unless_named) {
    if (find_setting(scenario, "workload." + key) == nullptr) text += key + " = 0\n";
  }
  if (find_setting(scenario, "server.lastCounter") == nullptr) {
    text += "[server]\nlastCounter = 4294967295\n";
  }
  if (find_setting(scenario, "server.digestEnabled") == nullptr) {
    text += "[server]\ndigestEnabled = no\n";
  }
  if (find_setting(scenario, "server.autopurge.purgeInterval") == nullptr) {
    text += "[server]\nautopurge.purgeInterval = 0\n";
  }
  if (find_setting(scenario, "ensemble.diskBytes") == nullptr) {
    text += "[ensemble]\ndiskBytes = no\n";
  }
  for (const auto& [key, value] : plain_unless_named) {
    if (find_setting(scenario, "ensemble." + std::string(key)) != nullptr) continue;
    text += "[ensemble]\n" + std::string(key) + " = " + value + "\n";
  }
  return text;
}

/// By number; those without one last.
auto place_of(const Defect& defect) {
  const std::string_view number = defect.id.substr(defect.id.find('-') + 1);
  int value = 1'000'000;
  std::from_chars(number.data(), number.data() + number.size(), value);
  return std::tuple(value, defect.id);
}

struct Museum {
  std::vector<Defect> defects;
  std::vector<std::string> scenarios;  ///< what the defects' texts point into

  Museum() {
    for (const auto room : {bytes_room(), discovery_room(), pipeline_room(), roles_room(),
                            storage_room(), store_room(), synchronization_room(), watches_room()}) {
      defects.insert(defects.end(), room.begin(), room.end());
    }
    std::sort(defects.begin(), defects.end(),
              [](const Defect& a, const Defect& b) { return place_of(a) < place_of(b); });
    scenarios.reserve(defects.size());
    for (Defect& defect : defects) {
      defect.scenario = scenarios.emplace_back(completed(defect.scenario));
    }
  }
};

}  // namespace

std::span<const Defect> museum() {
  static const Museum museum;
  return museum.defects;
}

const Defect* find_defect(std::string_view id) {
  for (const Defect& defect : museum()) {
    if (defect.id == id) return &defect;
  }
  return nullptr;
}

Rules rules_with(const std::vector<std::string>& ids) {
  Rules rules;
  for (const std::string& id : ids) {
    const Defect* defect = find_defect(id);
    ensure(defect != nullptr, "a defect is in the museum");
    defect->turn_on(rules);
  }
  return rules;
}

}  // namespace zablab
