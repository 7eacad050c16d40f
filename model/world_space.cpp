#include "model/world_space.hpp"

#include <optional>

#include "model/footprint.hpp"

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "sim/apply.hpp"

namespace zablab {

namespace {

// More than any move takes, whatever its size.
constexpr int actions_of_a_move_at_most = 10'000;

std::uint16_t number_of(Claim claim) {
  return static_cast<std::uint16_t>(static_cast<int>(claim) + 1);
}

bool looks(const World& world, ServerId id) {
  return world.server(id).up() && std::holds_alternative<Looking>(world.server(id).process().phase);
}

bool some_look(const World& world, ServerSet servers) {
  bool some = false;
  servers.for_each([&](ServerId id) { some = some || looks(world, id); });
  return some;
}

// Whether the learner is on its way into service over this connection.
bool joins(const World& world, const ConnectionId& connection) {
  const Server& learner = world.server(connection.learner);
  if (!learner.up()) return false;
  const auto* role = std::get_if<Following>(&learner.process().phase);
  return role != nullptr && role->connection == connection &&
         (std::holds_alternative<Discovering>(role->stage) ||
          std::holds_alternative<Synchronizing>(role->stage));
}

// What their election goes on with: messages first, then those decide whose quorum agrees.
std::optional<Action> next_of_election(const World& world, ServerSet servers) {
  std::optional<Action> message;
  std::optional<Action> decision;
  visit_enabled(world, [&](const Action& action) {
    if (const auto* notify = std::get_if<Notify>(&action)) {
      if (!message && servers.contains(notify->from) && servers.contains(notify->to)) {
        message = action;
      }
    } else if (const auto* alarm = std::get_if<FireAlarm>(&action)) {
      if (!decision && alarm->alarm.kind == AlarmKind::final_wait &&
          servers.contains(alarm->server)) {
        decision = action;
      }
    }
  });
  return message ? message : decision;
}

static_assert(goal_count <= GoalSet::capacity);

Judgement judgement_of(const Watch& watch) {
  Judgement judgement;
  if (watch.violation()) {
    judgement.broken = number_of(find_claim(watch.violation()->claim)->claim);
  }
  for (std::size_t goal = 0; goal < goal_count; ++goal) {
    if (watch.goals()[goal] > 0) judgement.goals.insert(goal);
  }
  return judgement;
}

/// Looks at every action that a move consists of.
class Observer {
 public:
  Observer(WatchedWorld& state, std::vector<Action>* actions)
      : state_(state), watch_(std::move(state.memory), {}), actions_(actions) {}

  /// False if a claim was broken.
  bool perform(const Action& action) {
    thread_local Step step;  // only its memory is kept, from action to action
    zablab::apply(state_.world, action, step);
    watch_.observe(state_.world, step);
    touched_ |= touched_by(step);
    if (actions_ != nullptr) actions_->push_back(step.action);
    return !watch_.violation();
  }
  void touch(std::uint64_t touched) { touched_ |= touched; }

  Judgement conclude() {
    Judgement judgement = judgement_of(watch_);
    judgement.touched = touched_;
    state_.memory = watch_.release();
    return judgement;
  }

 private:
  WatchedWorld& state_;
  Watch watch_;
  std::vector<Action>* actions_;
  std::uint64_t touched_ = 0;
};

bool elect(Observer& observer, const World& world, ServerSet servers) {
  observer.touch(touched_by_election(servers));
  for (int i = 0; i < actions_of_a_move_at_most; ++i) {
    if (!some_look(world, servers)) return true;
    const std::optional<Action> next = next_of_election(world, servers);
    if (!next) return true;
    if (!observer.perform(*next)) return false;
  }
  unreachable("an election without timeouts comes to an end");
}

/// What comes at once at a coarse grain: the first of it that is possible. Asked after every
/// action, so it looks only where something can be.
class AtOnce {
 public:
  AtOnce(const World& world, const Grain& grain) : world_(world) {
    if (grain.atomic_disk) look_at_disks();
    if (grain.election_in_one_step) look_at_notifications();
    if (grain.quick_joins) look_at_joins();
    if (grain.quiet_links) look_at_links();
    if (grain.quiet_links || grain.quiet_clients) look_at_clients();
  }
  const std::optional<Action>& next() const { return next_; }

 private:
  void propose(const Action& action) {
    if (!next_ && possible(world_, action)) next_ = action;
  }

  void look_at_disks() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                      DiskObject::current_epoch, DiskObject::snapshots}) {
        const auto& queue = queue_of(*world_.server(id).disk, object);
        if (!queue.empty()) propose(CompleteDisk{id, mark_of(queue.front())});
      }
    }
  }

  // To a server that has decided, an election is over: it answers those that still look.
  void look_at_notifications() {
    for (ServerId from = 1; from <= world_.server_count(); ++from) {
      const auto& outbox = *world_.server(from).outbox;
      for (ServerId to = 1; to <= world_.server_count(); ++to) {
        const auto& waiting = outbox[static_cast<std::size_t>(to - 1)].waiting;
        if (waiting && !looks(world_, to)) propose(Notify{from, to, *waiting});
      }
    }
  }

  void look_at_joins() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      const auto& dialing = world_.server(id).dialing;
      if (dialing && would_connect(world_, id, *dialing)) propose(Connect{id, *dialing});
    }
    for (const auto& [id, link] : world_.links) {
      if (joins(world_, id)) look_at_link(id, *link);
    }
  }

  void look_at_link(const ConnectionId& id, const QuorumLink& link) {
    if (!link.to_leader.empty()) propose(Deliver{id, true, mark_of(link.to_leader.front())});
    if (!link.to_learner.empty()) propose(Deliver{id, false, mark_of(link.to_learner.front())});
  }

  void look_at_links() {
    for (const auto& [id, link] : world_.links) look_at_link(id, *link);
  }

  void look_at_clients() {
    for (const Cow<Client>& client : world_.clients) {
      for (const ClientLink& link : client->links) {
        if (!link.to_server.empty()) {
          propose(DeliverToServer{link.id, mark_of(link.to_server.front())});
        }
        if (!link.to_client.empty()) {
          propose(DeliverToClient{link.id, mark_of(link.to_client.front())});
        }
      }
    }
  }

  const World& world_;
  std::optional<Action> next_;
};

void settle(Observer& observer, const World& world, const Grain& grain) {
  if (grain.fine()) return;
  for (int i = 0; i < actions_of_a_move_at_most; ++i) {
    const AtOnce at_once(world, grain);
    if (!at_once.next() || !observer.perform(*at_once.next())) return;
  }
  unreachable("messages and disks come to rest while no alarm fires");
}

}  // namespace

WatchedWorld WorldSpace::watched(World world) {
  Watch watch(world);
  return {std::move(world), watch.release()};
}

bool WorldSpace::is_of_election(const zablab::Action& action) {
  const auto* alarm = std::get_if<FireAlarm>(&action);
  return std::holds_alternative<Notify>(action) || std::holds_alternative<Repeat>(action) ||
         (alarm != nullptr && (alarm->alarm.kind == AlarmKind::final_wait ||
                               alarm->alarm.kind == AlarmKind::notification_timeout));
}

std::vector<ServerSet> WorldSpace::electors_in(const World& world) {
  std::vector<ServerSet> all;
  const ServerConfig& config = world.server_setup(1).config;
  for (unsigned bits = 1; bits < 1U << static_cast<unsigned>(world.server_count()); ++bits) {
    ServerSet servers;
    bool up = true;
    for (ServerId id = 1; id <= world.server_count(); ++id) {
      if ((bits >> static_cast<unsigned>(id - 1) & 1U) == 0) continue;
      servers.insert(id);
      up = up && world.server(id).up();
    }
    if (up && is_quorum(config, servers) && some_look(world, servers)) all.push_back(servers);
  }
  return all;
}

Judgement WorldSpace::apply(State& state, const Move& move,
                            std::vector<zablab::Action>* actions) const {
  try {
    Observer observer(state, actions);
    const bool holds = match(
        move, [&](const zablab::Action& action) { return observer.perform(action); },
        [&](const ElectAmong& election) { return elect(observer, state.world, election.servers); });
    if (holds) settle(observer, state.world, grain_);
    return observer.conclude();
  } catch (const BrokenBelief&) {
    // Of a claim's own, or of the course of a move: a finding, not the end of the search.
    return Judgement{number_of(Claim::no_broken_belief)};
  }
}

Judgement WorldSpace::judge_end(const State& state) const {
  Watch watch(state.memory, {});
  try {
    watch.run_ended(state.world);
  } catch (const BrokenBelief&) {
    return Judgement{number_of(Claim::no_broken_belief)};
  }
  return judgement_of(watch);
}

Fingerprint WorldSpace::identity(const Move& move) const {
  return match(
      move, [](const zablab::Action& action) { return identity_of(action); },
      [](const ElectAmong& election) {
        Mixer mixer;
        mixer.add(std::variant_size_v<zablab::Action>);
        mixer.add(election.servers.bits());
        return mixer.finish();
      });
}

}  // namespace zablab
