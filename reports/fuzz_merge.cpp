#include "reports/fuzz_merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace zablab {

namespace {

constexpr std::size_t others_listed = 10;

/// Why these two cannot be one; empty if they can.
std::string misfit(const NamedRun& a, const NamedRun& b) {
  const auto differ = [&](const char* what, const std::string& of_a, const std::string& of_b) {
    return fmt::format("{} and {} do not fit together: {} \"{}\" and \"{}\"", a.name, b.name, what,
                       of_a, of_b);
  };
  if (a.report.protocol != b.report.protocol) {
    return differ("versions of the protocol", a.report.protocol, b.report.protocol);
  }
  if (a.report.scenario != b.report.scenario) {
    return differ("scenarios", a.report.scenario, b.report.scenario);
  }
  if (a.report.defects != b.report.defects) {
    return differ("defects", a.report.defects, b.report.defects);
  }
  if (a.report.scenario_digest != b.report.scenario_digest) {
    return fmt::format("{} and {} do not fit together: their scenarios \"{}\" have other settings",
                       a.name, b.name, a.report.scenario);
  }
  return {};
}

struct Owned {
  SeedRange range;
  const std::string* owner;
};

/// A seed that two runs have, as a sentence; empty if there is none. Fills `all`, sorted.
std::string overlap(const std::vector<NamedRun>& runs, std::vector<SeedRange>& all) {
  std::vector<Owned> owned;
  for (const NamedRun& run : runs) {
    for (const SeedRange& range : ranges_of(run.report)) owned.push_back({range, &run.name});
  }
  std::sort(owned.begin(), owned.end(),
            [](const Owned& a, const Owned& b) { return a.range < b.range; });
  for (std::size_t i = 0; i < owned.size(); ++i) {
    all.push_back(owned[i].range);
    if (i == 0 || owned[i].range.first > owned[i - 1].range.last) continue;
    return fmt::format("{} and {} both ran seed {}: it would be counted twice", *owned[i - 1].owner,
                       *owned[i].owner, owned[i].range.first);
  }
  return {};
}

void add(Tally& sum, const Tally& part) {
  for (const auto& [value, times] : part.counts()) sum.add(value, times);
}

void add_totals(FuzzReport& sum, const FuzzReport& part) {
  const auto add_all = [](auto& sums, const auto& counts) {
    std::transform(sums.begin(), sums.end(), counts.begin(), sums.begin(), std::plus<>{});
  };
  sum.schedules += part.schedules;
  sum.actions += part.actions;
  sum.commits += part.commits;
  sum.simulated_us += part.simulated_us;
  sum.cpu_seconds += part.cpu_seconds;
  sum.wall_seconds += part.wall_seconds;
  add_all(sum.faults, part.faults);
  for (std::size_t i = 0; i < fault_families; ++i) add_all(sum.met[i], part.met[i]);
  add_all(sum.goals, part.goals);
  add_all(sum.evaluated, part.evaluated);
  add_all(sum.suspended, part.suspended);
  add_all(sum.excused, part.excused);
  add(sum.actions_each, part.actions_each);
  add(sum.commits_each, part.commits_each);
  add(sum.faults_each, part.faults_each);
  sum.reruns += part.reruns;
  for (const std::uint64_t seed : part.not_deterministic) sum.not_deterministic.push_back(seed);
  sum.interrupted = sum.interrupted || part.interrupted;
  sum.reproduce_command += "; " + part.reproduce_command;
  sum.runs += part.runs;
}

void add_corpus(CorpusReport& sum, const CorpusReport& part) {
  if (part.directory.empty()) return;
  const bool same = sum.directory == part.directory;
  if (!same) sum.directory += (sum.directory.empty() ? "" : ", ") + part.directory;
  sum.replayed += part.replayed;
  sum.steps_kept += part.steps_kept;
  sum.steps += part.steps;
  const auto append = [](std::vector<std::string>& all, const std::vector<std::string>& more) {
    for (const std::string& one : more) {
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
  };
  append(sum.changed, part.changed);
  append(sum.damaged, part.damaged);
  append(sum.problems, part.problems);
  sum.failures_kept += part.failures_kept;
  sum.rare = std::max(sum.rare, part.rare);
}

void add_known(std::vector<KnownFailure>& sum, const std::vector<KnownFailure>& part) {
  for (const KnownFailure& known : part) {
    const auto same = std::find_if(sum.begin(), sum.end(), [&](const KnownFailure& one) {
      return what_is_known(one) == what_is_known(known);
    });
    if (same == sum.end()) {
      sum.push_back(known);
    } else {
      same->count += known.count;
    }
  }
}

/// Of one kind, the first one stands for the others.
void add_failures(std::vector<FuzzFailure>& sum, const std::vector<FuzzFailure>& part) {
  for (const FuzzFailure& failure : part) {
    const auto same = std::find_if(sum.begin(), sum.end(), [&](const FuzzFailure& one) {
      return one.kind == failure.kind && one.violation.claim == failure.violation.claim &&
             one.from_corpus == failure.from_corpus;
    });
    if (same == sum.end()) {
      sum.push_back(failure);
      continue;
    }
    same->others_count += 1 + failure.others_count;
    std::vector<std::uint64_t> more = failure.others;
    more.insert(more.begin(), failure.seed);
    for (const std::uint64_t seed : more) {
      if (same->others.size() < others_listed) same->others.push_back(seed);
    }
  }
}

}  // namespace

std::variant<FuzzReport, MergeError> merge(std::vector<NamedRun> runs) {
  std::stable_sort(runs.begin(), runs.end(), [](const NamedRun& a, const NamedRun& b) {
    return a.report.first_seed < b.report.first_seed;
  });
  for (const NamedRun& run : runs) {
    if (std::string wrong = misfit(runs.front(), run); !wrong.empty()) return MergeError{wrong};
  }
  std::vector<SeedRange> ranges;
  if (std::string twice = overlap(runs, ranges); !twice.empty()) return MergeError{twice};
  FuzzReport sum = runs.front().report;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const FuzzReport& part = runs[i].report;
    add_totals(sum, part);
    add_corpus(sum.corpus, part.corpus);
    add_known(sum.known, part.known);
    add_failures(sum.failures, part.failures);
  }
  if (sum.runs > 1) sum.merged = std::move(ranges);
  return sum;
}

}  // namespace zablab
