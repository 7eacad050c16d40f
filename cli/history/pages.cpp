#include "cli/history/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "reports/history/history_page.hpp"
#include "reports/history/history_report.hpp"

namespace zablab {

namespace {

std::filesystem::path place_of(const std::string& file) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(file));
}

void require_distinct(const HistoryFiles& files, const std::vector<std::string>& histories) {
  std::set<std::filesystem::path> taken;
  for (const std::string& history : histories) {
    taken.insert(place_of(history));
  }
  for (const std::string& written : {files.html, files.edn, files.junit}) {
    if (written.empty()) continue;
    if (taken.insert(place_of(written)).second) continue;
    throw WrongUsage{written + " would be replaced: it is read, or written for something else"};
  }
}

}  // namespace

HistoryWriter::HistoryWriter(HistoryFiles files, const std::vector<std::string>& histories)
    : files_(std::move(files)),
      html_is_directory_(histories.size() > 1 || files_.html.ends_with('/') ||
                         std::filesystem::is_directory(files_.html)) {
  if (histories.size() > 1 && !files_.edn.empty()) throw WrongUsage{"--edn takes one history"};
  require_distinct(files_, histories);
}

void HistoryWriter::take(const JudgedFile& judged) {
  if (!judged.problem.empty()) {
    unread_.push_back({judged.view.file, judged.problem});
    return;
  }
  if (!files_.edn.empty()) write(files_.edn, judged.edn);
  if (!files_.html.empty()) write(page_path(judged.view.file), history_page(judged.view));
  if (!files_.junit.empty()) views_.push_back(judged.view);
}

const std::vector<std::string>& HistoryWriter::finish() {
  if (!files_.junit.empty()) write(files_.junit, history_junit(views_, unread_));
  return problems_;
}

void HistoryWriter::write(const std::string& path, const std::string& text) {
  if (auto problem = write_file(path, text)) problems_.push_back(std::move(*problem));
}

std::string HistoryWriter::page_path(const std::string& file) {
  if (!html_is_directory_) return files_.html;
  std::string name = file;
  std::replace(name.begin(), name.end(), '/', '-');
  name.erase(0, name.find_first_not_of("-."));
  constexpr std::size_t longest = 200;  // file systems take 255 bytes
  if (name.size() > longest) name.erase(0, name.size() - longest);
  std::string unused = name;
  for (int i = 2; !names_.insert(unused).second; ++i) unused = fmt::format("{}-{}", name, i);
  return files_.html + "/" + unused + ".html";
}

}  // namespace zablab
