// A line of a recording as bytes: what its request looks like on the wire (formats in
// cli/README.md).
#pragma once

#include <cstdint>
#include <string>

#include "cli/ask/fields.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::asking {

/// What a request is called in recordings, and on the wire.
struct Verb {
  const char* name;
  wire::OpCode type;
  std::int32_t xid = 0;  ///< 0: the connection's next number
};
/// nullptr if no request is called so.
const Verb* find_verb(const std::string& name);

/// A request whose number is drawn already, or will be when it is sent (0).
struct EncodedRequest {
  wire::OpCode type = wire::OpCode::notification;
  std::string body;
  std::int32_t xid = 0;
  wire::OpCode answered_as = wire::OpCode::notification;  ///< how to read the reply
};
/// `base`: the zxid that relative ones count from. Throws std::runtime_error with what is missing
/// or of the wrong type.
EncodedRequest encode_request(const Line& line, std::int64_t base);

/// Throws std::runtime_error if the line could not be sent: an unknown request, a missing field.
void check_line(const Line& line);

/// True for what ends a ZooKeeper 3.8.0 for good: createTTL of a node that is none of TTL, with a
/// negative ttl. It is logged before it is refused, so that every restart dies of it, too.
bool kills_real_servers(const Line& line);

}  // namespace zablab::asking
