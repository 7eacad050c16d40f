// What the serial reference store answers to reads, at any zxid that it knows.
#include <algorithm>
#include <utility>

#include "invariants/serial_store.hpp"
#include "invariants/serial_store_acl.hpp"
#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

Applied unanswered(ErrorCode error) { return Applied{error, EmptyResult{}}; }

Applied ok(Result result) { return Applied{ErrorCode::ok, std::move(result)}; }

MultiOperationResult read_part(Applied&& answer) {
  MultiOperationResult part;
  part.error = answer.error;
  part.failed_multi = answer.error != ErrorCode::ok;
  if (auto* data = std::get_if<DataResult>(&answer.result)) part.result = std::move(*data);
  if (auto* names = std::get_if<ChildrenResult>(&answer.result)) part.result = std::move(*names);
  return part;
}

/// Whether it asks for all: nothing, or a slash, with or without blanks around it.
bool is_any_prefix(const std::string& prefix) {
  std::string rest = prefix;
  std::erase_if(rest, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  return rest.empty() || rest == "/";
}

}  // namespace

/// What `answer` makes of the node, for who may read it.
template <class Answer>
Applied SerialStore::if_readable(const std::string& path, Zxid zxid, const SerialCaller& caller,
                                 const Answer& answer) const {
  const SerialNode* node = node_at(zxid, path);
  if (node == nullptr) return unanswered(ErrorCode::no_node);
  if (!serial::is_permitted(node->acls, serial::may_read, caller.credentials)) {
    return unanswered(ErrorCode::no_auth);
  }
  return ok(answer(*node));
}

Applied SerialStore::data_of(const GetData& get, Zxid zxid, const SerialCaller& caller) const {
  return if_readable(get.path, zxid, caller, [](const SerialNode& node) -> Result {
    return DataResult{*node.data, node.stat};
  });
}

Applied SerialStore::children_of(const GetChildren& get, Zxid zxid,
                                 const SerialCaller& caller) const {
  return if_readable(get.path, zxid, caller, [&](const SerialNode& node) -> Result {
    ChildrenResult result{children_at(zxid, get.path), std::nullopt};
    if (get.with_stat) result.stat = node.stat;
    return result;
  });
}

Applied SerialStore::acls_of(const GetAcl& get, Zxid zxid, const SerialCaller& caller) const {
  const SerialNode* node = node_at(zxid, get.path);
  if (node == nullptr) return unanswered(ErrorCode::no_node);
  const auto may = [&](std::int32_t wanted) {
    return serial::is_permitted(node->acls, wanted, caller.credentials);
  };
  if (may(serial::may_administer)) return ok(AclResult{node->acls, node->stat});
  if (!may(serial::may_read)) return unanswered(ErrorCode::no_auth);
  return ok(AclResult{serial::without_secrets(node->acls), node->stat});
}

Applied SerialStore::number_below(const GetAllChildrenNumber& get, Zxid zxid,
                                  const SerialCaller& caller) const {
  return if_readable(get.path, zxid, caller, [&](const SerialNode&) -> Result {
    const std::string below = get.path == "/" ? "/" : get.path + "/";
    NumberResult result;
    for (auto one = histories_.lower_bound(below);
         one != histories_.end() && one->first.starts_with(below); ++one) {
      // The root is below nothing; but for "", which means the root as well, it is counted.
      const bool is_asked_for = one->first == get.path;
      if (!is_asked_for && node_at(zxid, one->first) != nullptr) result.number += 1;
    }
    return result;
  });
}

/// No permission is asked for: they are the session's own.
Applied SerialStore::ephemerals_of(const GetEphemerals& get, Zxid zxid,
                                   const SerialCaller& caller) const {
  const bool all = is_any_prefix(get.prefix);
  ChildrenResult result;
  for (const auto& [path, history] : histories_) {
    const SerialNode* node = node_at(zxid, path);
    if (node == nullptr || node->kind != SerialKind::ephemeral) continue;
    if (node->stat.ephemeral_owner != caller.session) continue;
    if (all || path.starts_with(get.prefix)) result.names.push_back(path);
  }
  return ok(std::move(result));
}

Applied SerialStore::read_all(const MultiRead& reads, Zxid zxid, const SerialCaller& caller) const {
  MultiResult result;
  for (const ReadPart& part : reads.operations) {
    result.results.push_back(read_part(match(
        part, [&](const GetData& get) { return data_of(get, zxid, caller); },
        [&](const GetChildren& get) { return children_of(get, zxid, caller); })));
  }
  return ok(std::move(result));
}

std::optional<Applied> SerialStore::read_at(Zxid zxid, const Operation& read,
                                            const SerialCaller& caller) const {
  if (!knows(zxid)) return std::nullopt;
  using Answer = std::optional<Applied>;
  return match(
      read, [&](const GetData& get) -> Answer { return data_of(get, zxid, caller); },
      [&](const Exists& exists) -> Answer {
        if (exists.path.find('\0') != std::string::npos)
          return unanswered(ErrorCode::bad_arguments);
        return if_readable(exists.path, zxid, caller,
                           [](const SerialNode& node) -> Result { return StatResult{node.stat}; });
      },
      [&](const GetChildren& get) -> Answer { return children_of(get, zxid, caller); },
      [&](const GetAcl& get) -> Answer { return acls_of(get, zxid, caller); },
      [&](const GetAllChildrenNumber& get) -> Answer { return number_below(get, zxid, caller); },
      [&](const GetEphemerals& get) -> Answer { return ephemerals_of(get, zxid, caller); },
      [&](const MultiRead& reads) -> Answer { return read_all(reads, zxid, caller); },
      [&](const WhoAmI&) -> Answer {
        return ok(WhoResult{serial::without_hashes(caller.credentials)});
      },
      [](const Sync& sync) -> Answer {
        return ok(PathResult{sync.path.value_or(""), std::nullopt});
      },
      [](const Unreadable&) -> Answer { return unanswered(ErrorCode::marshalling_error); },
      // What is watched belongs to connections and is no part of the serial state.
      [](const auto&) -> Answer { return std::nullopt; });
}

}  // namespace zablab
