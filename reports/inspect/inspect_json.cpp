// The JSON of `zablab inspect`.
#include <nlohmann/json.hpp>

#include "protocol/base/match.hpp"
#include "reports/inspect/inspect_report.hpp"
#include "reports/inspect/inspect_words.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

constexpr int inspect_json_version = 1;

/// ASCII alone; what is no UTF-8 becomes U+FFFD, as it does in Java.
std::string line_of(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

Json text_json(const wire::Text& text) { return text ? Json(*text) : Json(); }
Json data_json(const wire::Buffer& data) { return data ? Json(base64(*data)) : Json(); }

Json acl_json(const std::vector<wire::Acl>& acl) {
  Json list = Json::array();
  for (const wire::Acl& entry : acl) {
    list.push_back(Json::array({entry.perms, text_json(entry.id.scheme), text_json(entry.id.id)}));
  }
  return list;
}
Json acl_json(const wire::Vector<wire::Acl>& acl) { return acl ? acl_json(*acl) : Json(); }

template <class Create>
void add_create(Json& json, const Create& txn) {
  json["path"] = text_json(txn.path);
  json["data"] = data_json(txn.data);
  json["acl"] = acl_json(txn.acl);
}

void add(Json& json, const wire::OpaqueTxn& txn) { json["opaque"] = data_json(txn.bytes); }
void add(Json& json, const wire::ErrorTxn& txn) { json["error"] = txn.error; }
void add(Json& json, const wire::CreateTxn& txn) {
  add_create(json, txn);
  json["ephemeral"] = txn.ephemeral;
  json["parent_cversion"] = txn.parent_cversion;
}
void add(Json& json, const wire::CreateTxnV0& txn) {
  add_create(json, txn);
  json["ephemeral"] = txn.ephemeral;
}
void add(Json& json, const wire::CreateTtlTxn& txn) {
  add_create(json, txn);
  json["parent_cversion"] = txn.parent_cversion;
  json["ttl_ms"] = txn.ttl_ms;
}
void add(Json& json, const wire::CreateContainerTxn& txn) {
  add_create(json, txn);
  json["parent_cversion"] = txn.parent_cversion;
}
void add(Json& json, const wire::DeleteTxn& txn) { json["path"] = text_json(txn.path); }
void add(Json& json, const wire::SetDataTxn& txn) {
  json["path"] = text_json(txn.path);
  json["data"] = data_json(txn.data);
  json["version"] = txn.version;
}
void add(Json& json, const wire::SetAclTxn& txn) {
  json["path"] = text_json(txn.path);
  json["acl"] = acl_json(txn.acl);
  json["version"] = txn.version;
}
void add(Json& json, const wire::CheckTxn& txn) {
  json["path"] = text_json(txn.path);
  json["version"] = txn.version;
}
void add(Json& json, const wire::CreateSessionTxn& txn) { json["timeout_ms"] = txn.timeout_ms; }
void add(Json& json, const wire::CloseSessionTxn& txn) {
  json["paths"] = Json();
  if (!txn.paths) return;
  json["paths"] = Json::array();
  for (const wire::Text& path : *txn.paths) json["paths"].push_back(text_json(path));
}
void add(Json& json, const wire::BareCloseSessionTxn&) { json["paths"] = Json(); }
void add(Json& json, const wire::MultiTxn& txn) {
  json["parts"] = Json();
  if (!txn.parts) return;
  json["parts"] = Json::array();
  for (const wire::MultiPart& part : *txn.parts) {
    Json of_part = {{"type", wire::op_name(part.type)}};
    match(part.body, [&](const auto& body) { add(of_part, body); });
    json["parts"].push_back(std::move(of_part));
  }
}

Json findings_json(const std::vector<datadir::Finding>& findings) {
  Json list = Json::array();
  for (const datadir::Finding& finding : findings) {
    list.push_back({{"kind", finding.kind},
                    {"file", finding.place.file},
                    {"offset", finding.place.offset},
                    {"sentence", finding.place.sentence}});
  }
  return list;
}

Json place_json(const std::optional<datadir::Place>& place) {
  if (!place) return {};
  return {{"file", place->file}, {"offset", place->offset}, {"sentence", place->sentence}};
}

Json error_json(const std::optional<wire::Error>& error) {
  if (!error) return {};
  return {{"offset", error->offset}, {"sentence", error->sentence}};
}

Json log_json(const datadir::LogContents& log) {
  Json json = {{"file", log.file->path}, {"bytes", log.size}};
  json["unreadable"] = error_json(log.unreadable);
  json["transactions"] = log.transactions;
  const bool any = log.transactions > 0;
  json["first_zxid"] = any ? Json(log.first_zxid) : Json();
  json["last_zxid"] = any ? Json(log.last_zxid) : Json();
  json["first_ms"] = any ? Json(log.first_ms) : Json();
  json["last_ms"] = any ? Json(log.last_ms) : Json();
  json["end"] = log.unreadable ? Json() : error_json(wire::Error{log.end.offset, log.end.sentence});
  return json;
}

Json snapshot_json(const datadir::SnapshotContents& snapshot) {
  Json json = {{"file", snapshot.file->path}, {"bytes", snapshot.size}};
  json["unreadable"] = error_json(snapshot.unreadable);
  json["zxid"] = snapshot.file->zxid;
  json["exact_at"] = snapshot.exact_at ? Json(*snapshot.exact_at) : Json();
  json["nodes"] = snapshot.nodes;
  json["sessions"] = snapshot.sessions;
  json["acls"] = snapshot.acls;
  return json;
}

Json recovered_json(const datadir::Recovered& recovered) {
  const datadir::Image& image = recovered.image;
  Json json = {{"snapshot", recovered.snapshot},    {"replayed", recovered.replayed},
               {"last_zxid", image.last_zxid},      {"nodes", image.tree.nodes().size()},
               {"sessions", image.sessions.size()}, {"digest", image.tree.digest()}};
  json["refused"] = place_json(recovered.refused);
  json["left_out"] = place_json(recovered.left_out);
  return json;
}

}  // namespace

std::string znode_line(std::string_view path, const wire::Buffer& data,
                       const wire::Vector<wire::Acl>& acl, const wire::Stat& stat) {
  Json json;
  json["path"] = path;
  json["data"] = data_json(data);
  json["acl"] = acl_json(acl);
  json["stat"] = {{"cz", stat.czxid},       {"mz", stat.mzxid},
                  {"ct", stat.ctime_ms},    {"mt", stat.mtime_ms},
                  {"v", stat.version},      {"cv", stat.cversion},
                  {"av", stat.aversion},    {"eo", stat.ephemeral_owner},
                  {"dl", stat.data_length}, {"nc", stat.num_children},
                  {"pz", stat.pzxid}};
  return line_of(json);
}

std::string znode_line(const datadir::DataTree& tree, std::string_view path,
                       const datadir::Node& node) {
  const std::vector<wire::Acl>* const acl = tree.acls().find(node.acl);
  return znode_line(path.empty() ? "/" : path, node.data,
                    acl != nullptr ? wire::Vector<wire::Acl>(*acl) : std::nullopt,
                    datadir::client_stat(node));
}

std::string txn_json(const datadir::NamedFile& file, const wire::LogRecord& record) {
  const wire::Txn& txn = record.txn;
  Json json = {{"file", file.path},
               {"offset", record.offset},
               {"zxid", txn.header.zxid},
               {"time_ms", txn.header.time_ms},
               {"session", txn.header.session},
               {"cxid", txn.header.cxid},
               {"type", wire::op_name(txn.header.type)}};
  match(txn.body, [&](const auto& body) { add(json, body); });
  json["digest"] = txn.digest ? Json(txn.digest->tree_digest) : Json();
  return line_of(json);
}

std::string digest_json(const datadir::DigestAt& digest) {
  Json json = {{"version", inspect_json_version},
               {"command", "inspect"},
               {"zxid", digest.zxid},
               {"digest", digest.digest}};
  json["recorded"] = digest.recorded ? Json(*digest.recorded) : Json();
  return line_of(json);
}

std::string verified_json(const datadir::Verified& verified, int exit_code) {
  return line_of({{"version", inspect_json_version},
                  {"command", "inspect"},
                  {"transactions", verified.transactions},
                  {"snapshots", verified.snapshots},
                  {"digests", verified.digests},
                  {"findings", findings_json(verified.findings)},
                  {"remarks", findings_json(verified.remarks)},
                  {"exit_code", exit_code}});
}

std::string inspect_json(const Inspected& inspected) {
  Json json = {{"version", inspect_json_version}, {"command", "inspect"}};
  json["epochs"] = Json::object();
  for (const datadir::EpochFile& file : inspected.directory->epochs) {
    json["epochs"][file.name] = file.text;
  }
  json["snapshots"] = Json::array();
  for (const auto& snapshot : inspected.snapshots) {
    json["snapshots"].push_back(snapshot_json(snapshot));
  }
  json["logs"] = Json::array();
  for (const auto& log : inspected.logs) json["logs"].push_back(log_json(log));
  json["others"] = inspected.directory->others;
  const auto* recovered = std::get_if<datadir::Recovered>(&inspected.recovered);
  json["recovered"] = recovered != nullptr ? recovered_json(*recovered) : Json();
  return line_of(json);
}

}  // namespace zablab
