// Transcripts of a store: a story is a text of commands and answers. A test retells it, which runs
// the commands and writes down what was answered, and compares the whole text.
//
//   A open -> 1:1 OK
//   A create /a data=x -> 1:2 OK /a
//   A delete /a & -> 1:3 delete /a          "&": prepared, and applied later
//   apply -> 1:3 OK                         all that is pending
//   get /a -> NONODE
//
// A line that would be longer than 100 columns goes on in the next, indented by four.
// Sessions are letters; "A@2" speaks through the learner 2. Commands: open, close, create PATH
// [ephemeral] [sequential] [stat] [null] [data=D], delete PATH [V], set PATH D [V], check PATH [V],
// multi COMMAND; COMMAND; ... and without a session: get, exists, children, sync, apply, overlay,
// tree, tracked. Lines that start with "#" are for the reader.
#pragma once

#include <string>

#include "tests/protocol/store/pipeline.hpp"

namespace zablab::store_tests {

/// Runs the commands of `story` and returns it with the answers that were given.
std::string retell(const std::string& story, Pipeline& pipeline);
std::string retell(const std::string& story, const Rules& rules = {});

}  // namespace zablab::store_tests
