#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/amounts.hpp"
#include "cli/commands.hpp"
#include "cli/history/judging.hpp"
#include "cli/history/pages.hpp"
#include "cli/interrupt.hpp"
#include "reports/history/history_report.hpp"

namespace zablab {

namespace {

struct HistoryOptions {
  std::vector<std::string> files;
  std::string model;
  std::string contract;
  std::string time;
  HistoryFiles written;
  std::uint32_t jobs = 0;
  bool json = false;
};

history::Contract contract_of(const std::string& words) {
  if (words == "zookeeper") return history::Contract::zookeeper;
  return words == "sequential" ? history::Contract::sequential : history::Contract::linearizable;
}

JudgingOptions judging_options(const HistoryOptions& options) {
  JudgingOptions judging;
  judging.model = options.model;
  if (!options.contract.empty()) judging.contract = contract_of(options.contract);
  if (!options.time.empty()) {
    judging.time_ms = static_cast<std::uint64_t>(seconds_of("--time", options.time) * 1000);
  }
  judging.jobs =
      options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  judging.wants_edn = !options.written.edn.empty();
  return judging;
}

/// What all files together come to: what cannot be read outweighs what is wrong, and that what is
/// not known.
class Sum {
 public:
  void add(const JudgedFile& judged) {
    unread_ |= !judged.problem.empty();
    if (!judged.problem.empty()) return;
    broken_ |= judged.view.outcome == HistoryOutcome::violated;
    unknown_ |= judged.view.outcome == HistoryOutcome::unknown;
  }

  ExitCode exit_code() const {
    if (unread_) return ExitCode::bad_input;
    if (broken_) return ExitCode::claim_broken;
    return unknown_ ? ExitCode::inconclusive : ExitCode::ok;
  }

 private:
  bool unread_ = false;
  bool broken_ = false;
  bool unknown_ = false;
};

ExitCode run_history(const HistoryOptions& options) {
  HistoryWriter writer(options.written, options.files);
  listen_for_interrupts();
  Sum sum;
  judge_files(options.files, judging_options(options), [&](const JudgedFile& judged) {
    sum.add(judged);
    if (!judged.problem.empty()) {
      writer.take(judged);
      std::cout.flush();
      std::cerr << "zablab: " << judged.problem << std::endl;
      return;
    }
    std::cout << (options.json ? history_json(judged.view) : history_card(judged.view))
              << std::flush;
    writer.take(judged);
  });
  const std::vector<std::string>& problems = writer.finish();
  for (const std::string& problem : problems) std::cerr << "zablab: " << problem << "\n";
  const bool nothing_worse = sum.exit_code() == ExitCode::ok;
  return !problems.empty() && nothing_worse ? ExitCode::internal_error : sum.exit_code();
}

}  // namespace

void add_history(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "history", "judges recorded histories: linearizable, or what ZooKeeper promises");
  auto options = std::make_shared<HistoryOptions>();
  command
      ->add_option(
          "files", options->files,
          "our JSON lines and traces, Jepsen's history.edn, Porcupine's operations as JSON")
      ->required();
  command
      ->add_option("--model", options->model,
                   "instead of what the file says: cas-register, znode …")
      ->check(CLI::IsMember({"register", "cas-register", "kv-register", "kv-append", "append",
                             "znode", "znode-linearizable", "znode-zookeeper"}));
  command
      ->add_option("--contract", options->contract,
                   "linearizable, zookeeper or sequential; the model's unless told otherwise")
      ->check(CLI::IsMember({"linearizable", "zookeeper", "sequential"}));
  command->add_option("--time", options->time, "ends searches after so long: 60s, 10min");
  command->add_option("--html", options->written.html,
                      "FILE: a page that needs no network; of several histories a directory");
  command->add_option("--junit", options->written.junit, "FILE: a test case a history, for a CI");
  command->add_option("--edn", options->written.edn, "FILE: writes the history as Jepsen does");
  command->add_option("--jobs", options->jobs, "threads; all cores unless told otherwise")
      ->check(CLI::Range(1, 256));
  command->add_flag("--json", options->json, "prints one JSON object a file and nothing else");
  command->footer(
      "Example: zablab history history.jsonl --html history.html\n"
      "         zablab history zablab-out/*.trace --junit histories.xml\n"
      "         zablab history store/*/history.edn --model cas-register --json");
  command->callback([options, &chosen] { chosen = [options] { return run_history(*options); }; });
}

}  // namespace zablab
