// What both contracts demand of writes whose order is known.
#include "invariants/history/blame.hpp"
#include "invariants/history/by_commit_order.hpp"
#include "invariants/history/rules.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

/// Counts what the replay of the commit order checks under names of their own.
void count_writes(const CommitOrder& order, Rules& rules) {
  std::uint64_t acknowledged = 0, multis = 0, sequential = 0, closed = 0;
  for (const Place place : order.writes()) {
    const Operation& one = order.recording().operations[place];
    if (one.status != Status::answered || one.answered.error != 0) continue;
    ++acknowledged;
    multis += one.asked.function == Function::multi ? 1U : 0U;
    closed += one.asked.function == Function::close ? 1U : 0U;
    sequential += one.asked.flags.sequential && one.answered.has_value ? 1U : 0U;
  }
  rules.count("lost-write", acknowledged);
  rules.count("half-a-multi", multis);
  rules.count("duplicate-sequence-name", sequential);
  rules.count("ephemeral-outlives-session", closed);
}

/// The first write that was acknowledged and is not among the commits. `checked` counts them all.
std::optional<Broken> not_durable(const Recording& recording, std::uint64_t& checked) {
  std::optional<Broken> broken;
  for (Place place = 0; place < recording.operations.size(); ++place) {
    const Operation& one = recording.operations[place];
    if (only_reads(one.asked.function) || one.status != Status::answered) continue;
    if (one.answered.error != 0) continue;
    ++checked;
    if (!one.uncommitted || broken) continue;
    broken = Broken{"durability", "", {place}, {}};
    broken->sentence = deed_of(recording, one) + ", and it is not in the commit order";
  }
  return broken;
}

}  // namespace

bool judge_writes(const CommitOrder& order, bool real_time, Rules& rules) {
  if (order.recording().lists_commits) {
    std::uint64_t acknowledged = 0;
    auto broken = not_durable(order.recording(), acknowledged);
    if (rules.judge("durability", acknowledged, std::move(broken))) return false;
  }
  const std::uint64_t writes = order.writes().size();
  if (rules.judge("distinct-zxids", writes, order.impossible())) return false;
  if (real_time) {
    std::uint64_t checked = 0;
    auto against_time = write_against_real_time(order, checked);
    rules.judge("write-order", checked, std::move(against_time));
  }
  std::optional<Broken> wrong;
  if (order.first_mismatch() != no_place) wrong = blame_for_write(order);
  rules.judge("write-answers", writes, std::move(wrong));
  count_writes(order, rules);
  return true;
}

}  // namespace zablab::history
