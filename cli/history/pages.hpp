// Where what is written about judged histories goes, beside what is printed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/history/judging.hpp"
#include "reports/history/history_report.hpp"

namespace zablab {

/// Paths; empty: not wanted.
struct HistoryFiles {
  std::string html;   ///< a page; or a directory of pages, if it is one or there are several
  std::string edn;    ///< of one history
  std::string junit;  ///< of all of them
};

class HistoryWriter {
 public:
  /// Throws WrongUsage for what several histories cannot have, and where one file would replace
  /// another or a history itself.
  HistoryWriter(HistoryFiles files, const std::vector<std::string>& histories);

  void take(const JudgedFile& judged);
  /// The sentences of what could not be written.
  const std::vector<std::string>& finish();

 private:
  void write(const std::string& path, const std::string& text);
  std::string page_path(const std::string& file);

  HistoryFiles files_;
  bool html_is_directory_;
  std::set<std::string> names_;  ///< of pages, so that none replaces another
  std::vector<HistoryView> views_;
  std::vector<UnreadHistory> unread_;
  std::vector<std::string> problems_;
};

}  // namespace zablab
