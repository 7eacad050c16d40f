// The parts of the following role, one file each; internal to learner/.
#pragma once

#include <vector>

#include "protocol/learner/learner.hpp"

namespace zablab {

inline Following& following(Context& context) {
  auto* role = std::get_if<Following>(&context.replica.phase);
  ensure(role != nullptr, "the following role is not over while it is at work");
  return *role;
}

template <class Stage>
Stage& stage(Context& context) {
  auto* current = std::get_if<Stage>(&following(context).stage);
  ensure(current != nullptr, "the role is in the stage that is at work");
  return *current;
}

// learner.cpp
/// Ends the role. Waits for what the disk is doing; drains the log; then LOOKING.
void end_following(Context& context, const char* reason);
void end_following_if_drained(Context& context);
void send_to_leader(Context& context, Packet packet);
void listen_for(Context& context, std::int32_t silence_ms);

// discovery.cpp
void on_leader_info(Context& context, const LeaderInfo& info);
void on_accepted_written(Context& context);

// synchronization.cpp
void on_sync_packet(Context& context, const Packet& packet);
void on_sync_disk(Context& context, const DiskOperation& done);

// serving.cpp
/// After UPTODATE: the pipeline starts with what the stream left over.
void start_serving(Context& context, Epoch epoch, const Fifo<TxnRef>& leftovers,
                   const Fifo<Zxid>& committed);
void on_serving_packet(Context& context, const Packet& packet);
void on_follower_flushed(Context& context, const std::vector<TxnRef>& flushed);

}  // namespace zablab
