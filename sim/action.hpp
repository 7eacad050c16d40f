// Everything that can happen next, one small struct each. An action carries every chance and says
// what it expects to meet; the words of each are given with it, and read back by `parse_action`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "protocol/effects.hpp"
#include "protocol/messages.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"
#include "sim/disk.hpp"

namespace zablab {

// --- expectations: small, so that executing a schedule builds no text ----------------------------

/// Which alternative of Packet, and its zxid, epoch, session or request number (0 if it has none).
struct PacketMark {
  std::uint8_t kind = 0;
  std::int64_t number = 0;
  bool operator==(const PacketMark&) const = default;
};
PacketMark mark_of(const Packet& packet);
/// True for the kinds that a learner sends.
bool goes_to_leader(const PacketMark& mark);

/// Which alternative of DiskOperation, its object, and its zxid or epoch (0 if it has none).
struct DiskMark {
  DiskObject object = DiskObject::log;
  std::uint8_t kind = 0;
  std::int64_t number = 0;
  bool operator==(const DiskMark&) const = default;
};
DiskMark mark_of(const DiskOperation& operation);

/// Which message between a client and a server, and its session or request number.
struct ClientMark {
  std::uint8_t kind = 0;
  std::int64_t number = 0;
  bool operator==(const ClientMark&) const = default;
};
ClientMark mark_of(const ToServer& message);
ClientMark mark_of(const ToClient& message);

/// How exactly an action must meet what it expects. Lenient: the kind must be the same, the number
/// may differ.
enum class Expectation : std::uint8_t { strict, lenient };

// --- between servers -----------------------------------------------------------------------------

/// `notify 1->2 LOOKING 3 1:2 round 1 epoch 1`: the waiting notification arrives.
struct Notify {
  ServerId from = 0;
  ServerId to = 0;
  Notification expected;
  bool operator==(const Notify&) const = default;
};
/// `repeat 1->2 LOOKING 3 1:2 round 1 epoch 1`: the last one arrives again.
struct Repeat {
  ServerId from = 0;
  ServerId to = 0;
  Notification expected;
  bool operator==(const Repeat&) const = default;
};
/// `deliver 1->2 PROPOSAL 1:3`, `deliver 1->2#1 …`: the head of that direction arrives.
struct Deliver {
  ConnectionId connection;
  bool to_leader = false;
  PacketMark expected;
  bool operator==(const Deliver&) const = default;
};
/// `connect 2->1`: a dial succeeds.
struct Connect {
  ServerId learner = 0;
  ServerId leader = 0;
  bool operator==(const Connect&) const = default;
};
/// `refuse 2->1`: a dial fails.
struct Refuse {
  ServerId learner = 0;
  ServerId leader = 0;
  bool operator==(const Refuse&) const = default;
};
/// `lose 2@1 learner`, `lose 2@1#1 leader`: that end notices that the other is closed.
struct Lose {
  ConnectionId connection;
  bool at_leader = false;
  bool operator==(const Lose&) const = default;
};

/// `election-connect 3->1`: a dial reaches the election port. If the dialler is the larger one,
/// both ends have a connection from now on, at once; else the dialled one knows who knocked, and
/// the dialler has hung up.
struct ConnectElection {
  ServerId dialler = 0;
  ServerId dialled = 0;
  bool operator==(const ConnectElection&) const = default;
};
/// `election-refuse 3->1`: that dial fails.
struct RefuseElection {
  ServerId dialler = 0;
  ServerId dialled = 0;
  bool operator==(const RefuseElection&) const = default;
};
/// `election-deliver 1->3#1 LOOKING 3 1:2 round 1 epoch 1`: the head of that direction arrives. The
/// larger one of the two is the dialler.
struct DeliverElection {
  ElectionConnectionId connection;
  bool to_dialler = false;
  Notification expected;
  bool operator==(const DeliverElection&) const = default;
};
/// `election-lose 3@1 dialler`, `election-lose 3@1#1 dialled`: that end notices that the other is
/// closed.
struct LoseElection {
  ElectionConnectionId connection;
  bool at_dialler = false;
  bool operator==(const LoseElection&) const = default;
};
/// `election-break 3@1 dialler`: the connection breaks by itself; that end notices first.
struct BreakElection {
  ElectionConnectionId connection;
  bool at_dialler = false;
  bool operator==(const BreakElection&) const = default;
};

// --- inside a server -----------------------------------------------------------------------------

/// `disk 2 append 1:3`: the oldest operation of its object is done. `disk-lies 2 sync-log`: so the
/// disk says, but a power loss can take what it was about (beyond the model: lying-sync).
struct CompleteDisk {
  ServerId server = 0;
  DiskMark expected;
  bool lies = false;
  bool operator==(const CompleteDisk&) const = default;
};
/// `disk-fail 2 append 1:3`: the oldest operation of its object is refused, and not done.
struct FailDisk {
  ServerId server = 0;
  DiskMark expected;
  bool operator==(const FailDisk&) const = default;
};
/// `alarm 2 leader-tick`, `alarm 1 learner-silence 2@1`, `alarm 1 session-expiry 0x100000001`.
struct FireAlarm {
  ServerId server = 0;
  Alarm alarm;
  bool operator==(const FireAlarm&) const = default;
};

// --- clients -------------------------------------------------------------------------------------

/// `request c1 create /a "x" ephemeral`: the client sends it.
struct IssueRequest {
  std::int32_t client = 0;
  Operation operation;
  bool operator==(const IssueRequest&) const = default;
};
/// `client-connect c1 2`: with its session if it has one; `client-connect c1 2 new` forgets it
/// first; `client-connect c1 2 says 0x100000001 seen 1:3 timeout 4000 wrong-password` claims what
/// is written.
struct ConnectClient {
  std::int32_t client = 0;
  ServerId server = 0;
  bool fresh = false;
  std::optional<ConnectRequest> says;
  bool operator==(const ConnectClient&) const = default;
};
/// `client-drop c1`: the client gives its connection up.
struct DropClient {
  std::int32_t client = 0;
  bool operator==(const DropClient&) const = default;
};
/// `client c1->2 request 5`, `client c1->2 connect 0x0`: the head arrives at the server.
struct DeliverToServer {
  ClientConnectionId connection;
  ClientMark expected;
  bool operator==(const DeliverToServer&) const = default;
};
/// `client 2->c1 reply 5`, `client 2->c1 session 0x200000001`: the head arrives at the client.
struct DeliverToClient {
  ClientConnectionId connection;
  ClientMark expected;
  bool operator==(const DeliverToClient&) const = default;
};
/// `client-lose c1@2 server`, `client-lose c1@2 client`: that end notices that the other is closed.
struct LoseClient {
  ClientConnectionId connection;
  bool at_server = false;
  bool operator==(const LoseClient&) const = default;
};

// --- faults --------------------------------------------------------------------------------------

/// `kill 2`: the process ends, the operating system keeps what it was given.
struct Kill {
  ServerId server = 0;
  bool operator==(const Kill&) const = default;
};
/// `power-loss 2 log=1 snapshots=0 torn`; `… torn=17`: of the torn record 17 bytes are there.
/// `power-loss 2 log=0 snapshots=0 forgets`: what a lying sync was about is gone.
struct PowerLoss {
  ServerId server = 0;
  Survivors survivors;
  bool operator==(const PowerLoss&) const = default;
};
/// `wipe 2`: while the server is down its disk is replaced by an empty one (beyond the model:
/// wiped-disk).
struct Wipe {
  ServerId server = 0;
  bool operator==(const Wipe&) const = default;
};
/// `flip 2 log.100000001 bit 377`: a bit at rest turns over, or back; the next start meets it
/// (beyond the model: flipped-bits, flipped-epochs).
struct FlipBit {
  ServerId server = 0;
  FlippedBit where;
  bool operator==(const FlipBit&) const = default;
};
/// `restart 2`: also a server's first start, which costs no budget.
struct Restart {
  ServerId server = 0;
  bool operator==(const Restart&) const = default;
};
/// `cut 1 <-> 2 3` (both ways), `cut 1 -> 2 3` (nothing arrives from 1 at 2 and 3).
struct Cut {
  ServerSet from;
  ServerSet to;
  bool both_ways = true;
  auto fields() const { return std::tie(from, to, both_ways); }
  bool operator==(const Cut&) const = default;
};
/// `heal`: ends all cuts. `heal 1 <-> 2 3`, `heal 1 -> 2 3`: ends those between these.
struct Heal {
  ServerSet from;  ///< empty: everywhere
  ServerSet to;
  bool both_ways = true;
  auto fields() const { return std::tie(from, to, both_ways); }
  bool operator==(const Heal&) const = default;
};

using Action =
    std::variant<Notify, Repeat, Deliver, Connect, Refuse, Lose, CompleteDisk, FailDisk, FireAlarm,
                 IssueRequest, ConnectClient, DropClient, DeliverToServer, DeliverToClient,
                 LoseClient, Kill, PowerLoss, Restart, Cut, Heal, Wipe, FlipBit, ConnectElection,
                 RefuseElection, DeliverElection, LoseElection, BreakElection>;

/// The action in words, one line.
std::string to_text(const Action& action);
/// Reads what `to_text(Action)` writes; nullopt for anything else.
std::optional<Action> parse_action(std::string_view words);

/// An operation in words: `create /a "x" ephemeral`, `multi [set /a "y" version 3; check /b]`.
/// Reads back to the same operation, whatever is in its paths and data.
std::string operation_words(const Operation& operation);
std::optional<Operation> parse_operation(std::string_view words);

}  // namespace zablab
