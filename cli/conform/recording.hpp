// A recorded client stream: what clients of a real ZooKeeper did, one request a line, and what it
// answered (formats in cli/README.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/ask/fields.hpp"
#include "cli/conform/requests.hpp"
#include "cli/errors.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab {

struct RecordedConnect {
  std::string of;                    ///< re-attaches with that client's session; empty: a new one
  std::optional<SessionId> session;  ///< or claims this one
  std::int32_t timeout_ms = 0;
  bool password_ok = true;
  std::int64_t last_zxid_seen = 0;  ///< relative
  bool says_read_only = true;       ///< the request's last byte is there; the answer's is, too
};
struct RecordedDrop {};
struct RecordedExpire {};
/// Nobody does anything for so long.
struct RecordedSleep {
  std::int64_t duration_ms = 0;
};
/// Bytes as they are on the wire, the frame's length among them.
struct RecordedBytes {
  std::string bytes;
};
struct RecordedRequest {
  asking::Line fields;
  wire::OpCode read_as = wire::OpCode::notification;  ///< how its client reads the answer
  std::int64_t patience_ms = 20'000;                  ///< how long it waits for it
};
/// Requests sent at once; alone unless `pipelined`.
struct RecordedRequests {
  std::vector<RecordedRequest> requests;
  bool pipelined = false;
  bool waits_for_end = false;  ///< then the server closes the connection
};

struct RecordedStep {
  std::size_t line = 0;  ///< from 1
  std::string client;    ///< empty: nobody's
  std::variant<RecordedConnect, RecordedDrop, RecordedExpire, RecordedSleep, RecordedBytes,
               RecordedRequests>
      what;
  asking::Line request;
  nlohmann::json answer;  ///< without its number
};

/// What a server makes of its bytes. `base`: what zxids are counted from.
std::variant<Operation, HangsUp> operation_of(const RecordedRequest& request, Zxid base);
std::variant<Operation, HangsUp> operation_of(const RecordedBytes& bytes);

/// Throws BadInput.
std::vector<RecordedStep> read_recording(const std::string& operations_file,
                                         const std::string& answers_file);

}  // namespace zablab
