#include "protocol/wire/frame.hpp"

namespace zablab::wire {

namespace {
constexpr std::size_t length_size = 4;
}

FrameResult first_frame(std::string_view bytes, std::size_t at_most) {
  if (bytes.size() < length_size) return NeedMore{};
  const auto length = Reader(bytes).get<std::int32_t>();
  if (length <= 0 || static_cast<std::size_t>(length) > at_most) {
    return Error{0, "a frame's length is " + std::to_string(length) + " bytes"};
  }
  const auto size = static_cast<std::size_t>(length);
  if (bytes.size() - length_size < size) return NeedMore{};
  return bytes.substr(length_size, size);
}

void append_frame(std::string& out, std::string_view payload) {
  write(out, static_cast<std::int32_t>(payload.size()));
  out += payload;
}

}  // namespace zablab::wire
