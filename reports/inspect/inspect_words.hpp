// Values of data directories as words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/wire/data.hpp"

namespace zablab {

/// "2026-11-21 01:38:13.567", in UTC; a number of milliseconds that is no year of four digits stays
/// one.
std::string utc_text(std::int64_t time_ms);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

/// A path as it can be shown on a terminal; "(null)".
std::string path_text(const wire::Text& path);
/// `"abc"`, cut after some bytes: `"abc"… 1,234 bytes`; "null".
std::string data_text(const wire::Buffer& data);
/// "world:anyone:cdrwa digest:u1:…:r"; "null", "empty".
std::string acl_text(const wire::Vector<wire::Acl>& acl);

/// "ok", "NONODE" … ; "error -77" for a number without a name.
std::string error_text(std::int32_t code);

}  // namespace zablab
