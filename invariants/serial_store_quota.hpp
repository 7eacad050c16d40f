// What the serial reference store knows about quotas; its own, as above all else here.
// (ZooKeeper: Administrator's Guide, "Quotas"; Quotas, StatsTrack.)
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace zablab::serial {

/// Numbers by their names: "count", "bytes", "countHardLimit", "byteHardLimit".
using QuotaText = std::map<std::string, std::int64_t>;

/// nullopt: the text means nothing.
std::optional<QuotaText> read_quota(const std::string& text);
std::string written(const QuotaText& numbers);
/// -1 where there is none.
std::int64_t number_in(const QuotaText& numbers, const std::string& name);

/// The node that says how much is allowed at and below `path`, and the one that says how much is
/// used.
std::string limits_of(const std::string& path);
std::string usage_of(const std::string& path);
/// The path whose usage the node at `path` tells; nullopt: it is no such node.
std::optional<std::string> tells_usage_of(const std::string& path);

}  // namespace zablab::serial
