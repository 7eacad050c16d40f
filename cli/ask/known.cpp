#include "cli/ask/known.hpp"

#include <algorithm>

namespace zablab::asking {

namespace {

constexpr std::size_t deleted_at_most = 40;
constexpr std::size_t watched_at_most = 12;

/// The newest at the end, each once.
void remember(std::vector<std::string>& paths, const std::string& path, std::size_t at_most) {
  std::erase(paths, path);
  paths.push_back(path);
  if (paths.size() > at_most) paths.erase(paths.begin());
}

bool is_create(const std::string& op) { return op.starts_with("create"); }

bool is_ephemeral(const std::string& op, const Line& request) {
  const std::int64_t flags = request.value("flags", std::int64_t{0});
  return (op == "create" || op == "create2") && (flags == 1 || flags == 3);
}

}  // namespace

std::int32_t Known::version_of(const std::string& path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? 0 : found->second.version;
}

void Known::note_deleted(const std::string& path) {
  if (path == "/" || nodes_.erase(path) == 0) return;
  remember(deleted_, path, deleted_at_most);
}

void Known::note_watched(const std::string& path) { remember(watched_, path, watched_at_most); }

void Known::forget_session(const std::string& session) {
  std::vector<std::string> gone;
  for (const auto& [path, node] : nodes_) {
    if (node.owner == session) gone.push_back(path);
  }
  for (const std::string& path : gone) note_deleted(path);
}

void Known::note_one(const std::string& session, const Line& request, const Line& answer) {
  constexpr int no_node = -101;
  const std::string op = request.value("op", "");
  const Line path = request.value("path", Line());
  const int error = answer.value("rc", 0);
  if (!path.is_string()) return;
  if (request.value("watch", false)) note_watched(path.get<std::string>());
  if (error == no_node && !is_create(op)) note_deleted(path.get<std::string>());
  if (error != 0) return;
  if (is_create(op) && answer.contains("path") && answer["path"].is_string()) {
    nodes_[answer["path"].get<std::string>()] = {is_ephemeral(op, request) ? session : "", 0};
  } else if (op == "delete") {
    note_deleted(path.get<std::string>());
  } else if (answer.contains("st")) {
    nodes_[path.get<std::string>()].version = answer["st"][2].get<std::int32_t>();
  }
}

void Known::note_parts(const std::string& session, const Line& request, const Line& answer) {
  if (!answer.contains("res")) return;
  const Line& requests = request["ops"];
  const Line& answers = answer["res"];
  const auto failed = [](const Line& part) { return part.value("t", 0) == -1; };
  if (std::any_of(answers.begin(), answers.end(), failed)) return;
  for (std::size_t i = 0; i < std::min(requests.size(), answers.size()); ++i) {
    note(session, requests[i], answers[i]);
  }
}

void Known::note(const std::string& session, const Line& request, const Line& answer) {
  last_zxid_ = std::max(last_zxid_, answer.value("z", std::int64_t{0}));
  if (request.contains("ops")) {
    note_parts(session, request, answer);
  } else {
    note_one(session, request, answer);
  }
}

}  // namespace zablab::asking
