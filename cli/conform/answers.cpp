#include "cli/conform/answers.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

using Json = nlohmann::json;

// What a multi calls the kinds of its operations.
constexpr int create_type = 1;
constexpr int delete_type = 2;
constexpr int set_data_type = 5;
constexpr int check_type = 13;
constexpr int create2_type = 15;
constexpr int error_type = -1;

Json stat_json(const Stat& stat, const RecordedNames& names) {
  Json owner = 0;
  if (stat.ephemeral_owner != 0) {
    const auto known = names.sessions.find(stat.ephemeral_owner);
    owner = known == names.sessions.end() ? session_text(stat.ephemeral_owner) : known->second;
  }
  return Json::array({names.relative(stat.czxid), names.relative(stat.mzxid), stat.version,
                      stat.cversion, stat.aversion, owner, stat.data_length_bytes, stat.children,
                      names.relative(stat.pzxid)});
}

struct ResultFields {
  Json& answer;
  const RecordedNames& names;

  void operator()(const EmptyResult&) const {}
  void operator()(const PathResult& result) const {
    answer["path"] = result.path;
    if (result.stat) answer["st"] = stat_json(*result.stat, names);
  }
  void operator()(const StatResult& result) const { answer["st"] = stat_json(result.stat, names); }
  void operator()(const DataResult& result) const {
    answer["data"] = result.data ? Json(*result.data) : Json(nullptr);
    answer["st"] = stat_json(result.stat, names);
  }
  void operator()(const ChildrenResult& result) const {
    answer["kids"] = result.names;
    if (result.stat) answer["st"] = stat_json(*result.stat, names);
  }
  void operator()(const MultiResult&) const {}  // needs the request: multi_json
  void operator()(const AclResult&) const {}
  void operator()(const NumberResult&) const {}
  void operator()(const WhoResult&) const {}
};

int type_of(const MultiOperation& operation) {
  return match(
      operation,
      [](const Create& create) {
        return create.call == CreateCall::create ? create_type : create2_type;
      },
      [](const Delete&) { return delete_type; }, [](const SetData&) { return set_data_type; },
      [](const Check&) { return check_type; });
}

Json multi_json(const Multi& multi, const MultiResult& result, const RecordedNames& names) {
  Json parts = Json::array();
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    const MultiOperationResult& one = result.results[i];
    const int error = static_cast<int>(one.error);
    Json part = {{"t", error_type}, {"herr", error}};
    if (one.failed_multi) {
      part["err"] = error;
    } else {
      part["t"] = i < multi.operations.size() ? type_of(multi.operations[i]) : 0;
      std::visit(ResultFields{part, names}, one.result);
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

nlohmann::json answer_json(const Operation& operation, const Reply& reply,
                           const RecordedNames& names) {
  Json answer = {{"rc", static_cast<int>(reply.error)}, {"z", names.relative(reply.zxid)}};
  if (reply.error != ErrorCode::ok) return answer;
  const auto* multi = std::get_if<Multi>(&operation);
  const auto* results = std::get_if<MultiResult>(&reply.result);
  if (multi != nullptr && results != nullptr) {
    answer["res"] = multi_json(*multi, *results, names);
  } else {
    std::visit(ResultFields{answer, names}, reply.result);
  }
  if (const auto* sync = std::get_if<Sync>(&operation)) answer["path"] = sync->path.value_or("");
  return answer;
}

}  // namespace zablab
