// What the page's scripts read. Written by hand and not as a tree of JSON values, because a
// hundred thousand operations are a million of them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "reports/history/distribution.hpp"
#include "reports/history/history_page.hpp"
#include "reports/history/history_words.hpp"
#include "reports/history/json_parts.hpp"
#include "reports/history/string_table.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

/// JSON in ASCII in which nothing can end a <script> element or begin a comment in it.
std::string scriptable(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string scriptable(std::string_view text) { return scriptable(Json(std::string(text))); }

/// Numbers as an array, or as a single number where all are the same, which many columns are.
class Column {
 public:
  void add(std::int64_t value) {
    if (count_ == 0) first_ = value;
    same_ = same_ && value == first_;
    fmt::format_to(std::back_inserter(text_), "{}{}", count_++ == 0 ? "" : ",", value);
  }

  std::string json() const {
    return same_ && count_ > 0 ? std::to_string(first_) : "[" + text_ + "]";
  }

 private:
  std::string text_;
  std::int64_t first_ = 0;
  std::size_t count_ = 0;
  bool same_ = true;
};

struct Columns {
  Column row, called, took, status, line, moment, function, path, request, answer;
};

constexpr std::int64_t none = -1;

/// Calls and lines as differences to the operation before: short numbers, mostly.
void add(Columns& columns, StringTable& strings, const HistoryView& view, std::size_t number) {
  const OperationView& operation = view.operations[number];
  const auto named = [&](const std::string& text) {
    return static_cast<std::int64_t>(strings.number_of(text));
  };
  const auto line_of = [&](std::size_t i) {
    return static_cast<std::int64_t>(view.operations[i].line);
  };
  const std::int64_t before = number == 0 ? first_moment(view) : view.operations[number - 1].called;
  // An unsorted view goes back here: the difference is then negative.
  columns.called.add(operation.called >= before ? span_between(before, operation.called)
                                                : -span_between(operation.called, before));
  columns.took.add(operation.returned == never_returned
                       ? none
                       : span_between(operation.called, operation.returned));
  columns.moment.add(
      operation.takes_effect ? span_between(operation.called, *operation.takes_effect) : none);
  columns.row.add(static_cast<std::int64_t>(operation.row));
  columns.status.add(static_cast<std::int64_t>(operation.status));
  columns.line.add(line_of(number) - (number == 0 ? 0 : line_of(number - 1)));
  columns.function.add(named(operation.function));
  columns.path.add(named(operation.path));
  columns.request.add(named(operation.request));
  columns.answer.add(named(operation.answer));
}

std::string operations_text(const HistoryView& view) {
  Columns columns;
  StringTable strings;
  for (std::size_t i = 0; i < view.operations.size(); ++i) add(columns, strings, view, i);
  std::string text = "\"strings\":[";
  for (const std::string_view string : strings.strings()) {
    text += (text.back() == '[' ? "" : ",") + scriptable(string);
  }
  text += fmt::format("],\n\"operations\":{{\"count\":{}", view.operations.size());
  const std::pair<std::string_view, const Column*> named[] = {
      {"row", &columns.row},           {"called", &columns.called}, {"took", &columns.took},
      {"status", &columns.status},     {"line", &columns.line},     {"moment", &columns.moment},
      {"function", &columns.function}, {"path", &columns.path},     {"request", &columns.request},
      {"answer", &columns.answer}};
  for (const auto& [name, column] : named) {
    text += fmt::format(",\n\"{}\":{}", name, column->json());
  }
  return text + "}";
}

Json distribution_json(std::string_view name, const Distribution& distribution,
                       std::uint64_t without) {
  const Quantiles& quantiles = distribution.quantiles;
  Json json = {{"name", std::string(name)}, {"count", quantiles.count}, {"without", without},
               {"p50", quantiles.p50},      {"p90", quantiles.p90},     {"p99", quantiles.p99},
               {"max", quantiles.max}};
  Json& buckets = json["buckets"] = Json::array();
  for (const Bucket& bucket : distribution.buckets) {
    buckets.push_back(Json::array({bucket.from, bucket.to, bucket.count}));
  }
  return json;
}

Json bands_json(const HistoryView& view) {
  Json bands = Json::array();
  const std::int64_t first = first_moment(view);
  const auto since = [&](std::int64_t moment) {
    return moment >= first ? span_between(first, moment) : -span_between(moment, first);
  };
  for (const Band& band : view.bands) {
    bands.push_back({{"row", band.row},
                     {"kind", band.kind},
                     {"words", band.words},
                     {"from", since(band.from)},
                     {"to", band.to == never_returned ? Json() : Json(since(band.to))}});
  }
  return bands;
}

Json minimal_numbers(const HistoryView& view) {
  Json minimal = Json::array();
  for (const std::size_t number : view.minimal) {
    if (number < view.operations.size()) minimal.push_back(number);
  }
  return minimal;
}

Json verdict_json(const HistoryView& view) {
  return {{"version", 1},
          {"file", view.file},
          {"model", view.model},
          {"contract", view.contract},
          {"contract_words", contract_words(view.contract)},
          {"unit", view.unit},
          {"verdict", std::string(verdict_word(view.outcome))},
          {"rule", view.rule},
          {"sentence", view.sentence},
          {"ended_by", view.ended_by},
          {"method", view.method},
          {"configurations", view.configurations},
          {"again", view.reproduce_command},
          {"first", std::to_string(first_moment(view))},  // may not fit into a double
          {"rows", view.rows},
          {"minimal", minimal_numbers(view)},
          {"minimalIsProof", view.minimal_is_proof},
          {"reasons", reasons_json(view)},
          {"refusals", refusals_json(view)},
          {"bands", bands_json(view)},
          {"rules", rules_json(view)},
          {"remarks", view.remarks}};
}

Json distributions_json(const HistoryView& view) {
  Json latency = Json::array();
  for (const Latency& of_function : latencies_of(view)) {
    latency.push_back(distribution_json(of_function.function, of_function.distribution,
                                        of_function.never_returned));
  }
  const Staleness staleness = staleness_of(view);
  return {{"latency", latency},
          {"stale", staleness.stale},
          {"writes_behind", distribution_json("writes", staleness.writes, 0)},
          {"time_behind", distribution_json("time", staleness.time, 0)}};
}

}  // namespace

std::string history_page_data(const HistoryView& view) {
  std::string text = scriptable(verdict_json(view));
  text.back() = ',';  // instead of the closing brace: the object goes on
  std::string distributions = scriptable(distributions_json(view));
  distributions.front() = '\n';
  distributions.back() = ',';
  return text + distributions + "\n" + operations_text(view) + "}";
}

}  // namespace zablab
