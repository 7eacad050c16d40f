// From the disk to memory: at the start of the process, at the end of a role, after TRUNC.
#pragma once

#include <optional>

#include "protocol/context.hpp"

namespace zablab {

/// Newest complete snapshot, then the log from there on. nullopt: records without a snapshot to
/// start from (the guard against data loss of ZOOKEEPER-2325). `digest_differed`, if given: whether
/// a digest on the disk was not that of the tree.
std::optional<Database> load_database(const DiskView& disk, const ServerConfig& config,
                                      const Rules& rules, bool* digest_differed = nullptr);

/// Puts what the disk holds into the replica; halts and returns false if that is not possible.
/// `last`: what its last zxid is to be called, where that is known beforehand (TRUNC).
bool reload_database(Context& context, std::optional<Zxid> last = std::nullopt);

/// At the end of a role: applies the log's records above last_processed to the retained database
/// ("fast forward"), so that vote, next sync and restart agree. Rule: ZOOKEEPER-2845.
void replay_log_tail(Context& context);

/// Recovering: one of boot's disk operations is done; the last one opens the first election.
void on_recovery_done(Context& context);

}  // namespace zablab
