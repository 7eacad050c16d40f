#include "model/by_itself.hpp"

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "sim/apply.hpp"
#include "sim/enabled.hpp"

namespace zablab {

namespace {

bool concerns_only(const Action& action, const Scope& scope) {
  const auto in = [&](ServerId id) { return scope.servers.contains(id); };
  return match(
      action, [&](const Notify& a) { return in(a.from) && in(a.to); },
      [&](const Deliver& a) { return in(a.connection.learner) && in(a.connection.leader); },
      [&](const Connect& a) { return in(a.learner) && in(a.leader); },
      [&](const Refuse& a) { return in(a.learner); },
      [&](const Lose& a) { return in(a.at_leader ? a.connection.leader : a.connection.learner); },
      [&](const CompleteDisk& a) { return in(a.server) && !scope.stalling.contains(a.server); },
      [&](const DeliverToServer& a) { return in(a.connection.server); },
      [&](const DeliverToClient& a) { return in(a.connection.server); },
      [&](const LoseClient& a) { return in(a.connection.server); },
      [&](const ConnectElection& a) { return in(a.dialler) && in(a.dialled); },
      [&](const RefuseElection& a) { return in(a.dialler); },
      [&](const DeliverElection& a) {
        return in(a.connection.dialler) && in(a.connection.dialled);
      },
      [&](const LoseElection& a) { return in(end_of(a.connection, a.at_dialler)); },
      [](const auto&) { return false; });
}

bool rings(const Action& action, ServerSet servers, AlarmKind kind) {
  const auto* alarm = std::get_if<FireAlarm>(&action);
  return alarm != nullptr && servers.contains(alarm->server) && alarm->alarm.kind == kind;
}

// How soon it comes: consequences, the end of an election, a dial in vain, another try.
std::optional<int> rank_of(const Action& action, const Scope& scope) {
  if (rings(action, scope.servers, AlarmKind::final_wait)) return 1;
  if (rings(action, scope.servers, AlarmKind::dial_retry)) return 3;
  if (!concerns_only(action, scope)) return std::nullopt;
  const bool refused =
      std::holds_alternative<Refuse>(action) || std::holds_alternative<RefuseElection>(action);
  return refused ? 2 : 0;
}

class Course {
 public:
  explicit Course(World& world) : world_(world) {
    for (ServerId id = 1; id <= world.server_count(); ++id) scope_.servers.insert(id);
  }

  void perform(const Action& action) {
    apply(world_, action, step_);
    ensure(step_.refused.empty(), "the budget of a space lets its ensemble begin to serve");
    schedule_.push_back({world_.moment_us, step_.action});
  }
  void until_quiet() {
    while (const auto next = next_by_itself(world_, scope_)) perform(*next);
  }
  std::vector<TimedAction> schedule() && { return std::move(schedule_); }

 private:
  World& world_;
  Scope scope_;
  Step step_;
  std::vector<TimedAction> schedule_;
};

ServerId leader_of(const World& world) {
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    const Phase& phase = world.server(id).process().phase;
    if (std::holds_alternative<Leading>(phase) || std::holds_alternative<Standalone>(phase)) {
      return id;
    }
  }
  unreachable("an ensemble without faults has a leader");
}

}  // namespace

std::optional<Action> next_by_itself(const World& world, const Scope& scope) {
  std::optional<Action> next;
  int best = 4;
  visit_enabled(world, [&](const Action& action) {
    const std::optional<int> rank = rank_of(action, scope);
    if (!rank || *rank >= best) return;
    best = *rank;
    next = action;
  });
  return next;
}

std::vector<TimedAction> start_serving(World& world) {
  Course course(world);
  for (ServerId id = 1; id <= world.server_count(); ++id) course.perform(Restart{id});
  course.until_quiet();
  ServerId at = leader_of(world);
  for (std::int32_t client = 1; client <= world.client_count(); ++client) {
    while (!world.setup->clients_know(at)) at = at % world.server_count() + 1;
    course.perform(ConnectClient{client, at, false, {}});
    course.until_quiet();
    at = at % world.server_count() + 1;
  }
  return std::move(course).schedule();
}

}  // namespace zablab
