#include "invariants/history/blame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "invariants/history/words.hpp"
#include "invariants/history/znodes.hpp"

namespace zablab::history {

namespace {

const Operation& at(const CommitOrder& order, Place place) {
  return order.recording().operations[place];
}

bool sees(const Operation& read, const Znode& node) {
  return znode_answers_agree(read.answered, Tree::answer(read.asked.function, node));
}

/// A write to the same node that was answered with a version which counts the one at `position`.
bool counts(const CommitOrder& order, Path path, Position position, Place place) {
  const Operation& one = at(order, place);
  const Position own = order.position_of(place);
  if (one.asked.function != Function::set_data || one.answered.version == unrecorded) return false;
  if (own <= position || one.answered.error != 0) return false;
  const Place mismatch = order.first_mismatch();
  if (mismatch != no_place && own >= order.position_of(mismatch)) return false;
  const Znode& then = order.version_at(path, position).node;
  return then.there && order.version_at(path, own).node.czxid == then.czxid;
}

/// Whether some answer about `path` shows the write at `position`.
bool anyone_sees(const CommitOrder& order, Path path, Position position) {
  const Version& after = order.version_at(path, position);
  const Version& before = order.version_at(path, position - 1);
  for (Place place = 0; place < order.recording().operations.size(); ++place) {
    const Operation& one = at(order, place);
    if (one.asked.key == nil || order.paths().of(one.asked.key) != path) continue;
    if (counts(order, path, position, place)) return true;
    if (one.status != Status::answered || !only_reads(one.asked.function)) continue;
    if (one.asked.function == Function::event) continue;
    if (sees(one, after.node) && !sees(one, before.node)) return true;
  }
  return false;
}

bool anyone_sees_another_part(const CommitOrder& order, Path path, Position position) {
  const Operation& write = at(order, order.write_at(position));
  for (const Asked& part : order.recording().parts_of(write.asked)) {
    const Path other = order.paths().of(part.key);
    if (other == path || other == no_path || order.past_of(other).empty()) continue;
    if (anyone_sees(order, other, position)) return true;
  }
  return false;
}

std::string rule_of(const CommitOrder& order, Path path, Position missing, const char* otherwise) {
  const Function function = at(order, order.write_at(missing)).asked.function;
  if (function == Function::close) return "ephemeral-outlives-session";
  if (anyone_sees(order, path, missing)) return otherwise;
  if (function == Function::multi && anyone_sees_another_part(order, path, missing)) {
    return "half-a-multi";
  }
  return "lost-write";
}

std::string zxid_words(const Operation& write) { return fmt::format("zxid {}", write.zxid); }

/// What a write would be answered where these were the node and the one above it.
std::optional<Answered> answer_if(const Asked& asked, const Znode& node, const Znode& parent) {
  const bool is_set = asked.function == Function::set_data;
  const bool is_create = asked.function == Function::create && !asked.flags.sequential;
  if (!is_set && !is_create && asked.function != Function::remove) return std::nullopt;
  Answered answered;
  answered.error = refusal_of(asked, node, parent);
  if (is_set && answered.error == 0) answered.version = node.version + 1;
  return answered;
}

Broken missing_write(const CommitOrder& order, Place observer, Path path, Position missing,
                     const char* rule) {
  const Place culprit = order.write_at(missing);
  const Operation& write = at(order, culprit);
  const Operation& read = at(order, observer);
  const Recording& recording = order.recording();
  // A server that had not come so far is late; nothing is lost by that.
  const bool late = read.answered.zxid != unrecorded && read.answered.zxid < write.zxid;
  Broken broken{late ? rule : rule_of(order, path, missing, rule), "", {culprit, observer}, {}};
  std::sort(broken.places.begin(), broken.places.end());
  std::string fact = fmt::format("{} has {}", subject_of(recording, write), zxid_words(write));
  if (write.returned < read.called) {
    fact = fmt::format("{} had returned {} that {} was called", subject_of(recording, write),
                       span_before(recording, write.returned, read.called),
                       name_of(read.asked.function));
  } else if (read.answered.zxid != unrecorded) {
    fact += fmt::format(", and the reply bears zxid {}", read.answered.zxid);
  }
  broken.sentence =
      fmt::format("{}, as if {} had not happened; {}", deed_of(recording, read),
                  write.asked.function == Function::close
                      ? fmt::format("the end of {}", session_words(recording, write.session))
                      : subject_of(recording, write),
                  fact);
  broken.reasons = {{culprit, observer, "comes first in the commit order, and is not seen"}};
  return broken;
}

/// What an answer is about; of one part of a multi only if no part ahead of it may have changed it.
Path path_in_question(const CommitOrder& order, const Operation& one, const Answered& expected) {
  if (expected.wrong.place == no_part) return order.paths().of(one.asked.key);
  const auto parts = order.recording().parts_of(one.asked);
  const Text key = parts[expected.wrong.place].key;
  const auto ahead = parts.first(expected.wrong.place);
  const bool sole = std::all_of(ahead.begin(), ahead.end(), [&](const Asked& other) {
    return other.key != key && !other.flags.sequential;
  });
  return sole ? order.paths().of(key) : no_path;
}

Broken unexplained(const CommitOrder& order, Place place, const Answered& expected) {
  const Operation& one = at(order, place);
  const Recording& recording = order.recording();
  Broken broken{"wrong-answer", "", {place}, {}};
  broken.sentence = fmt::format("{}; the commit order up to there gives {}",
                                deed_of(recording, one), words_of(recording, one.asked, expected));
  const Path path = path_in_question(order, one, expected);
  if (path == no_path || order.past_of(path).empty()) return broken;
  const Position position = order.position_of(place);
  if (position == 0) return broken;
  const Position last = order.version_at(path, position - 1).from;
  if (last == 0) return broken;
  broken.places.insert(broken.places.begin(), order.write_at(last));
  std::sort(broken.places.begin(), broken.places.end());
  broken.reasons = {{order.write_at(last), place, "is what it should show"}};
  return broken;
}

std::optional<Broken> twin_of_name(const CommitOrder& order, Place place) {
  const Operation& one = at(order, place);
  const Recording& recording = order.recording();
  if (one.asked.function != Function::create || !one.asked.flags.sequential) return std::nullopt;
  if (!one.answered.has_value || one.answered.error != 0) return std::nullopt;
  for (Place other = 0; other < recording.operations.size(); ++other) {
    const Operation& twin = recording.operations[other];
    const bool same = other != place && twin.asked.function == Function::create &&
                      twin.asked.flags.sequential && twin.answered.has_value &&
                      twin.answered.value == one.answered.value;
    if (!same) continue;
    Broken broken{
        "duplicate-sequence-name", "", {std::min(place, other), std::max(place, other)}, {}};
    broken.sentence =
        fmt::format("{} and {} were both given the name {}", subject_of(recording, twin),
                    subject_of(recording, one), recording.texts[one.answered.value]);
    broken.reasons = {{broken.places[0], broken.places[1], "got the same name"}};
    return broken;
  }
  return std::nullopt;
}

}  // namespace

Broken blame_for_write(const CommitOrder& order) {
  const Place place = order.first_mismatch();
  const Operation& one = at(order, place);
  if (auto twin = twin_of_name(order, place)) return *twin;
  const Path path = order.paths().of(one.asked.key);
  if (path == no_path || one.asked.function == Function::multi) {
    return unexplained(order, place, order.replayed_answer());
  }
  const Position position = order.position_of(place);
  const Path above = order.paths().parent(path);
  for (const Path changed : {path, above}) {
    const Position last = order.version_at(changed, position - 1).from;
    if (last == 0) continue;
    const Position then = last - 1;
    const Znode& node = order.version_at(path, changed == path ? then : position - 1).node;
    const Znode& parent = order.version_at(above, changed == above ? then : position - 1).node;
    const auto answer = answer_if(one.asked, node, parent);
    if (!answer || !znode_answers_agree(one.answered, *answer)) continue;
    return missing_write(order, place, changed, last, "wrong-answer");
  }
  return unexplained(order, place, order.replayed_answer());
}

Broken blame_for_read(const CommitOrder& order, Place read, Position position, const char* rule) {
  const Operation& one = at(order, read);
  const Path path = order.paths().of(one.asked.key);
  if (const auto match = order.last_match(one, 0, position)) {
    const Position end = order.end_of(path, order.version_at(path, *match));
    if (end < position) return missing_write(order, read, path, end + 1, rule);
  }
  const auto all = static_cast<Position>(order.writes().size());
  if (const auto match = order.first_match(one, position, all)) {
    const Place later = order.write_at(*match);
    Broken broken{"read-from-future", "", {later, read}, {}};
    std::sort(broken.places.begin(), broken.places.end());
    const Operation& write = at(order, later);
    broken.sentence = fmt::format("{}, which {} wrote with {}", deed_of(order.recording(), one),
                                  subject_of(order.recording(), write), zxid_words(write));
    if (one.returned < write.called) {
      broken.sentence +=
          fmt::format(", called only after that {} had returned", name_of(one.asked.function));
    } else if (one.answered.zxid != unrecorded) {
      broken.sentence += fmt::format("; the reply bears zxid {}", one.answered.zxid);
    }
    broken.reasons = {{read, later, "comes first, but shows it"}};
    return broken;
  }
  const Znode& node = order.version_at(path, position).node;
  Broken broken = unexplained(order, read, Tree::answer(one.asked.function, node));
  const Position last = order.version_at(path, position).from;
  if (last > 0) {
    broken.places.push_back(order.write_at(last));
    std::sort(broken.places.begin(), broken.places.end());
    broken.reasons = {{order.write_at(last), read, "is what it should show"}};
  }
  return broken;
}

std::optional<Broken> write_against_real_time(const CommitOrder& order, std::uint64_t& checked) {
  const Recording& recording = order.recording();
  std::int64_t latest_call = std::numeric_limits<std::int64_t>::min();
  Place latest = no_place;
  for (const Place place : order.writes()) {
    const Operation& one = at(order, place);
    ++checked;
    if (one.returned < latest_call) {
      const Operation& other = at(order, latest);
      Broken broken{"write-order", "", {place, latest}, {}};
      std::sort(broken.places.begin(), broken.places.end());
      const std::string span = span_before(recording, one.returned, other.called);
      broken.sentence = fmt::format(
          "{} got {} and {} got {}, though the first had returned {} the "
          "second was called",
          subject_of(recording, one), zxid_words(one), subject_of(recording, other),
          zxid_words(other), span);
      broken.reasons = {{place, latest, fmt::format("returned {} it was called", span)},
                        {latest, place, "comes first in the commit order"}};
      return broken;
    }
    if (one.called <= latest_call && latest != no_place) continue;
    latest_call = one.called;
    latest = place;
  }
  return std::nullopt;
}

Age age_of(const CommitOrder& order, Place read, Position position, Position low) {
  constexpr std::size_t at_most = 1000;  // older than that is all the same
  const Operation& one = at(order, read);
  const Path path = order.paths().of(one.asked.key);
  Age age;
  const Version* version = &order.version_at(path, position);
  const Version* const end = order.past_of(path).data() + order.past_of(path).size();
  for (++version; version != end && version->from <= low && age.writes < at_most; ++version) {
    const Operation& write = at(order, order.write_at(version->from));
    if (write.returned >= one.called) continue;
    if (age.writes++ == 0) age.time = one.called - write.returned;
  }
  return age;
}

}  // namespace zablab::history
