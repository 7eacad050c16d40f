// Finished runs of fuzz read again, merged, and told to a CI.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "reports/fuzz_merge.hpp"
#include "reports/fuzz_read.hpp"

namespace zablab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

FuzzFailure failure(std::uint64_t seed, const std::string& claim, const std::string& sentence) {
  FuzzFailure made;
  made.seed = seed;
  made.violation = {claim, sentence};
  made.kind = kind_id(made.violation);
  made.schedules_until_found = 4;
  made.length = 100;
  made.shrunk = 10;
  made.story = {"   1  kill 2"};
  made.trace_file = "out/a.trace";
  made.replay_command = "zablab replay out/a.trace";
  return made;
}

FuzzReport run_of(std::uint64_t first, std::uint64_t schedules) {
  FuzzReport report;
  report.scenario = "default";
  report.scenario_digest = "0011223344556677";
  report.protocol = "1";
  report.first_seed = first;
  report.reproduce_command = "zablab fuzz --seed " + std::to_string(first);
  RunResult result;
  for (std::uint64_t i = 0; i < schedules; ++i) {
    result.actions = static_cast<std::int64_t>(1000 * first + i);
    result.commits = static_cast<std::int64_t>(first);
    result.simulated_us = 1'234'567;
    result.goals[static_cast<std::size_t>(Goal::diff_used)] = first;
    result.evaluated[static_cast<std::size_t>(Claim::no_halt)] = 2;
    count(report, result);
  }
  report.cpu_seconds = 1.5;
  report.wall_seconds = 0.75;
  report.reruns = 1;
  return report;
}

FuzzReport rich_run() {
  FuzzReport report = run_of(5, 3);
  report.failures = {failure(6, "no-halt", "server 3 halts: \"<&>\"\n50%"),
                     failure(7, "clients-are-answered", "client 1 waits")};
  report.failures[0].others = {8, 9};
  report.failures[0].others_count = 2;
  report.failures[1].from_corpus = true;
  report.failures[1].trace_file.clear();
  report.failures[1].trace_text = "format";
  report.failures[1].write_problem = "the disk is full";
  report.failures[1].shrinking_ended_early = true;
  report.not_deterministic = {5};
  report.interrupted = true;
  report.corpus = {"night", 4, 412, 418, {"changed"}, {"damaged"}, {"problem"}, 1, 2};
  report.known = {{3, "no-halt", "0123456789ab", "", "", "issue 17", 2},
                  {4, "", "", "", "x.trace", "waits", 0}};
  return report;
}

FuzzReport read_again(const FuzzReport& report) {
  auto read = read_fuzz_json(fuzz_json(report));
  if (const auto* error = std::get_if<FuzzReadError>(&read)) {
    ADD_FAILURE() << error->sentence;
    return {};
  }
  return std::get<FuzzReport>(std::move(read));
}

TEST(FuzzRead, ReadsAllThatFuzzJsonWrites) {
  const FuzzReport report = rich_run();
  const FuzzReport again = read_again(report);
  EXPECT_EQ(fuzz_json(again), fuzz_json(report));
  EXPECT_EQ(report_card(again), report_card(report));
  EXPECT_EQ(again.simulated_us, report.simulated_us);
  EXPECT_EQ(again.known, report.known);
}

std::string refusal(const std::string& text) {
  const auto read = read_fuzz_json(text);
  const auto* error = std::get_if<FuzzReadError>(&read);
  return error == nullptr ? std::string() : error->sentence;
}

/// The JSON of a run with one text in it replaced.
std::string with(const std::string& old_text, const std::string& new_text) {
  std::string json = fuzz_json(rich_run());
  const std::size_t at = json.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return json.replace(at, old_text.size(), new_text);
}

TEST(FuzzRead, RefusesWhatIsSomethingElse) {
  EXPECT_EQ(refusal("no json"), "it is no JSON");
  EXPECT_THAT(refusal("[1]"), HasSubstr("no object that zablab fuzz --json prints"));
  EXPECT_THAT(refusal(with("\"fuzz\"", "\"replay\"")), HasSubstr("no object that zablab fuzz"));
  EXPECT_THAT(refusal(with("\"version\": 1", "\"version\": 2")), HasSubstr("version is not 1"));
  EXPECT_THAT(refusal(with("\"schedules\": 3", "\"schedules\": -3")), HasSubstr("\"schedules\""));
  EXPECT_THAT(refusal(with("\"simulated_us\"", "\"simulated\"")), HasSubstr("\"simulated_us\""));
  EXPECT_THAT(refusal(with("\"diff-used\": 15", "\"diff-used\": 15, \"new-goal\": 1")),
              HasSubstr("names that this version does not know"));
  EXPECT_THAT(refusal(with("\"times\": [", "\"times\": [1, ")), HasSubstr("gap"));
  EXPECT_THAT(refusal(with("\"corpus\": {", "\"corpus\": 5, \"x\": {")), Not(HasSubstr("throw")));
}

FuzzReport merged(std::vector<NamedRun> runs) {
  auto sum = merge(std::move(runs));
  if (const auto* error = std::get_if<MergeError>(&sum)) {
    ADD_FAILURE() << error->sentence;
    return {};
  }
  return std::get<FuzzReport>(std::move(sum));
}

TEST(FuzzMerge, IsTheRunOfAllSeedsAtOnce) {
  FuzzReport whole = run_of(1, 2);
  RunResult more;
  more.actions = 500;
  more.simulated_us = 7;
  FuzzReport second = run_of(3, 0);
  count(second, more);
  count(whole, more);
  const FuzzReport sum = merged({{"b", second}, {"a", run_of(1, 2)}});
  EXPECT_EQ(sum.schedules, whole.schedules);
  EXPECT_EQ(sum.actions, whole.actions);
  EXPECT_EQ(sum.simulated_us, whole.simulated_us);
  EXPECT_EQ(sum.goals, whole.goals);
  EXPECT_EQ(sum.evaluated, whole.evaluated);
  EXPECT_EQ(sum.actions_each.median(), whole.actions_each.median());
  EXPECT_EQ(sum.runs, 2U);
  EXPECT_THAT(sum.merged, ElementsAre(SeedRange{1, 2}, SeedRange{3, 3}));
  EXPECT_THAT(report_card(sum), HasSubstr("seeds 1 to 2, 3 to 3, of 2 runs"));
}

TEST(FuzzMerge, DoesNotDependOnTheOrderAndCanBeMergedAgain) {
  const NamedRun a{"a", run_of(1, 2)};
  const NamedRun b{"b", rich_run()};
  const NamedRun c{"c", run_of(20, 1)};
  const std::string once = fuzz_json(merged({a, b, c}));
  EXPECT_EQ(fuzz_json(merged({c, b, a})), once);
  const NamedRun both{"ab", read_again(merged({a, b}))};
  EXPECT_EQ(fuzz_json(merged({c, both})), once);
}

TEST(FuzzMerge, TellsEachKindOfFailureOnceByItsFirstSeed) {
  FuzzReport late = run_of(50, 2);
  late.failures = {failure(51, "no-halt", "server 1 halts")};
  FuzzReport early = run_of(1, 3);
  early.failures = {failure(2, "no-halt", "server 3 halts"),
                    failure(3, "no-halt", "another sentence")};
  early.failures[0].others = {3};
  early.failures[0].others_count = 1;
  const FuzzReport sum = merged({{"late", late}, {"early", early}});
  ASSERT_EQ(sum.failures.size(), 2U);
  EXPECT_EQ(sum.failures[0].seed, 2U);
  EXPECT_EQ(sum.failures[0].others_count, 2U);
  EXPECT_THAT(sum.failures[0].others, ElementsAre(3U, 51U));
  EXPECT_EQ(exit_code_of(sum), 1);
}

std::string misfit(FuzzReport a, FuzzReport b) {
  const auto sum = merge({{"a.json", std::move(a)}, {"b.json", std::move(b)}});
  const auto* error = std::get_if<MergeError>(&sum);
  return error == nullptr ? std::string() : error->sentence;
}

TEST(FuzzMerge, RefusesRunsThatDoNotFitTogether) {
  const FuzzReport run = run_of(1, 2);
  FuzzReport other = run_of(10, 2);
  EXPECT_EQ(misfit(run, other), "");
  other.protocol = "2";
  EXPECT_THAT(misfit(run, other), HasSubstr("versions of the protocol \"1\" and \"2\""));
  other = run_of(10, 2);
  other.scenario = "calm";
  EXPECT_THAT(misfit(run, other), HasSubstr("scenarios \"default\" and \"calm\""));
  other = run_of(10, 2);
  other.defects = "zk-2845";
  EXPECT_THAT(misfit(run, other), HasSubstr("defects \"none\" and \"zk-2845\""));
  other = run_of(10, 2);
  other.scenario_digest = "f";
  EXPECT_THAT(misfit(run, other), HasSubstr("have other settings"));
  EXPECT_EQ(misfit(run, run_of(2, 2)),
            "a.json and b.json both ran seed 2: it would be counted twice");
}

TEST(FuzzJunit, HasATestCaseAClaim) {
  const std::string text = fuzz_junit(rich_run());
  // Beside the claims: no-runaway, same-seed-same-run, ran-to-its-end. Two claims are broken.
  EXPECT_THAT(text, HasSubstr("<testsuites name=\"zablab fuzz\" tests=\"" +
                              std::to_string(claim_count + 3) +
                              "\" failures=\"3\" errors=\"1\" skipped=\"" +
                              std::to_string(claim_count - 2) + "\" time=\"0.750\">"));
  EXPECT_THAT(text, HasSubstr(R"(<property name="goal.diff-used" value="15"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<property name="fault.kill" value="0"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<failure type="no-halt" message="server 3 halts: )"
                              R"(&quot;&lt;&amp;&gt;&quot;&#10;50%">claim: )"));
  EXPECT_THAT(text, HasSubstr("trace: out/a.trace\nagain: zablab replay out/a.trace\n"
                              "2 more schedules of this kind, seeds 8, 9\n     1  kill 2\n"));
  EXPECT_THAT(text, HasSubstr("<failure type=\"not-deterministic\""));
  EXPECT_THAT(text, HasSubstr("<error type=\"interrupted\""));
  EXPECT_THAT(text, HasSubstr("<skipped message=\"never had anything to check\"/>"));
  EXPECT_THAT(text, HasSubstr("damaged\n"));
}

TEST(FuzzJunit, KnownFailuresAreNeitherFailuresNorPasses) {
  FuzzReport report = rich_run();
  report.failures.clear();
  EXPECT_THAT(fuzz_junit(report),
              HasSubstr("<testcase name=\"no-halt\" classname=\"fuzz.default\" time=\"0.000\">\n"
                        "      <skipped message=\"2 known failures (no-halt kind 0123456789ab: "
                        "issue 17)\"/>"));
}

TEST(GithubAnnotations, AreOneLineEachEscapedAsGithubReadsThem) {
  FuzzReport report = rich_run();
  report.not_deterministic.clear();
  report.failures.pop_back();
  EXPECT_EQ(github_annotations(report),
            "::error title=no-halt%2C seed 6::server 3 halts: \"<&>\"%0A50%25%0Akind " +
                report.failures[0].kind +
                "%0Atrace: out/a.trace%0Aagain: zablab replay out/a.trace%0A2 more schedules of "
                "this kind\n"
                "::warning title=interrupted::the run did not come to its end\n"
                "::warning title=corpus::damaged\n"
                "::warning title=corpus::problem\n"
                "::warning title=known failure::trace x.trace matched nothing in this run "
                "(waits)\n");
  EXPECT_EQ(github_annotations(run_of(1, 1)), "");
}

TEST(GithubAnnotations, AreNoMoreThanGithubShows) {
  FuzzReport report = run_of(1, 1);
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    report.failures.push_back(failure(seed, "no-halt", "server halts"));
  }
  const std::string text = github_annotations(report);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_THAT(text, HasSubstr("::error title=16 more::"));
  report.failures.resize(10);
  EXPECT_THAT(github_annotations(report), Not(HasSubstr("more::")));
}

TEST(FuzzReport, KnownFailuresAloneAreNoFailure) {
  FuzzReport report = run_of(1, 2);
  report.known = {{1, "no-halt", "0123456789ab", "", "", "issue 17", 2}};
  EXPECT_EQ(exit_code_of(report), 0);
  EXPECT_THAT(report_card(report), HasSubstr("all claims hold, but for known failures"));
  EXPECT_THAT(report_card(report), HasSubstr("2 failures not counted (issue 17)"));
  report.known[0].count = 0;
  EXPECT_THAT(report_card(report), HasSubstr("matched nothing in this run (issue 17)"));
}

}  // namespace
}  // namespace zablab
