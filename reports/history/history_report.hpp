// A judged history as text for a terminal, as JSON for machines and as JUnit XML for a CI.
// Pure functions: the same view, the same bytes.
#pragma once

#include <string>
#include <vector>

#include "reports/history/history_view.hpp"

namespace zablab {

/// Several lines. Nothing of the history can steer the terminal.
std::string history_card(const HistoryView& view);

/// One object in one line, with its line feed. Members are added, never renamed or removed,
/// without a new `version`.
std::string history_json(const HistoryView& view);

/// A file that is no history, and why.
struct UnreadHistory {
  std::string file;
  std::string problem;
};

/// A test case a file. What nobody could read or decide is an <error>: it must not look like a
/// pass.
std::string history_junit(const std::vector<HistoryView>& views,
                          const std::vector<UnreadHistory>& unread = {});

}  // namespace zablab
