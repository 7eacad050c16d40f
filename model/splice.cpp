#include "model/splice.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "model/parts.hpp"
#include "protocol/base/match.hpp"
#include "sim/apply.hpp"
#include "sim/enabled.hpp"

namespace zablab {

namespace {

using Names = std::vector<ServerId>;

constexpr std::size_t exchanged_among_up_to = 5;
constexpr int mending_steps_at_most = 12;

ServerId renamed(ServerId id, const Names& names) {
  const auto index = static_cast<std::size_t>(id - 1);
  return id >= 1 && index < names.size() ? names[index] : id;
}

struct Renamer {
  const Names& names;

  void rename(ServerId& id) const { id = renamed(id, names); }
  void rename(ServerSet& set) const {
    ServerSet result;
    set.for_each([&](ServerId id) { result.insert(renamed(id, names)); });
    set = result;
  }
  void rename(ConnectionId& id) const {
    rename(id.learner);
    rename(id.leader);
  }

  // Of two renamed servers the other one may be the larger, and so the dialler.
  void rename(ElectionConnectionId& id) const {
    rename(id.dialler);
    rename(id.dialled);
  }

  void operator()(Notify& action) const {
    rename(action.from);
    rename(action.to);
  }
  void operator()(Repeat& action) const {
    rename(action.from);
    rename(action.to);
  }
  void operator()(Deliver& action) const { rename(action.connection); }
  void operator()(Connect& action) const {
    rename(action.learner);
    rename(action.leader);
  }
  void operator()(Refuse& action) const {
    rename(action.learner);
    rename(action.leader);
  }
  void operator()(Lose& action) const { rename(action.connection); }
  void operator()(ConnectElection& action) const {
    rename(action.dialler);
    rename(action.dialled);
  }
  void operator()(RefuseElection& action) const {
    rename(action.dialler);
    rename(action.dialled);
  }
  void operator()(DeliverElection& action) const {
    rename(action.connection);
    if (keeps_dialled(action.connection.dialler, action.connection.dialled)) return;
    std::swap(action.connection.dialler, action.connection.dialled);
    action.to_dialler = !action.to_dialler;
  }
  void operator()(LoseElection& action) const { rename_end(action); }
  void operator()(BreakElection& action) const { rename_end(action); }
  template <class OfEnd>
  void rename_end(OfEnd& action) const {
    rename(action.connection);
    if (keeps_dialled(action.connection.dialler, action.connection.dialled)) return;
    std::swap(action.connection.dialler, action.connection.dialled);
    action.at_dialler = !action.at_dialler;
  }
  void operator()(CompleteDisk& action) const { rename(action.server); }
  void operator()(FailDisk& action) const { rename(action.server); }
  void operator()(FireAlarm& action) const {
    rename(action.server);
    rename(action.alarm.connection);
  }
  void operator()(IssueRequest&) const {}
  void operator()(ConnectClient& action) const { rename(action.server); }
  void operator()(DropClient&) const {}
  void operator()(DeliverToServer& action) const { rename(action.connection.server); }
  void operator()(DeliverToClient& action) const { rename(action.connection.server); }
  void operator()(LoseClient& action) const { rename(action.connection.server); }
  void operator()(Kill& action) const { rename(action.server); }
  void operator()(PowerLoss& action) const { rename(action.server); }
  void operator()(Restart& action) const { rename(action.server); }
  void operator()(Wipe& action) const { rename(action.server); }
  void operator()(FlipBit& action) const { rename(action.server); }
  void operator()(Cut& action) const {
    rename(action.from);
    rename(action.to);
  }
  void operator()(Heal& action) const {
    rename(action.from);
    rename(action.to);
  }
};

bool is_under_way(const Action& action) {
  return match(
      action, [](const Deliver&) { return true; }, [](const CompleteDisk&) { return true; },
      [](const DeliverToServer&) { return true; }, [](const DeliverToClient&) { return true; },
      [](const auto&) { return false; });
}

std::optional<Action> next_under_way(const World& world) {
  std::optional<Action> next;
  visit_enabled(world, [&](const Action& action) {
    if (!next && is_under_way(action)) next = action;
  });
  return next;
}

bool longer_cut(const Splice& a, const Splice& b) {
  const std::size_t of_a = a.to - a.from;
  const std::size_t of_b = b.to - b.from;
  return of_a != of_b ? of_a > of_b : a < b;
}

}  // namespace

// --- the parts that servers play -----------------------------------------------------------------

Splicer::Role Splicer::role_of(const Server& server) {
  if (!server.up()) return {};
  const Phase& phase = server.process().phase;
  Role role{phase.index() + 1, 0, 0};
  if (const auto* following = std::get_if<Following>(&phase)) {
    role.stage = following->stage.index();
    role.leader = following->leader;
  } else if (const auto* leading = std::get_if<Leading>(&phase)) {
    role.stage = static_cast<std::size_t>(leading->step);
  }
  return role;
}

Splicer::Cast Splicer::cast_of(const World& world) const {
  Cast cast;
  for (std::size_t i = 0; i < servers_; ++i) {
    cast.push_back(role_of(world.server(static_cast<ServerId>(i + 1))));
  }
  return cast;
}

Splicer::Cast Splicer::renamed(const Cast& cast, const Names& names) {
  Cast result(cast.size());
  for (std::size_t i = 0; i < cast.size(); ++i) {
    Role role = cast[i];
    role.leader = zablab::renamed(role.leader, names);
    result[static_cast<std::size_t>(names[i] - 1)] = role;
  }
  return result;
}

/// In three servers or more, one may do something else: it is often the one that takes no part.
std::vector<Splicer::Cast> Splicer::likenesses_of(const Cast& cast) {
  if (cast.size() < 3) return {cast};
  const Role anything{SIZE_MAX, 0, 0};
  std::vector<Cast> result(cast.size(), cast);
  for (std::size_t i = 0; i < cast.size(); ++i) result[i][i] = anything;
  return result;
}

Splicer::Splicer(const RunPlan& plan, const std::vector<TimedAction>& schedule)
    : servers_(plan.setup.servers.size()), schedule_(schedule) {
  World world(plan.setup);
  worlds_.push_back(world);
  scenes_.push_back({0, 0, cast_of(world)});
  follow_lenient(world, schedule_, [&](const World& after, const Step&) {
    const std::size_t step = worlds_.size();
    worlds_.push_back(after);
    Cast cast = cast_of(after);
    if (cast == scenes_.back().cast) {
      scenes_.back().last = step;
    } else {
      scenes_.push_back({step, step, std::move(cast)});
    }
    return true;
  });
  spent_ += static_cast<std::int64_t>(worlds_.size());
}

std::vector<Splice> Splicer::splices() const {
  Names names(servers_);
  std::iota(names.begin(), names.end(), 1);
  std::vector<Splice> splices;
  do {
    std::map<Cast, std::vector<const Scene*>> seen;  // scenes before this one
    for (const Scene& scene : scenes_) {
      for (const Cast& cast : likenesses_of(renamed(scene.cast, names))) {
        for (const Scene* before : seen[cast]) {
          splices.push_back({before->first, scene.first, names});
          splices.push_back({before->last, scene.first, names});
        }
      }
      for (const Cast& cast : likenesses_of(scene.cast)) seen[cast].push_back(&scene);
    }
  } while (servers_ <= exchanged_among_up_to && std::next_permutation(names.begin(), names.end()));
  std::sort(splices.begin(), splices.end(), longer_cut);
  splices.erase(std::unique(splices.begin(), splices.end()), splices.end());
  return splices;
}

// --- the join ------------------------------------------------------------------------------------

void Splicer::perform(World& world, const Action& action, std::vector<TimedAction>& steps) {
  Step step;
  apply(world, action, step, Expectation::lenient);
  ++spent_;
  if (step.refused.empty()) steps.push_back({world.moment_us, step.action});
}

bool Splicer::becomes_possible(World& world, const Action& action,
                               std::vector<TimedAction>& steps) {
  const auto possible = [&] { return obstacle(world, action, Expectation::lenient) == nullptr; };
  if (possible()) return true;
  const World before = world;
  const std::size_t length = steps.size();
  for (int i = 0; i < mending_steps_at_most; ++i) {
    const std::optional<Action> next = next_under_way(world);
    if (!next) break;
    perform(world, *next, steps);
    if (possible()) return true;
  }
  world = before;
  steps.resize(length);
  return false;
}

std::vector<TimedAction> Splicer::made(const Splice& splice, Requests requests) {
  World world = worlds_.at(splice.from);
  std::vector<TimedAction> steps(schedule_.begin(),
                                 schedule_.begin() + static_cast<std::ptrdiff_t>(splice.from));
  for (std::size_t i = splice.to; i < schedule_.size() && steps.size() < schedule_.size(); ++i) {
    Action action = with_names(schedule_[i].action, splice.names);
    if (requests == Requests::plain && std::holds_alternative<IssueRequest>(action)) {
      const std::vector<Action> plainer = plainer_than(action);
      if (!plainer.empty()) action = plainer.front();
    }
    if (becomes_possible(world, action, steps)) perform(world, action, steps);
  }
  return steps;
}

Action with_names(Action action, const Names& names) {
  std::visit(Renamer{names}, action);
  return action;
}

}  // namespace zablab
