#include "invariants/serial_store_quota.hpp"

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "invariants/serial_store.hpp"
#include "invariants/serial_store_paths.hpp"

namespace zablab::serial {

namespace {

constexpr std::string_view above_all_quotas = "/zookeeper/quota";
constexpr std::string_view name_of_limits = "/zookeeper_limits";
constexpr std::string_view name_of_usage = "/zookeeper_stats";

/// nullopt: no number. An empty text is "none".
std::optional<std::int64_t> quota_number(std::string text) {
  if (text.empty()) return -1;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.erase(0, 1);
  if (text.empty()) return std::nullopt;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::int64_t number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9' || number > (most - (digit - '0')) / 10) return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return negative ? -number : number;
}

}  // namespace

std::optional<QuotaText> read_quota(const std::string& text) {
  std::vector<std::string> pairs(1);
  for (const char c : text) {
    if (c == ',' || c == ';') {
      pairs.emplace_back();
    } else {
      pairs.back().push_back(c);
    }
  }
  QuotaText numbers;
  for (const std::string& pair : pairs) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return std::nullopt;
    std::string value = pair.substr(equals + 1);
    // The odd one: a second "=" makes servers of old versions ignore what follows.
    value = value.substr(0, value.find('='));
    const auto number = quota_number(value);
    if (!number) return std::nullopt;
    numbers[pair.substr(0, equals)] = *number;
  }
  return numbers;
}

std::int64_t number_in(const QuotaText& numbers, const std::string& name) {
  const auto found = numbers.find(name);
  return found == numbers.end() ? -1 : found->second;
}

std::string written(const QuotaText& numbers) {
  std::string text = "count=" + std::to_string(number_in(numbers, "count")) +
                     ",bytes=" + std::to_string(number_in(numbers, "bytes"));
  bool first = true;
  for (const auto& [name, number] : numbers) {
    if (name == "count" || name == "bytes") continue;
    text += (first ? "=;" : ";") + name + "=" + std::to_string(number);
    first = false;
  }
  return text;
}

std::string limits_of(const std::string& path) {
  return std::string(above_all_quotas).append(path).append(name_of_limits);
}
std::string usage_of(const std::string& path) {
  return std::string(above_all_quotas).append(path).append(name_of_usage);
}

std::optional<std::string> tells_usage_of(const std::string& path) {
  if (!path.starts_with(above_all_quotas) || !path.ends_with(name_of_usage)) return std::nullopt;
  const std::size_t length = path.size() - above_all_quotas.size() - name_of_usage.size();
  return path.substr(above_all_quotas.size(), length);
}

}  // namespace zablab::serial

namespace zablab {

namespace {

std::int64_t bytes_in(const SerialNode& node) { return node.stat.data_length_bytes; }

std::optional<serial::QuotaText> quota_in(const SerialNode* node) {
  if (node == nullptr) return std::nullopt;
  return serial::read_quota((*node->data).value_or(""));
}

}  // namespace

/// The longest path with limits at or above `path`; never the root.
std::optional<std::string> SerialStore::limited_above(Zxid zxid, std::string path) const {
  if (node_at(zxid, "/zookeeper/quota")->stat.children == 0) return std::nullopt;
  for (; path != "/"; path = serial::parent_path(path)) {
    if (node_at(zxid, serial::limits_of(path)) != nullptr) return path;
  }
  return std::nullopt;
}

/// So many bytes and nodes more are in use at `path`.
void SerialStore::use(Step& step, const std::string& path, std::int64_t bytes, std::int64_t count) {
  const std::optional<std::string> limited = limited_above(last_, path);
  if (!limited) return;
  const std::string usage = serial::usage_of(*limited);
  std::optional<serial::QuotaText> numbers = quota_in(node_now(usage));
  if (!numbers) return;
  (*numbers)["count"] = serial::number_in(*numbers, "count") + count;
  (*numbers)["bytes"] = serial::number_in(*numbers, "bytes") + bytes;
  tell_usage(step, usage, serial::written(*numbers));
}

/// All that is in use at and below the path that the new node at `usage` is about.
void SerialStore::count_usage(Step& step, const std::string& usage) {
  const std::string top = *serial::tells_usage_of(usage);
  std::int64_t bytes = 0;
  std::int64_t count = 0;
  for (const auto& [path, history] : histories_) {
    const SerialNode* node = node_now(path);
    const bool is_top = path == top || (top.empty() && path == "/");
    if (node == nullptr || (!is_top && !path.starts_with(top + "/"))) continue;
    bytes += bytes_in(*node);
    count += 1;
  }
  tell_usage(step, usage, serial::written({{"bytes", bytes}, {"count", count}}));
}

/// No transaction of its own: nothing of the stat tells of it but the length.
void SerialStore::tell_usage(Step& step, const std::string& usage, std::string text) {
  SerialNode node = *node_now(usage);
  node.stat.data_length_bytes = static_cast<std::int32_t>(text.size());
  node.data = Frozen<Data>(std::move(text));
  become(step, usage, std::move(node));
}

bool SerialStore::is_over_quota(const Step& step, const std::string& path, std::int64_t bytes,
                                std::int64_t count) const {
  if (!settings_.enforce_quota) return false;
  const std::optional<std::string> limited = limited_above(step.quotas_at, path);
  if (!limited) return false;
  const auto limits = quota_in(node_at(step.quotas_at, serial::limits_of(*limited)));
  const auto usage = quota_in(node_at(step.quotas_at, serial::usage_of(*limited)));
  if (!limits || !usage) return false;
  const auto is_over = [&](const char* limit, const char* used, std::int64_t more) {
    const std::int64_t most = serial::number_in(*limits, limit);
    return more != 0 && most >= 0 && serial::number_in(*usage, used) + more > most;
  };
  return is_over("byteHardLimit", "bytes", bytes) || is_over("countHardLimit", "count", count);
}

std::int64_t SerialStore::growth(const Step& step, const SetData& set) const {
  const SerialNode* node = node_at(step.quotas_at, set.path);
  const std::int64_t before = node != nullptr ? bytes_in(*node) : 0;
  return static_cast<std::int64_t>(set.data ? set.data->size() : 0) - before;
}

}  // namespace zablab
