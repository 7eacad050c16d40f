// SNAP on the leader: the database is written piece by piece, and transactions are applied between
// two pieces (ZooKeeper: LearnerHandler.run, SerializeUtils.serializeSnapshot, DataTree.serialize).
#include <limits>
#include <utility>
#include <vector>

#include "protocol/leader/parts.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"

namespace zablab {

namespace {

using Nodes = std::vector<std::pair<std::string, Znode>>;

std::size_t piece_limit(const Context& context) {
  const std::int32_t nodes = context.config().snap_piece_nodes;
  return nodes == 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(nodes);
}

std::string child_path(const std::string& parent, const std::string& name) {
  return parent == "/" ? "/" + name : parent + "/" + name;
}

// The next nodes of the tree as it is now. A node is visited if its parent had it when the parent
// was written: one that was created since is left to its transaction, which comes behind.
Nodes next_nodes(const DataTree& tree, std::set<std::string>& ahead, std::size_t limit) {
  Nodes nodes;
  while (!ahead.empty() && nodes.size() < limit) {
    const auto node = tree.nodes().find(*ahead.begin());
    ahead.erase(ahead.begin());
    if (node == tree.nodes().end()) continue;  // deleted since
    nodes.emplace_back(*node);
    for (const std::string& name : nodes.back().second.children) {
      ahead.insert(child_path(nodes.back().first, name));
    }
  }
  return nodes;
}

// A learner that reads nothing is given up, as when it does not answer. (Apache leaves that to
// TCP.)
void await_room(Context& context, const ConnectionId& connection) {
  context.out.emplace_back(AwaitRoom{connection});
  context.arm(alarm(AlarmKind::learner_silence, connection), context.init_limit_ms());
}

void end_stream(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  const SnapStream stream = *std::exchange(handler.stream, std::nullopt);
  handler.step = LearnerHandler::Step::awaiting_newleader_ack;
  for (const Packet& packet : stream.queued) context.send(connection, packet);
  if (stream.owes_newleader) context.send(connection, NewLeader{leading(context).epoch});
}

}  // namespace

void send_snap(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  const Database& database = *context.replica.database;
  const Zxid zxid = database.last_processed;
  if (database.tree->nodes().size() <= piece_limit(context)) {
    context.send(connection, Snap{zxid, Frozen<SnapshotFile>(snapshot_of(database))});
    return;
  }
  SnapStream stream{zxid, {"/"}, {}, false};
  SnapshotFile beginning;
  beginning.name = zxid;
  beginning.sessions = session_list(database);
  for (auto& node : next_nodes(*database.tree, stream.ahead, piece_limit(context))) {
    beginning.nodes.insert(std::move(node));
  }
  handler.stream = std::move(stream);
  handler.step = LearnerHandler::Step::sending_snap;
  context.send(connection, Snap{zxid, Frozen<SnapshotFile>(std::move(beginning))});
  await_room(context, connection);
}

void on_room_to_write(Context& context, const ConnectionId& connection) {
  Leading& role = leading(context);
  const auto found = role.handlers.find(connection);
  if (found == role.handlers.end() || role.step == Leading::Step::draining) return;
  LearnerHandler& handler = found->second;
  ensure(handler.stream.has_value(), "only a SNAP is longer than a connection takes at once");
  SnapStream& stream = *handler.stream;
  const Database& database = *context.replica.database;
  Nodes nodes = next_nodes(*database.tree, stream.ahead, piece_limit(context));
  const bool last = stream.ahead.empty();
  std::optional<DigestAt> digest;
  if (last && context.config().digest_enabled) {
    digest = {database.last_processed, database.tree->digest()};
  }
  context.send(connection, SnapPiece{stream.zxid, Frozen<Nodes>(std::move(nodes)), last, digest});
  if (!last) return await_room(context, connection);
  context.arm(alarm(AlarmKind::learner_silence, connection), context.init_limit_ms());
  end_stream(context, connection, handler);
}

void queue_packet(Context& context, const ConnectionId& connection, LearnerHandler& handler,
                  Packet packet) {
  if (!handler.stream) return context.send(connection, std::move(packet));
  handler.stream->queued.push_back(std::move(packet));
}

}  // namespace zablab
