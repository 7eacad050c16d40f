// Puzzles whose spaces have been counted many times over: what an engine can be held to.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/search/space.hpp"

namespace zablab::classic {

/// Eight tiles and a gap in a square of nine. Known: 181,440 states, the farthest 31 steps away.
class SlidingTiles {
 public:
  using State = std::array<std::uint8_t, 9>;  ///< 0: the gap
  using Action = int;                         ///< the place whose tile moves into the gap

  static constexpr int smallest = 3;
  static constexpr int largest = 3;

  explicit SlidingTiles(int) {}
  State first() const { return {1, 2, 3, 4, 5, 6, 7, 8, 0}; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    const int gap = gap_of(state);
    if (gap >= 3) visitor(gap - 3);
    if (gap % 3 != 0) visitor(gap - 1);
    if (gap % 3 != 2) visitor(gap + 1);
    if (gap < 6) visitor(gap + 3);
  }
  Judgement apply(State& state, Action from) const;
  static const char* claim(std::uint16_t) { return "none"; }
  static std::string to_text(Action from) { return "tile at " + std::to_string(from); }

 private:
  static int gap_of(const State& state);
};

/// The 2x2x2 cube, one corner held still. Known: 7! 3^6 = 3,674,160 states, the farthest 11 turns
/// (half turns count as one) away.
class PocketCube {
 public:
  /// Which corner is where, and how it is twisted.
  struct State {
    std::array<std::uint8_t, 7> corner{};
    std::array<std::uint8_t, 7> twist{};
    auto fields() const { return std::tie(corner, twist); }
  };
  using Action = int;  ///< face * 3 + quarter turns - 1

  static constexpr int smallest = 2;
  static constexpr int largest = 2;

  explicit PocketCube(int) {}
  State first() const;
  Fingerprint fingerprint(const State& state) const;
  template <class Visitor>
  void visit_enabled(const State&, Visitor&& visitor) const {
    for (Action turn = 0; turn < 9; ++turn) visitor(turn);
  }
  Judgement apply(State& state, Action turn) const;
  static const char* claim(std::uint16_t) { return "none"; }
  static std::string to_text(Action turn);
};

/// Towers of Hanoi. Known: 3^n states; the claim that the tower is never moved whole is broken
/// after 2^n - 1 steps at the earliest.
class Hanoi {
 public:
  using State = std::uint64_t;  ///< two bits a disk, the smallest first: its peg
  struct Action {
    int disk = 0;
    int to = 0;
  };

  static constexpr int smallest = 1;
  static constexpr int largest = 14;

  explicit Hanoi(int disks) : disks_(disks) {}
  State first() const { return 0; }
  Fingerprint fingerprint(State state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(State state, Visitor&& visitor) const {
    unsigned covered = 0;  // pegs with a smaller disk on them
    for (int disk = 0; disk < disks_ && covered != 7; ++disk) {
      const auto peg = static_cast<unsigned>(state >> (2 * disk) & 3);
      if ((covered >> peg & 1U) == 0) {
        for (int to = 0; to < 3; ++to) {
          if (static_cast<unsigned>(to) != peg && (covered >> to & 1U) == 0)
            visitor(Action{disk, to});
        }
      }
      covered |= 1U << peg;
    }
  }
  Judgement apply(State& state, const Action& action) const;
  static const char* claim(std::uint16_t) { return "the tower never stands on the third peg"; }
  static std::string to_text(const Action& action);

 private:
  int disks_;
};

/// Two jugs of 3 and 5 gallons, and the claim that none can be made to hold 4. Known: 16 states,
/// broken after 6 steps at the earliest.
class WaterJugs {
 public:
  struct State {
    int small = 0;
    int big = 0;
    auto fields() const { return std::tie(small, big); }
  };
  enum class Action : std::uint8_t {
    fill_small,
    fill_big,
    empty_small,
    empty_big,
    to_big,
    to_small
  };

  static constexpr int smallest = 4;
  static constexpr int largest = 4;

  explicit WaterJugs(int) {}
  State first() const { return {}; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(const State&, Visitor&& visitor) const {
    for (int action = 0; action < 6; ++action) visitor(static_cast<Action>(action));
  }
  Judgement apply(State& state, Action action) const;
  static const char* claim(std::uint16_t) { return "the big jug never holds 4 gallons"; }
  static std::string to_text(Action action);
};

}  // namespace zablab::classic
