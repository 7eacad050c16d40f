#include <fmt/format.h>

#include <algorithm>

#include "reports/history/history_report.hpp"
#include "reports/history/history_words.hpp"
#include "reports/xml.hpp"

namespace zablab {

namespace {

std::string why(const HistoryView& view) {
  std::string text;
  for (const std::size_t number : view.minimal) {
    if (number >= view.operations.size()) continue;
    const OperationView& operation = view.operations[number];
    text += fmt::format("{}  {}  {}{}\n", number, xml_text(row_words(view, operation.row)),
                        xml_text(operation_words(operation)),
                        operation.line == 0 ? "" : fmt::format("  line {}", operation.line));
  }
  for (const Reason& reason : view.reasons) {
    text += fmt::format("{} before {}: {}\n", reason.before, reason.after, xml_text(reason.words));
  }
  for (const Refusal& refusal : view.refusals) {
    text += fmt::format("{} refused: {}\n", refusal.operation, xml_text(refusal.words));
  }
  if (!view.reproduce_command.empty()) text += "again: " + xml_text(view.reproduce_command) + "\n";
  return text;
}

/// The broken rule, or "unknown" and what ended the work: "unknown-time".
std::string type_of(const HistoryView& view) {
  if (view.outcome == HistoryOutcome::violated) return xml_text(view.rule);
  return view.ended_by.empty() ? "unknown" : "unknown-" + xml_text(view.ended_by);
}

std::string test_case(const HistoryView& view) {
  std::string text = fmt::format(
      R"(    <testcase name="{}" classname="history.{}.{}" time="{:.3f}")", xml_text(view.file),
      xml_text(view.model), xml_text(view.contract), view.cpu_seconds);
  if (view.outcome == HistoryOutcome::holds) return text + "/>\n";
  const std::string_view element = view.outcome == HistoryOutcome::violated ? "failure" : "error";
  return text +
         fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                     element, type_of(view), xml_text(view.sentence), why(view));
}

std::string error_case(const UnreadHistory& unread) {
  return fmt::format(
      "    <testcase name=\"{}\" classname=\"history\" time=\"0.000\">\n      <error "
      "type=\"unread\" message=\"{}\"/>\n    </testcase>\n",
      xml_text(unread.file), xml_text(unread.problem));
}

std::ptrdiff_t count_of(const std::vector<HistoryView>& views, HistoryOutcome outcome) {
  return std::count_if(views.begin(), views.end(),
                       [&](const HistoryView& view) { return view.outcome == outcome; });
}

}  // namespace

std::string history_junit(const std::vector<HistoryView>& views,
                          const std::vector<UnreadHistory>& unread) {
  double cpu_seconds = 0;
  for (const HistoryView& view : views) cpu_seconds += view.cpu_seconds;
  const auto errors =
      static_cast<std::size_t>(count_of(views, HistoryOutcome::unknown)) + unread.size();
  const std::string counts = fmt::format(
      R"(tests="{}" failures="{}" errors="{}" time="{:.3f}")", views.size() + unread.size(),
      count_of(views, HistoryOutcome::violated), errors, cpu_seconds);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"zablab history\" {}>\n", counts);
  text += fmt::format("  <testsuite name=\"zablab history\" {}>\n", counts);
  for (const HistoryView& view : views) text += test_case(view);
  for (const UnreadHistory& one : unread) text += error_case(one);
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace zablab
