// A wrong answer, once the commit order is known: which write is missing from it, and what that is
// called.
#pragma once

#include <cstdint>

#include "invariants/history/commit_order.hpp"

namespace zablab::history {

/// Why the first write whose answer is not what the replay gives is wrong.
Broken blame_for_write(const CommitOrder& order);

/// Why `read`, which must show all writes up to `position`, is wrong. `rule` is what it is called
/// if others do see the write that it misses.
Broken blame_for_read(const CommitOrder& order, Place read, Position position, const char* rule);

/// The first write whose answer shows that it is later than one that was called after it returned.
/// `checked` counts the writes.
std::optional<Broken> write_against_real_time(const CommitOrder& order, std::uint64_t& checked);

/// How old a read was that saw `position`; of which writes, with position at most `low`, returned
/// before it was called.
Age age_of(const CommitOrder& order, Place read, Position position, Position low);

}  // namespace zablab::history
