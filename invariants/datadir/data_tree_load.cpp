// How a tree begins: empty, or as a snapshot has it; and what is kept up to date for quotas.
#include <string>
#include <utility>

#include "invariants/datadir/data_tree.hpp"

namespace zablab::datadir {

namespace {

constexpr std::int32_t read_permission = 1;

std::int64_t size_of(const wire::Buffer& data) {
  return data ? static_cast<std::int64_t>(data->size()) : 0;
}

std::string stats_path(std::string_view path) {
  return std::string(quota_root) + std::string(path) + "/" + std::string(stats_name);
}

}  // namespace

DataTree::DataTree() {
  Node empty;
  empty.data.emplace();
  for (const char* const path : {"", "/zookeeper", "/zookeeper/config", "/zookeeper/quota"}) {
    restore(path, empty);
  }
  Node* const config = edit("/zookeeper/config");
  config->acl = acls_.add({{{read_permission, {"world", "anyone"}}}});
  config->stat.aversion = -1;
}

std::string DataTree::restore(std::string path, Node node) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos && !path.empty()) return "\"" + path + "\" is no path";
  Node* const parent =
      slash == std::string::npos ? nullptr : edit(std::string_view(path).substr(0, slash));
  if (slash != std::string::npos && parent == nullptr) {
    return "the node " + path + " comes without its parent";
  }
  const auto [place, is_new] = nodes_.try_emplace(std::move(path));
  if (!is_new) return "the node \"" + place->first + "\" is there twice";
  if (parent != nullptr) parent->children.insert(place->first.substr(slash + 1));
  place->second = std::move(node);
  remember_owner(place->first, place->second.stat.ephemeral_owner);
  refresh(place->first, place->second);
  return {};
}

wire::Result<DataTree> DataTree::load(std::vector<wire::SnapshotAcl> acls,
                                      std::vector<wire::SnapshotNode> nodes) {
  DataTree tree{Bare{}};
  for (wire::SnapshotAcl& list : acls) {
    if (!list.acl) return wire::Error{0, "a list in the table of ACLs is null"};
    tree.acls_.restore(list.number, std::move(*list.acl));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    wire::SnapshotNode& loaded = nodes[i];
    if (!tree.acls_.count(loaded.acl)) tree.without_acl_.push_back(*loaded.path);
    Node node;
    node.data = std::move(loaded.data);
    node.acl = loaded.acl;
    node.stat = loaded.stat;
    std::string wrong = tree.restore(std::move(*loaded.path), std::move(node));
    if (!wrong.empty()) return wire::Error{i, std::move(wrong)};
  }
  if (tree.nodes_.empty()) return wire::Error{0, "there is no root"};
  tree.set_up_quotas();
  tree.acls_.drop_unused();
  return tree;
}

void DataTree::set_up_quotas() {
  const std::string root = std::string(quota_root) + "/";
  const std::string name = "/" + std::string(limits_name);
  for (auto node = nodes_.lower_bound(root); node != nodes_.end(); ++node) {
    const std::string& path = node->first;
    if (!path.starts_with(root)) break;
    if (!path.ends_with(name) || !node->second.children.empty()) continue;
    const std::string_view limited =
        std::string_view(path).substr(quota_root.size(), path.find(name) - quota_root.size());
    if (limited.empty()) continue;
    count_again(limited);
    quotas_.add(limited);
  }
}

void DataTree::on_created(std::string_view parent, std::string_view name) {
  if (!parent.starts_with(quota_root) || parent == quota_root) return;
  const std::string_view limited = parent.substr(quota_root.size());
  if (name == limits_name) quotas_.add(limited);
  if (name == stats_name) count_again(limited);
}

void DataTree::on_removed(std::string_view parent, std::string_view name) {
  if (name != limits_name || !parent.starts_with(quota_root)) return;
  quotas_.remove(parent.substr(quota_root.size()));
}

void DataTree::use(std::string_view path, std::int64_t bytes, std::int64_t count) {
  const auto limited = quotas_.above(path);
  if (!limited) return;
  Node* const stats = edit(stats_path(*limited));
  if (stats == nullptr) return;
  auto text = QuotaText::parse(stats->data ? *stats->data : std::string());
  if (!text) return;
  // Wraps as Java's longs do.
  const auto sum = [](std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  };
  text->set(sum(text->count(), count), sum(text->bytes(), bytes));
  stats->data = text->text();
}

void DataTree::count_again(std::string_view path) {
  Node* const stats = edit(stats_path(path));
  if (stats == nullptr) return;
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  if (const Node* const top = find(path)) {
    count = 1;
    bytes = size_of(top->data);
    const std::string below = std::string(path) + "/";
    for (auto node = nodes_.lower_bound(below); node != nodes_.end(); ++node) {
      if (!node->first.starts_with(below)) break;
      ++count;
      bytes += size_of(node->second.data);
    }
  }
  QuotaText text;
  text.set(count, bytes);
  stats->data = text.text();
}

}  // namespace zablab::datadir
