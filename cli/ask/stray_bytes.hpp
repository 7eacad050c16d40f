// Text of a server that is no UTF-8. Recordings write each such byte 0xNN as the lone surrogate
// "\udcNN", as Python does ("surrogateescape"); JSON libraries refuse that. So within this program
// a stray byte is a character that nobody uses, U+10DCNN, which JSON writes "\udbf7\udcNN": to get
// from one to the other is to put "\udbf7" in, or to take it out.
#pragma once

#include <string>
#include <string_view>

namespace zablab::asking {

/// `bytes` as UTF-8, with a character in the place of each stray byte.
std::string as_text(std::string_view bytes);

/// JSON as it stands in a file, with the lone surrogates made whole.
std::string with_whole_surrogates(std::string_view json);
/// JSON in ASCII as it shall stand in a file, with stray bytes as lone surrogates.
std::string with_lone_surrogates(std::string_view json);

}  // namespace zablab::asking
