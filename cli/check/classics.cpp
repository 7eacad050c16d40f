#include "cli/check/classics.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "cli/errors.hpp"
#include "model/classic/puzzles.hpp"
#include "model/classic/two_phase_commit.hpp"

namespace zablab {

namespace {

template <class Model>
CheckViolation violation_of(const Model& model, const Break& found) {
  CheckViolation violation;
  violation.claim = violation.sentence = Model::claim(found.claim);
  violation.length = found.way.size();
  auto state = model.first();
  for (const std::uint32_t wanted : found.way) {
    std::uint32_t place = 0;
    std::optional<typename Model::Action> chosen;
    model.visit_enabled(state, [&](const typename Model::Action& action) {
      if (place++ == wanted) chosen = action;
    });
    violation.story.push_back(
        fmt::format("{:>4}  {}", violation.story.size() + 1, Model::to_text(chosen.value())));
    model.apply(state, *chosen);
  }
  return violation;
}

template <class Model>
ClassicResult search(int size, Driver& driver) {
  const Model model(size);
  ClassicResult result;
  result.search = driver.search(model);
  for (const Break& found : result.search.breaks) {
    result.violations.push_back(violation_of(model, found));
  }
  return result;
}

struct Classic {
  std::string_view name;
  int smallest;
  int largest;
  int usual;
  ClassicResult (*search)(int size, Driver& driver);
};

template <class Model>
constexpr Classic classic(std::string_view name, int usual) {
  return {name, Model::smallest, Model::largest, usual, search<Model>};
}

constexpr std::array classics = {
    classic<classic::TwoPhaseCommit>("two-phase-commit", 7),
    classic<classic::PocketCube>("pocket-cube", 2),
    classic<classic::SlidingTiles>("sliding-tiles", 3),
    classic<classic::Hanoi>("hanoi", 10),
    classic<classic::WaterJugs>("water-jugs", 4),
};

const Classic& find(const std::string& name) {
  for (const Classic& classic : classics) {
    if (classic.name == name) return classic;
  }
  throw WrongUsage{"there is no classic model \"" + name + "\""};
}

}  // namespace

std::vector<std::string> classic_names() {
  std::vector<std::string> names;
  for (const Classic& classic : classics) names.emplace_back(classic.name);
  return names;
}

int classic_size(const std::string& name, int size) {
  const Classic& classic = find(name);
  if (size == 0) return classic.usual;
  if (size < classic.smallest || size > classic.largest) {
    throw WrongUsage{
        fmt::format("--size of {} is from {} to {}", name, classic.smallest, classic.largest)};
  }
  return size;
}

ClassicResult search_classic(const std::string& name, int size, Driver& driver) {
  return find(name).search(size, driver);
}

}  // namespace zablab
