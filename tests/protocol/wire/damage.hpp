// Bytes made wrong.
#pragma once

#include <string>

#include "sim/random.hpp"

namespace zablab::wire {

/// Some bytes changed, cut out, doubled or replaced by a length that cannot be.
std::string damaged(std::string bytes, Random& random);

/// Up to `most` bytes; some of them look like the beginnings of files and records.
std::string random_bytes(std::size_t most, Random& random);

}  // namespace zablab::wire
