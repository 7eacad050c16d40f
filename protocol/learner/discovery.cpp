// Discovery on a learner (ZooKeeper: Learner.registerWithLeader).
#include "protocol/learner/parts.hpp"

namespace zablab {

namespace {

void acknowledge(Context& context, Epoch epoch, Epoch current_epoch) {
  Replica& replica = context.replica;
  const Zxid last = replica.needs_snap ? Zxid::none() : replica.database->last_processed;
  send_to_leader(context, AckEpoch{last, current_epoch});
  Synchronizing sync;
  sync.epoch = epoch;
  following(context).stage = sync;
}

bool is_new(const Context& context, Epoch epoch) {
  if (!epochs_are_remembered(context.rules())) return true;
  return epoch > context.replica.accepted_epoch;
}

}  // namespace

void on_leader_info(Context& context, const LeaderInfo& info) {
  Replica& replica = context.replica;
  if (is_new(context, info.epoch)) {
    if (info.epoch <= replica.accepted_epoch) {  // only where epochs are not remembered
      return acknowledge(context, info.epoch, replica.current_epoch);
    }
    stage<Discovering>(context).accepting = info.epoch;
    context.disarm(alarm(AlarmKind::leader_silence));
    context.write(WriteEpoch{DiskObject::accepted_epoch, info.epoch});
    context.write(RenameEpoch{DiskObject::accepted_epoch});
    return;
  }
  if (info.epoch == replica.accepted_epoch) {
    // It has promised this epoch before, perhaps to another round of the same leader: it may
    // follow, but does not count for the quorum a second time.
    return acknowledge(context, info.epoch, -1);
  }
  end_following(context, "the leader's epoch is lower than one that was accepted");
}

void on_accepted_written(Context& context) {
  const Discovering discovering = stage<Discovering>(context);
  context.replica.accepted_epoch = *discovering.accepting;
  if (discovering.lost) {
    following(context).stage = Discovering{};
    return end_following(context, "the connection went while acceptedEpoch was written");
  }
  acknowledge(context, *discovering.accepting, context.replica.current_epoch);
  listen_for(context, context.init_limit_ms());
}

}  // namespace zablab
