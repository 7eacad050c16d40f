// The store's part of a leader in few lines: prepare now, apply later; for tests.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "protocol/store/database.hpp"
#include "protocol/store/prep.hpp"

namespace zablab::store_tests {

struct Pipeline {
  Rules rules;
  ServerConfig config;
  Prep prep{Zxid::of(1, 0), {}};
  SessionTracker sessions;
  Database database;
  std::deque<TxnRef> proposed;
  std::int64_t clock_ms = 1000;

  /// Prepares a request, to be applied later.
  TxnRef propose(SessionId session, const Operation& operation, SessionOwner owner = {},
                 Credentials credentials = std::nullopt);
  /// Applies the oldest that is proposed. REQUIRES: something is.
  Applied apply_next();
  /// Proposes and applies all that is pending; the answer to the request itself.
  Applied run(SessionId session, const Operation& operation);
};

// One line of words for each, for transcripts and for the counterexamples of properties.
std::string in_words(const Operation& operation);
std::string in_words(const MultiOperation& operation);
std::string in_words(const Applied& applied);
std::string in_words(const Stat& stat);
/// "/path <data> v<version> …" for every node.
std::string in_words(const DataTree& tree);
std::string in_words(const Overlay& overlay);

}  // namespace zablab::store_tests
