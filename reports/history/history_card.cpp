#include <fmt/format.h>

#include <map>

#include "reports/history/distribution.hpp"
#include "reports/history/history_report.hpp"
#include "reports/history/history_words.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

constexpr std::size_t shown_at_most = 50;  // operations, reasons, refusals: a card is a page

std::string more(std::size_t size) {
  if (size <= shown_at_most) return "";
  return fmt::format("    … {} more\n", grouped(size - shown_at_most));
}

std::string headline(const HistoryView& view) {
  switch (view.outcome) {
    case HistoryOutcome::violated: return "VIOLATION  " + printable(view.rule) + "\n";
    case HistoryOutcome::unknown:
      return view.ended_by.empty() ? "UNKNOWN\n" : "UNKNOWN  ended by " + view.ended_by + "\n";
    case HistoryOutcome::holds: break;
  }
  return "";
}

std::string minimal_line(const HistoryView& view, std::size_t number) {
  const OperationView& operation = view.operations[number];
  std::string when = moment_words(view, operation.called);
  if (operation.returned != never_returned && is_time(view.unit)) {
    const std::int64_t took = span_between(operation.called, operation.returned);
    when += " for " + span_words(took, view.unit);
  }
  return fmt::format("    {:>6}  {:<12} {:<44} {}{}\n", number,
                     printable(row_words(view, operation.row)),
                     printable(operation_words(operation)), when,
                     operation.line == 0 ? "" : fmt::format(", line {}", operation.line));
}

std::string minimal_lines(const HistoryView& view) {
  if (view.minimal.empty()) return "";
  std::string text = "  this one operation is enough:\n";
  if (!view.minimal_is_proof) {
    text = "  at the heart of it:\n";
  } else if (view.minimal.size() > 1) {
    text = fmt::format("  nothing can be left out of {} operations:\n", view.minimal.size());
  }
  for (std::size_t i = 0; i < view.minimal.size() && i < shown_at_most; ++i) {
    if (view.minimal[i] < view.operations.size()) text += minimal_line(view, view.minimal[i]);
  }
  return text + more(view.minimal.size());
}

std::string reason_lines(const HistoryView& view) {
  std::string text;
  for (std::size_t i = 0; i < view.reasons.size() && i < shown_at_most; ++i) {
    const Reason& reason = view.reasons[i];
    text +=
        fmt::format("    {} before {}: {}\n", reason.before, reason.after, printable(reason.words));
  }
  return text.empty() ? "" : "  because\n" + text + more(view.reasons.size());
}

std::string refusal_lines(const HistoryView& view) {
  std::string text;
  for (std::size_t i = 0; i < view.refusals.size() && i < shown_at_most; ++i) {
    const Refusal& refusal = view.refusals[i];
    const std::string what = refusal.operation < view.operations.size()
                                 ? operation_words(view.operations[refusal.operation])
                                 : "";
    text += fmt::format("    {:>6}  {:<44} {}\n", refusal.operation, printable(what),
                        printable(refusal.words));
  }
  return text.empty() ? "" : "  refused as the next one\n" + text + more(view.refusals.size());
}

std::string operations_line(const HistoryView& view) {
  const auto counts = status_counts(view);
  std::string text = fmt::format("operations {} in {} session{}", grouped(view.operations.size()),
                                 grouped(view.rows.size()), view.rows.size() == 1 ? "" : "s");
  constexpr std::array<std::string_view, 4> words = {"ok", "answered with an error", "failed",
                                                     "of unknown outcome"};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) text += fmt::format(", {} {}", grouped(counts[i]), words[i]);
  }
  return text + "\n";
}

std::string quantiles_words(const Quantiles& quantiles, std::string_view unit) {
  return fmt::format("p50 {:<9} p90 {:<9} p99 {:<9} max {}", span_words(quantiles.p50, unit),
                     span_words(quantiles.p90, unit), span_words(quantiles.p99, unit),
                     span_words(quantiles.max, unit));
}

std::string latency_lines(const HistoryView& view) {
  std::string text;
  for (const Latency& latency : latencies_of(view)) {
    const Quantiles& quantiles = latency.distribution.quantiles;
    if (quantiles.count == 0) continue;
    text += fmt::format("{:<10} {:<12} {}\n", text.empty() ? "latency" : "",
                        printable(latency.function), quantiles_words(quantiles, view.unit));
  }
  return text;
}

std::string staleness_lines(const HistoryView& view) {
  const Staleness staleness = staleness_of(view);
  if (staleness.writes.quantiles.count == 0) return "";
  std::string text =
      fmt::format("staleness  {} of {} reads were behind\n", grouped(staleness.stale),
                  grouped(staleness.writes.quantiles.count));
  if (staleness.stale == 0) return text;
  text += fmt::format("           {:<12} {}\n", "in writes",
                      quantiles_words(staleness.writes.quantiles, ""));
  if (staleness.time.quantiles.count == 0) return text;
  return text + fmt::format("           {:<12} {}\n", "in time",
                            quantiles_words(staleness.time.quantiles, view.unit));
}

std::string rule_lines(const HistoryView& view) {
  std::string text;
  std::string idle;
  std::map<std::string, std::string> not_judged;  // by reason
  const auto add = [](std::string& list, const std::string& name) {
    list += (list.empty() ? "" : ", ") + printable(name);
  };
  for (const RuleCount& rule : view.rules) {
    if (!rule.not_judged.empty()) {
      add(not_judged[rule.not_judged], rule.name);
      continue;
    }
    if (rule.checked == 0) {
      add(idle, rule.name);
      continue;
    }
    const std::string broken =
        rule.broken == 0 ? "" : fmt::format(", broken {}", grouped(rule.broken));
    text += fmt::format("{:<10} {:<30} {}{}\n", text.empty() ? "rules" : "", printable(rule.name),
                        grouped(rule.checked), broken);
  }
  const auto line = [&](const std::string& words) {
    text += fmt::format("{:<10} {}\n", text.empty() ? "rules" : "", words);
  };
  if (!idle.empty()) line("never had anything to check: " + idle);
  for (const auto& [reason, names] : not_judged) {
    line("not judged, " + printable(reason) + ": " + names);
  }
  return text;
}

std::string method_lines(const HistoryView& view) {
  std::string text = "method     " + printable(view.method);
  if (view.configurations > 0) text += ", " + grouped(view.configurations) + " configurations";
  return text + fmt::format("\ncost       {:.2f} s CPU\n", view.cpu_seconds);
}

std::string verdict_line(const HistoryView& view) {
  const std::string words = contract_words(view.contract);
  switch (view.outcome) {
    case HistoryOutcome::violated: return "the history is not " + words;
    case HistoryOutcome::unknown: return "unknown whether the history is " + words;
    case HistoryOutcome::holds: break;
  }
  return "the history is " + words;
}

}  // namespace

std::string history_card(const HistoryView& view) {
  std::string text = headline(view);
  if (!view.sentence.empty()) text += "  " + printable(view.sentence) + "\n";
  text += minimal_lines(view) + reason_lines(view) + refusal_lines(view);
  if (!text.empty()) text += "\n";
  text += fmt::format("history    {}, model {}, contract {}\n", printable(view.file),
                      printable(view.model), printable(view.contract));
  text += operations_line(view) + method_lines(view);
  text += latency_lines(view) + staleness_lines(view) + rule_lines(view);
  for (const std::string& remark : view.remarks) text += "remark     " + printable(remark) + "\n";
  text += "\n" + verdict_line(view) + "\n";
  if (!view.reproduce_command.empty()) text += "again: " + printable(view.reproduce_command) + "\n";
  return text;
}

}  // namespace zablab
