#include "model/run.hpp"

#include <string>
#include <utility>
#include <variant>

#include "protocol/base/ensure.hpp"
#include "sim/apply.hpp"

namespace zablab {

namespace {

// Hashing a world costs as much as a few actions: often enough to notice, seldom enough to be free.
constexpr std::int64_t digest_interval = 64;
constexpr std::int64_t size_interval = 256;

/// Keeps the digest of what happened, cheaply.
class Digest {
 public:
  void add(const World& world, const Step& step, std::int64_t number) {
    mixer_.add(static_cast<std::uint64_t>(world.moment_us));
    mixer_.add(static_cast<std::uint64_t>(step.action.index()) << 32 | step.effects.size());
    if (number % digest_interval == 0) add_world(world);
  }
  void add_world(const World& world) { mixer_.add(fingerprint_of(world)); }
  Fingerprint finish() const { return mixer_.finish(); }

 private:
  Mixer mixer_;
};

std::int64_t commits_in(const Step& step) {
  std::int64_t commits = 0;
  for (const Effect& effect : step.effects) {
    const auto* happened = std::get_if<Happened>(&effect);
    if (happened != nullptr && std::holds_alternative<Committed>(happened->fact)) ++commits;
  }
  return commits;
}

class Run {
 public:
  Run(const RunPlan& plan, std::uint64_t seed, const OnStep& on_step)
      : plan_(plan),
        on_step_(on_step),
        world_(plan.setup),
        watch_(world_),
        scheduler_(world_, plan.weather, plan.workload, seed) {
    result_.seed = seed;
  }

  RunResult go() {
    try {
      run();
    } catch (const BrokenBelief& belief) {
      // One of the strategy's or of the claims': as much of a finding as one of a server's.
      result_.violation = Violation{info_of(Claim::no_broken_belief).name, belief.sentence};
    }
    digest_.add_world(world_);
    result_.simulated_us = world_.moment_us;
    result_.faults = scheduler_.faults();
    result_.goals = watch_.goals();
    result_.evaluated = watch_.evaluated();
    result_.excused = watch_.excused();
    result_.suspended = watch_.suspended_beyond();
    result_.digest = digest_.finish();
    if (!result_.violation) result_.violation = watch_.violation();
    return std::move(result_);
  }

 private:
  bool broken() const { return result_.violation || watch_.violation() || watch_.excused(); }

  void run() {
    const bool due = weather();
    result_.weather_actions = result_.actions;
    if (due) calm();
    if (!broken()) judge_end(watch_, world_, true);
  }

  /// One action; false if none is due or a claim is broken.
  bool advance() {
    if (!scheduler_.drive(world_, action_, step_)) return false;
    ++result_.actions;
    watch_.observe(world_, step_);
    result_.commits += commits_in(step_);
    digest_.add(world_, step_, result_.actions);
    if (on_step_) on_step_(world_, step_);
    if (result_.actions % size_interval == 0) result_.violation = runaway(world_, plan_.caps);
    return !broken();
  }

  /// False if nothing more is due.
  bool weather() {
    while (result_.actions < plan_.caps.weather_actions &&
           world_.moment_us < plan_.caps.weather_us) {
      if (!advance()) return false;
    }
    return true;
  }

  void calm() {
    scheduler_.begin_calm(world_);
    const std::int64_t last_action = result_.actions + plan_.caps.calm_actions;
    const std::int64_t last_moment_us = world_.moment_us + plan_.caps.calm_us;
    while (result_.actions < last_action && world_.moment_us < last_moment_us) {
      if (!advance()) return;
      const bool look = result_.actions % settled_interval == 0;
      if (look && scheduler_.settled(world_) && watch_.caught_up(world_)) return;
    }
  }

  const RunPlan& plan_;
  const OnStep& on_step_;
  World world_;
  Watch watch_;
  TimedScheduler scheduler_;
  Digest digest_;
  RunResult result_;
  Action action_;
  Step step_;
};

template <class Image>
std::int64_t waiting(const Stored<Image>& stored) {
  return static_cast<std::int64_t>(stored.queue.size() + stored.unsynced.size());
}

std::int64_t size_of(const Disk& disk) {
  std::int64_t size = waiting(disk.log) + waiting(disk.snapshots);
  for (const LogFile& file : disk.log.visible->files) {
    size += static_cast<std::int64_t>(file.slots.size());
  }
  for (const SnapshotFile& file : disk.snapshots.visible->files) {
    size += static_cast<std::int64_t>(file.nodes.size());
  }
  return size;
}

}  // namespace

RunResult run_seed(const RunPlan& plan, std::uint64_t seed, const OnStep& on_step) {
  return Run(plan, seed, on_step).go();
}

Trace record(const RunPlan& plan, std::uint64_t seed, TraceHeader header, RunResult* result) {
  Trace trace;
  RunResult outcome = run_seed(plan, seed, [&](const World& after, const Step& step) {
    trace.steps.push_back(describe(after, step));
  });
  header.seed = seed;
  header.claim = outcome.violation ? outcome.violation->claim : "none";
  header.final_world =
      trace.steps.empty() ? fingerprint_of(World(plan.setup)) : trace.steps.back().world;
  trace.header = std::move(header);
  if (result != nullptr) *result = std::move(outcome);
  return trace;
}

bool rerun_agrees(const RunPlan& plan, const RunResult& first) {
  const RunResult second = run_seed(plan, first.seed);
  return second.digest == first.digest && second.actions == first.actions &&
         second.violation == first.violation && second.goals == first.goals;
}

std::int64_t size_of(const World& world) {
  std::int64_t size = 0;
  for (const Server& server : world.servers) {
    size += size_of(*server.disk);
    if (server.up() && server.process().database) {
      size += static_cast<std::int64_t>(server.process().database->tree->nodes().size());
    }
  }
  for (const QuorumConnection& connection : world.links) {
    size += static_cast<std::int64_t>(connection.link->to_leader.size() +
                                      connection.link->to_learner.size());
  }
  for (const ElectionConnection& connection : world.elections.links) {
    size += static_cast<std::int64_t>(connection.link->to_dialler.size() +
                                      connection.link->to_dialled.size());
  }
  for (const Cow<Client>& client : world.clients) {
    for (const ClientLink& link : client->links) {
      size += static_cast<std::int64_t>(link.to_server.size() + link.to_client.size());
    }
  }
  return size;
}

std::optional<Violation> runaway(const World& world, const Caps& caps) {
  const std::int64_t size = size_of(world);
  if (size <= caps.size) return std::nullopt;
  return Violation{runaway_claim, "The world holds " + std::to_string(size) +
                                      " znodes, log records and messages; " +
                                      std::to_string(caps.size) + " were thought to be enough."};
}

bool clients_are_content(const World& world) {
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    if (!world.server(id).up() && !refuses_to_start(world, id)) return false;
  }
  for (const Cow<Client>& client : world.clients) {
    if (!client->attached || !client->unanswered.empty()) return false;
  }
  return true;
}

void judge_end(Watch& watch, const World& world, bool calm) {
  if (calm) watch.judge_liveness(world, clients_are_content(world));
  watch.run_ended(world);
}

}  // namespace zablab
