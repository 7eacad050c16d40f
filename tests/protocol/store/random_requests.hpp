// What clients may do, drawn by RapidCheck: few paths, so that requests get in each other's way.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "protocol/store/operation.hpp"
#include "tests/protocol/store/pipeline.hpp"

namespace zablab::store_tests {

/// A write by a session.
struct Ask {
  SessionId session = 0;
  Operation operation;
  Credentials credentials = std::nullopt;  ///< what its connection had shown
};
/// The oldest proposals are applied.
struct ApplySome {
  std::int32_t count = 0;
};
using Event = std::variant<Ask, ApplySome>;

std::string in_words(const Event& event);
void showValue(const Event& event, std::ostream& stream);

rc::Gen<std::string> any_path();
/// Somebody on the connection: nobody in particular, alice, alice and bob, or the superuser.
rc::Gen<Credentials> any_credentials();
rc::Gen<Operation> any_read();
rc::Gen<Operation> any_write();
/// Mostly writes by the sessions 1 to 4, opens and closes among them.
rc::Gen<std::vector<Event>> any_events();
/// The same, and writes about quotas among them: limits and usage that come, change and go in any
/// order. (A server that loads such a snapshot counts again, and then need not have what one has
/// that did not: where usage is written by hand, or is older than its limits.)
rc::Gen<std::vector<Event>> any_events_with_quotas();

/// A pipeline in which the sessions 1 and 2 are open. Ids are never used again: whoever asks to
/// open a session opens the next one, 3 first.
class Pipelined {
 public:
  Pipelined();

  Pipeline pipeline;
  /// The requests in the order of their zxids.
  std::vector<Ask> asked;
  /// What was applied when each of them was prepared.
  std::vector<Zxid> applied_then;

  TxnRef propose(Ask ask);

 private:
  SessionId newest_ = 2;
};

}  // namespace zablab::store_tests
