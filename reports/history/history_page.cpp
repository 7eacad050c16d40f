#include "reports/history/history_page.hpp"

#include <array>
#include <utility>

#include "reports/history/history_words.hpp"

namespace zablab {

namespace {

std::string html(std::string_view bytes) {
  std::string text;
  for (const char c : printable(bytes)) {
    switch (c) {
      case '&': text += "&amp;"; break;
      case '<': text += "&lt;"; break;
      case '>': text += "&gt;"; break;
      default: text += c;
    }
  }
  return text;
}

}  // namespace

std::string history_page(const HistoryView& view) {
  const PageSource source = page_source();
  const std::string title = view.file + ": " + std::string(verdict_word(view.outcome));
  const std::array<std::pair<std::string_view, std::string>, 4> parts = {
      {{"@TITLE@", html(title)},
       {"@STYLE@", source.css},
       {"@DATA@", history_page_data(view)},
       {"@SCRIPT@", source.script}}};
  // From front to back through the source alone: what was put in is never looked at again, so a
  // history that holds one of these marks stays text.
  std::string page;
  std::string_view rest = source.html;
  for (const auto& [mark, text] : parts) {
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) continue;
    page.append(rest.substr(0, at)).append(text);
    rest.remove_prefix(at + mark.size());
  }
  return page.append(rest);
}

}  // namespace zablab
