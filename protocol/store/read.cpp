#include "protocol/store/read.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

bool may(const ReadingClient& reader, std::int32_t permission, const Znode& node) {
  return allows(node.acls, permission, reader.credentials);
}

Applied get_data(const DataTree& tree, const GetData& get, const ReadingClient& reader) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  if (!may(reader, permission::read, *node)) return failed_with(ErrorCode::no_auth);
  return Applied{ErrorCode::ok, DataResult{node->data, client_stat(*node)}};
}

Applied exists(const DataTree& tree, const Exists& exists, const ReadingClient& reader) {
  // Of the reads, ZooKeeper checks the path of this one only, and only for this.
  if (exists.path.find('\0') != std::string::npos) return failed_with(ErrorCode::bad_arguments);
  const Znode* node = tree.find(exists.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  if (exists_needs_read(reader.rules) && !may(reader, permission::read, *node)) {
    return failed_with(ErrorCode::no_auth);
  }
  return Applied{ErrorCode::ok, StatResult{client_stat(*node)}};
}

Applied get_children(const DataTree& tree, const GetChildren& get, const ReadingClient& reader) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  if (!may(reader, permission::read, *node)) return failed_with(ErrorCode::no_auth);
  ChildrenResult result{{node->children.begin(), node->children.end()}, std::nullopt};
  if (get.with_stat) result.stat = client_stat(*node);
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied get_acl(const DataTree& tree, const GetAcl& get, const ReadingClient& reader) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  if (!may(reader, permission::read | permission::admin, *node))
    return failed_with(ErrorCode::no_auth);
  AclResult result{node->acls, client_stat(*node)};
  if (!may(reader, permission::admin, *node)) result.acls = acls_of(masked(list_of(node->acls)));
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied count_descendants(const DataTree& tree, const GetAllChildrenNumber& get,
                          const ReadingClient& reader) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  if (!may(reader, permission::read, *node)) return failed_with(ErrorCode::no_auth);
  // Apache's server looks for names that begin with the path and a slash; its root bears two.
  const std::string prefix = get.path == "/" ? "/" : get.path + "/";
  const auto& nodes = tree.nodes();
  auto one = nodes.lower_bound(prefix);
  NumberResult result;
  for (; one != nodes.end() && one->first.starts_with(prefix); ++one) result.number += 1;
  if (get.path == "/") result.number -= 1;
  return Applied{ErrorCode::ok, result};
}

/// What Java's String.trim takes away.
bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

Applied get_ephemerals(const DataTree& tree, const GetEphemerals& get,
                       const ReadingClient& reader) {
  ChildrenResult result{tree.ephemerals_of(reader.session), std::nullopt};
  // Blanks around it count for nothing only where nothing but a slash is there.
  std::string_view core = get.prefix;
  while (!core.empty() && is_blank(core.front())) core.remove_prefix(1);
  while (!core.empty() && is_blank(core.back())) core.remove_suffix(1);
  const bool all = core.empty() || core == "/";
  if (!all) {
    std::erase_if(result.names,
                  [&](const std::string& path) { return !path.starts_with(get.prefix); });
  }
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied who_am_i(const ReadingClient& reader) {
  WhoResult result{identities_of(reader.credentials)};
  for (Id& id : result.identities) {
    if (id.scheme == "digest") id.id.resize(std::min(id.id.find(':'), id.id.size()));
  }
  return Applied{ErrorCode::ok, std::move(result)};
}

MultiOperationResult part_of(Applied applied) {
  MultiOperationResult part;
  part.error = applied.error;
  part.failed_multi = applied.error != ErrorCode::ok;
  if (auto* data = std::get_if<DataResult>(&applied.result)) part.result = std::move(*data);
  if (auto* names = std::get_if<ChildrenResult>(&applied.result)) part.result = std::move(*names);
  return part;
}

Applied read_all(const DataTree& tree, const MultiRead& reads, const ReadingClient& reader) {
  MultiResult result;
  result.results.reserve(reads.operations.size());
  for (const ReadPart& part : reads.operations) {
    result.results.push_back(part_of(match(
        part, [&](const GetData& get) { return get_data(tree, get, reader); },
        [&](const GetChildren& get) { return get_children(tree, get, reader); })));
  }
  return Applied{ErrorCode::ok, std::move(result)};
}

/// The bad story: what a multi or multiRead would have been answered with is there already, without
/// a part in it, and goes out behind the error.
Applied unreadable(const Unreadable& request, const ReadingClient& reader) {
  if (!request.null_inside || null_inside_is_refused(reader.rules)) {
    return failed_with(ErrorCode::marshalling_error);
  }
  return Applied{ErrorCode::marshalling_error, MultiResult{}};
}

}  // namespace

Applied read(const DataTree& tree, const Operation& operation, const ReadingClient& reader) {
  return match(
      operation, [&](const GetData& get) { return get_data(tree, get, reader); },
      [&](const Exists& question) { return exists(tree, question, reader); },
      [&](const GetChildren& get) { return get_children(tree, get, reader); },
      [&](const GetAcl& get) { return get_acl(tree, get, reader); },
      [&](const GetAllChildrenNumber& get) { return count_descendants(tree, get, reader); },
      [&](const GetEphemerals& get) { return get_ephemerals(tree, get, reader); },
      [&](const WhoAmI&) { return who_am_i(reader); },
      [&](const MultiRead& reads) { return read_all(tree, reads, reader); },
      [](const Sync& sync) {
        return Applied{ErrorCode::ok, PathResult{sync.path.value_or(""), std::nullopt}};
      },
      [&](const Unreadable& request) { return unreadable(request, reader); },
      [](const auto&) -> Applied { unreachable("only reads are answered from the tree alone"); });
}

}  // namespace zablab
