#include "reports/xml.hpp"

#include "reports/history/history_words.hpp"

namespace zablab {

namespace {

/// XML 1.0 has no way to write most control characters, not even escaped, nor the last two places
/// of the first plane; a parser refuses the whole file for one of them.
std::string without_forbidden(std::string_view bytes) {
  std::string text;
  for (const char c : valid_utf8(bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool forbidden = byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
    text += forbidden ? "\xef\xbf\xbd" : std::string(1, c);
  }
  for (const std::string_view last : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
    for (std::size_t at = text.find(last); at != std::string::npos; at = text.find(last, at)) {
      text.replace(at, last.size(), "\xef\xbf\xbd");
    }
  }
  return text;
}

}  // namespace

std::string xml_text(std::string_view bytes) {
  std::string escaped;
  for (const char c : without_forbidden(bytes)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      // Parsers turn these into spaces in attributes, unless they are written so.
      case '\t': escaped += "&#9;"; break;
      case '\n': escaped += "&#10;"; break;
      case '\r': escaped += "&#13;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace zablab
