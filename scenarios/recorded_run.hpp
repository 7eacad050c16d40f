// What the clients of a run lived through, as a history that can be judged, kept and sent to other
// tools.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history.hpp"
#include "invariants/history/recording.hpp"
#include "scenarios/plan.hpp"
#include "sim/step.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Looks at a run from outside, step by step. Moments are the world's, in microseconds.
class RunRecorder {
 public:
  RunRecorder();

  void observe(const World& after, const Step& step);

  /// `proposed`: all that leaders proposed, and how far it was committed. With it every write has
  /// its place in the commit order, also one whose answer was lost; a write that has none never
  /// happened. The recorder is not used any more.
  history::Recording conclude(const History& proposed);

  /// From here on nobody knows what is committed: what is acknowledged later is not held against
  /// that.
  void lose_sight_of_commits() { sees_commits_ = false; }

 private:
  void on(const ClientCalled& called);
  void on(const ClientReturned& returned);
  template <class Other>
  void on(const Other&) {}

  void look_at_facts(const Step& step);
  void look_at_crashes(const Step& step);
  void look_at_cuts(const Action& action);

  std::uint32_t number_of(SessionId session);
  history::Text text_of(const Data& data);
  history::Asked about(history::Function function, const std::string& path);
  history::Asked asked_of(const Operation& operation);
  history::Asked asked_of_create(const Create& create);
  history::Asked asked_of_multi(const Multi& multi);
  history::Answered answered_of(const Reply& reply);
  void add_results(history::Answered& answered, const MultiResult& multi);
  void add_path(history::Answered& answered, const PathResult& result);
  void note_commit(const Txn& txn);
  /// What a leader did by itself.
  void note_uncalled(const Txn& txn);

  /// A band that began and has not ended: one a row and kind.
  void begin_band(const std::string& row, const std::string& kind, const std::string& words);
  void end_band(const std::string& row, const std::string& kind);

  history::Recording recording_;
  bool sees_commits_ = true;
  std::int64_t moment_us_ = 0;
  std::map<SessionId, std::uint32_t> sessions_;
  std::map<std::pair<SessionId, std::int32_t>, std::size_t> operations_;  ///< by request number
  std::map<std::pair<std::string, std::string>, std::size_t> bands_;      ///< open ones
  std::map<Zxid, std::int64_t> proposed_us_;  ///< closes of sessions that nobody asked for
};

/// What a trace tells. One of this version of the protocol must go as it is written; of another
/// version its actions are followed, and those that are not possible are left out.
struct RecordedTrace {
  history::Recording recording;
  Followed followed;
  std::optional<Divergence> divergence;
};
RecordedTrace recorded_trace(const Trace& trace, const Plan& plan);

}  // namespace zablab
