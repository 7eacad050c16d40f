// Quotas as znodes: /zookeeper/quota<path>/zookeeper_limits says what is allowed below <path>,
// zookeeper_stats beside it what is used. Servers keep the second up to date on their own, without
// transactions: it is part of what they recover, and follows from the rest.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace zablab::datadir {

constexpr std::string_view quota_root = "/zookeeper/quota";
constexpr std::string_view limits_name = "zookeeper_limits";
constexpr std::string_view stats_name = "zookeeper_stats";

/// The text in a stats or limits node: "count=3,bytes=20", and after "=" what else it has.
class QuotaText {
 public:
  /// nullopt: a ZooKeeper could not read it either.
  static std::optional<QuotaText> parse(std::string_view text);
  QuotaText() = default;

  /// -1 where the text has none.
  std::int64_t count() const { return value("count"); }
  std::int64_t bytes() const { return value("bytes"); }
  void set(std::int64_t count, std::int64_t bytes);
  std::string text() const;

 private:
  std::int64_t value(const std::string& name) const;

  std::map<std::string, std::int64_t> values_;
};

/// The paths that have limits.
class QuotaPaths {
 public:
  bool empty() const { return paths_.empty(); }
  void add(std::string_view path) { paths_.emplace(path); }
  void remove(std::string_view path);
  /// The longest of them that is `path` or above it; nullopt if there is none.
  std::optional<std::string_view> above(std::string_view path) const;

 private:
  std::set<std::string, std::less<>> paths_;
};

}  // namespace zablab::datadir
