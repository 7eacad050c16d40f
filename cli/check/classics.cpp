#include "cli/check/classics.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "cli/check/graph.hpp"
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
    const auto chosen = action_at(model, state, wanted);
    violation.story.push_back(
        fmt::format("{:>4}  {}", violation.story.size() + 1, Model::to_text(chosen.value())));
    model.apply(state, *chosen);
  }
  return violation;
}

template <class Model>
ClassicResult result_of(const Model& model, SearchResult search) {
  ClassicResult result;
  result.search = std::move(search);
  for (const Break& found : result.search.breaks) {
    result.violations.push_back(violation_of(model, found));
  }
  return result;
}

template <class Model>
ClassicResult search(int size, SearchDriver& driver) {
  const Model model(size);
  return result_of(model, driver.search(model));
}

template <class Model>
struct ModelNotes {
  GraphWords words;
  void found(const typename Model::State&) {}
  bool step(const typename Model::Action& action, std::uint16_t broken) {
    (broken == 0 ? words.steps : words.broken).push_back(Model::to_text(action));
    return false;
  }
};

template <class Model>
ClassicResult draw_model(int size, SearchDriver& driver, const std::string& title,
                         const std::string& file) {
  const Model model(size);
  ModelNotes<Model> notes;
  const SearchOptions& options = driver.options();
  const StateGraph graph = explore_graph(model, options_of_picture(options), driver.stop(), notes);
  ClassicResult result = result_of(model, graph.search);
  result.picture = draw(graph, options, notes.words, title, file, Model::claim);
  return result;
}

struct Classic {
  std::string_view name;
  int smallest;
  int largest;
  int usual;
  ClassicResult (*search)(int size, SearchDriver& driver);
  ClassicResult (*draw)(int size, SearchDriver& driver, const std::string& title,
                        const std::string& file);
};

template <class Model>
constexpr Classic classic(std::string_view name, int usual) {
  return {name, Model::smallest, Model::largest, usual, search<Model>, draw_model<Model>};
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

ClassicResult search_classic(const std::string& name, int size, SearchDriver& driver) {
  return find(name).search(size, driver);
}

ClassicResult draw_classic(const std::string& name, int size, SearchDriver& driver,
                           const std::string& file) {
  return find(name).draw(size, driver, fmt::format("{} {}", name, size), file);
}

}  // namespace zablab
