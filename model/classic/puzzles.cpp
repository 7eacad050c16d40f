#include "model/classic/puzzles.hpp"

#include <algorithm>
#include <utility>

#include "model/classic/two_phase_commit.hpp"

namespace zablab::classic {

std::string TwoPhaseCommit::to_text(const Action& action) {
  const std::string resource = "resource " + std::to_string(action.resource + 1);
  switch (action.kind) {
    case Kind::manager_commits: return "manager commits";
    case Kind::manager_aborts: return "manager aborts";
    case Kind::manager_hears_prepared: return "manager hears that " + resource + " is prepared";
    case Kind::prepares: return resource + " prepares";
    case Kind::chooses_to_abort: return resource + " chooses to abort";
    case Kind::hears_commit: return resource + " hears commit";
    case Kind::hears_abort: return resource + " hears abort";
  }
  return {};
}

// --- tiles ---------------------------------------------------------------------------------------

int SlidingTiles::gap_of(const State& state) {
  return static_cast<int>(std::find(state.begin(), state.end(), 0) - state.begin());
}

Judgement SlidingTiles::apply(State& state, Action from) const {
  std::swap(state[static_cast<std::size_t>(gap_of(state))], state[static_cast<std::size_t>(from)]);
  return {};
}

// --- the cube ------------------------------------------------------------------------------------

namespace {

/// One quarter turn of a face: four places go round, and what comes to each is twisted so much.
struct Face {
  std::array<std::size_t, 4> places;
  std::array<std::uint8_t, 4> twists;
};

// Places: 0 to 3 the upper layer, clockwise from its front right corner; 4 to 6 the lower one
// without the corner that is held still (back left). A turn of the upper face twists nothing.
constexpr std::array<Face, 3> faces = {
    Face{{0, 1, 2, 3}, {0, 0, 0, 0}},  // up
    Face{{0, 4, 5, 3}, {2, 1, 2, 1}},  // right
    Face{{0, 1, 6, 4}, {1, 2, 1, 2}},  // front
};

void turn_once(PocketCube::State& state, const Face& face) {
  const PocketCube::State before = state;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t from = face.places[i];
    const std::size_t to = face.places[(i + 1) % 4];
    state.corner[to] = before.corner[from];
    state.twist[to] = static_cast<std::uint8_t>((before.twist[from] + face.twists[i]) % 3);
  }
}

}  // namespace

PocketCube::State PocketCube::first() const {
  State state;
  for (std::size_t i = 0; i < 7; ++i) state.corner[i] = static_cast<std::uint8_t>(i);
  return state;
}

Fingerprint PocketCube::fingerprint(const State& state) const {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    word = word << 5 | std::uint64_t{state.corner[i]} << 2 | state.twist[i];
  }
  return fingerprint_of(word);
}

Judgement PocketCube::apply(State& state, Action turn) const {
  for (int i = 0; i <= turn % 3; ++i) turn_once(state, faces[static_cast<std::size_t>(turn / 3)]);
  return {};
}

std::string PocketCube::to_text(Action turn) {
  constexpr std::array names = {"up", "right", "front"};
  return std::string(names[static_cast<std::size_t>(turn / 3)]) + " " +
         std::to_string(turn % 3 + 1);
}

// --- hanoi ---------------------------------------------------------------------------------------

Judgement Hanoi::apply(State& state, const Action& action) const {
  state = (state & ~(State{3} << (2 * action.disk))) | static_cast<State>(action.to)
                                                           << (2 * action.disk);
  State moved = 0;
  for (int disk = 0; disk < disks_; ++disk) moved |= State{2} << (2 * disk);
  return {state == moved ? std::uint16_t{1} : std::uint16_t{0}};
}

std::string Hanoi::to_text(const Action& action) {
  return "disk " + std::to_string(action.disk + 1) + " to peg " + std::to_string(action.to + 1);
}

// --- jugs ----------------------------------------------------------------------------------------

Judgement WaterJugs::apply(State& state, Action action) const {
  constexpr int small_holds = 3;
  constexpr int big_holds = 5;
  const int to_big = std::min(state.small, big_holds - state.big);
  const int to_small = std::min(state.big, small_holds - state.small);
  switch (action) {
    case Action::fill_small: state.small = small_holds; break;
    case Action::fill_big: state.big = big_holds; break;
    case Action::empty_small: state.small = 0; break;
    case Action::empty_big: state.big = 0; break;
    case Action::to_big: state = {state.small - to_big, state.big + to_big}; break;
    case Action::to_small: state = {state.small + to_small, state.big - to_small}; break;
  }
  return {state.big == 4 ? std::uint16_t{1} : std::uint16_t{0}};
}

std::string WaterJugs::to_text(Action action) {
  switch (action) {
    case Action::fill_small: return "fill the small jug";
    case Action::fill_big: return "fill the big jug";
    case Action::empty_small: return "empty the small jug";
    case Action::empty_big: return "empty the big jug";
    case Action::to_big: return "small into big";
    case Action::to_small: return "big into small";
  }
  return {};
}

}  // namespace zablab::classic
