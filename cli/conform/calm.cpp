// The recording as it is: every answer must be the recorded one.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/ask/recording.hpp"
#include "cli/conform/answers.hpp"
#include "cli/conform/conform.hpp"
#include "cli/conform/conversation.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

constexpr std::int64_t millisecond_us = 1000;
constexpr std::int64_t tick_us = 200 * millisecond_us;

class CalmReplay {
 public:
  CalmReplay(const std::vector<RecordedStep>& steps, const ConformSetup& setup)
      : steps_(steps), talk_(steps, setup) {
    report_.servers = setup.servers;
  }

  ConformReport go() {
    if (!talk_.start()) report_.stuck = "the servers do not begin to serve";
    for (const RecordedStep& step : steps_) {
      if (!report_.stuck.empty()) break;
      compare(step, play(step));
    }
    report_.actions = talk_.actions();
    judge();
    return std::move(report_);
  }

 private:
  /// The claims compare our answers with the serial reference store's: where ours are the recorded
  /// ones, the store is held to the recorded server, too.
  void judge() {
    const std::optional<Violation>& broken = talk_.judge();
    if (!broken) return;
    report_.differences.push_back({0, "(whole run)", "all claims hold",
                                   "claim " + broken->claim + ": " + broken->sentence, ""});
  }

  nlohmann::json play(const RecordedStep& step) {
    // Mostly a request took about a millisecond. A client came back when servers had long told each
    // other whom they had heard of: what is told later counts as heard of with the old timeout.
    const bool connects = std::holds_alternative<RecordedConnect>(step.what);
    talk_.pass(connects ? tick_us : millisecond_us);
    return match(
        step.what, [&](const RecordedConnect& connect) { return play(step.client, connect); },
        [&](const RecordedSleep& sleep) {
          talk_.pass(sleep.duration_ms * millisecond_us);
          return with_events(nlohmann::json::object(), "", true);
        },
        [&](const auto& rest) {
          if (!talk_.is_open(step.client)) return nlohmann::json{{"gone", "noconn"}};
          return play(step.client, rest);
        });
  }

  nlohmann::json play(const std::string& name, const RecordedDrop&) {
    talk_.drop(name);
    return with_events(nlohmann::json::object(), "", true);
  }

  nlohmann::json play(const std::string& name, const RecordedExpire&) {
    talk_.drop(name);
    if (!talk_.wait_for_expiry(name)) report_.stuck = "the session never expires";
    return with_events(nlohmann::json::object(), "", true);
  }

  // Only what no server answers is recorded as bytes.
  nlohmann::json play(const std::string& name, const RecordedBytes& bytes) {
    talk_.drop(name);
    const bool cut_off = std::holds_alternative<HangsUp>(operation_of(bytes));
    return with_events(nlohmann::json{{"gone", cut_off ? "closed" : "timeout"}}, name, false);
  }

  nlohmann::json play(const std::string& name, const RecordedConnect& connect) {
    const Connecting result = talk_.connect(name, connect);
    if (result.how == Connecting::How::unanswered) report_.stuck = "no server takes a client";
    if (result.how == Connecting::How::cut_off) {
      return with_events(nlohmann::json{{"gone", "closed"}}, "", true);
    }
    const bool flagged = connect.says_read_only;
    nlohmann::json answer = {{"to", result.timeout_ms},
                             {"pwlen", 16},
                             {"ro", flagged ? nlohmann::json(false) : nlohmann::json(nullptr)},
                             {"proto", 0}};
    if (result.how == Connecting::How::denied) {
      answer["denied"] = true;
      answer["eof"] = result.server_hung_up;
      return with_events(std::move(answer), "", true);
    }
    answer["same"] = result.known;
    if (!connect.of.empty()) answer["pwsame"] = result.same_as_of;
    answer["id"] = talk_.names().sessions.at(result.session);
    return with_events(std::move(answer), "", true);
  }

  nlohmann::json play(const std::string& name, const RecordedRequests& requests) {
    nlohmann::json answers = nlohmann::json::array();
    std::size_t answered = 0;
    std::vector<Operation> operations;
    bool cut_off = false;
    for (const RecordedRequest& request : requests.requests) {
      auto operation = operation_of(request, talk_.base());
      cut_off = cut_off || std::holds_alternative<HangsUp>(operation);
      if (cut_off) break;
      operations.push_back(std::get<Operation>(std::move(operation)));
      talk_.send(name, operations.back());
    }
    for (const Operation& operation : operations) {
      if (!talk_.wait_for_reply(name, requests.requests[answered].patience_ms)) break;
      answers.push_back(answer(name, operation, requests.requests[answered]));
      ++answered;
    }
    const bool all = answered == requests.requests.size();
    nlohmann::json result = !all                 ? gone(name, cut_off)
                            : requests.pipelined ? nlohmann::json{{"res", answers}}
                                                 : answers[0];
    if (all && requests.waits_for_end) {
      result["eof"] = talk_.server_hung_up(name);
      talk_.drop(name);
    }
    return with_events(std::move(result), name, requests.waits_for_end);
  }

  nlohmann::json answer(const std::string& name, const Operation& operation,
                        const RecordedRequest& request) {
    std::vector<std::string> events;
    const Reply reply = talk_.take_reply(name, events);
    nlohmann::json answer = answer_json(operation, reply, request.read_as, talk_.names());
    if (!events.empty()) answer["w"] = events;
    return answer;
  }

  /// No answer: the server has hung up, or there is just none.
  nlohmann::json gone(const std::string& name, bool cut_off) {
    cut_off = cut_off || talk_.server_hung_up(name);
    nlohmann::json result = {{"gone", cut_off ? "closed" : "timeout"}};
    const std::vector<std::string> events = talk_.take_events(name);
    if (!events.empty()) result["w"] = events;
    talk_.drop(name);
    return result;
  }

  /// A heartbeat of every client shows who has lost its connection and what everyone was told.
  /// `own`: whose request it was.
  nlohmann::json with_events(nlohmann::json result, const std::string& own, bool sorted) {
    for (const std::string& name : talk_.heartbeats()) result["lost"].push_back(name);
    for (const std::string& name : talk_.open_clients()) {
      std::vector<std::string> events = talk_.take_events(name);
      if (events.empty()) continue;
      if (sorted) std::sort(events.begin(), events.end());
      (name == own ? result["w2"] : result["o"][name]) = events;
    }
    return result;
  }

  void compare(const RecordedStep& step, const nlohmann::json& answer) {
    ++report_.answers;
    if (answer == step.answer) {
      ++report_.agree;
      return;
    }
    report_.differences.push_back({step.line, asking::line_text(step.request),
                                   asking::line_text(step.answer), asking::line_text(answer), ""});
  }

  const std::vector<RecordedStep>& steps_;
  ConformReport report_;
  Conversation talk_;
};

}  // namespace

ConformReport conform_to_recording(const std::vector<RecordedStep>& steps,
                                   const ConformSetup& setup) {
  return CalmReplay(steps, setup).go();
}

}  // namespace zablab
