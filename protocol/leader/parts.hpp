// The parts of the leading role, one file each; internal to leader/.
#pragma once

#include "protocol/leader/leader.hpp"

namespace zablab {

inline Leading& leading(Context& context) {
  auto* role = std::get_if<Leading>(&context.replica.phase);
  ensure(role != nullptr, "the leading role is not over while it is at work");
  return *role;
}

// leader.cpp
/// Ends the role: clients first, then the log is drained, then the learners' connections.
void end_leading(Context& context, const char* reason);
void end_leading_if_drained(Context& context);
void close_handler(Context& context, const ConnectionId& connection);

// discovery.cpp
void begin_discovery(Context& context);
/// FOLLOWERINFO or OBSERVERINFO.
void on_learner_info(Context& context, const ConnectionId& connection, ServerId server,
                     Epoch accepted_epoch);
void on_accepted_epoch_written(Context& context);
/// initLimit has passed without the quorum that was waited for.
void on_quorum_wait_over(Context& context);
void on_ack_epoch(Context& context, const ConnectionId& connection, const AckEpoch& ack);
void on_current_epoch_written(Context& context);

// synchronization.cpp
void synchronize(Context& context, const ConnectionId& connection);
void on_newleader_ack(Context& context, const ConnectionId& connection, Zxid zxid);
void count_newleader_ack(Context& context, ServerId server);

// snap_stream.cpp
/// Begins to write the database to the learner; a small one is written at once.
void send_snap(Context& context, const ConnectionId& connection, LearnerHandler& handler);
/// Sends, or queues behind the SNAP that is being written (LearnerHandler.queuePacket).
void queue_packet(Context& context, const ConnectionId& connection, LearnerHandler& handler,
                  Packet packet);

// broadcast.cpp
void on_ack(Context& context, ServerId server, Zxid zxid);
void propose(Context& context, const TxnRef& txn);
void on_leader_flushed(Context& context, const std::vector<TxnRef>& flushed);
void on_leader_tick(Context& context);
void note_proposal_sent(LearnerHandler& handler, Zxid zxid);

// requests.cpp
/// Prep, Proposal and Commit for a request of the leader's own client or of a learner's.
void submit(Context& context, QueuedRequest request);
void on_forwarded(Context& context, const ConnectionId& connection, const Forwarded& forwarded);
void on_revalidate(Context& context, const ConnectionId& connection, const Revalidate& revalidate);
void on_committed(Context& context, const TxnRef& txn);
void track_sessions(Context& context);
void touch_session(Context& context, SessionId session, std::int32_t timeout_ms);
void on_session_expiry(Context& context, SessionId session);
/// Submits the deletion of containers and TTL nodes that nobody needs.
void reap(Context& context);

}  // namespace zablab
