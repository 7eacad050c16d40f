#include "cli/history/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "reports/history/history_page.hpp"
#include "reports/history/history_report.hpp"

namespace zablab {

HistoryWriter::HistoryWriter(HistoryFiles files, std::size_t histories)
    : files_(std::move(files)), several_(histories > 1) {
  if (several_ && !files_.edn.empty()) throw WrongUsage{"--edn takes one history"};
}

void HistoryWriter::take(const JudgedFile& judged) {
  if (!files_.edn.empty()) write(files_.edn, judged.edn);
  if (!files_.html.empty()) write(page_path(judged.view.file), history_page(judged.view));
  if (!files_.junit.empty()) views_.push_back(judged.view);
}

const std::vector<std::string>& HistoryWriter::finish() {
  if (!files_.junit.empty()) write(files_.junit, history_junit(views_));
  return problems_;
}

void HistoryWriter::write(const std::string& path, const std::string& text) {
  if (auto problem = write_file(path, text)) problems_.push_back(std::move(*problem));
}

std::string HistoryWriter::page_path(const std::string& file) {
  if (!several_) return files_.html;
  std::string name = file;
  std::replace(name.begin(), name.end(), '/', '-');
  name.erase(0, name.find_first_not_of("-."));
  std::string unused = name;
  for (int i = 2; !names_.insert(unused).second; ++i) unused = fmt::format("{}-{}", name, i);
  return files_.html + "/" + unused + ".html";
}

}  // namespace zablab
