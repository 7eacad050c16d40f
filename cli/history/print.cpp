#include "cli/history/print.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/numbers.hpp"

namespace zablab {

namespace {

const char* verdict_of(const HistoryView& view) {
  switch (view.outcome) {
    case HistoryOutcome::holds: return "ok";
    case HistoryOutcome::violated: return "violation";
    default: return "unknown";
  }
}

std::string operation_words(const HistoryView& view, const OperationView& one) {
  std::string words = one.function;
  if (!one.path.empty()) words += ' ' + one.path;
  if (!one.request.empty()) words += ' ' + one.request;
  if (!one.answer.empty()) words += " → " + one.answer;
  const std::string span = one.returned == never_returned
                               ? fmt::format("{} …", one.called)
                               : fmt::format("{} … {}", one.called, one.returned);
  return fmt::format("  {:<12} {:<48} {}{}\n", view.rows[one.row], words, span,
                     one.line == 0 ? std::string() : fmt::format("  (line {})", one.line));
}

}  // namespace

std::string history_text(const HistoryView& view) {
  std::string text = fmt::format("{}  {} {}  {} operations  {}{}\n", view.file, view.contract,
                                 view.model, grouped(view.operations.size()), verdict_of(view),
                                 view.rule.empty() ? std::string() : "  " + view.rule);
  if (!view.sentence.empty()) text += "  " + view.sentence + "\n";
  for (const std::size_t place : view.minimal) {
    text += operation_words(view, view.operations[place]);
  }
  for (const std::string& remark : view.remarks) text += "  remark: " + remark + "\n";
  return text;
}

std::string history_line(const HistoryView& view) {
  using Json = nlohmann::ordered_json;
  Json minimal = Json::array();
  for (const std::size_t place : view.minimal) {
    const OperationView& one = view.operations[place];
    const bool open = one.returned == never_returned;
    minimal.push_back({{"line", one.line},
                       {"session", view.rows[one.row]},
                       {"call", one.called},
                       {"return", open ? Json(nullptr) : Json(one.returned)},
                       {"op", one.function},
                       {"key", one.path},
                       {"request", one.request},
                       {"answer", one.answer}});
  }
  const Json json = {{"version", 1},
                     {"file", view.file},
                     {"model", view.model},
                     {"contract", view.contract},
                     {"operations", view.operations.size()},
                     {"verdict", verdict_of(view)},
                     {"rule", view.rule.empty() ? Json(nullptr) : Json(view.rule)},
                     {"sentence", view.sentence},
                     {"method", view.method},
                     {"minimal", minimal},
                     {"remarks", view.remarks},
                     {"configurations", view.configurations},
                     {"cpu_seconds", view.cpu_seconds}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace zablab
