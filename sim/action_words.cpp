// Actions in words and back. Every action has one spelling.
#include <algorithm>
#include <utility>

#include "sim/action.hpp"
#include "sim/mark_words.hpp"
#include "sim/text.hpp"

namespace zablab {

namespace {

std::string pair_words(ServerId from, ServerId to) {
  return std::to_string(from) + "->" + std::to_string(to);
}

std::string set_words(ServerSet set) {
  std::string words;
  set.for_each([&](ServerId id) { words += " " + std::to_string(id); });
  return words;
}

std::string words(const Notify& action) {
  return "notify " + pair_words(action.from, action.to) + " " + to_text(action.expected);
}
std::string words(const Repeat& action) {
  return "repeat " + pair_words(action.from, action.to) + " " + to_text(action.expected);
}
std::string words(const Deliver& action) {
  const auto& [learner, leader, ordinal] = action.connection;
  return "deliver " +
         (action.to_leader ? pair_words(learner, leader) : pair_words(leader, learner)) +
         ordinal_words(ordinal) + " " + words_of(action.expected);
}
std::string words(const Connect& action) {
  return "connect " + pair_words(action.learner, action.leader);
}
std::string words(const Refuse& action) {
  return "refuse " + pair_words(action.learner, action.leader);
}
std::string words(const Lose& action) {
  return "lose " + words_of(action.connection) + (action.at_leader ? " leader" : " learner");
}
std::string words(const ConnectElection& action) {
  return "election-connect " + pair_words(action.dialler, action.dialled);
}
std::string words(const RefuseElection& action) {
  return "election-refuse " + pair_words(action.dialler, action.dialled);
}
std::string words(const DeliverElection& action) {
  const auto& [dialler, dialled, ordinal] = action.connection;
  return "election-deliver " +
         (action.to_dialler ? pair_words(dialled, dialler) : pair_words(dialler, dialled)) +
         ordinal_words(ordinal) + " " + to_text(action.expected);
}
std::string words(const LoseElection& action) {
  return "election-lose " + words_of(action.connection) +
         (action.at_dialler ? " dialler" : " dialled");
}
std::string words(const BreakElection& action) {
  return "election-break " + words_of(action.connection) +
         (action.at_dialler ? " dialler" : " dialled");
}
std::string words(const CompleteDisk& action) {
  return (action.lies ? "disk-lies " : "disk ") + std::to_string(action.server) + " " +
         words_of(action.expected);
}
std::string words(const FailDisk& action) {
  return "disk-fail " + std::to_string(action.server) + " " + words_of(action.expected);
}
std::string words(const FireAlarm& action) {
  return "alarm " + std::to_string(action.server) + " " + words_of(action.alarm);
}
std::string words(const IssueRequest& action) {
  return "request " + client_words(action.client) + " " + operation_words(action.operation);
}
std::string words(const ConnectClient& action) {
  std::string text =
      "client-connect " + client_words(action.client) + " " + std::to_string(action.server);
  if (action.fresh) text += " new";
  if (action.says) {
    text += " says " + session_text(action.says->session) + " seen " +
            to_text(action.says->last_zxid_seen) + " timeout " +
            std::to_string(action.says->timeout_ms);
    if (!action.says->password_ok) text += " wrong-password";
  }
  return text;
}
std::string words(const DropClient& action) { return "client-drop " + client_words(action.client); }
std::string words(const DeliverToServer& action) {
  const auto& [client, server, ordinal] = action.connection;
  return "client " + client_words(client) + "->" + std::to_string(server) + ordinal_words(ordinal) +
         " " + to_server_words(action.expected);
}
std::string words(const DeliverToClient& action) {
  const auto& [client, server, ordinal] = action.connection;
  return "client " + std::to_string(server) + "->" + client_words(client) + ordinal_words(ordinal) +
         " " + to_client_words(action.expected);
}
std::string words(const LoseClient& action) {
  const auto& [client, server, ordinal] = action.connection;
  return "client-lose " + client_words(client) + "@" + std::to_string(server) +
         ordinal_words(ordinal) + (action.at_server ? " server" : " client");
}
std::string words(const Kill& action) { return "kill " + std::to_string(action.server); }
std::string words(const PowerLoss& action) {
  return "power-loss " + std::to_string(action.server) +
         " log=" + std::to_string(action.survivors.log) +
         " snapshots=" + std::to_string(action.survivors.snapshots) +
         (action.survivors.torn ? " torn" : "") +
         (action.survivors.torn_bytes > 0 ? "=" + std::to_string(action.survivors.torn_bytes)
                                          : "") +
         (action.survivors.forgets ? " forgets" : "");
}
std::string words(const Wipe& action) { return "wipe " + std::to_string(action.server); }
std::string words(const FlipBit& action) {
  return "flip " + std::to_string(action.server) + " " + action.where.file + " bit " +
         std::to_string(action.where.bit);
}
std::string words(const Restart& action) { return "restart " + std::to_string(action.server); }
template <class Directions>
std::string between_words(const Directions& action) {
  return set_words(action.from) + (action.both_ways ? " <->" : " ->") + set_words(action.to);
}
std::string words(const Cut& action) { return "cut" + between_words(action); }
std::string words(const Heal& action) {
  return action.from.empty() ? "heal" : "heal" + between_words(action);
}

// --- reading: each takes what stands behind the first word and its space -------------------------

std::optional<std::pair<ServerId, ServerId>> take_pair(Reader& reader) {
  const auto from = take_server(reader);
  if (!from || !reader.take("->")) return std::nullopt;
  const auto to = take_server(reader);
  if (!to) return std::nullopt;
  return std::pair(*from, *to);
}

template <class Kind>
std::optional<Action> take_notified(Reader& reader) {
  const auto pair = take_pair(reader);
  if (!pair || !reader.take(" ")) return std::nullopt;
  const auto expected = take_notification(reader);
  if (!expected) return std::nullopt;
  return Kind{pair->first, pair->second, *expected};
}

std::optional<Action> take_deliver(Reader& reader) {
  const auto pair = take_pair(reader);
  const auto ordinal = take_ordinal(reader);
  if (!pair || !ordinal || !reader.take(" ")) return std::nullopt;
  const auto expected = take_packet_mark(reader);
  if (!expected) return std::nullopt;
  const auto [from, to] = *pair;
  if (goes_to_leader(*expected)) return Deliver{{from, to, *ordinal}, true, *expected};
  return Deliver{{to, from, *ordinal}, false, *expected};
}

template <class Kind>
std::optional<Action> take_dialled(Reader& reader) {
  const auto pair = take_pair(reader);
  if (!pair) return std::nullopt;
  return Kind{pair->first, pair->second};
}

std::optional<Action> take_lose(Reader& reader) {
  const auto connection = take_connection(reader);
  if (!connection) return std::nullopt;
  if (reader.take(" leader")) return Lose{*connection, true};
  if (reader.take(" learner")) return Lose{*connection, false};
  return std::nullopt;
}

std::optional<Action> take_election_delivery(Reader& reader) {
  const auto pair = take_pair(reader);
  const auto ordinal = take_ordinal(reader);
  if (!pair || !ordinal || !reader.take(" ")) return std::nullopt;
  const auto expected = take_notification(reader);
  if (!expected) return std::nullopt;
  const auto [from, to] = *pair;
  const bool to_dialler = to > from;
  return DeliverElection{{std::max(from, to), std::min(from, to), *ordinal}, to_dialler, *expected};
}

template <class Kind>
std::optional<Action> take_election_end(Reader& reader) {
  const auto connection = take_election_connection(reader);
  if (!connection) return std::nullopt;
  if (reader.take(" dialler")) return Kind{*connection, true};
  if (reader.take(" dialled")) return Kind{*connection, false};
  return std::nullopt;
}

template <class Kind>
std::optional<Action> take_disk(Reader& reader) {
  const auto server = take_server(reader);
  if (!server || !reader.take(" ")) return std::nullopt;
  const auto expected = take_disk_mark(reader);
  if (!expected) return std::nullopt;
  return Kind{*server, *expected};
}

std::optional<Action> take_fired(Reader& reader) {
  const auto server = take_server(reader);
  if (!server || !reader.take(" ")) return std::nullopt;
  const auto alarm = take_alarm(reader);
  if (!alarm) return std::nullopt;
  return FireAlarm{*server, *alarm};
}

std::optional<Action> take_request(Reader& reader) {
  const auto client = take_client(reader);
  if (!client || !reader.take(" ")) return std::nullopt;
  auto operation = parse_operation(reader.rest());
  if (!operation) return std::nullopt;
  reader.take(reader.rest());
  return IssueRequest{*client, std::move(*operation)};
}

std::optional<ConnectRequest> take_claim(Reader& reader) {
  const auto session = reader.take_session();
  if (!session || !reader.take(" seen ")) return std::nullopt;
  const auto seen = reader.take_zxid();
  if (!seen || !reader.take(" timeout ")) return std::nullopt;
  const auto timeout = reader.take_number<std::int32_t>();
  if (!timeout) return std::nullopt;
  const bool wrong_password = reader.take(" wrong-password");
  return ConnectRequest{*session, !wrong_password, *seen, *timeout};
}

std::optional<Action> take_client_connect(Reader& reader) {
  const auto client = take_client(reader);
  if (!client || !reader.take(" ")) return std::nullopt;
  const auto server = take_server(reader);
  if (!server) return std::nullopt;
  ConnectClient action{*client, *server, reader.take(" new"), {}};
  if (reader.take(" says ")) {
    action.says = take_claim(reader);
    if (!action.says) return std::nullopt;
  }
  return action;
}

std::optional<Action> take_client_drop(Reader& reader) {
  const auto client = take_client(reader);
  if (!client) return std::nullopt;
  return DropClient{*client};
}

std::optional<Action> take_to_server(Reader& reader) {
  const auto client = take_client(reader);
  if (!client || !reader.take("->")) return std::nullopt;
  const auto server = take_server(reader);
  const auto ordinal = take_ordinal(reader);
  if (!server || !ordinal || !reader.take(" ")) return std::nullopt;
  const auto expected = take_to_server_mark(reader);
  if (!expected) return std::nullopt;
  return DeliverToServer{{*client, *server, *ordinal}, *expected};
}

std::optional<Action> take_to_client(Reader& reader) {
  const auto server = take_server(reader);
  if (!server || !reader.take("->")) return std::nullopt;
  const auto client = take_client(reader);
  const auto ordinal = take_ordinal(reader);
  if (!client || !ordinal || !reader.take(" ")) return std::nullopt;
  const auto expected = take_to_client_mark(reader);
  if (!expected) return std::nullopt;
  return DeliverToClient{{*client, *server, *ordinal}, *expected};
}

std::optional<Action> take_client_message(Reader& reader) {
  return reader.rest().starts_with('c') ? take_to_server(reader) : take_to_client(reader);
}

std::optional<Action> take_client_lose(Reader& reader) {
  const auto client = take_client(reader);
  if (!client || !reader.take("@")) return std::nullopt;
  const auto server = take_server(reader);
  const auto ordinal = take_ordinal(reader);
  if (!server || !ordinal) return std::nullopt;
  const ClientConnectionId connection{*client, *server, *ordinal};
  if (reader.take(" server")) return LoseClient{connection, true};
  if (reader.take(" client")) return LoseClient{connection, false};
  return std::nullopt;
}

template <class Kind>
std::optional<Action> take_of_server(Reader& reader) {
  const auto server = take_server(reader);
  if (!server) return std::nullopt;
  return Kind{*server};
}

std::optional<Action> take_power_loss(Reader& reader) {
  const auto server = take_server(reader);
  if (!server || !reader.take(" log=")) return std::nullopt;
  const auto log = reader.take_number<std::int32_t>();
  if (!log || !reader.take(" snapshots=")) return std::nullopt;
  const auto snapshots = reader.take_number<std::int32_t>();
  if (!snapshots) return std::nullopt;
  PowerLoss loss{*server, {*log, *snapshots, reader.take(" torn"), 0}};
  if (loss.survivors.torn && reader.take("=")) {
    const auto bytes = reader.take_number<std::int32_t>();
    if (!bytes || *bytes == 0) return std::nullopt;
    loss.survivors.torn_bytes = *bytes;
  }
  loss.survivors.forgets = reader.take(" forgets");
  return loss;
}

std::optional<Action> take_lie(Reader& reader) {
  auto action = take_disk<CompleteDisk>(reader);
  if (action) std::get<CompleteDisk>(*action).lies = true;
  return action;
}

std::optional<Action> take_flip(Reader& reader) {
  const auto server = take_server(reader);
  if (!server || !reader.take(" ")) return std::nullopt;
  const std::string file(reader.take_until(" "));
  if (!reader.take(" bit ")) return std::nullopt;
  const auto bit = reader.take_number<std::int64_t>();
  if (!bit) return std::nullopt;
  return FlipBit{*server, {file, *bit}};
}

std::optional<ServerSet> take_servers(Reader& reader) {
  ServerSet set;
  do {
    const auto id = take_server(reader);
    if (!id) return std::nullopt;
    set.insert(*id);
  } while (!reader.rest().starts_with(" <->") && !reader.rest().starts_with(" ->") &&
           reader.take(" "));
  return set;
}

template <class Kind>
std::optional<Action> take_between(Reader& reader) {
  const auto from = take_servers(reader);
  if (!from) return std::nullopt;
  const bool both_ways = reader.take(" <-> ");
  if (!both_ways && !reader.take(" -> ")) return std::nullopt;
  const auto to = take_servers(reader);
  if (!to) return std::nullopt;
  return Kind{*from, *to, both_ways};
}

std::optional<Action> take_of_election(std::string_view verb, Reader& reader) {
  if (verb == "election-connect") return take_dialled<ConnectElection>(reader);
  if (verb == "election-refuse") return take_dialled<RefuseElection>(reader);
  if (verb == "election-deliver") return take_election_delivery(reader);
  if (verb == "election-lose") return take_election_end<LoseElection>(reader);
  if (verb == "election-break") return take_election_end<BreakElection>(reader);
  return std::nullopt;
}

std::optional<Action> take_action(Reader& reader) {
  const std::string_view verb = reader.take_until(" ");
  if (verb == "heal" && reader.at_end()) return Heal{};
  if (!reader.take(" ")) return std::nullopt;
  if (verb == "notify") return take_notified<Notify>(reader);
  if (verb == "repeat") return take_notified<Repeat>(reader);
  if (verb == "deliver") return take_deliver(reader);
  if (verb == "connect") return take_dialled<Connect>(reader);
  if (verb == "refuse") return take_dialled<Refuse>(reader);
  if (verb == "lose") return take_lose(reader);
  if (verb.starts_with("election-")) return take_of_election(verb, reader);
  if (verb == "disk") return take_disk<CompleteDisk>(reader);
  if (verb == "disk-lies") return take_lie(reader);
  if (verb == "disk-fail") return take_disk<FailDisk>(reader);
  if (verb == "alarm") return take_fired(reader);
  if (verb == "request") return take_request(reader);
  if (verb == "client-connect") return take_client_connect(reader);
  if (verb == "client-drop") return take_client_drop(reader);
  if (verb == "client") return take_client_message(reader);
  if (verb == "client-lose") return take_client_lose(reader);
  if (verb == "kill") return take_of_server<Kill>(reader);
  if (verb == "power-loss") return take_power_loss(reader);
  if (verb == "wipe") return take_of_server<Wipe>(reader);
  if (verb == "flip") return take_flip(reader);
  if (verb == "restart") return take_of_server<Restart>(reader);
  if (verb == "cut") return take_between<Cut>(reader);
  if (verb == "heal") return take_between<Heal>(reader);
  return std::nullopt;
}

}  // namespace

std::string to_text(const Action& action) {
  return std::visit([](const auto& kind) { return words(kind); }, action);
}

std::optional<Action> parse_action(std::string_view text) {
  Reader reader(text);
  auto action = take_action(reader);
  // One spelling for each: what is read must be written back the same.
  if (!action || !reader.at_end() || to_text(*action) != text) return std::nullopt;
  return action;
}

}  // namespace zablab
