// Prints the table of scenarios/README.md: what it costs to find each defect of the museum from a
// cold start on one core, and how far the schedule shrinks. The median of ten master seeds.
#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/shrink.hpp"
#include "tests/museum/cpu_time.hpp"
#include "tests/museum/strategies.hpp"
#include "tests/support/museum.hpp"

namespace zablab {
namespace {

constexpr std::uint64_t master_seeds = 10;
constexpr std::int64_t shrink_budget = 6'000'000;  // as in `zablab fuzz`

template <typename T>
struct Samples {
  std::vector<T> values;
  void add(T value) { values.insert(std::upper_bound(values.begin(), values.end(), value), value); }
  T median() const { return values.at(values.size() / 2); }
  T largest() const { return values.back(); }
};

void print_header() {
  fmt::print(
      "| defect | schedules | CPU s | at most | actions | shrunk (at most) | CPU s | by hand |\n"
      "|---|---|---|---|---|---|---|---|\n");
}

void print_row(const Defect& defect) {
  Samples<double> seconds;
  Samples<double> shrink_seconds;
  Samples<std::int64_t> schedules;
  Samples<std::size_t> before;
  Samples<std::size_t> after;
  for (std::uint64_t master = 1; master <= master_seeds; ++master) {
    const double start = cpu_seconds();
    const std::optional<Found> found = find(defect, master * 1'000'000, 1'000'000);
    if (!found) {
      fmt::print("{}: not found from seed {}\n", defect.id, master * 1'000'000);
      continue;
    }
    const double at_failure = cpu_seconds();
    const RunPlan plan = run_plan(found->plan);
    const RunResult& failure = found->result;
    const ShrinkResult shrunk = shrink(plan, failure.seed, failure.violation->claim,
                                       schedule_of(record(plan, failure.seed, {})), shrink_budget);
    seconds.add(at_failure - start);
    shrink_seconds.add(cpu_seconds() - at_failure);
    schedules.add(found->schedules);
    before.add(shrunk.steps_before);
    after.add(shrunk.schedule.size());
  }
  fmt::print("| `{}` | {} | {:.2f} | {:.2f} | {} | {} ({}) | {:.1f} | {} |\n", defect.id,
             schedules.median(), seconds.median(), seconds.largest(), before.median(),
             after.median(), after.largest(), shrink_seconds.median(), length_by_hand(defect));
}

}  // namespace
}  // namespace zablab

/// `--strategies`: the other table. Further arguments: only the defects named.
int main(int count, char** arguments) {
  std::vector<std::string_view> wanted(arguments + 1, arguments + count);
  const bool of_strategies = !wanted.empty() && wanted.front() == "--strategies";
  if (of_strategies) wanted.erase(wanted.begin());
  of_strategies ? zablab::print_strategies_header() : zablab::print_header();
  for (const zablab::Defect& defect : zablab::museum()) {
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), defect.id) != wanted.end();
    if (!is_wanted) continue;
    of_strategies ? zablab::print_strategies_row(defect) : zablab::print_row(defect);
    std::fflush(stdout);
  }
}
