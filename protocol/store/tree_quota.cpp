// How a tree keeps the stats of its quotas.
#include "protocol/store/quota.hpp"
#include "protocol/store/tree.hpp"

namespace zablab {

namespace {

std::int64_t bytes_in(const Data& data) {
  return data ? static_cast<std::int64_t>(data->size()) : 0;
}

std::optional<QuotaNumbers> numbers_of(const Znode* node) {
  return node == nullptr ? std::nullopt : QuotaNumbers::parse(node->data.value_or(""));
}

}  // namespace

void DataTree::on_created(const std::string& path, const Data& data) {
  if (const auto node = quota_node(path)) {
    if (node->kind == QuotaNode::Kind::limits) limited_.insert(node->path);
    if (node->kind == QuotaNode::Kind::stats) count_use(std::string(node->path));
  }
  use(path, bytes_in(data), 1);
}

void DataTree::on_removed(const std::string& path, const Data& data) {
  const auto node = quota_node(path);
  if (node && node->kind == QuotaNode::Kind::limits) limited_.erase(node->path);
  use(path, -bytes_in(data), -1);
}

void DataTree::on_changed(const std::string& path, const Data& before, const Data& after) {
  use(path, bytes_in(after) - bytes_in(before), 0);
}

void DataTree::use(std::string_view path, std::int64_t bytes, std::int64_t count) {
  const auto limited = limited_.above(path);
  if (!limited) return;
  Znode* node = edit(stats_path(*limited));
  std::optional<QuotaNumbers> stats = numbers_of(node);
  if (!stats) return;
  stats->set("count", stats->number("count") + count);
  stats->set("bytes", stats->number("bytes") + bytes);
  node->data = stats->text();
}

// All that is at or below the path, into the node that has just been created for it.
void DataTree::count_use(const std::string& path) {
  Znode* node = edit(stats_path(path));
  if (node == nullptr) return;
  std::int64_t bytes = 0;
  std::int64_t count = 0;
  const auto add = [&](const Znode& counted) {
    count += 1;
    bytes += bytes_in(counted.data);
  };
  if (const Znode* top = find(path)) add(*top);
  const std::string below = path + "/";
  for (auto one = nodes_.lower_bound(below); one != nodes_.end() && one->first.starts_with(below);
       ++one) {
    if (one->first != "/") add(one->second);  // counted already
  }
  QuotaNumbers stats;
  stats.set("count", count);
  stats.set("bytes", bytes);
  node->data = stats.text();
}

void DataTree::set_up_quotas() {
  limited_ = {};
  std::vector<std::string> counted;
  for (auto one = nodes_.lower_bound(quota_root);
       one != nodes_.end() && one->first.starts_with(quota_root); ++one) {
    const auto node = quota_node(one->first);
    if (!node || node->kind != QuotaNode::Kind::limits) continue;
    limited_.insert(node->path);
    counted.emplace_back(node->path);
  }
  for (const std::string& path : counted) count_use(path);
}

bool DataTree::exceeds_quota(std::string_view path, std::int64_t bytes, std::int64_t count) const {
  const auto limited = limited_.above(path);
  if (!limited) return false;
  const auto limits = numbers_of(find(limits_path(*limited)));
  const auto stats = numbers_of(find(stats_path(*limited)));
  return limits && stats && exceeds(*limits, *stats, bytes, count);
}

}  // namespace zablab
