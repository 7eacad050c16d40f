// What a step did, in the words of a trace.
#include <utility>

#include "protocol/base/match.hpp"
#include "sim/mark_words.hpp"
#include "sim/text.hpp"
#include "sim/trace.hpp"

namespace zablab {

namespace {

std::string client_link_words(const ClientConnectionId& id) {
  return client_words(id.client) + "@" + std::to_string(id.server) + ordinal_words(id.ordinal);
}

std::string words_of(const Effect& effect, ServerId server) {
  return match(
      effect,
      [](const SendNotification& e) {
        return "notification " + to_text(e.notification) + " to " + std::to_string(e.to);
      },
      [](const Dial& e) { return "dials " + std::to_string(e.leader); },
      [&](const SendPacket& e) {
        const auto& [learner, leader, ordinal] = e.connection;
        return to_text(e.packet) + " to " + std::to_string(server == leader ? learner : leader) +
               ordinal_words(ordinal);
      },
      [](const CloseConnection& e) { return "closes " + words_of(e.connection); },
      [](const AwaitRoom& e) { return "awaits room on " + words_of(e.connection); },
      [](const WriteDisk& e) { return "disk " + to_text(e.operation); },
      [](const ArmAlarm& e) {
        return "arms " + words_of(e.alarm) + " " + std::to_string(e.delay_ms) + " ms";
      },
      [](const DisarmAlarm& e) { return "disarms " + words_of(e.alarm); },
      [](const SendToClient& e) {
        return to_text(e.message) + " to " + client_words(e.connection.client) +
               ordinal_words(e.connection.ordinal);
      },
      [](const CloseClient& e) { return "closes " + client_link_words(e.connection); },
      [](const Halt& e) { return std::string("halts: ") + to_text(e.reason); },
      [](const BeliefBroken&) { return std::string(); },  // said once, at the end
      [](const Happened& e) { return to_text(e.fact); },
      [](const DialElection& e) { return "dials " + std::to_string(e.to) + " for the election"; },
      [&](const SendOnElection& e) {
        const auto& [dialler, dialled, ordinal] = e.connection;
        return "notification " + to_text(e.notification) + " to " +
               std::to_string(server == dialler ? dialled : dialler) + ordinal_words(ordinal);
      },
      [](const CloseElection& e) { return "closes election " + words_of(e.connection); });
}

std::string words_of(const ClientEvent& event) {
  return match(
      event,
      [](const ClientCalled& e) {
        return client_words(e.client) + " calls " + std::to_string(e.xid);
      },
      [](const ClientReturned& e) {
        return client_words(e.client) + " gets " + std::to_string(e.reply.xid) + " " +
               to_text(e.reply.error) + " zxid " + to_text(e.reply.zxid);
      },
      [](const ClientAttached& e) {
        return client_words(e.client) + (e.fresh ? " has new session " : " has session ") +
               session_text(e.session);
      },
      [](const ClientDetached& e) {
        std::string words = client_words(e.client) + " is detached";
        for (const std::int32_t xid : e.unknown_xids) words += " ?" + std::to_string(xid);
        return words;
      },
      [](const ClientSessionOver& e) {
        return client_words(e.client) + " session " + session_text(e.session) + " " +
               to_text(e.end);
      },
      [](const ClientMismatch& e) {
        return client_words(e.client) + " gets " + std::to_string(e.reply.xid) +
               " where it waits for " + std::to_string(e.expected_xid);
      },
      [](const ClientTold& e) {
        return client_words(e.client) + " is told " + to_text(e.event.type) + " " + e.event.path;
      },
      [](const ClientAuthenticated& e) {
        return client_words(e.client) + " is authenticated: " + to_text(e.error);
      });
}

void add(std::string& text, const std::string& words) {
  if (words.empty()) return;
  if (!text.empty()) text += ", ";
  text += words;
}

}  // namespace

std::string effects_in_words(const Step& step) {
  std::string text;
  for (const ServerStep& call : step.calls) {
    // Two servers act in one step: say who does what.
    const std::string who = step.calls.size() > 1 ? std::to_string(call.server) + ": " : "";
    for (const Effect& effect : step.effects_of(call)) {
      const std::string words = words_of(effect, call.server);
      if (!words.empty()) add(text, who + words);
    }
  }
  if (step.boot && step.boot->refused) {
    add(text, std::string("refuses to start: ") + to_text(*step.boot->refused));
  }
  for (const ClientEvent& event : step.client_events) add(text, words_of(event));
  if (!step.broken_belief.empty()) add(text, "a belief is broken: " + step.broken_belief);
  return column_text(text);
}

std::string server_in_words(const World& world, ServerId id) {
  const Server& server = world.server(id);
  const std::string log_end = " log " + to_text(last_logged(server.disk->view()));
  if (!server.up()) return std::to_string(id) + " down" + log_end;
  const Replica& replica = server.process();
  const Zxid last = replica.database ? replica.database->last_processed : Zxid::none();
  return std::to_string(id) + " " + to_text(state_of(replica, world.server_setup(id).config)) +
         " accepted " + std::to_string(replica.accepted_epoch) + " current " +
         std::to_string(replica.current_epoch) + " zxid " + to_text(last) + log_end;
}

ServerId acting_server(const Action& action) {
  return match(
      action, [](const Notify& a) { return a.to; }, [](const Repeat& a) { return a.to; },
      [](const Deliver& a) { return a.to_leader ? a.connection.leader : a.connection.learner; },
      [](const Connect& a) { return a.learner; }, [](const Refuse& a) { return a.learner; },
      [](const Lose& a) { return a.at_leader ? a.connection.leader : a.connection.learner; },
      [](const CompleteDisk& a) { return a.server; }, [](const FailDisk& a) { return a.server; },
      [](const FireAlarm& a) { return a.server; }, [](const IssueRequest&) { return 0; },
      [](const ConnectClient&) { return 0; }, [](const DropClient&) { return 0; },
      [](const DeliverToServer& a) { return a.connection.server; },
      [](const DeliverToClient&) { return 0; },
      [](const LoseClient& a) { return a.at_server ? a.connection.server : 0; },
      [](const Kill& a) { return a.server; }, [](const PowerLoss& a) { return a.server; },
      [](const Restart& a) { return a.server; }, [](const Cut&) { return 0; },
      [](const Heal&) { return 0; }, [](const Wipe& a) { return a.server; },
      [](const FlipBit& a) { return a.server; }, [](const ConnectElection& a) { return a.dialler; },
      [](const RefuseElection& a) { return a.dialler; },
      [](const DeliverElection& a) { return end_of(a.connection, a.to_dialler); },
      [](const LoseElection& a) { return end_of(a.connection, a.at_dialler); },
      [](const BreakElection& a) { return end_of(a.connection, a.at_dialler); });
}

TraceStep describe(const World& after, const Step& step) {
  TraceStep described;
  described.what = TimedAction{after.moment_us, step.action};
  described.effects = effects_in_words(step);
  const ServerId server = acting_server(step.action);
  if (server != 0) described.server = server_in_words(after, server);
  described.world = fingerprint_of(after);
  return described;
}

}  // namespace zablab
