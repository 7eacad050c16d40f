#include "protocol/effects.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

const char* to_text(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::notification_timeout: return "notification-timeout";
    case AlarmKind::final_wait: return "final-wait";
    case AlarmKind::dial_retry: return "dial-retry";
    case AlarmKind::leader_silence: return "leader-silence";
    case AlarmKind::quorum_wait: return "quorum-wait";
    case AlarmKind::learner_silence: return "learner-silence";
    case AlarmKind::leader_tick: return "leader-tick";
    case AlarmKind::session_expiry: return "session-expiry";
    case AlarmKind::container_check: return "container-check";
    case AlarmKind::purge: return "purge";
  }
  return "?";
}

const char* to_text(SyncMode mode) {
  switch (mode) {
    case SyncMode::diff: return "DIFF";
    case SyncMode::trunc: return "TRUNC";
    case SyncMode::snap: return "SNAP";
  }
  return "?";
}

const char* to_text(HaltReason reason) {
  switch (reason) {
    case HaltReason::epochs_and_log_disagree: return "epochs-and-log-disagree";
    case HaltReason::log_without_snapshot: return "log-without-snapshot";
    case HaltReason::damaged_files: return "damaged-files";
    case HaltReason::unreadable_log: return "unreadable-log";
    case HaltReason::truncate_failed: return "truncate-failed";
    case HaltReason::unexpected_sync_packet: return "unexpected-sync-packet";
    case HaltReason::commit_out_of_order: return "commit-out-of-order";
    case HaltReason::disk_failed: return "disk-failed";
  }
  return "?";
}

std::string to_text(const Fact& fact) {
  return match(
      fact,
      [](const ElectionStarted& f) {
        return "looks for a leader with " + to_text(f.zxid) + " epoch " +
               std::to_string(f.peer_epoch) + " round " + std::to_string(f.round);
      },
      [](const ElectionDecided& f) {
        return "decides " + std::string(to_text(f.state)) + " under " +
               std::to_string(f.vote.leader);
      },
      [](const EpochChosen& f) { return "chooses epoch " + std::to_string(f.epoch); },
      [](const SyncChosen& f) {
        return std::string("brings ") + std::to_string(f.learner) + " from " +
               to_text(f.learner_last) + " to " + to_text(f.target) + " by " + to_text(f.mode);
      },
      [](const LeaderEstablished& f) {
        return "leads epoch " + std::to_string(f.epoch) + " from " + to_text(f.history_last);
      },
      [](const LearnerSynced& f) { return "is synced for epoch " + std::to_string(f.epoch); },
      [](const LearnerActivated& f) { return "serves in epoch " + std::to_string(f.epoch); },
      [](const RoleEnded& f) { return std::string("stops ") + to_text(f.state) + ": " + f.reason; },
      [](const Proposed& f) { return "proposes " + to_text(*f.txn); },
      [](const Committed& f) { return "commits " + to_text(f.txn->zxid); },
      [](const TxnApplied& f) {
        return std::string(f.delivered ? "delivers " : "takes over ") + to_text(f.txn->zxid);
      },
      [](const DatabaseLoaded& f) {
        return std::string(f.from_leader ? "loads the leader's " : "loads its disk's ") +
               to_text(f.last_processed);
      },
      [](const SessionExpired& f) { return "expires session " + session_text(f.session); },
      [](const SessionMoved& f) { return "takes session " + session_text(f.session); },
      [](const DialledBack& f) { return "dials back " + std::to_string(f.to); },
      [](const LastWordRepeated& f) { return "says it again to " + std::to_string(f.to); });
}

}  // namespace zablab
