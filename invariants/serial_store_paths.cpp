#include "invariants/serial_store_paths.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace zablab::serial {

namespace {

struct Characters {
  std::uint32_t first;
  std::uint32_t last;
};

/// From the documentation of the data model. Above U+FFFF: not representable in one Java char, and
/// the surrogates that stand for it are in a forbidden range.
constexpr std::array<Characters, 5> forbidden = {
    {{0x0, 0x1f}, {0x7f, 0x9f}, {0xd800, 0xf8ff}, {0xfff0, 0xffff}, {0x10000, 0x10ffff}}};

bool is_allowed(std::uint32_t character) {
  return std::none_of(forbidden.begin(), forbidden.end(), [character](const Characters& range) {
    return range.first <= character && character <= range.last;
  });
}

/// nullopt: not UTF-8.
std::optional<std::vector<std::uint32_t>> decode_utf8(std::string_view bytes) {
  constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  std::vector<std::uint32_t> characters;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xc0 ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf8 ? 4
                                             : 0;
    if (length == 0 || i + length > bytes.size()) return std::nullopt;
    std::uint32_t character = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if (next < 0x80 || next > 0xbf) return std::nullopt;
      character = character * 64 + (next - 0x80U);
    }
    if (character < smallest[length] || character > 0x10ffff) return std::nullopt;
    characters.push_back(character);
    i += length;
  }
  return characters;
}

}  // namespace

std::string parent_path(const std::string& path) {
  const std::string before = path.substr(0, path.rfind('/'));
  return before.empty() ? "/" : before;
}

std::string last_component(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_well_formed(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with('/') || path.ends_with('/')) return false;
  const std::string closed = std::string(path) + "/";
  for (const char* wrong : {"//", "/./", "/../"}) {
    if (closed.find(wrong) != std::string::npos) return false;
  }
  const auto characters = decode_utf8(path);
  return characters && std::all_of(characters->begin(), characters->end(), is_allowed);
}

}  // namespace zablab::serial
