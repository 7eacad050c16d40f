#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "cli/amounts.hpp"
#include "cli/ask/interview.hpp"
#include "cli/ask/recording.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "reports/fuzz_report.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t differences_shown = 10;

struct AskOptions {
  std::string address;
  std::uint64_t seed = 1;
  std::size_t operations = 1000;
  bool core = false;
  std::string record;
  std::string replay;
  std::string compare;
  bool tree = false;
  std::string identity;
  std::string patience = "20s";
  std::string time = "10min";
  bool json = false;
};

ExitCode exit_code_of(const asking::Interview& interview) {
  if (!interview.differences.empty()) return ExitCode::claim_broken;
  if (!interview.stopped) return ExitCode::ok;
  switch (*interview.stopped) {
    case asking::Stop::interrupted:
    case asking::Stop::out_of_time: return ExitCode::inconclusive;
    case asking::Stop::silent:
    case asking::Stop::unreachable: return ExitCode::no_progress;
    case asking::Stop::garbled: return ExitCode::claim_broken;
  }
  unreachable("every reason to stop has an exit code");
}

std::string again(const AskOptions& options) {
  std::string line = "again: zablab ask " + shell_word(options.address);
  if (options.replay.empty()) {
    line += fmt::format(" --seed {} --operations {}{}", options.seed, options.operations,
                        options.core ? " --core" : "");
  } else {
    line += " --replay " + shell_word(options.replay);
  }
  if (!options.compare.empty()) line += " --compare " + shell_word(options.compare);
  return line + ", with a server as new as this one was\n";
}

std::string text_of(const asking::Interview& interview, const AskOptions& options) {
  std::string text;
  for (std::size_t i = 0; i < std::min(interview.differences.size(), differences_shown); ++i) {
    const auto& one = interview.differences[i];
    text += fmt::format("line {}: {}\n  expected {}\n  got      {}\n", one.line, one.request,
                        one.expected, one.got);
  }
  if (interview.differences.size() > differences_shown) {
    text += fmt::format("… and {} more\n", interview.differences.size() - differences_shown);
  }
  for (const std::string& file : interview.files) text += "written: " + file + "\n";
  text +=
      fmt::format("{} requests asked in {:.1f} s\n", grouped(interview.asked), interview.seconds);
  if (!options.compare.empty()) {
    text += fmt::format("{} of {} answers agree\n", interview.agree, interview.compared);
  }
  if (interview.stopped) {
    text +=
        fmt::format("stopped after request {}: {}\n", interview.asked, to_text(*interview.stopped));
  }
  return text;
}

std::string json_of(const asking::Interview& interview, const AskOptions& options) {
  Json differences = Json::array();
  for (const auto& one : interview.differences) {
    differences.push_back({{"line", one.line},
                           {"request", one.request},
                           {"expected", one.expected},
                           {"got", one.got}});
  }
  const bool generated = options.replay.empty();
  const Json json = {
      {"version", json_version},
      {"command", "ask"},
      {"address", options.address},
      {"seed", generated ? Json(options.seed) : Json(nullptr)},
      {"core", generated && options.core},
      {"asked", interview.asked},
      {"compared", interview.compared},
      {"agree", interview.agree},
      {"differences", differences},
      {"files", interview.files},
      {"stopped", interview.stopped ? Json(to_text(*interview.stopped)) : Json(nullptr)},
      {"wall_seconds", interview.seconds},
      {"exit_code", static_cast<int>(exit_code_of(interview))}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

asking::Plan plan_of(const AskOptions& options) {
  if (options.replay.empty() && !options.compare.empty()) {
    throw WrongUsage{"--compare needs --replay: only the same requests have the same answers"};
  }
  asking::Plan plan;
  plan.address = asking::address_of(options.address);
  plan.patience = std::chrono::milliseconds(
      static_cast<std::int64_t>(seconds_of("--patience", options.patience) * 1000));
  plan.time = std::chrono::milliseconds(
      static_cast<std::int64_t>(seconds_of("--time", options.time) * 1000));
  plan.seed = options.seed;
  plan.operations = options.operations;
  plan.core = options.core;
  plan.record = options.record;
  if (!options.replay.empty()) plan.requests = asking::read_requests(options.replay);
  if (!options.compare.empty()) plan.answers = asking::read_answers(options.compare);
  if (plan.answers && plan.answers->size() != plan.requests->size()) {
    throw BadInput{fmt::format("{} has {} answers to {} requests", options.compare,
                               plan.answers->size(), plan.requests->size())};
  }
  return plan;
}

ExitCode fail(const AskOptions& options, const asking::Unasked& unasked) {
  std::cerr << "zablab: " << options.address << " " << unasked.sentence << "\n";
  return ExitCode::unavailable;
}

ExitCode print_tree(const AskOptions& options, const asking::Plan& plan) {
  const asking::Patience patience{plan.patience, std::chrono::steady_clock::now() + plan.time};
  const auto result = asking::dump_tree(plan.address, patience, options.identity);
  if (const auto* unasked = std::get_if<asking::Unasked>(&result)) return fail(options, *unasked);
  std::cout << std::get<std::string>(result);
  return ExitCode::ok;
}

ExitCode run_ask(const AskOptions& options) {
  const asking::Plan plan = plan_of(options);
  listen_for_interrupts();
  if (options.tree) return print_tree(options, plan);
  if (!options.json && options.replay.empty()) {
    std::cout << fmt::format("seed {}  operations {}{}\n", options.seed, options.operations,
                             options.core ? "  core" : "")
              << std::flush;
  }
  const auto result = asking::interview(plan);
  if (const auto* unasked = std::get_if<asking::Unasked>(&result)) return fail(options, *unasked);
  const auto& interview = std::get<asking::Interview>(result);
  std::cout << (options.json ? json_of(interview, options)
                             : text_of(interview, options) + again(options));
  return exit_code_of(interview);
}

}  // namespace

void add_ask(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "ask", "asks a real ZooKeeper, which must be new, and records what it answers");
  auto options = std::make_shared<AskOptions>();
  command->add_option("address", options->address, "HOST:PORT of a server")->required();
  auto* seed = command->add_option("--seed", options->seed, "which random requests (1)");
  auto* operations =
      command->add_option("--operations", options->operations, "how many requests (1000)");
  auto* core = command->add_flag("--core", options->core,
                                 "sessions, the four basic kinds of nodes, versions, multi; no "
                                 "ACLs, no watches: what ensembles can be asked, too");
  auto* tree =
      command->add_flag("--tree", options->tree, "only prints every znode, as inspect --tree does");
  command->add_option("--auth", options->identity, "with --tree: as whom, e.g. digest:super:secret")
      ->needs(tree);
  command
      ->add_option("--record", options->record,
                   "writes PREFIX.ops.jsonl and PREFIX.exp.jsonl, for conform")
      ->type_name("PREFIX");
  command->add_option("--replay", options->replay, "asks what this file holds, one request a line")
      ->excludes(seed)
      ->excludes(operations)
      ->excludes(core)
      ->excludes(tree);
  command->add_option("--compare", options->compare,
                      "with --replay: what differs from these answers; exit code 1 if anything");
  command->add_option("--patience", options->patience, "how long to wait for one answer (20s)");
  command->add_option("--time", options->time, "how long to ask at the most (10min)");
  command->add_flag("--json", options->json, "prints one JSON object and nothing else");
  command->footer(
      "Example: zablab ask localhost:2181 --seed 7 --operations 5000 --record fresh\n"
      "         zablab conform fresh.ops.jsonl fresh.exp.jsonl");
  command->callback([options, &chosen] { chosen = [options] { return run_ask(*options); }; });
}

}  // namespace zablab
