#include "reports/fuzz_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

/// What a member's absence or type is told as. Thrown and caught in this file alone.
struct Wrong {
  std::string sentence;
};

const Json& member(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end()) {
    throw Wrong{fmt::format("\"{}\" is missing", name)};
  }
  return *found;
}

template <class T>
T value(const Json& object, const char* name) {
  const Json& found = member(object, name);
  bool fits = false;
  if constexpr (std::is_same_v<T, bool>) {
    fits = found.is_boolean();
  } else if constexpr (std::is_unsigned_v<T>) {
    fits = found.is_number_unsigned();  // nlohmann would turn -1 into a large number
  } else if constexpr (std::is_arithmetic_v<T>) {
    fits = found.is_number();
  } else if constexpr (std::is_same_v<T, std::string>) {
    fits = found.is_string();
  } else {
    fits = found.is_array();
  }
  if (!fits) throw Wrong{fmt::format("\"{}\" is not what it should be", name)};
  return found.get<T>();
}

const Json& array(const Json& object, const char* name) {
  const Json& found = member(object, name);
  if (!found.is_array()) throw Wrong{fmt::format("\"{}\" is no array", name)};
  return found;
}

std::string text_or_none(const Json& object, const char* name) {
  return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

/// `name_of(i)` is the member that holds the i-th of `counts`; there must be no other members.
template <class Counts, class NameOf>
void read_counts(const Json& object, const char* name, Counts& counts, NameOf name_of) {
  const Json& members = member(object, name);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = value<std::uint64_t>(members, std::string(name_of(i)).c_str());
  }
  if (members.size() != counts.size()) {
    throw Wrong{fmt::format("\"{}\" has names that this version does not know", name)};
  }
}

void read_tally(const Json& object, const char* name, Tally& tally) {
  const Json& values = array(member(object, name), "value");
  const Json& times = array(member(object, name), "times");
  if (values.size() != times.size()) throw Wrong{fmt::format("\"{}\" has a gap", name)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool fits = values[i].is_number_integer() && values[i].get<std::int64_t>() >= 0 &&
                      times[i].is_number_unsigned();
    if (!fits) throw Wrong{fmt::format("\"{}\" has something that is no count", name)};
    tally.add(values[i].get<std::int64_t>(), times[i].get<std::uint64_t>());
  }
}

FuzzFailure failure_of(const Json& json) {
  FuzzFailure failure;
  failure.seed = value<std::uint64_t>(json, "seed");
  failure.kind = value<std::string>(json, "kind");
  failure.from_corpus = value<bool>(json, "from_corpus");
  failure.violation.claim = value<std::string>(json, "claim");
  failure.violation.sentence = value<std::string>(json, "sentence");
  failure.schedules_until_found = value<std::int64_t>(json, "schedules_until_found");
  failure.length = value<std::size_t>(json, "length");
  failure.shrunk = value<std::size_t>(json, "shrunk");
  failure.shrinking_ended_early = value<bool>(json, "shrinking_interrupted");
  failure.story = value<std::vector<std::string>>(json, "story");
  failure.trace_file = text_or_none(json, "trace");
  failure.trace_text = text_or_none(json, "trace_text");
  failure.write_problem = text_or_none(json, "write_problem");
  failure.replay_command = value<std::string>(json, "replay");
  failure.others = value<std::vector<std::uint64_t>>(json, "other_seeds");
  failure.others_count = value<std::uint64_t>(json, "others");
  return failure;
}

KnownFailure known_of(const Json& json) {
  KnownFailure known;
  known.line = value<std::size_t>(json, "line");
  known.claim = text_or_none(json, "claim");
  known.kind = text_or_none(json, "kind");
  known.defect = text_or_none(json, "defect");
  known.trace = text_or_none(json, "trace");
  known.reason = value<std::string>(json, "reason");
  known.count = value<std::uint64_t>(json, "count");
  return known;
}

CorpusReport corpus_of(const Json& json) {
  CorpusReport corpus;
  if (json.is_null()) return corpus;
  corpus.directory = value<std::string>(json, "directory");
  corpus.replayed = value<std::uint64_t>(json, "replayed");
  corpus.steps_kept = value<std::uint64_t>(json, "steps_kept");
  corpus.steps = value<std::uint64_t>(json, "steps");
  corpus.changed = value<std::vector<std::string>>(json, "changed");
  corpus.damaged = value<std::vector<std::string>>(json, "damaged");
  corpus.problems = value<std::vector<std::string>>(json, "problems");
  corpus.failures_kept = value<std::uint64_t>(json, "failures_kept");
  corpus.rare = value<std::uint64_t>(json, "rare");
  return corpus;
}

void read_totals(const Json& json, FuzzReport& report) {
  report.first_seed = value<std::uint64_t>(json, "seed");
  report.scenario = value<std::string>(json, "scenario");
  report.scenario_digest = value<std::string>(json, "scenario_digest");
  report.protocol = value<std::string>(json, "protocol");
  report.defects = value<std::string>(json, "defects");
  report.schedules = value<std::uint64_t>(json, "schedules");
  report.actions = value<std::uint64_t>(json, "actions");
  report.commits = value<std::uint64_t>(json, "commits");
  report.simulated_us = value<std::uint64_t>(json, "simulated_us");
  report.cpu_seconds = value<double>(json, "cpu_seconds");
  report.wall_seconds = value<double>(json, "wall_seconds");
  report.reruns = value<std::uint64_t>(json, "run_twice");
  report.not_deterministic = value<std::vector<std::uint64_t>>(json, "not_deterministic");
  report.interrupted = value<bool>(json, "interrupted");
  report.reproduce_command = value<std::string>(json, "reproduce");
  report.runs = value<std::uint64_t>(json, "runs");
}

FuzzReport read(const Json& json) {
  FuzzReport report;
  read_totals(json, report);
  read_counts(json, "faults", report.faults,
              [](std::size_t i) { return to_text(static_cast<FaultFamily>(i)); });
  const Json& met = member(json, "faults_met");
  for (std::size_t i = 0; i < fault_families; ++i) {
    read_counts(met, to_text(static_cast<FaultFamily>(i)), report.met[i],
                [](std::size_t phase) { return to_text(static_cast<RolePhase>(phase)); });
  }
  read_counts(json, "goals", report.goals, [](std::size_t i) { return all_goals()[i].name; });
  read_counts(json, "claims", report.evaluated, [](std::size_t i) { return all_claims()[i].name; });
  const Json& suspended = member(json, "suspended");
  for (const ClaimInfo& claim : all_claims()) {
    if (!suspended.contains(claim.name)) continue;
    const auto place = static_cast<std::size_t>(claim.claim);
    const Json& counts = member(suspended, claim.name);
    report.suspended[place] = value<std::uint64_t>(counts, "schedules");
    report.excused[place] = value<std::uint64_t>(counts, "broken");
  }
  const Json& distribution = member(json, "distribution");
  read_tally(distribution, "actions", report.actions_each);
  read_tally(distribution, "commits", report.commits_each);
  read_tally(distribution, "faults", report.faults_each);
  for (const Json& failure : array(json, "failures")) {
    report.failures.push_back(failure_of(failure));
  }
  report.corpus = corpus_of(member(json, "corpus"));
  for (const Json& known : array(json, "known")) report.known.push_back(known_of(known));
  const Json& ranges = array(json, "ranges");
  for (const Json& range : report.runs > 1 ? ranges : Json::array()) {
    report.merged.push_back(
        {value<std::uint64_t>(range, "first"), value<std::uint64_t>(range, "last")});
  }
  return report;
}

}  // namespace

std::variant<FuzzReport, FuzzReadError> fuzz_report_of(const nlohmann::ordered_json& json) {
  try {
    if (!json.is_object() || text_or_none(json, "command") != "fuzz") {
      return FuzzReadError{"it is no object that zablab fuzz --json prints"};
    }
    if (member(json, "version") != json_version) {
      return FuzzReadError{fmt::format("its version is not {}", json_version)};
    }
    return read(json);
  } catch (const Wrong& wrong) {
    return FuzzReadError{"it is not what this version of zablab fuzz --json prints: " +
                         wrong.sentence};
  } catch (const Json::exception&) {
    return FuzzReadError{"it is not what this version of zablab fuzz --json prints"};
  }
}

std::variant<FuzzReport, FuzzReadError> read_fuzz_json(std::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return FuzzReadError{"it is no JSON"};
  return fuzz_report_of(json);
}

}  // namespace zablab
