#include "protocol/types.hpp"

#include <charconv>

namespace zablab {

namespace {

template <class Integer>
bool parse_whole(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string to_text(Zxid zxid) {
  if (zxid == Zxid::none()) return "none";
  return std::to_string(zxid.epoch()) + ":" + std::to_string(zxid.counter());
}

std::optional<Zxid> parse_zxid(std::string_view text) {
  if (text == "none") return Zxid::none();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::int32_t epoch = 0;
  std::uint32_t counter = 0;
  if (!parse_whole(text.substr(0, colon), epoch)) return std::nullopt;
  if (!parse_whole(text.substr(colon + 1), counter)) return std::nullopt;
  return Zxid::of(epoch, counter);
}

std::string session_text(SessionId session) {
  static constexpr char digits[] = "0123456789abcdef";
  auto rest = static_cast<std::uint64_t>(session);
  std::string reversed;
  do {
    reversed.push_back(digits[rest & 15U]);
    rest >>= 4;
  } while (rest != 0);
  return "0x" + std::string(reversed.rbegin(), reversed.rend());
}

const char* to_text(ServerState state) {
  switch (state) {
    case ServerState::looking: return "LOOKING";
    case ServerState::following: return "FOLLOWING";
    case ServerState::leading: return "LEADING";
    case ServerState::observing: return "OBSERVING";
  }
  return "?";
}

}  // namespace zablab
