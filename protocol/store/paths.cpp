#include "protocol/store/paths.hpp"

#include <cstddef>
#include <cstdint>

#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

using CodePoint = std::uint32_t;
/// What Java puts for bytes that are not UTF-8; a forbidden character itself.
constexpr CodePoint replacement_character = 0xfffd;

bool is_forbidden(CodePoint c) {
  return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0xd800 && c <= 0xf8ff) ||
         (c >= 0xfff0 && c <= 0xffff);
}

/// Takes one character of UTF-8 off the front of `rest`. One above U+FFFF counts as replaced: Java
/// sees it as two surrogates, and those are forbidden just the same.
CodePoint take_character(std::string_view& rest) {
  const auto byte = [&rest](std::size_t i) -> CodePoint {
    return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
  };
  const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  CodePoint c = byte(0);
  std::size_t length = 1;
  if (c >= 0x80) {
    if ((c & 0xe0U) == 0xc0U && continues(1)) {
      c = (c & 0x1fU) << 6 | (byte(1) & 0x3fU);
      length = 2;
    } else if ((c & 0xf0U) == 0xe0U && continues(1) && continues(2)) {
      c = (c & 0x0fU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
      length = 3;
    } else {
      c = replacement_character;
    }
    const bool overlong = (length == 2 && c < 0x80) || (length == 3 && c < 0x800);
    if (overlong) c = replacement_character;
  }
  rest.remove_prefix(length);
  return c;
}

bool is_valid_component(std::string_view component) {
  if (component.empty() || component == "." || component == "..") return false;
  while (!component.empty()) {
    if (is_forbidden(take_character(component))) return false;
  }
  return true;
}

}  // namespace

std::string_view parent_view(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  ensure(slash != std::string_view::npos, "only a path with a slash has a parent");
  return slash == 0 ? std::string_view("/") : path.substr(0, slash);
}

std::string parent_of(std::string_view path) { return std::string(parent_view(path)); }

std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

bool has_parent_part(std::string_view path) {
  return path.find('/') != std::string_view::npos && path.find('\0') == std::string_view::npos;
}

bool is_valid_path(std::string_view path) {
  if (path == "/") return true;
  if (path.empty() || path.front() != '/') return false;
  std::size_t begin = 1;
  for (;;) {
    const std::size_t slash = path.find('/', begin);
    if (!is_valid_component(path.substr(begin, slash - begin))) return false;
    if (slash == std::string_view::npos) return true;
    begin = slash + 1;
  }
}

bool is_special_path(std::string_view path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/quota" ||
         path == "/zookeeper/config";
}

}  // namespace zablab
