// What comes of a search that keeps the graph of its space: a picture, and whether progress stays
// reachable.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace zablab {

struct PictureReport {
  std::string file;
  std::uint64_t states = 0;
  std::uint64_t steps = 0;
  std::uint64_t states_at_most = 0;
  bool too_large = false;  ///< there are more, so nothing was drawn
  std::string problem;     ///< the file could not be written, and why
};

struct ProgressReport {
  std::uint64_t states = 0;
  std::uint64_t ends = 0;    ///< parts of the graph that no step but a fault leads out of
  std::uint64_t judged = 0;  ///< of them
  std::uint64_t bad = 0;     ///< states from which nothing becomes well, whatever comes
  bool complete = false;     ///< the whole space was seen, and all was judged that had to be
};

/// A line of the card each.
std::string picture_line(const PictureReport& report);
std::string progress_line(const ProgressReport& report);

nlohmann::ordered_json picture_json(const PictureReport& report);
nlohmann::ordered_json progress_json(const ProgressReport& report);

}  // namespace zablab
