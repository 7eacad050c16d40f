#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/conform/conform.hpp"
#include "cli/conform/reasons.hpp"
#include "cli/files.hpp"
#include "reports/fuzz_report.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t differences_shown = 10;

struct ConformOptions {
  std::string operations;
  std::string answers;
  ConformSetup setup;
  std::string as = "ours";
  std::optional<std::uint64_t> seed;
  bool json = false;
};

bool is_explained(const ConformDifference& difference) { return !difference.reason.empty(); }

ExitCode exit_code_of(const ConformReport& report) {
  const auto& differences = report.differences;
  if (!std::all_of(differences.begin(), differences.end(), is_explained)) {
    return ExitCode::claim_broken;
  }
  return report.stuck.empty() ? ExitCode::ok : ExitCode::no_progress;
}

/// What has no reason comes first.
std::vector<ConformDifference> in_order(std::vector<ConformDifference> differences) {
  std::stable_partition(differences.begin(), differences.end(),
                        [](const ConformDifference& one) { return !is_explained(one); });
  return differences;
}

std::string reasons_text(const ConformReport& report) {
  std::map<std::string, std::size_t> counts;
  for (const ConformDifference& one : report.differences) {
    if (is_explained(one)) counts[one.reason] += 1;
  }
  std::string text;
  for (const auto& [reason, count] : counts) text += fmt::format("{} by {}\n", count, reason);
  if (!text.empty()) text = "differ as our servers decide otherwise than ZooKeeper 3.8.0:\n" + text;
  for (const ApacheDecision& decision : apache_decisions()) {
    if (text.find(decision.id) == std::string::npos) continue;
    text += fmt::format("{}: in 3.8.0 {}\n", decision.id, decision.sentence);
  }
  return text;
}

std::string text_of(const ConformReport& report) {
  std::string text;
  const std::vector<ConformDifference> differences = in_order(report.differences);
  for (std::size_t i = 0; i < std::min(differences.size(), differences_shown); ++i) {
    const ConformDifference& one = differences[i];
    text += fmt::format("line {}: {}\n  expected {}\n  got      {}\n", one.line, one.request,
                        one.expected, one.got);
    if (is_explained(one)) text += fmt::format("  reason   {}\n", one.reason);
  }
  if (report.differences.size() > differences_shown) {
    text += fmt::format("… and {} more\n", report.differences.size() - differences_shown);
  }
  if (report.seed) {
    text += fmt::format("{} kills, {} power losses, {} cuts; {} requests without a known outcome\n",
                        report.kills, report.power_losses, report.cuts, report.unknown);
  }
  text += reasons_text(report);
  if (!report.stuck.empty()) text += "no progress: " + report.stuck + "\n";
  return text + fmt::format("{} of {} answers agree\n", report.agree, report.answers);
}

std::string json_of(const ConformReport& report) {
  Json differences = Json::array();
  for (const ConformDifference& one : report.differences) {
    differences.push_back({{"line", one.line},
                           {"request", one.request},
                           {"expected", one.expected},
                           {"got", one.got},
                           {"reason", is_explained(one) ? Json(one.reason) : Json(nullptr)}});
  }
  const Json json = {{"version", json_version},
                     {"command", "conform"},
                     {"seed", report.seed ? Json(*report.seed) : Json(nullptr)},
                     {"servers", report.servers},
                     {"answers", report.answers},
                     {"agree", report.agree},
                     {"unknown", report.unknown},
                     {"kills", report.kills},
                     {"power_losses", report.power_losses},
                     {"cuts", report.cuts},
                     {"actions", report.actions},
                     {"stuck", report.stuck},
                     {"differences", differences},
                     {"exit_code", static_cast<int>(exit_code_of(report))}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void check_options(const ConformOptions& options) {
  const std::int32_t servers = options.setup.servers;
  if (servers < 1 || servers > 9 || servers % 2 == 0) {
    throw WrongUsage{"--servers must be 1 (standalone), 3, 5, 7 or 9"};
  }
  if (options.as != "ours" && options.as != "3.8.0") {
    throw WrongUsage{"--as must be ours or 3.8.0"};
  }
  if (options.as != "ours" && options.seed) {
    throw WrongUsage{"--as 3.8.0 and --seed: the serial reference store has our own decisions"};
  }
}

ConformReport replay(const std::vector<RecordedStep>& steps, const ConformOptions& options) {
  if (options.seed) return conform_under_faults(steps, options.setup, *options.seed);
  ConformSetup setup = options.setup;
  if (options.as != "ours") setup.rules = apache_rules();
  ConformReport report = conform_to_recording(steps, setup);
  if (options.as == "ours") explain(steps, setup, report);
  return report;
}

std::string again(const ConformOptions& options) {
  std::string command =
      fmt::format("zablab conform {} {} --servers {}", shell_word(options.operations),
                  shell_word(options.answers), options.setup.servers);
  if (options.as != "ours") command += " --as " + options.as;
  if (options.setup.container_check_ms != ConformSetup().container_check_ms) {
    command += fmt::format(" --container-check-ms {}", options.setup.container_check_ms);
  }
  if (options.seed) command += fmt::format(" --seed {}", *options.seed);
  return command;
}

ExitCode run_conform(const ConformOptions& options) {
  check_options(options);
  const auto steps = read_recording(options.operations, options.answers);
  if (!options.json) {
    std::cout << (options.seed ? fmt::format("seed {}", *options.seed)
                               : std::string("no seed: nothing is left to chance"))
              << fmt::format("  servers {}\n", options.setup.servers) << std::flush;
  }
  const ConformReport report = replay(steps, options);
  if (options.json) {
    std::cout << json_of(report);
  } else {
    std::cout << text_of(report) << "again: " << again(options) << "\n";
  }
  return exit_code_of(report);
}

}  // namespace

void add_conform(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "conform", "replays what clients of a real ZooKeeper did and compares every answer");
  auto options = std::make_shared<ConformOptions>();
  command->add_option("operations", options->operations, "the requests, one a line")->required();
  command->add_option("answers", options->answers, "what was answered, one a line")->required();
  command->add_option("--as", options->as,
                      "ours: what 3.8.0 decides otherwise is listed with its reason (unless told "
                      "otherwise); 3.8.0: our servers decide so, too");
  command->add_option(
      "--container-check-ms", options->setup.container_check_ms,
      "how often containers and TTL nodes are looked at; unless told otherwise never");
  command->add_option("--servers", options->setup.servers,
                      "1: standalone (unless told otherwise); 3, 5: through followers");
  command->add_option("--seed", options->seed,
                      "kills, power losses and cuts between the requests; answers must be those of "
                      "one serial history");
  command->add_flag("--json", options->json, "prints one JSON object and nothing else");
  command->footer("Example: zablab conform core.ops.jsonl core.exp.jsonl --servers 3");
  command->callback([options, &chosen] { chosen = [options] { return run_conform(*options); }; });
}

}  // namespace zablab
