// What a server does, in a word: for pictures.
#pragma once

#include <string>

#include "sim/world.hpp"

namespace zablab {

/// "down", "starts", "looks", "dials", "discovers", "syncs", "follows", "prepares", "leads",
/// "drains", "serves" (alone).
const char* doing_word(const Server& server);

/// "1 looks, 2 follows, 3 leads".
std::string doing_words(const World& world);

}  // namespace zablab
