#include "sim/mark_words.hpp"

#include <array>
#include <cstddef>
#include <utility>
#include <variant>

#include "sim/setup.hpp"

namespace zablab {

namespace {

enum class NumberIs : std::uint8_t { absent, plain, zxid, session };

// By alternative of Packet.
constexpr std::array packet_numbers = {
    NumberIs::plain,    // FOLLOWERINFO
    NumberIs::plain,    // LEADERINFO
    NumberIs::zxid,     // ACKEPOCH
    NumberIs::zxid,     // DIFF
    NumberIs::zxid,     // TRUNC
    NumberIs::zxid,     // SNAP
    NumberIs::zxid,     // PROPOSAL
    NumberIs::zxid,     // ACK
    NumberIs::zxid,     // COMMIT
    NumberIs::plain,    // NEWLEADER
    NumberIs::absent,   // UPTODATE
    NumberIs::zxid,     // PING
    NumberIs::absent,   // PING-REPLY
    NumberIs::plain,    // REQUEST
    NumberIs::absent,   // SYNC
    NumberIs::session,  // REVALIDATE
    NumberIs::session,  // REVALIDATED
    NumberIs::zxid,     // SNAP-PIECE
    NumberIs::plain,    // OBSERVERINFO
    NumberIs::zxid,     // INFORM
};
static_assert(packet_numbers.size() == std::variant_size_v<Packet>);

template <std::size_t... Index>
std::array<const char*, sizeof...(Index)> packet_kinds(std::index_sequence<Index...>) {
  return {kind_of(Packet(std::in_place_index<Index>))...};
}

const char* packet_kind(std::size_t kind) {
  static const auto kinds = packet_kinds(std::make_index_sequence<std::variant_size_v<Packet>>());
  return kinds[kind];
}

std::string number_words(NumberIs is, std::int64_t number) {
  switch (is) {
    case NumberIs::absent: return "";
    case NumberIs::plain: return " " + std::to_string(number);
    case NumberIs::zxid: return " " + to_text(Zxid{number});
    case NumberIs::session: return " " + session_text(number);
  }
  unreachable("a number is of one of four kinds");
}

std::optional<std::int64_t> take_number_as(Reader& reader, NumberIs is) {
  if (is == NumberIs::absent) return 0;
  if (!reader.take(" ")) return std::nullopt;
  if (is == NumberIs::plain) return reader.take_number<std::int64_t>();
  if (is == NumberIs::session) return reader.take_session();
  const auto zxid = reader.take_zxid();
  return zxid ? std::optional(zxid->value) : std::nullopt;
}

// An operation of that kind which is called the same and holds nothing else.
template <class Kind>
DiskOperation bare(const DiskMark& mark) {
  Kind operation{};
  if constexpr (requires { operation.txn; }) {
    Txn txn;
    txn.zxid = Zxid{mark.number};
    operation.txn = TxnRef(std::move(txn));
  }
  if constexpr (requires { operation.last; }) operation.last = Zxid{mark.number};
  if constexpr (requires { operation.name; }) operation.name = Zxid{mark.number};
  if constexpr (requires { operation.epoch; }) operation.epoch = mark.number;
  if constexpr (requires { operation.file; }) operation.file = mark.object;
  return operation;
}

template <std::size_t... Index>
DiskOperation bare_operation(const DiskMark& mark, std::index_sequence<Index...>) {
  using Maker = DiskOperation (*)(const DiskMark&);
  static constexpr std::array<Maker, sizeof...(Index)> makers = {
      bare<std::variant_alternative_t<Index, DiskOperation>>...};
  return makers[mark.kind](mark);
}

DiskOperation bare_operation(const DiskMark& mark) {
  return bare_operation(mark, std::make_index_sequence<std::variant_size_v<DiskOperation>>());
}

// What `words` may mean: tried by saying it. protocol/ alone decides how operations are called.
std::optional<DiskMark> disk_mark_called(std::string_view words, std::int64_t number) {
  for (std::uint8_t kind = 0; kind < std::variant_size_v<DiskOperation>; ++kind) {
    for (const DiskObject object : {DiskObject::accepted_epoch, DiskObject::current_epoch}) {
      const DiskOperation operation = bare_operation({object, kind, number});
      if (to_text(operation) == words) return mark_of(operation);
    }
  }
  return std::nullopt;
}

constexpr std::array alarm_names = {
    AlarmKind::notification_timeout, AlarmKind::final_wait,
    AlarmKind::dial_retry,           AlarmKind::leader_silence,
    AlarmKind::quorum_wait,          AlarmKind::learner_silence,
    AlarmKind::leader_tick,          AlarmKind::session_expiry,
    AlarmKind::container_check,      AlarmKind::purge,
};
static_assert(alarm_names.size() == alarm_kinds);

std::optional<AlarmKind> alarm_called(std::string_view name) {
  for (const AlarmKind kind : alarm_names) {
    if (name == to_text(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<ServerState> state_called(std::string_view name) {
  for (const ServerState state : {ServerState::looking, ServerState::following,
                                  ServerState::leading, ServerState::observing}) {
    if (name == to_text(state)) return state;
  }
  return std::nullopt;
}

}  // namespace

std::string words_of(const PacketMark& mark) {
  return packet_kind(mark.kind) + number_words(packet_numbers[mark.kind], mark.number);
}

std::optional<PacketMark> take_packet_mark(Reader& reader) {
  const std::string_view name = reader.take_until(" ");
  for (std::uint8_t kind = 0; kind < packet_numbers.size(); ++kind) {
    if (name != packet_kind(kind)) continue;
    const auto number = take_number_as(reader, packet_numbers[kind]);
    return number ? std::optional(PacketMark{kind, *number}) : std::nullopt;
  }
  return std::nullopt;
}

std::string words_of(const DiskMark& mark) { return to_text(bare_operation(mark)); }

std::optional<DiskMark> take_disk_mark(Reader& reader) {
  const std::string_view words = reader.rest();
  reader.take(words);
  Reader ahead(words);
  ahead.take_until(" ");
  if (!ahead.take(" ")) return disk_mark_called(words, 0);
  if (const auto zxid = parse_zxid(ahead.rest())) return disk_mark_called(words, zxid->value);
  const auto epoch = parse_number<std::int64_t>(ahead.rest());
  return epoch ? disk_mark_called(words, *epoch) : std::nullopt;
}

std::string to_server_words(const ClientMark& mark) {
  if (mark.kind == 1) return "request " + std::to_string(mark.number);
  return mark.number == 0 ? "connect" : "connect " + session_text(mark.number);
}

std::optional<ClientMark> take_to_server_mark(Reader& reader) {
  if (reader.take("request ")) {
    const auto xid = reader.take_number<std::int32_t>();
    return xid ? std::optional(ClientMark{1, *xid}) : std::nullopt;
  }
  if (reader.take("connect ")) {
    const auto session = reader.take_session();
    return session && *session != 0 ? std::optional(ClientMark{0, *session}) : std::nullopt;
  }
  return reader.take("connect") ? std::optional(ClientMark{0, 0}) : std::nullopt;
}

std::string to_client_words(const ClientMark& mark) {
  if (mark.kind == 1) return "reply " + std::to_string(mark.number);
  if (mark.kind == 2) return std::string("event ") + to_text(static_cast<EventType>(mark.number));
  return mark.number == 0 ? "refused" : "session " + session_text(mark.number);
}

std::optional<ClientMark> take_to_client_mark(Reader& reader) {
  if (reader.take("reply ")) {
    const auto xid = reader.take_number<std::int32_t>();
    return xid ? std::optional(ClientMark{1, *xid}) : std::nullopt;
  }
  if (reader.take("session ")) {
    const auto session = reader.take_session();
    return session && *session != 0 ? std::optional(ClientMark{0, *session}) : std::nullopt;
  }
  for (std::int64_t type = 1; type <= 4; ++type) {
    const std::string words = to_client_words(ClientMark{2, type});
    if (reader.take(words)) return ClientMark{2, type};
  }
  return reader.take("refused") ? std::optional(ClientMark{0, 0}) : std::nullopt;
}

std::optional<Notification> take_notification(Reader& reader) {
  const auto state = state_called(reader.take_until(" "));
  if (!state || !reader.take(" ")) return std::nullopt;
  const auto leader = reader.take_number<ServerId>();
  if (!leader || !reader.take(" ")) return std::nullopt;
  const auto zxid = reader.take_zxid();
  if (!zxid || !reader.take(" round ")) return std::nullopt;
  const auto round = reader.take_number<std::int64_t>();
  if (!round || !reader.take(" epoch ")) return std::nullopt;
  const auto epoch = reader.take_number<Epoch>();
  if (!epoch) return std::nullopt;
  return Notification{*state, Vote{*leader, *zxid, *round, *epoch}};
}

std::string words_of(const Alarm& alarm) {
  std::string words = to_text(alarm.kind);
  if (alarm.session != 0) words += " " + session_text(alarm.session);
  if (alarm.connection != ConnectionId{}) words += " " + words_of(alarm.connection);
  return words;
}

std::optional<Alarm> take_alarm(Reader& reader) {
  const auto kind = alarm_called(reader.take_until(" "));
  if (!kind) return std::nullopt;
  Alarm alarm;
  alarm.kind = *kind;
  if (reader.rest().starts_with(" 0x")) {
    reader.take(" ");
    const auto session = reader.take_session();
    if (!session) return std::nullopt;
    alarm.session = *session;
  }
  if (reader.take(" ")) {
    const auto connection = take_connection(reader);
    if (!connection) return std::nullopt;
    alarm.connection = *connection;
  }
  return alarm;
}

std::string words_of(const ConnectionId& id) {
  return std::to_string(id.learner) + "@" + std::to_string(id.leader) + ordinal_words(id.ordinal);
}

std::optional<ConnectionId> take_connection(Reader& reader) {
  const auto learner = take_server(reader);
  if (!learner || !reader.take("@")) return std::nullopt;
  const auto leader = take_server(reader);
  const auto ordinal = take_ordinal(reader);
  if (!leader || !ordinal) return std::nullopt;
  return ConnectionId{*learner, *leader, *ordinal};
}

std::string words_of(const ElectionConnectionId& id) {
  return words_of(ConnectionId{id.dialler, id.dialled, id.ordinal});
}

std::optional<ElectionConnectionId> take_election_connection(Reader& reader) {
  const auto read = take_connection(reader);
  if (!read || read->learner <= read->leader) return std::nullopt;
  return ElectionConnectionId{read->learner, read->leader, read->ordinal};
}

std::string ordinal_words(std::int32_t ordinal) {
  return ordinal == 0 ? std::string() : "#" + std::to_string(ordinal);
}

std::optional<std::int32_t> take_ordinal(Reader& reader) {
  if (!reader.take("#")) return 0;
  const auto ordinal = reader.take_number<std::int32_t>();
  return ordinal && *ordinal > 0 ? ordinal : std::nullopt;
}

std::optional<ServerId> take_server(Reader& reader) {
  const auto id = reader.take_number<ServerId>();
  return id && *id >= 1 && *id <= 63 ? id : std::nullopt;
}

std::string client_words(std::int32_t client) { return "c" + std::to_string(client); }

std::optional<std::int32_t> take_client(Reader& reader) {
  if (!reader.take("c")) return std::nullopt;
  const auto client = reader.take_number<std::int32_t>();
  return client && *client >= 1 ? client : std::nullopt;
}

}  // namespace zablab
