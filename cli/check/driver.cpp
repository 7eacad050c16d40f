#include "cli/check/driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <thread>
#include <utility>
#include <variant>

#include "cli/amounts.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"

namespace zablab {

namespace {

bool is_without(const SearchChoice& choice, const std::string& reduction) {
  return std::find(choice.without.begin(), choice.without.end(), reduction) != choice.without.end();
}

void require_sense(const SearchChoice& choice) {
  const bool breadth = choice.strategy == "breadth";
  if (!breadth && !(choice.checkpoint.empty() && choice.resume.empty())) {
    throw WrongUsage{"--checkpoint and --resume are of --strategy breadth"};
  }
  if (choice.keeps_graph && !(breadth && choice.checkpoint.empty() && choice.resume.empty())) {
    throw WrongUsage{"--graph and --progress have no checkpoints and no other strategy"};
  }
  if (choice.walks && choice.strategy != "walk") {
    throw WrongUsage{"--walks is of --strategy walk"};
  }
  const bool bounded = choice.walks || choice.states || !choice.time.empty();
  if (choice.strategy == "walk" && !bounded) {
    throw WrongUsage{"--strategy walk needs an end: --walks, --states or --time"};
  }
}

}  // namespace

SearchDriver::SearchDriver(const SearchChoice& choice, std::string space)
    : choice_(choice),
      space_(std::move(space)),
      bytes_at_most_(choice.memory.empty() ? available_bytes() / 8 * 7
                                           : bytes_of("--memory", choice.memory)),
      cpu_at_start_(cpu_seconds()) {
  require_sense(choice);
  if (!choice.time.empty()) seconds_at_most_ = seconds_of("--time", choice.time);
  options_.jobs = choice.jobs > 0
                      ? choice.jobs
                      : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (choice.strategy == "depth" || choice.keeps_graph) options_.jobs = 1;
  options_.all_claims = choice.keep_going;
  options_.states = choice.states.value_or(UINT64_MAX);
  options_.depth = choice.depth.value_or(SIZE_MAX);
  options_.one_order = !is_without(choice, "one-order");
}

double SearchDriver::wall_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool SearchDriver::look(const SearchResult& result) {
  const std::uint64_t resident = resident_bytes();
  if (!choice_.quiet) {
    line_.show([&] { return progress_text(result, wall_seconds(), resident); });
  }
  if (interrupted()) ended_by_ = "an interrupt";
  if (resident > bytes_at_most_) ended_by_ = "--memory";
  if (seconds_at_most_ > 0 && wall_seconds() > seconds_at_most_) ended_by_ = "--time";
  return !ended_by_.empty();
}

/// Which bound ended a search that nobody stopped.
std::string SearchDriver::bound_of(const CheckReport& report) const {
  const SearchResult& search = report.search;
  if (search.exhausted || (!search.breaks.empty() && !options_.all_claims)) return "a violation";
  if (report.picture && report.picture->too_large) return "--graph";
  if (search.distinct >= options_.states) return "--states";
  if (choice_.walks && search.walks == *choice_.walks) return "--walks";
  return "--depth";
}

void SearchDriver::conclude(CheckReport& report) {
  line_.clear();
  if (report.search.exhausted && (!report.progress || report.progress->complete)) {
    ended_by_.clear();
  } else if (ended_by_.empty()) {
    ended_by_ = bound_of(report);
  }
  report.ended_by = ended_by_;
  report.strategy = choice_.strategy;
  report.one_order =
      choice_.strategy == "breadth" && options_.one_order && report.worlds && !choice_.keeps_graph;
  report.jobs = options_.jobs;
  report.wall_seconds = wall_seconds();
  report.cpu_seconds = cpu_seconds() - cpu_at_start_;
  report.peak_bytes = peak_resident_bytes();
  report.checkpoint_problem = checkpoint_problem_;
  if (!report.search.exhausted && checkpoint_problem_.empty())
    report.checkpoint = choice_.checkpoint;
}

// --- checkpoints ---------------------------------------------------------------------------------

// Saving costs a twentieth of the time at most, whatever the size of the search.
bool SearchDriver::checkpoint_is_due() const {
  if (choice_.checkpoint.empty()) return false;
  const auto since = std::chrono::steady_clock::now() - saved_;
  return since > std::chrono::seconds(5) && since > saving_ * 20;
}

void SearchDriver::save_with(const std::function<void(CheckpointWriter&)>& save) {
  bool written = false;
  const auto problem = write_file(choice_.checkpoint, [&](std::ostream& out) {
    CheckpointWriter writer(out, space_);
    save(writer);
    written = writer.finish();
  });
  checkpoint_problem_ = problem.value_or(
      written ? std::string() : choice_.checkpoint + " could not be written to its end");
}

CheckpointReader SearchDriver::read_checkpoint() const {
  auto opened = CheckpointReader::open(read_file(choice_.resume), space_);
  if (const auto* problem = std::get_if<std::string>(&opened)) {
    throw BadInput{choice_.resume + " " + *problem};
  }
  return std::get<CheckpointReader>(std::move(opened));
}

void SearchDriver::refuse_checkpoint(const std::string& problem) const {
  throw BadInput{choice_.resume + " cannot be resumed: " + problem};
}

bool SearchDriver::show_resuming(StateNumber states) {
  if (!choice_.quiet) {
    line_.show([&] { return fmt::format("resuming: {} states are there again", states); });
  }
  return !interrupted();
}

}  // namespace zablab
