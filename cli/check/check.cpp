#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/amounts.hpp"
#include "cli/check/classics.hpp"
#include "cli/check/graph.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress_line.hpp"
#include "model/shrink.hpp"
#include "reports/check_report.hpp"
#include "reports/story.hpp"
#include "scenarios/header.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/space.hpp"
#include "scenarios/values.hpp"

namespace zablab {

namespace {

struct CheckOptions {
  ScenarioChoice choice;
  std::vector<std::string> bounds;    ///< "sessions=1", from options of their own
  std::vector<std::string> settings;  ///< --set
  std::optional<std::int32_t> elections;
  std::string classic;
  int size = 0;
  std::vector<std::string> grain;  ///< "election"
  bool keep_going = false;
  std::string graph;
  bool progress = false;
  std::string time;
  std::string memory;
  std::optional<std::uint64_t> states;
  std::optional<std::size_t> depth;
  int jobs = 0;
  std::string out = "zablab-out";
  bool json = false;
};

std::vector<std::string> settings_of(const CheckOptions& options) {
  std::vector<std::string> all = options.bounds;
  all.insert(all.end(), options.settings.begin(), options.settings.end());
  return all;
}

Plan plan_of(const CheckOptions& options) {
  ScenarioChoice choice = options.choice;
  if (choice.scenario.empty()) choice.scenario = "small";
  Scenario scenario = scenario_of(choice);
  for (const std::string& setting : settings_of(options)) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    const Key* key = find_key(name.find('.') == std::string::npos ? "bounds." + name : name);
    if (equals == std::string::npos || key == nullptr) {
      throw WrongUsage{"--set takes KEY=VALUE with a key of `zablab list keys`, not \"" + setting +
                       "\""};
    }
    Plan probe;
    const std::string value = setting.substr(equals + 1);
    if (value.find('#') != std::string::npos) {
      throw WrongUsage{"a value has no # in it: a scenario file would end there"};
    }
    if (const auto problem = key->parse(probe, value)) {
      throw WrongUsage{fmt::format("{} {}", name, *problem)};
    }
    scenario.settings.push_back({fmt::format("{}.{}", key->section, key->name), value});
  }
  Plan plan = draw_plan(scenario, 1);
  if (!plan.bounds) plan.bounds.emplace();
  Budget& budget = plan.bounds->budget;
  if (options.elections) {
    budget.alarms_of(AlarmKind::final_wait) = *options.elections * plan.servers;
  }
  if (find_setting(scenario, "bounds.restarts") == nullptr) {
    budget.restarts = budget.kills + budget.power_losses;
  }
  return plan;
}

std::string command_words(const CheckOptions& options) {
  std::string words = "zablab check";
  if (!options.classic.empty()) {
    words += fmt::format(" --classic {} --size {}", options.classic,
                         classic_size(options.classic, options.size));
  }
  words += command_words(options.choice);
  if (options.elections) words += fmt::format(" --elections {}", *options.elections);
  for (const std::string& setting : settings_of(options)) words += " --set " + shell_word(setting);
  for (const std::string& word : options.grain) words += " --coarse " + word;
  if (options.keep_going) words += " --keep-going";
  if (!options.graph.empty()) words += " --graph " + shell_word(options.graph);
  if (options.progress) words += " --progress";
  if (options.depth) words += fmt::format(" --depth {}", *options.depth);
  if (options.states) words += fmt::format(" --states {}", *options.states);
  return words;
}

Grain grain_of(const CheckOptions& options) {
  Grain grain;
  for (const std::string& word : options.grain) grain.election_in_one_step |= word == "election";
  return grain;
}

/// Bounds of the search, and which of them ended it.
class Limits {
 public:
  explicit Limits(const CheckOptions& options)
      : bytes_(options.memory.empty() ? available_bytes() / 8 * 7
                                      : bytes_of("--memory", options.memory)),
        show_(!options.json) {
    if (!options.time.empty()) seconds_ = seconds_of("--time", options.time);
    bounds.jobs = options.jobs > 0
                      ? options.jobs
                      : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    bounds.all_claims = options.keep_going;
    bounds.states = options.states.value_or(UINT64_MAX);
    bounds.depth = options.depth.value_or(SIZE_MAX);
    bounds.stop = [this](const SearchProgress& progress) { return look(progress); };
  }
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;

  /// Takes over what the search came to.
  void conclude(CheckReport& report) {
    line_.clear();
    const SearchResult& search = report.search;
    const bool judged = !report.progress || report.progress->complete;
    if (search.exhausted && judged) {
      ended_by_.clear();
    } else if (ended_by_.empty()) {
      const bool broken = !search.breaks.empty() && !bounds.all_claims;
      ended_by_ = broken || search.exhausted                    ? "a violation"
                  : report.picture && report.picture->too_large ? "--graph"
                  : search.last.distinct >= bounds.states       ? "--states"
                                                                : "--depth";
    }
    report.ended_by = ended_by_;
    report.jobs = bounds.jobs;
    report.wall_seconds = wall_seconds();
    report.cpu_seconds = cpu_seconds() - cpu_at_start_;
    report.peak_bytes = peak_resident_bytes();
  }

  SearchBounds bounds;

 private:
  bool look(const SearchProgress& progress) {
    const std::uint64_t resident = resident_bytes();
    if (show_) line_.show([&] { return progress_text(progress, wall_seconds(), resident); });
    if (interrupted()) ended_by_ = "an interrupt";
    if (resident > bytes_) ended_by_ = "--memory";
    if (seconds_ > 0 && wall_seconds() > seconds_) ended_by_ = "--time";
    return !ended_by_.empty();
  }
  double wall_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  std::uint64_t bytes_;
  bool show_;
  double seconds_ = 0;
  std::string ended_by_;
  ProgressLine line_;
  double cpu_at_start_ = cpu_seconds();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The story without the steps by which the ensemble came to serve.
std::vector<std::string> story_behind(std::size_t beginning, const Trace& trace) {
  std::vector<std::string> lines = story_of(trace);
  if (beginning == 0) return lines;
  std::erase_if(lines, [&](const std::string& line) { return std::stoul(line) <= beginning; });
  lines.insert(lines.begin(),
               fmt::format("{:>4}  … {} steps: the ensemble begins to serve", 1, beginning));
  return lines;
}

CheckViolation violation_of(const SpaceStart& start, const WorldSpace& space, const Break& found,
                            const std::string& out) {
  const std::vector<TimedAction> schedule = schedule_along(start, space, found.way);
  CheckViolation violation;
  violation.claim = info_of(static_cast<Claim>(found.claim - 1)).name;
  const Trace trace = trace_of(run_plan(start.plan), 1, violation.claim, schedule,
                               header_of(start.plan), &violation.sentence);
  ensure(trace.header.claim == violation.claim,
         "a schedule found by search breaks its claim again");
  violation.length = trace.steps.size();
  violation.story = story_behind(start.beginning.size(), trace);
  std::string rules;
  for (const std::string& id : start.plan.defects) rules += id + "-";
  violation.trace_file = fmt::format("{}/{}-{}{}-check.trace", out, file_word(start.plan.name),
                                     rules, violation.claim);
  const std::string text = write_trace(trace);
  if (auto problem = write_file(violation.trace_file, text)) {
    violation.trace_file.clear();
    violation.trace_text = text;
    violation.write_problem = std::move(*problem);
  }
  return violation;
}

void check_worlds(const CheckOptions& options, CheckReport& report) {
  const SpaceStart start = start_of(plan_of(options));
  report.grain = words_text(options.grain);
  report.space = options.choice.scenario.empty() ? "small" : options.choice.scenario;
  if (!start.plan.defects.empty()) report.defects = words_text(start.plan.defects);
  if (!options.json) {
    std::cout << fmt::format("space {}  servers {}  defects {}\n", report.space, start.plan.servers,
                             report.defects)
              << std::flush;
  }
  Limits limits(options);
  const WorldSpace space(start.first, grain_of(options));
  std::optional<CheckViolation> without_progress;
  const GraphOrder order{options.graph, options.progress, options.out};
  if (order.asked()) {
    limits.bounds.jobs = 1;
    without_progress = explore_worlds(start, space, order, limits.bounds, report);
  } else {
    report.search = search_breadth_first(space, limits.bounds);
  }
  limits.conclude(report);
  for (const Break& found : report.search.breaks) {
    report.violations.push_back(violation_of(start, space, found, options.out));
  }
  if (without_progress) report.violations.push_back(std::move(*without_progress));
  for (const std::string& name : start.plan.bounds->goals) {
    const auto goal = static_cast<std::size_t>(find_goal(name)->goal);
    if (report.search.goals[goal] == 0) report.missed_goals.push_back(name);
  }
}

void check_classic(const CheckOptions& options, CheckReport& report) {
  report.worlds = false;
  const int size = classic_size(options.classic, options.size);
  report.space = fmt::format("{} {}", options.classic, size);
  if (options.progress) throw WrongUsage{"--progress is about our servers, not a classic model"};
  Limits limits(options);
  if (!options.graph.empty()) limits.bounds.jobs = 1;
  ClassicResult result = options.graph.empty()
                             ? search_classic(options.classic, size, limits.bounds)
                             : draw_classic(options.classic, size, limits.bounds, options.graph);
  report.picture = std::move(result.picture);
  report.search = std::move(result.search);
  report.violations = std::move(result.violations);
  limits.conclude(report);
}

ExitCode run_check(const CheckOptions& options) {
  listen_for_interrupts();
  CheckReport report;
  report.reproduce_command = command_words(options);
  if (options.classic.empty()) {
    check_worlds(options, report);
  } else {
    check_classic(options, report);
  }
  if (options.json) {
    std::cout << check_json(report) << std::flush;
  } else {
    for (std::size_t i = 0; i < report.violations.size(); ++i) {
      // Behind a broken claim nothing is looked at, so only the first story is known to be
      // shortest.
      const CheckViolation& violation = report.violations[i];
      std::cout << violation_text(violation, i == 0 && violation.shortest && report.grain.empty());
    }
    std::cout << check_card(report) << std::flush;
  }
  return static_cast<ExitCode>(exit_code_of(report));
}

void add_bound(CLI::App& command, const std::shared_ptr<CheckOptions>& options, const char* option,
               const char* key, const char* meaning) {
  command
      .add_option_function<int>(
          option,
          [options, key](int count) {
            options->bounds.push_back(fmt::format("{}={}", key, count));
          },
          meaning)
      ->check(CLI::Range(0, 1000));
}

}  // namespace

void add_check(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "check", "explores every schedule within bounds, and checks every claim");
  auto options = std::make_shared<CheckOptions>();
  add_options(*command, options->choice);
  command->add_option("--elections", options->elections, "times that every server may decide")
      ->check(CLI::Range(0, 100));
  add_bound(*command, options, "--sessions", "sessions", "connections of clients (a write each)");
  add_bound(*command, options, "--requests", "requests", "requests of clients");
  add_bound(*command, options, "--kills", "kills", "of processes");
  add_bound(*command, options, "--power-losses", "powerLosses", "with any part that may survive");
  add_bound(*command, options, "--restarts", "restarts",
            "as many as crashes unless told otherwise");
  add_bound(*command, options, "--cuts", "cuts", "of one server from the others");
  command->add_option_function<std::string>(
      "--from", [options](const std::string& from) { options->bounds.push_back("from=" + from); },
      "cold (nothing elected), or broadcast (an ensemble that serves)");
  command->add_option("--set", options->settings, "KEY=VALUE: any key of a scenario; repeatable")
      ->take_all();
  command->add_option("--coarse", options->grain, "election: one step each, not message by message")
      ->check(CLI::IsMember({"election"}))
      ->take_all();
  command->add_flag("--keep-going", options->keep_going,
                    "goes on after a violation, for the first one of every claim");
  command->add_option("--graph", options->graph,
                      "FILE.dot: draws the states and steps of a small space");
  command->add_flag("--progress", options->progress,
                    "judges whether all can become well from everywhere when the faults are over");
  command->add_option("--time", options->time, "ends it after so long: 60s, 10min, 8h");
  command->add_option("--memory", options->memory, "ends it there: 500M, 8G; most of the machine");
  command->add_option("--states", options->states, "ends it after so many distinct states");
  command->add_option("--depth", options->depth, "looks no further than so many steps");
  command->add_option("--jobs", options->jobs, "threads; all cores unless told otherwise")
      ->check(CLI::Range(1, 256));
  command->add_option("--classic", options->classic, "a classic model instead of our servers")
      ->check(CLI::IsMember(classic_names()));
  command->add_option("--size", options->size, "of the classic model");
  command->add_option("--out", options->out, "where traces of violations go; zablab-out");
  command->add_flag("--json", options->json, "prints one JSON object at the end and nothing else");
  command->footer(
      "Example: zablab check --elections 1 --sessions 1 --kills 1\n"
      "         zablab check --from broadcast --sessions 0 --requests 1 --kills 1 --restarts 0 "
      "--coarse election --progress\n"
      "         zablab check --classic two-phase-commit --size 2 --graph commit.dot");
  command->callback([options, &chosen] { chosen = [options] { return run_check(*options); }; });
}

}  // namespace zablab
