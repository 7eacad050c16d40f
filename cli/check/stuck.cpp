#include "cli/check/stuck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/check/violation_file.hpp"
#include "reports/story.hpp"
#include "scenarios/prospects.hpp"

namespace zablab {

namespace {

/// The way, and the step that breaks a claim; what comes ahead and between in a line each.
std::vector<std::string> story(Trace trace, std::size_t beginning, std::size_t way, bool liveness) {
  const std::vector<std::string> whole = story_of(trace);
  const std::size_t calm = trace.steps.size() - way;
  const bool last_counts = calm > 0 && !liveness;
  trace.steps.resize(way);
  std::vector<std::string> lines = story_behind(beginning, trace);
  const std::size_t folded = calm - (last_counts ? 1 : 0);
  if (folded > 0) {
    lines.push_back(fmt::format("{:>4}  … {} step{}: the faults are over", way + 1, folded,
                                folded == 1 ? "" : "s"));
  }
  if (last_counts) lines.push_back(whole.back());
  return lines;
}

CheckViolation violation_at(std::uint32_t state, const Prospects& prospects,
                            const SpaceStart& start, const std::string& out) {
  const Prospects::Written written = prospects.in_writing(state);
  CheckViolation violation;
  violation.claim = written.trace.header.claim;
  violation.sentence = written.sentence;
  const bool liveness = find_claim(violation.claim)->in_calm;
  const std::size_t steps = written.trace.steps.size();
  const std::size_t way = std::min(written.calm_from, steps);
  violation.length = liveness ? way : steps;
  violation.story = story(written.trace, start.beginning.size(), way, liveness);
  keep_trace(violation, written.trace, start.plan, out, "progress");
  return violation;
}

}  // namespace

ProgressFinding judge_worlds(const SpaceStart& start, const WorldSpace& space,
                             const StateGraph& graph, const StopSearch& stop,
                             const std::string& out) {
  ProgressFinding finding;
  finding.report.states = graph.states();
  if (!graph.search.exhausted) return finding;
  const Prospects prospects(start, space, graph);
  Progress progress = judge_progress(
      graph, [&](std::uint32_t state) { return prospects.outlook(state); },
      [&] { return stop(graph.search); });
  finding.report.ends = progress.ends;
  finding.report.judged = progress.judged;
  finding.report.bad = progress.stuck_states;
  finding.report.complete = progress.complete;
  finding.stuck = std::move(progress.stuck);
  const auto found = progress.broken ? progress.broken : progress.first_stuck;
  if (found) {
    finding.violation = violation_at(*found, prospects, start, out);
    finding.violation->shortest = progress.complete;
  }
  return finding;
}

}  // namespace zablab
