#include "protocol/store/quota.hpp"

#include <algorithm>
#include <charconv>

namespace zablab {

namespace {

constexpr std::string_view limits_name = "/zookeeper_limits";
constexpr std::string_view stats_name = "/zookeeper_stats";

/// Up to one of `ends`, which is taken, too.
std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::size_t length = std::min(text.find_first_of(ends), text.size());
  const std::string_view part = text.substr(0, length);
  text.remove_prefix(std::min(length + 1, text.size()));
  return part;
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  if (digits.empty()) return -1;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool is_beyond(const QuotaNumbers& limits, const std::string& limit, std::int64_t used,
               std::int64_t more) {
  const std::int64_t most = limits.number(limit);
  return more != 0 && most > -1 && used + more > most;
}

}  // namespace

std::optional<QuotaNumbers> QuotaNumbers::parse(std::string_view text) {
  QuotaNumbers numbers;
  while (!text.empty()) {
    std::string_view pair = take_until(text, ",;");
    if (pair.empty()) continue;
    if (pair.find('=') == std::string_view::npos) return std::nullopt;
    const std::string_view name = take_until(pair, "=");
    const auto number = number_in(take_until(pair, "="));
    if (!number) return std::nullopt;
    numbers.numbers_[std::string(name)] = *number;
  }
  return numbers;
}

std::int64_t QuotaNumbers::number(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? -1 : found->second;
}

std::string QuotaNumbers::text() const {
  std::string words =
      "count=" + std::to_string(number("count")) + ",bytes=" + std::to_string(number("bytes"));
  std::string others;
  for (const auto& [name, number] : numbers_) {
    if (name != "count" && name != "bytes") others += ";" + name + "=" + std::to_string(number);
  }
  return others.empty() ? words : words + "=" + others;
}

void QuotaPaths::erase(std::string_view path) {
  const auto found = paths_.find(path);
  if (found != paths_.end()) paths_.erase(found);
}

std::optional<std::string_view> QuotaPaths::above(std::string_view path) const {
  if (paths_.empty()) return std::nullopt;
  while (path.size() > 1) {
    const auto found = paths_.find(path);
    if (found != paths_.end()) return *found;
    path = path.substr(0, path.rfind('/'));
  }
  return std::nullopt;
}

std::string limits_path(std::string_view path) {
  return std::string(quota_root).append(path).append(limits_name);
}

std::string stats_path(std::string_view path) {
  return std::string(quota_root).append(path).append(stats_name);
}

std::optional<QuotaNode> quota_node(std::string_view path) {
  if (!path.starts_with(quota_root)) return std::nullopt;
  path.remove_prefix(quota_root.size());
  for (const auto kind : {QuotaNode::Kind::limits, QuotaNode::Kind::stats}) {
    const std::string_view name = kind == QuotaNode::Kind::limits ? limits_name : stats_name;
    if (path.ends_with(name)) return QuotaNode{kind, path.substr(0, path.size() - name.size())};
  }
  return std::nullopt;
}

bool exceeds(const QuotaNumbers& limits, const QuotaNumbers& stats, std::int64_t bytes,
             std::int64_t count) {
  return is_beyond(limits, "countHardLimit", stats.number("count"), count) ||
         is_beyond(limits, "byteHardLimit", stats.number("bytes"), bytes);
}

}  // namespace zablab
