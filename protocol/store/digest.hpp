// The digest of a tree: 64 bits by which servers can tell whether they hold the same (ZooKeeper:
// DigestCalculator, AdHash; version 2). The sum over all nodes of a CRC-32 of path, data and stat,
// so that a transaction pays for the nodes that it changes. ACLs are no part of it, children only
// by what they leave in their parent's stat.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"

namespace zablab {

struct NodeStat;

using TreeDigest = std::uint64_t;

/// The version of the way in which it is computed.
inline constexpr std::int32_t digest_version = 2;

/// A tree's digest when all up to `zxid` was applied to it.
struct DigestAt {
  Zxid zxid;
  TreeDigest digest = 0;
  auto fields() const { return std::tie(zxid, digest); }
  bool operator==(const DigestAt&) const = default;
};

/// False below /zookeeper/, where the nodes of servers may differ.
bool counts_for_digest(std::string_view path);

/// The part of a node's digest that is of its path and data.
std::uint32_t digest_of_content(std::string_view path, const Data& data);
/// The whole of it.
std::uint32_t digest_of_node(std::uint32_t content, const NodeStat& stat);

}  // namespace zablab
