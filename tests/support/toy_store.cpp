#include "tests/support/toy_store.hpp"

#include <cstdio>

namespace zablab::toy {

namespace {

Answer refused(std::int32_t error) {
  Answer answer;
  answer.error = error;
  return answer;
}

}  // namespace

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (path == "/") return "";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::vector<std::string> Store::children_of(const std::string& path) const {
  std::vector<std::string> children;
  for (const auto& [one, node] : nodes_) {
    if (one != "/" && parent_of(one) == path) children.push_back(one.substr(one.rfind('/') + 1));
  }
  return children;
}

Answer Store::apply(const Request& request, std::int32_t session) {
  Answer answer;
  const std::string& op = request.op;
  if (op == "get") {
    const auto found = registers_.find(request.key);
    answer.value = found == registers_.end() ? "null" : found->second;
  } else if (op == "put") {
    registers_[request.key] = request.value;
  } else if (op == "cas") {
    const auto found = registers_.find(request.key);
    if (found == registers_.end() || found->second != request.expected) return refused(1);
    found->second = request.value;
  } else if (op == "append" && request.value.front() == '"') {
    std::string& text = registers_[request.key];
    const std::string before = text.empty() ? "" : text.substr(1, text.size() - 2);
    text = '"' + before + request.value.substr(1);
  } else if (op == "append") {
    lists_[request.key].push_back(request.value);
  } else if (op == "list") {
    answer.items = lists_[request.key];
  } else if (op == "multi") {
    return multi(request, session);
  } else if (op == "close") {
    std::erase_if(nodes_, [&](const auto& one) { return one.second.owner == session; });
  } else if (op == "getData" || op == "exists" || op == "getChildren") {
    return look(request);
  } else {
    return change(request, session);
  }
  return answer;
}

Answer Store::look(const Request& request) const {
  const auto found = nodes_.find(request.key);
  if (found == nodes_.end()) return refused(-101);
  Answer answer;
  answer.version = found->second.version;
  if (request.op == "getData") answer.value = found->second.data;
  if (request.op == "getChildren") answer.items = children_of(request.key);
  return answer;
}

Answer Store::multi(const Request& request, std::int32_t session) {
  Store after = *this;
  Answer answer;
  for (const Request& part : request.parts) {
    answer.results.push_back(answer.error == 0 ? after.change(part, session) : refused(-2));
    if (answer.error == 0) answer.error = answer.results.back().error;
  }
  if (answer.error == 0) {
    *this = after;
    return answer;
  }
  for (Answer& result : answer.results) result = refused(result.error);
  return answer;
}

Answer Store::change(const Request& request, std::int32_t session) {
  Answer answer;
  if (request.op == "create") {
    const auto parent = nodes_.find(parent_of(request.key));
    if (parent == nodes_.end()) return refused(-101);
    std::string path = request.key;
    if (request.sequential) {
      char digits[32];
      std::snprintf(digits, sizeof digits, "%010d", static_cast<int>(parent->second.creates));
      path += digits;
      answer.value = '"' + path + '"';
    }
    if (nodes_.count(path) != 0) return refused(-110);
    if (parent->second.owner >= 0) return refused(-108);
    ++parent->second.creates;
    nodes_[path] = {request.value, 0, 0, request.ephemeral ? session : -1};
    return answer;
  }
  const auto found = nodes_.find(request.key);
  if (found == nodes_.end()) return refused(-101);
  if (request.version >= 0 && request.version != found->second.version) return refused(-103);
  if (request.op == "setData") {
    found->second.data = request.value;
    answer.version = ++found->second.version;
  } else if (request.op == "delete") {
    if (!children_of(request.key).empty()) return refused(-111);
    nodes_.erase(found);
  }
  return answer;
}

}  // namespace zablab::toy
