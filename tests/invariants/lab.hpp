// A world without a protocol: every fact, disk operation and answer is told by hand, so that a test
// can break one claim and nothing else. The disks are real.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "invariants/watch.hpp"

namespace zablab::claims_tests {

inline constexpr SessionId some_session = 0x100000000000001;

/// A transaction of `some_session`.
TxnRef txn(Epoch epoch, std::uint32_t counter, TxnBody body = ErrorTxn{ErrorCode::no_node},
           std::int32_t cxid = 0);

class Lab {
 public:
  explicit Lab(std::int32_t servers = 3, ClaimSet suspended = {}, std::int32_t observers = 0);

  World world;
  Watch watch;

  /// The claim that is broken; "none".
  std::string broken() const;

  // --- what servers do ---
  void starts(ServerId server);
  void fact(ServerId server, Fact fact);
  void facts(ServerId server, std::vector<Fact> facts);
  void effects(ServerId server, Effects effects, std::optional<Input> input = std::nullopt);
  /// Asked for and done at once.
  void disk(ServerId server, const DiskOperation& operation);
  void logs(ServerId server, const TxnRef& txn);  ///< and flushes
  void writes_epoch(ServerId server, DiskObject file, Epoch epoch);
  void loses_power(ServerId server, Survivors survivors = {});
  void crashes(ServerId server, const Crash& crash);

  /// Its process leads, with an ACKEPOCH quorum for the epoch.
  void wins(ServerId server, Epoch epoch);
  void establishes(ServerId server, Epoch epoch, Zxid history_last);
  /// Epoch 1 of server 1, with its files, from nothing.
  void opens_epoch_1();
  /// Proposed by `leader`, on the disks of these servers, committed.
  void commits(ServerId leader, const TxnRef& txn, const std::vector<ServerId>& holders);
  /// Applied to the process' database, and told.
  void applies(ServerId server, const TxnRef& txn, bool delivered = true);
  /// The same for an answer that does not come from the database.
  void delivers(ServerId server, const TxnRef& txn, Applied applied);

  // --- what clients live through ---
  void event(ClientEvent event);
  void attaches(SessionId session = some_session, std::int32_t client = 1, ServerId server = 1);
  void calls(std::int32_t xid, Operation operation, std::int32_t client = 1);
  void shows(const std::string& user_and_password, std::int32_t client = 1);
  void gets(const Reply& reply, std::int32_t client = 1, ServerId server = 1);

  Replica& process(ServerId server) { return world.server(server).replica->edit(); }
  void follows(ServerId server) { process(server).phase = Following{}; }

 private:
  void observe(const Step& step) { watch.observe(world, step); }
};

}  // namespace zablab::claims_tests
