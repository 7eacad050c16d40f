#include "protocol/messages.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

std::string detail_of(const Packet& packet) {
  return match(
      packet,
      [](const FollowerInfo& p) {
        return std::to_string(p.server) + " epoch " + std::to_string(p.accepted_epoch);
      },
      [](const LeaderInfo& p) { return std::to_string(p.epoch); },
      [](const AckEpoch& p) {
        return to_text(p.last_zxid) + " epoch " + std::to_string(p.current_epoch);
      },
      [](const Diff& p) { return to_text(p.zxid); }, [](const Trunc& p) { return to_text(p.zxid); },
      [](const Snap& p) { return to_text(p.zxid); },
      [](const Proposal& p) { return to_text(p.txn->zxid); },
      [](const Ack& p) { return to_text(p.zxid); }, [](const Commit& p) { return to_text(p.zxid); },
      [](const NewLeader& p) { return std::to_string(p.epoch); },
      [](const UpToDate&) { return std::string(); },
      [](const Ping& p) { return to_text(p.last_proposed); },
      [](const PingReply&) { return std::string(); },
      [](const Forwarded& p) {
        return session_text(p.request.session) + " " + std::to_string(p.request.cxid);
      },
      [](const SyncDone&) { return std::string(); },
      [](const Revalidate& p) { return session_text(p.session); },
      [](const Revalidated& p) {
        return session_text(p.session) + (p.valid ? " valid" : " expired");
      },
      [](const SnapPiece& p) { return to_text(p.zxid); },
      [](const ObserverInfo& p) {
        return std::to_string(p.server) + " epoch " + std::to_string(p.accepted_epoch);
      },
      [](const Inform& p) { return to_text(p.txn->zxid); });
}

std::string version_text(std::int32_t version) {
  return version == -1 ? std::string() : " version " + std::to_string(version);
}

const char* mode_text(CreateMode mode) {
  switch (mode) {
    case CreateMode::persistent: return "";
    case CreateMode::ephemeral: return " ephemeral";
    case CreateMode::persistent_sequential: return " sequential";
    case CreateMode::ephemeral_sequential: return " ephemeral sequential";
    case CreateMode::container: return " container";
    case CreateMode::ttl: return " ttl";
    case CreateMode::sequential_ttl: return " sequential ttl";
  }
  return " ?";
}

}  // namespace

const char* kind_of(const Packet& packet) {
  static constexpr const char* kinds[] = {
      "FOLLOWERINFO", "LEADERINFO",  "ACKEPOCH",   "DIFF",         "TRUNC",
      "SNAP",         "PROPOSAL",    "ACK",        "COMMIT",       "NEWLEADER",
      "UPTODATE",     "PING",        "PING-REPLY", "REQUEST",      "SYNC",
      "REVALIDATE",   "REVALIDATED", "SNAP-PIECE", "OBSERVERINFO", "INFORM"};
  static_assert(std::size(kinds) == std::variant_size_v<Packet>);
  return kinds[packet.index()];
}

std::string to_text(const Packet& packet) {
  const std::string detail = detail_of(packet);
  return detail.empty() ? kind_of(packet) : std::string(kind_of(packet)) + " " + detail;
}

std::string to_text(const Notification& notification) {
  const Vote& vote = notification.vote;
  return std::string(to_text(notification.state)) + " " + std::to_string(vote.leader) + " " +
         to_text(vote.zxid) + " round " + std::to_string(vote.round) + " epoch " +
         std::to_string(vote.peer_epoch);
}

std::string to_text(const ToServer& message) {
  return match(
      message,
      [](const ConnectRequest& m) {
        return m.session == 0
                   ? std::string("connect")
                   : "connect " + session_text(m.session) + " seen " + to_text(m.last_zxid_seen);
      },
      [](const ClientRequest& m) { return std::to_string(m.xid) + " " + to_text(m.operation); });
}

std::string to_text(const ToClient& message) {
  return match(
      message,
      [](const ConnectResponse& m) {
        return m.session == 0 ? std::string("refused") : "session " + session_text(m.session);
      },
      [](const Reply& m) {
        return "reply " + std::to_string(m.xid) + " " + to_text(m.error) + " zxid " +
               to_text(m.zxid);
      },
      [](const WatchEvent& m) { return std::string(to_text(m.type)) + " " + m.path; });
}

std::string to_text(const Operation& operation) {
  return match(
      operation, [](const Create& o) { return "create " + o.path + mode_text(o.mode); },
      [](const Delete& o) { return "delete " + o.path + version_text(o.version); },
      [](const SetData& o) { return "set " + o.path + version_text(o.version); },
      [](const Check& o) { return "check " + o.path + version_text(o.version); },
      [](const Multi& o) {
        return "multi of " + std::to_string(o.operations.size()) + " operations";
      },
      [](const GetData& o) { return "get " + o.path; },
      [](const Exists& o) { return "exists " + o.path; },
      [](const GetChildren& o) { return "children " + o.path; },
      [](const Sync& o) { return "sync " + o.path.value_or("null"); },
      [](const CreateSession&) { return std::string("create-session"); },
      [](const CloseSession&) { return std::string("close-session"); },
      [](const Heartbeat&) { return std::string("heartbeat"); },
      [](const SetAcl& o) { return "set-acl " + o.path + version_text(o.version); },
      [](const DeleteContainer& o) { return "delete-container " + o.path; },
      [](const Reconfig&) { return std::string("reconfig"); },
      [](const Unreadable& o) { return "unreadable of type " + std::to_string(o.type); },
      [](const GetAcl& o) { return "get-acl " + o.path; },
      [](const GetAllChildrenNumber& o) { return "descendants " + o.path; },
      [](const GetEphemerals& o) { return "ephemerals " + o.prefix; },
      [](const WhoAmI&) { return std::string("who-am-i"); },
      [](const MultiRead& o) {
        return "multi-read of " + std::to_string(o.operations.size()) + " operations";
      },
      [](const AddWatch& o) { return "add-watch " + o.path; },
      [](const RemoveWatches& o) { return "remove-watches " + o.path; },
      [](const CheckWatches& o) { return "check-watches " + o.path; },
      [](const SetWatches& o) { return "set-watches seen " + to_text(o.seen); },
      [](const Authenticate& o) { return "authenticate " + o.scheme; });
}

}  // namespace zablab
