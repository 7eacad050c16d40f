// Histories made for tests: of any size, with or without a commit order, good or spoilt, the same
// from the same seed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/random.hpp"
#include "tests/support/toy_store.hpp"

namespace zablab::toy {

struct Record {
  std::int32_t client = 0;
  std::int64_t call = 0;
  std::int64_t back = -1;  // when it returned; -1: its outcome is unknown
  std::int64_t point = 0;  // when it took effect
  bool happened = true;
  Request request;
  Answer answer;
  std::int64_t zxid = -1;   // of a write, in the commit order
  std::int64_t reply = -1;  // of a reply: what the server had applied
  std::int64_t mzxid = -1;

  bool known() const { return back >= 0; }
};

struct History {
  std::string model;
  std::vector<Record> records;
};

/// As our JSON lines.
std::string to_json_lines(const History& history);

struct Shape {
  std::size_t operations = 10;
  std::int32_t clients = 3;
  std::int64_t span = 8;      ///< of an operation, at most
  std::int64_t pause = 3;     ///< between two of a client, at most
  std::uint64_t unknown = 0;  ///< one in so many; 0: none
  bool zxids = false;         ///< writes tell their place in the commit order
  bool lagging = false;       ///< reads see some prefix that their session has not gone behind
};

/// Draws the next request of a client.
using Draw = std::function<Request(Random&)>;

/// What clients would have recorded of a correct store.
History make_history(const std::string& model, const Shape& shape, const Draw& draw,
                     Random& random);

/// Requests of each model: few keys and values, or (registers) every value once.
Draw draw_register(std::size_t keys, bool cas);
Draw draw_distinct_register(std::size_t keys);
Draw draw_append(std::size_t keys);
Draw draw_texts(std::size_t keys);
Draw draw_distinct_append(std::size_t keys);
/// Two nodes that are created and never deleted.
Draw draw_lasting_znodes();
/// `rich`: also ephemerals, sequential names, children, the end of sessions.
Draw draw_znodes(bool rich);

}  // namespace zablab::toy
