#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "reports/story.hpp"

namespace zablab {

namespace {

struct DiffOptions {
  std::string left;
  std::string right;
};

// Steps shown around the first difference.
constexpr std::size_t steps_before = 3;
constexpr std::size_t steps_after = 3;

/// Prints a header field if it differs; true if it does.
bool header_differs(const char* name, const std::string& left, const std::string& right) {
  if (left == right) return false;
  std::cout << fmt::format("{}: {} | {}\n", name, left, right);
  return true;
}

bool scenarios_differ(const TraceHeader& left, const TraceHeader& right) {
  const auto line = [](const std::vector<std::string>& lines, std::size_t i) {
    return i < lines.size() ? lines[i] : std::string("(ends)");
  };
  bool differ = false;
  for (std::size_t i = 0; i < std::max(left.scenario.size(), right.scenario.size()); ++i) {
    differ |= header_differs("scenario", line(left.scenario, i), line(right.scenario, i));
  }
  return differ;
}

void print_around(const Trace& trace, std::size_t at) {
  const std::size_t from = at < steps_before ? 0 : at - steps_before;
  for (std::size_t i = from; i < std::min(trace.steps.size(), at + steps_after); ++i) {
    std::cout << (i == at ? "> " : "  ") << step_line(i + 1, trace.steps[i])
              << (i == at ? "  world " + to_text(trace.steps[i].world) : "") << "\n";
  }
  if (at == trace.steps.size()) std::cout << "> (the end)\n";
}

const char* what_differs(const TraceStep& left, const TraceStep& right) {
  if (!(left.what.action == right.what.action)) return "the action";
  if (left.what.moment_us != right.what.moment_us) return "the moment";
  if (left.effects != right.effects) return "what the same action led to";
  if (left.server != right.server) return "the server afterwards";
  return "the world's fingerprint afterwards";
}

ExitCode run_diff(const DiffOptions& options) {
  const Trace left = read_trace_file(options.left).trace;
  const Trace right = read_trace_file(options.right).trace;
  std::cout << fmt::format("seed {}  {} steps | seed {}  {} steps\n", left.header.seed,
                           left.steps.size(), right.header.seed, right.steps.size());
  bool differ = header_differs("defects", left.header.rules, right.header.rules);
  differ |= header_differs("claim", left.header.claim, right.header.claim);
  differ |= header_differs("protocol", left.header.protocol, right.header.protocol);
  differ |= scenarios_differ(left.header, right.header);
  differ |=
      header_differs("seed", std::to_string(left.header.seed), std::to_string(right.header.seed));
  differ |=
      header_differs("final", to_text(left.header.final_world), to_text(right.header.final_world));
  const auto first =
      std::mismatch(left.steps.begin(), left.steps.end(), right.steps.begin(), right.steps.end());
  const auto at = static_cast<std::size_t>(first.first - left.steps.begin());
  if (at == left.steps.size() && at == right.steps.size()) {
    std::cout << (differ ? "the same steps\n" : "the same traces\n");
    return differ ? ExitCode::claim_broken : ExitCode::ok;
  }
  const bool both = at < left.steps.size() && at < right.steps.size();
  std::cout << (at == 0 ? std::string("from the first step on, ")
                        : fmt::format("the first {} steps are the same; then ", at))
            << fmt::format("{} differs\n\n",
                           both ? what_differs(left.steps[at], right.steps[at]) : "the length");
  print_around(left, at);
  std::cout << "\n";
  print_around(right, at);
  return ExitCode::claim_broken;
}

}  // namespace

void add_diff(CLI::App& program, Chosen& chosen) {
  CLI::App* command =
      program.add_subcommand("diff", "shows where two traces part; exit code 1 if they do");
  auto options = std::make_shared<DiffOptions>();
  command->add_option("left", options->left, "a trace")->required();
  command->add_option("right", options->right, "another")->required();
  command->footer("Example: zablab diff monday.trace tuesday.trace");
  command->callback([options, &chosen] { chosen = [options] { return run_diff(*options); }; });
}

}  // namespace zablab
