#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/fuzz_report.hpp"
#include "reports/xml.hpp"

namespace zablab {

namespace {

/// One line of the file: what it is about, and what is wrong.
struct TestCase {
  std::string name;
  std::string element;  ///< "failure", "error", "skipped"; empty: it passed
  std::string type;
  std::string message;
  std::string body;
};

/// Line ends of an element's text need no escape, and people look into these files.
std::string xml_lines(const std::string& text) {
  constexpr std::string_view line_end = "&#10;";
  std::string escaped = xml_text(text);
  for (std::size_t at = escaped.find(line_end); at != std::string::npos;
       at = escaped.find(line_end, at)) {
    escaped.replace(at, line_end.size(), "\n");
  }
  return escaped;
}

std::string written(const TestCase& test, const std::string& scenario) {
  const std::string head =
      fmt::format(R"(    <testcase name="{}" classname="fuzz.{}" time="0.000")",
                  xml_text(test.name), xml_text(scenario));
  if (test.element.empty()) return head + "/>\n";
  if (test.element == "skipped") {
    return head + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                              xml_text(test.message));
  }
  return head +
         fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                     test.element, xml_text(test.type), xml_text(test.message),
                     xml_lines(test.body));
}

/// What a person needs who reads it a day later on another machine.
std::string words_of(const FuzzFailure& failure) {
  std::string text =
      fmt::format("seed {}, kind {}: {}\n", failure.seed, failure.kind, failure.violation.sentence);
  if (!failure.trace_file.empty()) text += "trace: " + failure.trace_file + "\n";
  if (!failure.write_problem.empty()) text += failure.write_problem + "\n";
  text += "again: " + failure.replay_command + "\n";
  if (failure.others_count > 0) {
    text += fmt::format("{} more schedules of this kind", failure.others_count);
    for (std::size_t i = 0; i < failure.others.size(); ++i) {
      text += fmt::format("{} {}", i == 0 ? ", seeds" : ",", failure.others[i]);
    }
    text += "\n";
  }
  for (const std::string& line : failure.story) text += "  " + line + "\n";
  return text;
}

/// Known failures of the claim in one sentence; empty if there were none.
std::string known_words(const FuzzReport& report, const std::string& claim) {
  std::string text;
  for (const KnownFailure& known : report.known) {
    if (known.count == 0 || known.claim != claim) continue;
    text += fmt::format("{}{} known failures ({}: {})", text.empty() ? "" : "; ", known.count,
                        what_is_known(known), known.reason);
  }
  return text;
}

/// Suspended is not held.
std::string suspended_words(const FuzzReport& report, const std::string& claim) {
  const ClaimInfo* info = find_claim(claim);
  const auto place = info == nullptr ? 0 : static_cast<std::size_t>(info->claim);
  if (info == nullptr || report.suspended[place] == 0) return {};
  return fmt::format("suspended by faults beyond the model in {} schedules, broken in {}",
                     report.suspended[place], report.excused[place]);
}

TestCase case_of(const FuzzReport& report, const std::string& claim, std::uint64_t evaluated) {
  TestCase test{claim, {}, {}, {}, {}};
  for (const FuzzFailure& failure : report.failures) {
    if (failure.violation.claim != claim) continue;
    test.element = "failure";
    test.type = claim;
    if (test.message.empty()) test.message = failure.violation.sentence;
    test.body += words_of(failure);
  }
  if (!test.element.empty()) {
    if (const ClaimInfo* info = find_claim(claim)) {
      test.body = fmt::format("claim: {}\n", info->sentence) + test.body;
    }
    return test;
  }
  test.message = known_words(report, claim);
  if (test.message.empty()) test.message = suspended_words(report, claim);
  // It would look like a pass, and says nothing.
  if (test.message.empty() && evaluated == 0) test.message = "never had anything to check";
  if (!test.message.empty()) test.element = "skipped";
  return test;
}

TestCase determinism_case(const FuzzReport& report) {
  TestCase test{"same-seed-same-run", {}, {}, {}, {}};
  if (report.not_deterministic.empty()) return test;
  test.element = "failure";
  test.type = "not-deterministic";
  test.message = fmt::format("seed {} ran differently the second time, and {} more of {} did",
                             report.not_deterministic.front(), report.not_deterministic.size() - 1,
                             report.reruns);
  test.body = "again: " + report.reproduce_command + "\n";
  return test;
}

TestCase end_case(const FuzzReport& report) {
  TestCase test{"ran-to-its-end", {}, {}, {}, {}};
  if (!report.interrupted) return test;
  return {"ran-to-its-end", "error", "interrupted", "the run was interrupted",
          "again: " + report.reproduce_command + "\n"};
}

std::vector<TestCase> cases_of(const FuzzReport& report) {
  std::vector<TestCase> cases;
  for (const ClaimInfo& claim : all_claims()) {
    cases.push_back(
        case_of(report, claim.name, report.evaluated[static_cast<std::size_t>(claim.claim)]));
  }
  cases.push_back(case_of(report, runaway_claim, report.schedules));
  cases.push_back(determinism_case(report));
  cases.push_back(end_case(report));
  return cases;
}

std::string property(const std::string& name, const std::string& value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_text(name),
                     xml_text(value));
}

std::string properties(const FuzzReport& report) {
  std::string text = "    <properties>\n";
  text += property("scenario", report.scenario);
  text += property("defects", report.defects);
  text += property("protocol", report.protocol);
  text += property("seed", std::to_string(report.first_seed));
  text += property("schedules", std::to_string(report.schedules));
  text += property("actions", std::to_string(report.actions));
  text += property("commits", std::to_string(report.commits));
  text += property("cpu-seconds", fmt::format("{:.3f}", report.cpu_seconds));
  text += property("again", report.reproduce_command);
  for (const GoalInfo& goal : all_goals()) {
    text += property(std::string("goal.") + goal.name,
                     std::to_string(report.goals[static_cast<std::size_t>(goal.goal)]));
  }
  for (std::size_t i = 0; i < report.faults.size(); ++i) {
    text += property("fault." + std::string(to_text(static_cast<FaultFamily>(i))),
                     std::to_string(report.faults[i]));
  }
  return text + "    </properties>\n";
}

/// What is no verdict, but should be looked at.
std::string remarks(const FuzzReport& report) {
  std::string text;
  for (const auto* sentences :
       {&report.corpus.changed, &report.corpus.damaged, &report.corpus.problems}) {
    for (const std::string& sentence : *sentences) text += sentence + "\n";
  }
  for (const KnownFailure& known : report.known) {
    if (!known.claim.empty() && known.count > 0) continue;  // told at its claim
    text += fmt::format("known failure {}: {} ({})\n", what_is_known(known),
                        known.count == 0 ? "matched nothing in this run" : "matched", known.reason);
  }
  if (text.empty()) return text;
  return "    <system-out>" + xml_lines(text) + "</system-out>\n";
}

}  // namespace

std::string fuzz_junit(const FuzzReport& report) {
  const std::vector<TestCase> cases = cases_of(report);
  const auto count = [&](const char* element) {
    return std::count_if(cases.begin(), cases.end(),
                         [&](const TestCase& test) { return test.element == element; });
  };
  const std::string counts = fmt::format(
      R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", cases.size(),
      count("failure"), count("error"), count("skipped"), report.wall_seconds);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"zablab fuzz\" {}>\n", counts);
  text +=
      fmt::format("  <testsuite name=\"zablab fuzz {}\" {}>\n", xml_text(report.scenario), counts);
  text += properties(report);
  for (const TestCase& test : cases) text += written(test, report.scenario);
  return text + remarks(report) + "  </testsuite>\n</testsuites>\n";
}

}  // namespace zablab
