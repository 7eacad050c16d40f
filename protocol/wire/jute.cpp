#include "protocol/wire/jute.hpp"

namespace zablab::wire {

namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

void write_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xff));
  }
}

}  // namespace

void Reader::fail(std::size_t offset, std::string sentence) {
  if (!error_) error_ = Error{offset, std::move(sentence)};
}

void Reader::fail_short(std::size_t missing, std::size_t offset, std::string sentence) {
  if (ok()) missing_ = missing;
  fail(offset, std::move(sentence));
}

std::string_view Reader::take(std::size_t count) {
  if (!ok()) return {};
  if (count > left()) {
    fail_short(count - left(), offset(),
               "the bytes end: " + std::to_string(count) + " were to come, " +
                   std::to_string(left()) + " are left");
    return {};
  }
  at_ += count;
  return bytes_.substr(at_ - count, count);
}

void Reader::read(bool& value) { value = big_endian(take(1)) != 0; }

void Reader::read(std::int32_t& value) {
  value = static_cast<std::int32_t>(static_cast<std::uint32_t>(big_endian(take(4))));
}

void Reader::read(std::int64_t& value) { value = static_cast<std::int64_t>(big_endian(take(8))); }

std::int32_t Reader::take_length(std::size_t least_size) {
  const std::size_t begin = offset();
  const std::int32_t length = get<std::int32_t>();
  if (!ok() || length == -1) return -1;
  if (length < 0) {
    fail(begin, "a length is " + std::to_string(length));
  } else if (static_cast<std::size_t>(length) > left() / least_size) {
    fail_short(static_cast<std::size_t>(length) * least_size - left(), begin,
               "a length is " + std::to_string(length) + ", and " + std::to_string(left()) +
                   " bytes are left");
  }
  return ok() ? length : -1;
}

void Reader::read(Buffer& value) {
  value.reset();
  const std::int32_t length = take_length(1);
  if (ok() && length >= 0) value.emplace(take(static_cast<std::size_t>(length)));
}

void write(std::string& out, bool value) { out.push_back(value ? '\1' : '\0'); }

void write(std::string& out, std::int32_t value) {
  write_big_endian(out, static_cast<std::uint32_t>(value), 4);
}

void write(std::string& out, std::int64_t value) {
  write_big_endian(out, static_cast<std::uint64_t>(value), 8);
}

void write(std::string& out, const Buffer& value) {
  write(out, value ? static_cast<std::int32_t>(value->size()) : std::int32_t{-1});
  if (value) out += *value;
}

}  // namespace zablab::wire
