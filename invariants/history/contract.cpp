#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "invariants/history/blame.hpp"
#include "invariants/history/by_commit_order.hpp"
#include "invariants/history/rules.hpp"
#include "invariants/history/sessions.hpp"
#include "invariants/history/watches.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

/// Syncs that did not bring their session up to what had returned before they were called.
struct Syncs {
  std::uint64_t checked = 0;
  std::uint64_t stale = 0;
  std::uint64_t silent = 0;  ///< that told no zxid
  std::optional<Broken> first;
  std::optional<Broken> without_excuse;  ///< the first while there was one leader, and known so
};

/// Whether a leader that had been replaced may have answered, also one that has outlived its
/// successors. Without bands of leaders, or where none was about, nobody knows.
bool may_be_of_a_replaced_leader(const Recording& recording, const Operation& sync) {
  const Band* about = nullptr;
  std::int64_t newest = std::numeric_limits<std::int64_t>::min();
  for (const Band& band : recording.bands) {
    if (band.kind != "leader" || band.from > sync.returned) continue;
    newest = std::max(newest, band.from);
    if (sync.called > band.to) continue;
    if (about != nullptr) return true;
    about = &band;
  }
  return about == nullptr || about->from < newest;
}

Broken stale_sync(const CommitOrder& order, Place sync, Place newest) {
  const Recording& recording = order.recording();
  const Operation& one = recording.operations[sync];
  const Operation& write = recording.operations[newest];
  Broken broken{"sync-too-old", "", {newest, sync}, {}};
  const std::string span = span_before(recording, write.returned, one.called);
  broken.sentence =
      fmt::format("{} was answered with zxid {}; {} (zxid {}) had returned {} that sync was called",
                  subject_of(recording, one), one.answered.zxid, subject_of(recording, write),
                  write.zxid, span);
  broken.reasons = {{newest, sync, fmt::format("returned {} it was called", span)}};
  return broken;
}

Syncs judge_syncs(const CommitOrder& order) {
  const std::vector<Operation>& operations = order.recording().operations;
  std::vector<Place> by_return;
  for (const Place write : order.writes()) {
    if (operations[write].status == Status::answered) by_return.push_back(write);
  }
  std::sort(by_return.begin(), by_return.end(), [&](Place a, Place b) {
    return std::pair(operations[a].returned, a) < std::pair(operations[b].returned, b);
  });
  Syncs syncs;
  std::size_t returned = 0;
  Place newest = no_place;
  for (Place place = 0; place < operations.size(); ++place) {
    const Operation& one = operations[place];
    for (; returned < by_return.size() && operations[by_return[returned]].returned < one.called;
         ++returned) {
      const Place write = by_return[returned];
      if (newest == no_place || operations[write].zxid > operations[newest].zxid) newest = write;
    }
    if (one.asked.function != Function::sync || one.status != Status::answered) continue;
    if (one.answered.error != 0) continue;
    if (one.answered.zxid == unrecorded) ++syncs.silent;
    if (one.answered.zxid == unrecorded) continue;
    ++syncs.checked;
    if (newest == no_place || one.answered.zxid >= operations[newest].zxid) continue;
    ++syncs.stale;
    if (!syncs.first) syncs.first = stale_sync(order, place, newest);
    if (syncs.without_excuse || may_be_of_a_replaced_leader(order.recording(), one)) continue;
    syncs.without_excuse = stale_sync(order, place, newest);
  }
  return syncs;
}

void judge_rest(const CommitOrder& order, Sessions& sessions, bool real_time, Rules& rules,
                Verdict& verdict, Stop& stop) {
  if (real_time) {
    auto future = sessions.read_from_future();
    rules.judge("read-from-future", sessions.reads(), std::move(future));
  }
  WatchesJudged watches = judge_watches(order, sessions, stop);
  rules.judge("watch-late", watches.fired, std::move(watches.late));
  rules.judge("watch-lost", watches.fired, std::move(watches.lost));
  auto closed = sessions.after_close();
  rules.judge("closed-session", sessions.closed(), std::move(closed));
  verdict.ages = sessions.ages();
  if (!real_time) return;
  Syncs syncs = judge_syncs(order);
  const bool excused = !syncs.without_excuse;
  if (syncs.checked == 0 && syncs.silent > 0) {
    rules.not_judged("sync-too-old", "no zxids");
  } else {
    rules.judge("sync-too-old", syncs.checked, std::move(syncs.without_excuse));
  }
  if (syncs.stale == 0 || !excused) return;
  verdict.remarks.push_back(fmt::format(
      "{} of {} syncs were older than what had returned before they were called, which a leader "
      "that has been replaced without noticing may answer: {}",
      syncs.stale, syncs.checked, syncs.first->sentence));
}

}  // namespace

Verdict judge_sessions(const CommitOrder& order, bool real_time, Stop& stop) {
  Verdict verdict;
  verdict.method = "commit order";
  Rules rules;
  if (!judge_writes(order, real_time, rules)) {
    std::move(rules).report(verdict);
    return verdict;
  }
  const bool answers = order.first_mismatch() == no_place;
  Sessions sessions(order);
  auto back = sessions.against_session_order();
  const bool forward = !rules.judge("session-order", sessions.replies(), std::move(back));
  if (answers && forward) {
    auto read = sessions.wrong_read(stop);
    const bool reads = !rules.judge("read-your-prefix", sessions.reads(), std::move(read));
    if (reads) judge_rest(order, sessions, real_time, rules, verdict, stop);
  }
  std::move(rules).report(verdict);
  return verdict;
}

}  // namespace zablab::history
