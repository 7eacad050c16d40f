// Many history files, judged in parallel and told in the order given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "invariants/history/recording.hpp"
#include "reports/history/history_view.hpp"

namespace zablab {

struct JudgingOptions {
  std::string model;  ///< empty: what the file says
  std::optional<history::Contract> contract;
  std::optional<std::uint64_t> time_ms;  ///< of the clock, for all files together
  std::uint32_t jobs = 1;
  bool wants_edn = false;
};

struct JudgedFile {
  HistoryView view;
  std::string problem;  ///< why it could not be read: file, line, sentence; empty: it was judged
  std::string edn;      ///< if it was wanted
};

/// Calls `tell` for each file, in the order given.
void judge_files(const std::vector<std::string>& files, const JudgingOptions& options,
                 const std::function<void(JudgedFile)>& tell);

}  // namespace zablab
