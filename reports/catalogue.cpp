#include "reports/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "invariants/beyond.hpp"
#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "model/run.hpp"
#include "reports/fuzz_report.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/ladder.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/scenario.hpp"
#include "sim/timed.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

Catalogue scenarios() {
  Catalogue all;
  for (const BuiltIn& scenario : built_in_scenarios()) {
    all.push_back({std::string(scenario.name), {{"sentence", std::string(scenario.story)}}});
  }
  return all;
}

const char* to_text(Patience patience) {
  switch (patience) {
    case Patience::seconds: return "seconds";
    case Patience::minutes: return "minutes";
    case Patience::night: return "up to a night";
  }
  return "?";
}

Catalogue rungs() {
  Catalogue all;
  for (const Rung& rung : ladder()) {
    all.push_back(
        {std::string(rung.scenario.name),
         {{"sentence", std::string(rung.scenario.story)}, {"takes", to_text(rung.patience)}}});
  }
  return all;
}

Catalogue claims() {
  Catalogue all;
  for (const ClaimInfo& claim : all_claims()) {
    all.push_back({claim.name,
                   {{"sentence", claim.sentence},
                    {"broken by", claim.broken_by},
                    {"source", claim.source},
                    {"kind", claim.liveness ? "liveness" : "safety"}}});
  }
  all.push_back({runaway_claim,
                 {{"sentence", "A run stays within its size: znodes, log records, messages."},
                  {"broken by", "any step"},
                  {"source", "limits.size of the scenario"},
                  {"kind", "safety"}}});
  return all;
}

Catalogue defects() {
  Catalogue all;
  for (const Defect& defect : museum()) {
    std::string broken;
    for (const std::string_view claim : defect.claims) {
      broken += (broken.empty() ? "" : " ") + std::string(claim);
    }
    all.push_back({std::string(defect.id),
                   {{"sentence", std::string(defect.title)},
                    {"area", std::string(defect.area)},
                    {"story", std::string(defect.story)},
                    {"breaks", broken}}});
  }
  return all;
}

/// What each family of FaultFamily means, in its order.
constexpr std::array fault_sentences = {
    "A process ends; the operating system keeps what it was given.",
    "A machine loses its power: any part of what was not flushed survives.",
    "A power loss cuts the next log record short.",
    "All machines lose their power at once.",
    "A random partition in two.",
    "One server is cut off.",
    "One server is heard no more, or hears nothing.",
    "An election message arrives again.",
    "A link is many times slower for a while.",
    "A disk does nothing for a while.",
    "Two sides that only one server sees both of.",
    "Every server hears a majority, no two of them the same one.",
    "Some servers are cut off one by one, and heal in another order.",
    "A process stands still for a while; what came meanwhile comes when it goes on.",
    "A disk refuses one operation.",
    "A disk refuses what needs room for a while.",
    "A server's timers run faster or slower than true time.",
    "A server's clock on the wall is ahead.",
    "A client hangs up.",
    "A client comes back to another server, with its session.",
    "A client comes back as a new process, without its session.",
    "A client comes back and names its session with a wrong password.",
    "Beyond the model: a sync reports success; a power loss can take what it was about.",
    "Beyond the model: a power loss takes what syncs had called durable.",
    "Beyond the model: a server comes back with an empty disk.",
    "Beyond the model: bits of a log or a snapshot at rest turn over.",
    "Beyond the model: bits of an epoch file at rest turn over.",
};
static_assert(fault_sentences.size() == fault_families);

/// "claim (reason)" of each; empty for what ZooKeeper's promises cover.
std::string suspended_by(std::string_view family) {
  std::string text;
  for (const Suspension& suspension : all_suspensions()) {
    if (family != to_text(suspension.family)) continue;
    text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", info_of(suspension.claim).name,
                        suspension.reason);
  }
  return text;
}

Catalogue faults() {
  Catalogue all;
  for (std::size_t i = 0; i < fault_families; ++i) {
    const char* name = to_text(static_cast<FaultFamily>(i));
    all.push_back({name, {{"sentence", fault_sentences[i]}, {"suspends", suspended_by(name)}}});
  }
  return all;
}

Catalogue goals() {
  Catalogue all;
  for (const GoalInfo& goal : all_goals())
    all.push_back({goal.name, {{"sentence", goal.sentence}}});
  return all;
}

Catalogue keys() {
  Catalogue all;
  for (const Key& key : all_keys()) {
    all.push_back(
        {fmt::format("{}.{}", key.section, key.name), {{"sentence", std::string(key.meaning)}}});
  }
  return all;
}

struct Named {
  std::string_view name;
  Catalogue (*make)();
};
constexpr std::array catalogues = {Named{"scenarios", scenarios},
                                   Named{"ladder", rungs},
                                   Named{"claims", claims},
                                   Named{"defects", defects},
                                   Named{"faults", faults},
                                   Named{"goals", goals},
                                   Named{"keys", keys}};

}  // namespace

std::vector<std::string> catalogue_names() {
  std::vector<std::string> names;
  for (const Named& catalogue : catalogues) names.emplace_back(catalogue.name);
  return names;
}

std::optional<Catalogue> catalogue_of(std::string_view name) {
  for (const Named& catalogue : catalogues) {
    if (catalogue.name == name) return catalogue.make();
  }
  return std::nullopt;
}

std::string catalogue_text(const Catalogue& catalogue) {
  std::size_t width = 0;
  for (const CatalogueEntry& entry : catalogue) width = std::max(width, entry.name.size());
  std::string text;
  for (const CatalogueEntry& entry : catalogue) {
    text += fmt::format("{:<{}}  {}\n", entry.name, width, entry.fields.front().second);
    for (std::size_t i = 1; i < entry.fields.size(); ++i) {
      if (entry.fields[i].second.empty()) continue;
      text += fmt::format("{:<{}}    {}: {}\n", "", width, entry.fields[i].first,
                          entry.fields[i].second);
    }
  }
  return text;
}

std::string catalogue_json(std::string_view name, const Catalogue& catalogue) {
  Json entries = Json::array();
  for (const CatalogueEntry& entry : catalogue) {
    Json json = {{"name", entry.name}};
    for (const auto& [field, value] : entry.fields) {
      std::string key = field;
      std::replace(key.begin(), key.end(), ' ', '_');
      json[key] = value;
    }
    entries.push_back(std::move(json));
  }
  const Json whole = {{"version", json_version}, {"command", "list"}, {std::string(name), entries}};
  return whole.dump(2) + "\n";
}

}  // namespace zablab
