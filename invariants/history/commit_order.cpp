#include "invariants/history/commit_order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "invariants/history/words.hpp"
#include "invariants/history/znodes.hpp"

namespace zablab::history {

namespace {

bool is_read(Function function) {
  return function == Function::get_data || function == Function::exists ||
         function == Function::get_children;
}

}  // namespace

bool has_commit_order(const Recording& recording) {
  bool any = false;
  for (const Operation& one : recording.operations) {
    if (only_reads(one.asked.function)) continue;
    if (one.zxid != unrecorded) {
      any |= one.status == Status::answered;
    } else if (one.status == Status::answered || !recording.knows_commits) {
      return false;
    }
  }
  return any && recording.kind == ModelKind::znodes;
}

CommitOrder::CommitOrder(const Recording& recording, const Paths& paths, Stop& stop)
    : recording_(&recording), paths_(&paths), positions_(recording.operations.size(), 0) {
  sort_writes();
  find_twins();
  if (impossible_) return;
  std::vector<bool> watched = read_paths();
  replay(watched, stop);
  if (first_mismatch_ == no_place) return;
  // Once more, to know the past of what that write is about.
  const Asked& asked = recording.operations[first_mismatch_].asked;
  const auto watch = [&](const Asked& one) {
    const Path path = paths.of(one.key);
    if (path == no_path) return;
    watched[path] = true;
    watched[paths.parent(path)] = true;
  };
  watch(asked);
  for (const Asked& part : recording.parts_of(asked)) watch(part);
  replay(watched, stop);
}

void CommitOrder::sort_writes() {
  for (Place place = 0; place < recording_->operations.size(); ++place) {
    const Operation& one = recording_->operations[place];
    if (!only_reads(one.asked.function) && one.zxid != unrecorded) writes_.push_back(place);
  }
  const auto earlier = [&](Place a, Place b) {
    return recording_->operations[a].zxid < recording_->operations[b].zxid;
  };
  if (!std::is_sorted(writes_.begin(), writes_.end(), earlier)) {
    std::stable_sort(writes_.begin(), writes_.end(), earlier);
  }
  for (Position i = 0; i < writes_.size(); ++i) positions_[writes_[i]] = i + 1;
}

void CommitOrder::find_twins() {
  for (std::size_t i = 1; i < writes_.size(); ++i) {
    const Operation& one = recording_->operations[writes_[i - 1]];
    const Operation& other = recording_->operations[writes_[i]];
    if (one.zxid != other.zxid) continue;
    impossible_ = Broken{"distinct-zxids", "", {writes_[i - 1], writes_[i]}, {}};
    impossible_->sentence =
        fmt::format("{} and {} were both given the zxid {}", subject_of(*recording_, one),
                    subject_of(*recording_, other), one.zxid);
    impossible_->reasons = {{writes_[i - 1], writes_[i], "has the same zxid"}};
    return;
  }
}

std::vector<bool> CommitOrder::read_paths() const {
  std::vector<bool> read(paths_->size(), false);
  for (const Operation& one : recording_->operations) {
    if (is_read(one.asked.function)) read[paths_->of(one.asked.key)] = true;
  }
  return read;
}

void CommitOrder::replay(const std::vector<bool>& watched, Stop& stop) {
  Tree tree(*recording_, *paths_);
  past_.assign(paths_->size(), {});
  for (Path path = 0; path < paths_->size(); ++path) {
    if (watched[path]) past_[path].push_back({0, tree.node(path)});
  }
  Changes before;
  for (Position position = 1; position <= writes_.size() && !stop.now(); ++position) {
    const Operation& one = recording_->operations[writes_[position - 1]];
    before.clear();
    const Answered answered = tree.apply(znode_request_of(one), &before);
    for (const auto& [path, was] : before) {
      if (!watched[path]) continue;
      std::vector<Version>& past = past_[path];
      if (past.back().from != position) past.push_back({position, {}});
      past.back().node = tree.node(path);
    }
    const bool agrees =
        one.status != Status::answered || znode_answers_agree(one.answered, answered);
    if (agrees || first_mismatch_ != no_place) continue;
    first_mismatch_ = writes_[position - 1];
    replayed_answer_ = answered;
  }
}

Position CommitOrder::position_at(std::int64_t zxid) const {
  const auto after =
      std::upper_bound(writes_.begin(), writes_.end(), zxid, [&](std::int64_t wanted, Place place) {
        return wanted < recording_->operations[place].zxid;
      });
  return static_cast<Position>(after - writes_.begin());
}

std::span<const Version> CommitOrder::past_of(Path path) const { return past_[path]; }

const Version& CommitOrder::version_at(Path path, Position position) const {
  const std::vector<Version>& past = past_[path];
  const auto after =
      std::upper_bound(past.begin(), past.end(), position,
                       [](Position wanted, const Version& one) { return wanted < one.from; });
  return *std::prev(after);
}

Position CommitOrder::end_of(Path path, const Version& version) const {
  const std::vector<Version>& past = past_[path];
  const bool is_last = &version == &past.back();
  return is_last ? static_cast<Position>(writes_.size()) : (&version + 1)->from - 1;
}

std::optional<Position> CommitOrder::first_match(const Operation& read, Position low,
                                                 Position high) const {
  if (low > high) return std::nullopt;
  const Path path = paths_->of(read.asked.key);
  const Version* const end = past_[path].data() + past_[path].size();
  for (const Version* one = &version_at(path, low); one != end && one->from <= high; ++one) {
    if (!znode_answers_agree(read.answered, Tree::answer(read.asked.function, one->node))) continue;
    return std::max(low, one->from);
  }
  return std::nullopt;
}

std::optional<Position> CommitOrder::last_match(const Operation& read, Position low,
                                                Position high) const {
  if (low > high) return std::nullopt;
  const Path path = paths_->of(read.asked.key);
  for (const Version* one = &version_at(path, high);; --one) {
    if (znode_answers_agree(read.answered, Tree::answer(read.asked.function, one->node))) {
      return std::max(low, std::min(high, end_of(path, *one)));
    }
    if (one->from <= low) return std::nullopt;
  }
}

}  // namespace zablab::history
