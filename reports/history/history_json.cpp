#include <nlohmann/json.hpp>

#include "reports/history/distribution.hpp"
#include "reports/history/history_report.hpp"
#include "reports/history/history_words.hpp"
#include "reports/history/json_parts.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

constexpr int history_json_version = 1;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json operation_json(const HistoryView& view, std::size_t number) {
  const OperationView& operation = view.operations[number];
  Json json;
  json["operation"] = number;
  json["session"] = row_words(view, operation.row);
  json["called"] = operation.called;
  json["returned"] = operation.returned == never_returned ? Json() : Json(operation.returned);
  json["function"] = operation.function;
  json["path"] = operation.path;
  json["request"] = operation.request;
  json["answer"] = text_or_null(operation.answer);
  json["status"] = status_word(operation.status);
  json["takes_effect"] = operation.takes_effect ? Json(*operation.takes_effect) : Json();
  json["line"] = operation.line == 0 ? Json() : Json(operation.line);
  return json;
}

Json minimal_json(const HistoryView& view) {
  Json minimal = Json::array();
  for (const std::size_t number : view.minimal) {
    if (number < view.operations.size()) minimal.push_back(operation_json(view, number));
  }
  return minimal;
}

Json quantiles_json(const Quantiles& quantiles) {
  if (quantiles.count == 0) return {};
  return {{"count", quantiles.count},
          {"p50", quantiles.p50},
          {"p90", quantiles.p90},
          {"p99", quantiles.p99},
          {"max", quantiles.max}};
}

Json latency_json(const HistoryView& view) {
  Json json = Json::object();
  for (const Latency& latency : latencies_of(view)) {
    json[latency.function] = quantiles_json(latency.distribution.quantiles);
  }
  return json;
}

Json staleness_json(const HistoryView& view) {
  const Staleness staleness = staleness_of(view);
  return {{"stale", staleness.stale},
          {"writes", quantiles_json(staleness.writes.quantiles)},
          {"time", quantiles_json(staleness.time.quantiles)}};
}

}  // namespace

std::string history_json(const HistoryView& view) {
  Json json;
  json["version"] = history_json_version;
  json["command"] = "history";
  json["file"] = view.file;
  json["model"] = view.model;
  json["contract"] = view.contract;
  json["unit"] = view.unit;
  json["operations"] = view.operations.size();
  json["sessions"] = view.rows.size();
  json["verdict"] = verdict_word(view.outcome);
  json["rule"] = text_or_null(view.rule);
  json["sentence"] = text_or_null(view.sentence);
  json["ended_by"] = text_or_null(view.ended_by);
  json["method"] = view.method;
  json["minimal"] = minimal_json(view);
  json["minimal_is_proof"] = view.minimal_is_proof;
  json["reasons"] = reasons_json(view);
  json["refusals"] = refusals_json(view);
  json["rules"] = rules_json(view);
  json["remarks"] = view.remarks;
  json["latency"] = latency_json(view);
  json["staleness"] = staleness_json(view);
  json["configurations"] = view.configurations;
  json["cpu_seconds"] = view.cpu_seconds;
  json["reproduce"] = text_or_null(view.reproduce_command);
  // Bytes in a history may be anything; what is no UTF-8 becomes U+FFFD.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace zablab
