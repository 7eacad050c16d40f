#include "reports/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "reports/fuzz_report.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

std::string megabytes(std::uint64_t bytes) { return grouped((bytes + (1U << 19)) >> 20) + " MB"; }

std::string goal_lines(const CheckReport& report) {
  std::string reached;
  for (const GoalInfo& goal : all_goals()) {
    const std::uint64_t times = report.search.goals[static_cast<std::size_t>(goal.goal)];
    if (times == 0) continue;
    reached += fmt::format("{}{}", reached.empty() ? "" : ", ", goal.name);
  }
  std::string text =
      "goals      " + (reached.empty() ? std::string("none reached") : reached) + "\n";
  if (report.search.exhausted && !report.missed_goals.empty()) {
    text += fmt::format("           promised, but not reached: {}\n",
                        fmt::join(report.missed_goals, ", "));
  }
  return text;
}

std::string shape_of(const CheckReport& report) {
  const SearchResult& search = report.search;
  if (report.strategy == "walk") return fmt::format(", {} random walks", grouped(search.walks));
  if (report.strategy == "depth") return ", depth first";
  return ", widest layer " + grouped(search.widest);
}

std::string share_of_layer(const SearchResult& search) {
  if (search.layer < 100'000) return "";
  return fmt::format(" ({} %)", search.layer_done * 100 / search.layer);
}

// Layers swell and then shrink. While they swell nobody knows how far; once four in a row have
// shrunk, the rest is a falling row, and its sum is a guess that may be said aloud.
std::string rest_of(const SearchResult& search) {
  const std::vector<std::size_t>& layers = search.layers;
  constexpr std::size_t shrinking = 4;
  if (layers.size() <= shrinking || search.layer == 0) return "";
  for (std::size_t i = layers.size() - shrinking; i < layers.size(); ++i) {
    if (layers[i] >= layers[i - 1]) return "";
  }
  if (search.layer >= layers.back()) return "";
  const double ratio = static_cast<double>(search.layer) / static_cast<double>(layers.back());
  const double rest = static_cast<double>(search.layer) * ratio / (1 - ratio) +
                      static_cast<double>(search.layer - search.layer_done);
  return fmt::format(", about {} left", rounded(rest));
}

nlohmann::ordered_json text_or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

bool is_judged(const CheckReport& report) { return !report.progress || report.progress->complete; }

bool only_liveness(const CheckReport& report) {
  return std::all_of(report.violations.begin(), report.violations.end(), [](const auto& violation) {
    const ClaimInfo* claim = find_claim(violation.claim);
    return claim != nullptr && claim->liveness;
  });
}

std::string verdict_of(const CheckReport& report) {
  const bool exhausted = report.search.exhausted;
  if (!report.violations.empty()) {
    return fmt::format("{} claim{} broken{}", report.violations.size(),
                       report.violations.size() == 1 ? " is" : "s are",
                       exhausted ? "" : "; the space was not seen to its end");
  }
  if (!exhausted || !is_judged(report))
    return "inconclusive: ended by " + report.ended_by + "; no claim was broken so far";
  if (!report.missed_goals.empty()) {
    return "all claims hold in the whole space, but it does not show what it promises";
  }
  if (!report.grain.empty()) return "all claims hold in the whole space, at this coarse grain";
  if (report.progress) return "all claims hold in the whole space, and all can become well";
  return "all claims hold in the whole space";
}

}  // namespace

std::string progress_text(const SearchResult& search, double wall_seconds,
                          std::uint64_t resident_bytes) {
  const double seconds = std::max(wall_seconds, 1e-3);
  return fmt::format("{} distinct  {} generated  {}/s  depth {}{}  {} waiting{}  {}",
                     grouped(search.distinct), grouped(search.generated),
                     rounded(static_cast<double>(search.distinct) / seconds), search.layer_depth,
                     share_of_layer(search), grouped(search.queued), rest_of(search),
                     megabytes(resident_bytes));
}

std::string violation_text(const CheckViolation& violation, bool shortest) {
  std::string text = fmt::format("\nVIOLATION  {}\n  {}\n", violation.claim, violation.sentence);
  text += fmt::format("  {}: {} steps\n",
                      shortest ? "none of this space is shorter" : "not known to be the shortest",
                      violation.length);
  for (const std::string& line : violation.story) text += "    " + line + "\n";
  if (!violation.write_problem.empty()) {
    text +=
        fmt::format("  {}; this is the trace:\n{}", violation.write_problem, violation.trace_text);
  } else if (!violation.replay_command.empty()) {
    text += "  replay: " + violation.replay_command + "\n";
  }
  return text;
}

std::string check_card(const CheckReport& report) {
  const SearchResult& search = report.search;
  const double cpu = std::max(report.cpu_seconds, 1e-6);
  std::string text =
      fmt::format("\nstates     {} distinct, {} generated, depth {}{}\n", grouped(search.distinct),
                  grouped(search.generated), search.depth, shape_of(report));
  text += fmt::format("rate       {} distinct, {} generated a CPU second\n",
                      rounded(static_cast<double>(search.distinct) / cpu),
                      rounded(static_cast<double>(search.generated) / cpu));
  text += fmt::format("cost       {:.2f} s CPU, {:.2f} s on the clock, {} at most\n",
                      report.cpu_seconds, report.wall_seconds, megabytes(report.peak_bytes));
  if (!report.grain.empty()) text += "grain      one step each: " + report.grain + "\n";
  if (report.one_order && search.generated > 0) {
    const double all = static_cast<double>(search.generated + search.left_out);
    text += fmt::format(
        "one order  {} more steps left out ({:.0f} %): another order of independent "
        "steps leads to the same\n",
        grouped(search.left_out), 100 * static_cast<double>(search.left_out) / all);
  }
  text += fmt::format("missed     a state with probability {:.1e}\n", search.missed_probability);
  if (report.worlds) text += goal_lines(report);
  if (report.progress) text += progress_line(*report.progress);
  if (report.picture) text += picture_line(*report.picture);
  text += "\n" + verdict_of(report) + "\nagain: " + report.reproduce_command + "\n";
  if (!report.checkpoint_problem.empty()) text += report.checkpoint_problem + "\n";
  if (!report.checkpoint.empty()) {
    text += fmt::format("go on: {} --resume {}\n", report.reproduce_command, report.checkpoint);
  }
  return text;
}

namespace {

nlohmann::ordered_json violation_json(const CheckViolation& violation) {
  nlohmann::ordered_json json;
  json["claim"] = violation.claim;
  json["sentence"] = violation.sentence;
  json["length"] = violation.length;
  json["trace"] = text_or_null(violation.trace_file);
  if (!violation.write_problem.empty()) {
    json["write_problem"] = violation.write_problem;
    json["trace_text"] = violation.trace_text;
  }
  json["story"] = violation.story;
  return json;
}

/// Classic models have no goals.
nlohmann::ordered_json goals_json(const CheckReport& report) {
  auto json = nlohmann::ordered_json::object();
  for (const GoalInfo& goal : all_goals()) {
    if (report.worlds) json[goal.name] = report.search.goals[static_cast<std::size_t>(goal.goal)];
  }
  return json;
}

}  // namespace

std::string check_json(const CheckReport& report) {
  const SearchResult& search = report.search;
  nlohmann::ordered_json json;
  json["version"] = json_version;
  json["command"] = "check";
  json["space"] = report.space;
  json["defects"] = report.defects;
  json["grain"] = report.grain;
  json["distinct"] = search.distinct;
  json["generated"] = search.generated;
  json["strategy"] = report.strategy;
  json["one_order"] = report.one_order;
  json["left_out"] = search.left_out;
  json["ends"] = search.ends;
  json["depth"] = search.depth;
  json["widest"] = search.widest;
  json["walks"] = search.walks;
  json["jobs"] = report.jobs;
  json["cpu_seconds"] = report.cpu_seconds;
  json["wall_seconds"] = report.wall_seconds;
  json["peak_bytes"] = report.peak_bytes;
  json["exhausted"] = search.exhausted;
  json["ended_by"] = text_or_null(report.ended_by);
  json["checkpoint"] = text_or_null(report.checkpoint);
  json["checkpoint_problem"] = text_or_null(report.checkpoint_problem);
  json["missed_probability"] = search.missed_probability;
  json["goals"] = goals_json(report);
  json["missed_goals"] = report.missed_goals;
  json["progress"] = report.progress ? progress_json(*report.progress) : nlohmann::ordered_json();
  json["picture"] = report.picture ? picture_json(*report.picture) : nlohmann::ordered_json();
  auto& violations = json["violations"] = nlohmann::ordered_json::array();
  for (const auto& one : report.violations) violations.push_back(violation_json(one));
  json["violation"] = violations.empty() ? nlohmann::ordered_json() : violations.front();
  json["exit_code"] = exit_code_of(report);
  json["reproduce"] = report.reproduce_command;
  return json.dump(2) + "\n";
}

int exit_code_of(const CheckReport& report) {
  if (!report.violations.empty()) return only_liveness(report) ? 3 : 1;
  if (report.picture && !report.picture->problem.empty()) return 70;
  return report.search.exhausted && is_judged(report) && report.missed_goals.empty() ? 0 : 2;
}

}  // namespace zablab
