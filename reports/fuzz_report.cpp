#include "reports/fuzz_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <numeric>
#include <string_view>

#include "reports/numbers.hpp"

namespace zablab {

namespace {

constexpr std::size_t names_per_line = 3;
constexpr std::size_t story_lines_at_most = 200;

FaultSums sums_of(const FaultCounts& counts) {
  FaultSums sums{};
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = counts[static_cast<FaultFamily>(i)];
  return sums;
}

struct NamedCount {
  std::string_view name;
  std::uint64_t count = 0;
};

std::int64_t total_of(const FaultSums& sums) {
  return static_cast<std::int64_t>(std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}));
}

// Those beyond the model only where some schedule had one switched on: else nobody misses them.
std::vector<NamedCount> named_faults(const FuzzReport& report) {
  const auto is_any = [](std::uint64_t schedules) { return schedules > 0; };
  const bool beyond = std::any_of(report.suspended.begin(), report.suspended.end(), is_any);
  std::vector<NamedCount> all;
  for (std::size_t i = 0; i < report.faults.size(); ++i) {
    const auto family = static_cast<FaultFamily>(i);
    if (family >= FaultFamily::lying_sync && !beyond) continue;
    all.push_back({to_text(family), report.faults[i]});
  }
  return all;
}

std::vector<NamedCount> named(const GoalCounts& counts) {
  std::vector<NamedCount> all;
  for (const GoalInfo& goal : all_goals()) {
    all.push_back({goal.name, counts[static_cast<std::size_t>(goal.goal)]});
  }
  return all;
}

std::string table(std::string_view title, const std::vector<NamedCount>& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i % names_per_line == 0) text += fmt::format("\n{:<10}", i == 0 ? title : "");
    text += fmt::format(" {:<31}", fmt::format("{} {}", counts[i].name, grouped(counts[i].count)));
  }
  return text;
}

std::string goal_lines(const GoalCounts& goals) {
  const std::vector<NamedCount> all = named(goals);
  std::vector<NamedCount> reached;
  std::string missed;
  for (const NamedCount& goal : all) {
    if (goal.count > 0) {
      reached.push_back(goal);
    } else {
      missed += fmt::format("{}{}", missed.empty() ? "" : ", ", goal.name);
    }
  }
  if (reached.empty()) {
    return "\ngoals      none reached: this run met nothing that its claims are about";
  }
  std::string text = table("goals", reached);
  if (!missed.empty()) text += "\n           not reached: " + missed;
  return text;
}

std::string seeds(const FuzzReport& report) {
  std::string text;
  for (const SeedRange& range : ranges_of(report)) {
    text += fmt::format("{} {} to {}", text.empty() ? ", seeds" : ",", range.first, range.last);
  }
  return report.runs > 1 ? text + fmt::format(", of {} runs", report.runs) : text;
}

std::string corpus_lines(const CorpusReport& corpus) {
  if (corpus.directory.empty()) return {};
  std::string text = fmt::format(
      "\ncorpus     {}: {} schedules replayed, {} of {} steps kept; {} new failures and {} rare "
      "schedules in it",
      corpus.directory, grouped(corpus.replayed), grouped(corpus.steps_kept), grouped(corpus.steps),
      grouped(corpus.failures_kept), grouped(corpus.rare));
  for (const auto* sentences : {&corpus.changed, &corpus.damaged, &corpus.problems}) {
    for (const std::string& sentence : *sentences) text += "\n           " + sentence;
  }
  return text;
}

std::string known_lines(const std::vector<KnownFailure>& known) {
  std::string text;
  for (const KnownFailure& one : known) {
    const std::string times = one.count == 0
                                  ? std::string("matched nothing in this run")
                                  : fmt::format("{} failures not counted", grouped(one.count));
    text += fmt::format("\nknown      {}: {} ({})", what_is_known(one), times, one.reason);
  }
  return text;
}

std::string unchecked_claims(const FuzzReport& report) {
  std::string unchecked;
  for (const ClaimInfo& claim : all_claims()) {
    if (report.evaluated[static_cast<std::size_t>(claim.claim)] > 0) continue;
    unchecked += fmt::format("{}{}", unchecked.empty() ? "" : ", ", claim.name);
  }
  return unchecked;
}

// Suspended is not held: each line says how far its runs were judged at all.
std::string suspended_lines(const FuzzReport& report) {
  std::string text;
  for (const ClaimInfo& claim : all_claims()) {
    const auto place = static_cast<std::size_t>(claim.claim);
    if (report.suspended[place] == 0) continue;
    text += fmt::format(
        "\n{:<10} {} in {} schedules; it broke in {} of them, which were judged up "
        "to there",
        text.empty() ? "suspended" : "", claim.name, grouped(report.suspended[place]),
        grouped(report.excused[place]));
  }
  return text;
}

bool suspends_something(const FuzzReport& report) {
  return std::any_of(report.suspended.begin(), report.suspended.end(),
                     [](std::uint64_t schedules) { return schedules > 0; });
}

std::string verdict_text(const FuzzReport& report) {
  std::string text;
  if (!report.not_deterministic.empty()) {
    text += fmt::format("NOT DETERMINISTIC: seed {} ran differently the second time\n",
                        report.not_deterministic.front());
  }
  if (report.failures.empty()) {
    const bool expected = std::any_of(report.known.begin(), report.known.end(),
                                      [](const KnownFailure& known) { return known.count > 0; });
    text += report.interrupted ? "interrupted; no claim was broken so far"
            : expected         ? "all claims hold, but for known failures"
                               : "all claims hold";
    if (suspends_something(report)) text += "; of those that are suspended nothing is said";
    return text;
  }
  std::uint64_t failures = 0;
  for (const FuzzFailure& failure : report.failures) failures += 1 + failure.others_count;
  text += fmt::format("{} of {} schedules failed, in {} {}", grouped(failures),
                      grouped(report.schedules + report.corpus.replayed), report.failures.size(),
                      report.failures.size() == 1 ? "way" : "ways");
  return text + (report.interrupted ? "; interrupted" : "");
}

}  // namespace

void Tally::add(std::int64_t value, std::uint64_t times) {
  std::int64_t unit = 1;
  while (value / unit >= 100) unit *= 10;
  counts_[value / unit * unit] += times;
  total_ += times;
}

std::vector<SeedRange> ranges_of(const FuzzReport& report) {
  if (!report.merged.empty()) return report.merged;
  if (report.schedules == 0) return {};
  return {{report.first_seed, report.first_seed + report.schedules - 1}};
}

std::int64_t Tally::median() const {
  std::uint64_t seen = 0;
  for (const auto& [value, count] : counts_) {
    seen += count;
    if (seen * 2 >= total_) return value;
  }
  return 0;
}

void count(FuzzReport& report, const RunResult& result) {
  ++report.schedules;
  report.actions += static_cast<std::uint64_t>(result.actions);
  report.commits += static_cast<std::uint64_t>(result.commits);
  report.simulated_us += static_cast<std::uint64_t>(result.simulated_us);
  const auto add = [](auto& sums, const auto& counts) {
    std::transform(sums.begin(), sums.end(), counts.begin(), sums.begin(), std::plus<>{});
  };
  const FaultSums faults = sums_of(result.faults);
  add(report.faults, faults);
  for (std::size_t family = 0; family < fault_families; ++family) {
    for (std::size_t phase = 0; phase < role_phases; ++phase) {
      report.met[family][phase] +=
          result.faults.met(static_cast<FaultFamily>(family), static_cast<RolePhase>(phase));
    }
  }
  add(report.goals, result.goals);
  add(report.evaluated, result.evaluated);
  for (const ClaimInfo& info : all_claims()) {
    const auto place = static_cast<std::size_t>(info.claim);
    report.suspended[place] += result.suspended.contains(info.claim) ? 1 : 0;
    report.excused[place] += result.excused && result.excused->claim == info.name ? 1 : 0;
  }
  report.actions_each.add(result.actions);
  report.commits_each.add(result.commits);
  report.faults_each.add(total_of(faults));
}

std::string kind_of(const Violation& violation) {
  std::string kind = violation.claim + ":";
  bool in_number = false;
  for (const char c : violation.sentence) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (digit && !in_number) kind += '#';
    if (!digit) kind += c;
    in_number = digit;
  }
  return kind;
}

std::string kind_id(const Violation& violation) {
  Mixer mixer;
  mixer.add_bytes(kind_of(violation));
  return to_text(mixer.finish()).substr(0, 12);
}

int exit_code_of(const FuzzReport& report) {
  if (!report.not_deterministic.empty()) return 4;
  bool stuck = false;
  for (const FuzzFailure& failure : report.failures) {
    const ClaimInfo* claim = find_claim(failure.violation.claim);
    if (claim == nullptr || !claim->liveness) return 1;
    stuck = true;
  }
  if (stuck) return 3;
  return report.interrupted ? 2 : 0;
}

std::string failure_text(const FuzzFailure& failure) {
  std::string text = fmt::format(
      "\nFAILURE  {}  seed {}  kind {}{}\n  {}\n", failure.violation.claim, failure.seed,
      failure.kind, failure.from_corpus ? "  (a kept schedule)" : "", failure.violation.sentence);
  if (const ClaimInfo* claim = find_claim(failure.violation.claim)) {
    text += fmt::format("  claim: {}\n", claim->sentence);
  }
  text += failure.from_corpus
              ? fmt::format("  {} steps, {} of them possible:\n", grouped(failure.length),
                            grouped(failure.shrunk))
              : fmt::format("  {} steps, {} after shrinking{}:\n", grouped(failure.length),
                            grouped(failure.shrunk),
                            failure.shrinking_ended_early ? ", which was interrupted" : "");
  const std::size_t left_out =
      failure.story.size() > story_lines_at_most ? failure.story.size() - story_lines_at_most : 0;
  if (left_out > 0) text += fmt::format("          … {} lines\n", left_out);
  for (std::size_t i = left_out; i < failure.story.size(); ++i) {
    text += "    " + failure.story[i] + "\n";
  }
  if (!failure.write_problem.empty()) {
    text += fmt::format("  {}; this is the trace:\n{}", failure.write_problem, failure.trace_text);
  }
  return text + "  replay: " + failure.replay_command + "\n";
}

std::string progress_text(const FuzzReport& report, std::optional<std::uint64_t> wanted) {
  const double seconds = std::max(report.wall_seconds, 1e-3);
  const auto reached = std::count_if(report.goals.begin(), report.goals.end(),
                                     [](std::uint64_t times) { return times > 0; });
  return fmt::format(
      "{}{} schedules  {}/s  {} actions/s  {} of {} goals  {} failing", grouped(report.schedules),
      wanted ? " of " + grouped(*wanted) : "",
      grouped(static_cast<std::uint64_t>(static_cast<double>(report.schedules) / seconds)),
      rounded(static_cast<double>(report.actions) / seconds), reached, goal_count,
      report.failures.size());
}

// A row for each family that met a server at all.
std::string phase_table(const FaultPhases& met) {
  std::string text = fmt::format("\n\n{:<11}{:<12}", "met servers", "");
  for (std::size_t phase = 0; phase < role_phases; ++phase) {
    text += fmt::format(" {:>13}", to_text(static_cast<RolePhase>(phase)));
  }
  for (std::size_t family = 0; family < fault_families; ++family) {
    const auto& row = met[family];
    if (std::all_of(row.begin(), row.end(), [](std::uint64_t times) { return times == 0; })) {
      continue;
    }
    text += fmt::format("\n{:<11}{:<12}", "", to_text(static_cast<FaultFamily>(family)));
    for (const std::uint64_t times : row) text += fmt::format(" {:>13}", grouped(times));
  }
  return text;
}

std::string report_card(const FuzzReport& report) {
  const double cpu = std::max(report.cpu_seconds, 1e-6);
  std::string text = fmt::format("\nschedules  {}{}\n", grouped(report.schedules), seeds(report));
  text += fmt::format("actions    {}, {} a CPU second\n", grouped(report.actions),
                      rounded(static_cast<double>(report.actions) / cpu));
  text += fmt::format("time       {} simulated, {:.2f} s CPU, {:.2f} s on the clock\n",
                      span_of_time(report.simulated_us), report.cpu_seconds, report.wall_seconds);
  text += fmt::format("a schedule has {} actions, {} commits, {} faults (medians)",
                      report.actions_each.median(), report.commits_each.median(),
                      report.faults_each.median());
  text += table("faults", named_faults(report));
  text += phase_table(report.met);
  text += goal_lines(report.goals);
  text += suspended_lines(report);
  const std::string unchecked = unchecked_claims(report);
  if (!unchecked.empty()) text += "\nclaims     never had anything to check: " + unchecked;
  if (report.reruns > 0) {
    text += fmt::format("\nrun twice  {} seeds, {} of them differed", grouped(report.reruns),
                        report.not_deterministic.size());
  }
  text += corpus_lines(report.corpus) + known_lines(report.known);
  for (const FuzzFailure& failure : report.failures) {
    text += fmt::format("\nfailure    {} in {} schedules, first seed {}{}", failure.violation.claim,
                        grouped(failure.others_count + 1), failure.seed,
                        failure.from_corpus ? " (a kept schedule)" : "");
  }
  return text + "\n\n" + verdict_text(report) + "\nagain: " + report.reproduce_command + "\n";
}

}  // namespace zablab
