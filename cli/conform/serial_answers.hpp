// What the serial reference store makes of all that was committed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history.hpp"
#include "protocol/messages.hpp"

namespace zablab {

/// A request and the answer that its client got.
struct DefiniteAnswer {
  std::size_t line = 0;  ///< of the recording
  SessionId session = 0;
  std::int32_t xid = 0;
  Operation operation;
  Credentials credentials;  ///< what its connection had shown when it was issued
  Reply reply;
};

/// Requests by their session and number, and what their connections had shown.
struct CalledRequest {
  Operation operation;
  Credentials credentials;
};
using CalledRequests = std::map<std::pair<SessionId, std::int32_t>, CalledRequest>;

/// Runs all that was committed on the serial reference store, in the order of zxids. What is wrong
/// with an answer, by its place in `answers`.
std::map<std::size_t, std::string> check_answers(const History& history,
                                                 const CalledRequests& called,
                                                 const std::vector<DefiniteAnswer>& answers);

}  // namespace zablab
