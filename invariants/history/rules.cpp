#include "invariants/history/rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace zablab::history {

namespace {

using Rule = std::pair<std::string_view, std::string_view>;

constexpr std::array<Rule, 23> rules = {{
    {"durability", "Every acknowledged write was committed."},
    {"distinct-zxids", "No two writes have the same zxid."},
    {"write-answers",
     "Every write is answered what the writes before it in the commit order give."},
    {"wrong-answer", "Every answer is one that the writes before it give."},
    {"write-order", "A write that returned before another was called has the smaller zxid."},
    {"lost-write", "What was acknowledged is not gone."},
    {"half-a-multi", "All of a multi happens, or nothing of it."},
    {"duplicate-sequence-name", "No sequential name is given twice."},
    {"session-order", "What a session sees never goes back."},
    {"read-your-prefix", "A read shows all writes up to the zxid of its reply, and no other."},
    {"read-from-future", "No read shows a write that was called after it had returned."},
    {"stale-read", "A read shows every write that returned before it was called."},
    {"never-written", "What a read returns was written before."},
    {"incompatible-order", "Of two reads of a list one is the beginning of the other."},
    {"duplicate-elements", "What was appended once is shown once."},
    {"sync-too-old",
     "A sync brings its session up to all writes that returned before its call, "
     "unless a replaced leader answers it."},
    {"watch-late", "A watch event comes before any reply that knows the change."},
    {"watch-lost", "A change that a watch waits for is told."},
    {"ephemeral-outlives-session", "When a session ends, its ephemerals are gone."},
    {"closed-session", "A session that was closed is answered no more."},
    {"not-linearizable",
     "Some order of the operations, each between its call and its return, "
     "explains every answer."},
    {"not-sequential",
     "Some order of the operations that keeps the order of each session explains "
     "every answer."},
    {"cycle", "No operation comes before itself."},
}};

}  // namespace

std::string_view sentence_of_rule(std::string_view name) {
  const auto* found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.first == name; });
  return found == rules.end() ? std::string_view() : found->second;
}

bool Rules::judge(const char* rule, std::uint64_t checked, std::optional<Broken> broken) {
  counts_.push_back({rule, std::string(sentence_of_rule(rule)), checked, 0, ""});
  if (!broken) return false;
  if (!broken_) broken_ = std::move(broken);
  return true;
}

void Rules::not_judged(const char* rule, const char* why) {
  count(rule, 0);
  counts_.back().not_judged = why;
}

void Rules::report(Verdict& verdict) && {
  if (broken_) {
    // What was found may have a name of its own.
    auto row = std::find_if(counts_.begin(), counts_.end(),
                            [&](const RuleCount& one) { return one.name == broken_->rule; });
    if (row == counts_.end()) {
      counts_.push_back({broken_->rule, std::string(sentence_of_rule(broken_->rule)), 1, 0, ""});
      row = std::prev(counts_.end());
    }
    ++row->broken;
  }
  verdict.rules = std::move(counts_);
  if (broken_) {
    history::report(std::move(*broken_), verdict);
  } else {
    verdict.outcome = Progress::holds;
  }
}

void report(Broken broken, Verdict& verdict) {
  std::sort(broken.places.begin(), broken.places.end());
  broken.places.erase(std::unique(broken.places.begin(), broken.places.end()), broken.places.end());
  verdict.outcome = Progress::violated;
  verdict.rule = std::move(broken.rule);
  verdict.sentence = std::move(broken.sentence);
  verdict.minimal = std::move(broken.places);
  verdict.reasons = std::move(broken.reasons);
}

const char* words_of(Ended ended) {
  switch (ended) {
    case Ended::configurations: return "no more configurations may be looked at";
    case Ended::memory: return "no more memory may be used";
    case Ended::time: return "the time was over";
    case Ended::interrupt: return "it was interrupted";
    default: return "it was not ended";
  }
}

void give_up(Verdict& verdict, Ended why) {
  const std::string method = verdict.method;
  verdict = {};
  verdict.method = method;
  verdict.ended_by = why;
  verdict.sentence = std::string(words_of(why)) + " before all was looked at";
}

void add_method(Verdict& verdict, const std::string& method) {
  if (verdict.outcome != Progress::holds || verdict.method.empty()) {
    verdict.method = method;
  } else if (verdict.method.find(method) == std::string::npos) {
    verdict.method += ", " + method;
  }
}

}  // namespace zablab::history
