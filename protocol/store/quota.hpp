// Quotas as znodes (ZooKeeper: Quotas, StatsTrack): /zookeeper/quota<path>/zookeeper_limits says
// what is allowed below <path>, zookeeper_stats beside it what is used. Every server keeps the
// second up to date by itself, without transactions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace zablab {

/// The numbers in a limits or stats node: "count=3,bytes=20", and behind an odd "=" the others, so
/// that parsers of old versions ignore them.
class QuotaNumbers {
 public:
  /// nullopt for a text that is none; Apache's server dies of one that a client has put there.
  static std::optional<QuotaNumbers> parse(std::string_view text);

  /// -1 where there is none.
  std::int64_t number(const std::string& name) const;
  void set(const std::string& name, std::int64_t number) { numbers_[name] = number; }
  std::string text() const;

 private:
  std::map<std::string, std::int64_t> numbers_;
};

/// The paths that have limits (ZooKeeper: PathTrie).
class QuotaPaths {
 public:
  bool empty() const { return paths_.empty(); }
  void insert(std::string_view path) { paths_.emplace(path); }
  void erase(std::string_view path);
  /// The longest of them at or above `path`. Whatever is below /zookeeper belongs to none.
  std::optional<std::string_view> above(std::string_view path) const;

 private:
  std::set<std::string, std::less<>> paths_;
};

inline constexpr std::string_view quota_root = "/zookeeper/quota";
/// "/zookeeper/quota/a/zookeeper_limits" of "/a", and the like for stats.
std::string limits_path(std::string_view path);
std::string stats_path(std::string_view path);

/// What a node below /zookeeper/quota is about: the path, and whether it holds limits or stats.
struct QuotaNode {
  enum class Kind : std::uint8_t { limits, stats };
  Kind kind = Kind::limits;
  std::string_view path;
};
/// nullopt: neither limits nor stats. Looks into `path`.
std::optional<QuotaNode> quota_node(std::string_view path);

/// Whether `change` more goes beyond a hard limit. No limit is hard unless it says so.
bool exceeds(const QuotaNumbers& limits, const QuotaNumbers& stats, std::int64_t bytes,
             std::int64_t count);

}  // namespace zablab
