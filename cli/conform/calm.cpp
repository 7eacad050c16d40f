// The recording as it is: every answer must be the recorded one.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/conform/bookkeeping.hpp"
#include "cli/conform/conform.hpp"
#include "cli/conform/quiet_world.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t tick_us = 200'000;

class CalmReplay {
 public:
  CalmReplay(const std::vector<RecordedStep>& steps, std::int32_t servers)
      : steps_(steps),
        clients_(steps),
        quiet_(conform_setup(servers, clients_.count()),
               [this](const World&, const Step& step) { note(step); }) {
    report_.servers = servers;
  }

  ConformReport go() {
    start();
    for (const RecordedStep& step : steps_) {
      if (!report_.stuck.empty()) break;
      compare(step, play(step));
    }
    report_.actions = quiet_.actions();
    return std::move(report_);
  }

 private:
  void start() {
    const std::int32_t servers = quiet_.world().server_count();
    for (ServerId id = 1; id <= servers; ++id) quiet_.act(Restart{id});
    const auto all_serve = [&] {
      for (ServerId id = 1; id <= servers; ++id) {
        if (!accepts_clients(quiet_.world().server(id).process())) return false;
      }
      return true;
    };
    if (!quiet_.run_until(all_serve)) report_.stuck = "the servers do not begin to serve";
  }

  void note(const Step& step) {
    if (current_ != 0) answered_.note(step, current_);
    for (const Effect& effect : step.effects) {
      const auto* happened = std::get_if<Happened>(&effect);
      if (happened == nullptr) continue;
      if (const auto* expired = std::get_if<SessionExpired>(&happened->fact)) {
        expired_.insert(expired->session);
      }
    }
  }

  Json play(const RecordedStep& step) {
    // Mostly a request took about a millisecond. A client came back when servers had long told each
    // other whom they had heard of: what is told later counts as heard of with the old timeout.
    const bool connects = std::holds_alternative<RecordedConnect>(step.what);
    quiet_.pass(connects ? tick_us : 1000);
    current_ = clients_.number(step.client);
    answered_ = {};
    return match(
        step.what, [&](const RecordedConnect& connect) { return play(step, connect); },
        [&](const RecordedDrop&) { return play_drop(); },
        [&](const RecordedExpire&) { return play_expire(step); },
        [&](const RecordedRequests& requests) { return play(requests); });
  }

  Json play_drop() {
    quiet_.act(DropClient{current_});
    quiet_.settle();
    return Json::object();
  }

  Json play_expire(const RecordedStep& step) {
    quiet_.act(DropClient{current_});
    const SessionId session = sessions_[step.client];
    if (!quiet_.run_until([&] { return expired_.contains(session); })) {
      report_.stuck = "the session never expires";
    }
    quiet_.settle();
    return Json::object();
  }

  Json play(const RecordedStep& step, const RecordedConnect& connect) {
    if (quiet_.world().client(current_).connection) quiet_.act(DropClient{current_});
    quiet_.settle();
    ConnectRequest request;
    request.timeout_ms = connect.timeout_ms;
    request.password_ok = connect.password_ok;
    if (!connect.of.empty()) request.session = sessions_[connect.of];
    if (connect.last_zxid_seen > 0) {
      request.last_zxid_seen = Zxid{names_.base.value + connect.last_zxid_seen};
    }
    const std::vector<ServerId> servers = quiet_.serving();
    if (servers.empty()) return wait_in_vain("no server takes clients");
    // One follower after the other; the leader where there is nothing else.
    const std::size_t followers = std::max<std::size_t>(servers.size() - 1, 1);
    const ServerId server = servers[connects_++ % followers];
    quiet_.act(ConnectClient{current_, server, connect.of.empty(), request});
    const auto answered = [&] { return answered_.attached || answered_.refused; };
    if (!quiet_.run_until(answered)) return wait_in_vain("a connecting client is not answered");
    quiet_.settle();
    return connected(step, connect);
  }

  Json connected(const RecordedStep& step, const RecordedConnect& connect) {
    Json answer = {{"to", answered_.timeout_ms}, {"pwlen", 16}, {"ro", false}, {"proto", 0}};
    if (answered_.refused) {
      answer["denied"] = true;
      answer["eof"] = answered_.server_hung_up;
      return answer;
    }
    const SessionId session = answered_.session;
    answer["same"] = names_.sessions.contains(session);
    if (!connect.of.empty()) answer["pwsame"] = session == sessions_[connect.of];
    if (names_.sessions.empty()) {
      // The recording counts zxids from the one before the first session's creation.
      const ServerId server = quiet_.world().client(current_).connection->server;
      names_.base =
          Zxid{quiet_.world().server(server).process().database->last_processed.value - 1};
    }
    if (!names_.sessions.contains(session)) {
      names_.sessions[session] =
          "$" + step.client + "#" + std::to_string(++incarnations_[step.client]);
    }
    sessions_[step.client] = session;
    answer["id"] = names_.sessions[session];
    return answer;
  }

  Json play(const RecordedRequests& requests) {
    if (!quiet_.world().client(current_).connection) return Json{{"gone", "noconn"}};
    for (const Operation& operation : requests.operations) {
      if (!quiet_.act(IssueRequest{current_, operation})) return wait_in_vain("no connection");
    }
    const auto answered = [&] { return answered_.replies.size() >= requests.operations.size(); };
    if (!quiet_.run_until(answered)) return wait_in_vain("a request is not answered");
    quiet_.settle();
    Json answers = Json::array();
    for (std::size_t i = 0; i < requests.operations.size(); ++i) {
      answers.push_back(answer_json(requests.operations[i], answered_.replies[i], names_));
    }
    if (requests.pipelined) return Json{{"res", std::move(answers)}};
    if (std::holds_alternative<CloseSession>(requests.operations.front())) {
      answers[0]["eof"] = answered_.server_hung_up;
    }
    return answers[0];
  }

  Json wait_in_vain(const char* what) {
    report_.stuck = what;
    return Json{{"gone", what}};
  }

  void compare(const RecordedStep& step, const Json& answer) {
    ++report_.answers;
    if (answer == step.answer) {
      ++report_.agree;
    } else {
      report_.differences.push_back(
          {step.line, step.request.dump(), step.answer.dump(), answer.dump()});
    }
  }

  const std::vector<RecordedStep>& steps_;
  ConformReport report_;
  RecordedClients clients_;
  std::int32_t current_ = 0;  // the client whose step is played
  Answered answered_;
  std::set<SessionId> expired_;
  std::map<std::string, SessionId> sessions_;
  std::map<std::string, int> incarnations_;
  std::size_t connects_ = 0;
  RecordedNames names_;
  QuietWorld quiet_;
};

}  // namespace

ConformReport conform_to_recording(const std::vector<RecordedStep>& steps, std::int32_t servers) {
  return CalmReplay(steps, servers).go();
}

}  // namespace zablab
