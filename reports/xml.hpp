// Text inside XML, whatever bytes it holds.
#pragma once

#include <string>
#include <string_view>

namespace zablab {

/// `bytes` as the text of an element or of an attribute in double quotes. What XML 1.0 cannot hold
/// at all becomes U+FFFD.
std::string xml_text(std::string_view bytes);

}  // namespace zablab
