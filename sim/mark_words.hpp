// Marks in words and back. Internal to sim/.
#pragma once

#include <optional>
#include <string>

#include "sim/action.hpp"
#include "sim/text.hpp"

namespace zablab {

/// "PROPOSAL 1:3"
std::string words_of(const PacketMark& mark);
std::optional<PacketMark> take_packet_mark(Reader& reader);

/// "append 1:3", as `to_text(DiskOperation)` says it.
std::string words_of(const DiskMark& mark);
std::optional<DiskMark> take_disk_mark(Reader& reader);

/// "request 5", "connect", "connect 0x100000001".
std::string to_server_words(const ClientMark& mark);
std::optional<ClientMark> take_to_server_mark(Reader& reader);

/// "reply 5", "session 0x100000001", "refused".
std::string to_client_words(const ClientMark& mark);
std::optional<ClientMark> take_to_client_mark(Reader& reader);

/// "LOOKING 3 1:2 round 1 epoch 1"
std::optional<Notification> take_notification(Reader& reader);

/// "learner-silence 2@1#1", "session-expiry 0x100000001", "leader-tick"
std::string words_of(const Alarm& alarm);
std::optional<Alarm> take_alarm(Reader& reader);

/// "2@1", "2@1#1"
std::string words_of(const ConnectionId& id);
std::optional<ConnectionId> take_connection(Reader& reader);
/// The dialler first, which is the larger one.
std::string words_of(const ElectionConnectionId& id);
std::optional<ElectionConnectionId> take_election_connection(Reader& reader);
/// "#1"; nothing for 0.
std::string ordinal_words(std::int32_t ordinal);
std::optional<std::int32_t> take_ordinal(Reader& reader);

/// A number from 1 to 63.
std::optional<ServerId> take_server(Reader& reader);
/// "c1"
std::string client_words(std::int32_t client);
std::optional<std::int32_t> take_client(Reader& reader);

}  // namespace zablab
