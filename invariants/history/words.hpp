// Operations in words: "session 5's setData of /a".
#pragma once

#include <cstdint>
#include <string>

#include "invariants/history/recording.hpp"

namespace zablab::history {

/// "setData /a 5 if version 3".
std::string words_of(const Recording& recording, const Asked& asked);

/// "version 4", "no node", "5"; of what has parts what they returned, "{5; done}". Of a computed
/// answer that differs in one part: "version 4 to its part 2, setData /a 5".
std::string words_of(const Recording& recording, const Asked& asked, const Answered& answered);

/// "session 5" or "client 5".
std::string session_words(const Recording& recording, std::uint32_t session);

/// "session 5's getData of /a".
std::string subject_of(const Recording& recording, const Operation& operation);

/// "session 5's getData of /a returned version 3"; of an unknown outcome "…, which never returned".
std::string deed_of(const Recording& recording, const Operation& operation);

/// "client 7's get of r had returned 4, 41 ms before"; what follows is up to the caller.
std::string past_deed_of(const Recording& recording, const Operation& operation,
                         const std::string& span);

/// "41 ms before"; "before" where moments are only an order.
std::string span_before(const Recording& recording, std::int64_t earlier, std::int64_t later);

}  // namespace zablab::history
