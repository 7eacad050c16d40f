// A recorded client stream: what clients of a real ZooKeeper did, one request a line, and what it
// answered (formats in cli/README.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "cli/errors.hpp"
#include "protocol/store/operation.hpp"

namespace zablab {

struct RecordedConnect {
  std::string of;  ///< re-attaches with that client's session; empty: a new one
  std::int32_t timeout_ms = 0;
  bool password_ok = true;
  std::int64_t last_zxid_seen = 0;  ///< relative
};
struct RecordedDrop {};
struct RecordedExpire {};
/// Requests sent at once; alone unless `pipelined`.
struct RecordedRequests {
  std::vector<Operation> operations;
  bool pipelined = false;
};

struct RecordedStep {
  std::size_t line = 0;  ///< from 1
  std::string client;
  std::variant<RecordedConnect, RecordedDrop, RecordedExpire, RecordedRequests> what;
  nlohmann::json request;
  nlohmann::json answer;  ///< without its number
};

/// Throws BadInput.
std::vector<RecordedStep> read_recording(const std::string& operations_file,
                                         const std::string& answers_file);

}  // namespace zablab
