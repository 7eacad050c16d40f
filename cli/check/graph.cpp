#include "cli/check/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/check/stuck.hpp"
#include "cli/files.hpp"
#include "protocol/base/match.hpp"
#include "reports/server_words.hpp"
#include "scenarios/prospects.hpp"

namespace zablab {

namespace {

std::string words_of(const Move& move) {
  return match(
      move, [](const Action& action) { return to_text(action); },
      [](const ElectAmong& election) {
        std::string words = "elect among";
        election.servers.for_each([&](ServerId id) { words += fmt::format(" {}", id); });
        return words;
      });
}

/// What each server does; the line breaks are the picture's.
std::string state_words(const World& world) {
  std::string words = doing_words(world);
  for (std::size_t at = 0; (at = words.find(", ", at)) != std::string::npos;) {
    words.replace(at, 2, "\n");
  }
  return words;
}

struct WorldNotes : FaultNotes {
  bool in_words = false;
  GraphWords words;

  void found(const WatchedWorld& state) {
    if (in_words) words.states.push_back(state_words(state.world));
  }
  bool step(const Move& move, std::uint16_t broken) {
    if (in_words) (broken == 0 ? words.steps : words.broken).push_back(words_of(move));
    return FaultNotes::step(move, broken);
  }
};

std::string claim_name(std::uint16_t claim) { return info_of(static_cast<Claim>(claim - 1)).name; }

}  // namespace

std::optional<CheckViolation> explore_worlds(const SpaceStart& start, const WorldSpace& space,
                                             const GraphOrder& order, SearchDriver& driver,
                                             CheckReport& report) {
  const SearchOptions& options = driver.options();
  WorldNotes notes;
  notes.in_words = !order.file.empty();
  const StateGraph graph = explore_graph(
      space, notes.in_words ? options_of_picture(options) : options, driver.stop(), notes);
  report.search = graph.search;
  std::optional<CheckViolation> stuck;
  if (order.progress) {
    ProgressFinding finding = judge_worlds(start, space, graph, driver.stop(), order.out);
    report.progress = finding.report;
    notes.words.stuck = std::move(finding.stuck);
    stuck = std::move(finding.violation);
  }
  if (notes.in_words) {
    report.picture =
        draw(graph, options, notes.words, "zablab: " + report.space, order.file, claim_name);
  }
  return stuck;
}

SearchOptions options_of_picture(SearchOptions options) {
  options.states = std::min(options.states, pictured_states_at_most + 1);
  return options;
}

PictureReport draw(const StateGraph& graph, const SearchOptions& searched, const GraphWords& words,
                   const std::string& title, const std::string& file,
                   const std::function<std::string(std::uint16_t)>& claim) {
  PictureReport report;
  report.file = file;
  report.states = graph.states();
  report.steps = num_edges(graph.steps) + graph.broken.size();
  report.states_at_most = pictured_states_at_most;
  report.too_large =
      graph.states() > pictured_states_at_most && searched.states > pictured_states_at_most;
  if (report.too_large) return report;
  if (auto problem = write_file(file, graph_dot(graph, words, title, claim))) {
    report.problem = std::move(*problem);
  }
  return report;
}

}  // namespace zablab
