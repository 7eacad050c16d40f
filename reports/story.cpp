#include "reports/story.hpp"

#include <fmt/format.h>

#include <variant>

namespace zablab {

namespace {

bool is_election_talk(const Action& action) {
  return std::holds_alternative<Notify>(action) || std::holds_alternative<Repeat>(action) ||
         std::holds_alternative<DeliverElection>(action);
}

/// As much as a line of a terminal shows; `replay --verbose` tells all of it.
std::string cut(std::string line) {
  constexpr std::size_t columns = 100;
  if (line.size() <= columns) return line;
  std::size_t end = columns - 1;
  while ((static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;  // inside a character
  return line.substr(0, end) + "…";
}

/// Facts are what a story is about; the rest of the effects follows from the action.
std::string told(const TraceStep& step) {
  return step.effects.empty() ? to_text(step.what.action)
                              : fmt::format("{:<40}  {}", to_text(step.what.action), step.effects);
}

/// Without the first `begin` steps.
std::vector<std::string> story_from(std::size_t begin, const Trace& trace) {
  std::vector<std::string> lines;
  std::size_t talk = 0;
  const auto fold = [&](std::size_t end) {
    if (talk > 1) {
      lines.push_back(fmt::format("{:>4}  … {} election messages", end - talk + 1, talk));
    } else if (talk == 1) {
      lines.push_back(fmt::format("{:>4}  {}", end, to_text(trace.steps[end - 1].what.action)));
    }
    talk = 0;
  };
  for (std::size_t i = begin; i < trace.steps.size(); ++i) {
    if (is_election_talk(trace.steps[i].what.action)) {
      ++talk;
      continue;
    }
    fold(i);
    lines.push_back(cut(fmt::format("{:>4}  {}", i + 1, told(trace.steps[i]))));
  }
  fold(trace.steps.size());
  return lines;
}

}  // namespace

std::vector<std::string> story_of(const Trace& trace) { return story_from(0, trace); }

std::vector<std::string> story_behind(std::size_t beginning, const Trace& trace) {
  std::vector<std::string> lines = story_from(beginning, trace);
  if (beginning == 0) return lines;
  lines.insert(lines.begin(),
               fmt::format("{:>4}  … {} steps: the ensemble begins to serve", 1, beginning));
  return lines;
}

std::string step_line(std::size_t number, const TraceStep& step) {
  return fmt::format("{:>5} {:>10.6f} s  {}{}{}  [{}]", number,
                     static_cast<double>(step.what.moment_us) / 1e6, to_text(step.what.action),
                     step.effects.empty() ? "" : "  =>  ", step.effects, step.server);
}

}  // namespace zablab
