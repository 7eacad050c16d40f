// How bytes that arrive are cut: frames with their length before them (clients, elections), and
// records in a row without one (the connection between learner and leader).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "protocol/wire/jute.hpp"

namespace zablab::wire {

/// Not all of it has arrived.
struct NeedMore {
  bool operator==(const NeedMore&) const = default;
};

/// The largest frame of a client, in bytes without its length (jute.maxbuffer).
constexpr std::size_t client_frame_at_most = 0xfffff;
/// The largest frame between servers in an election.
constexpr std::size_t election_frame_at_most = 512 * 1024;

/// A frame's payload, as a part of the bytes given. What is taken from a stream with it: four bytes
/// more.
using FrameResult = std::variant<std::string_view, NeedMore, Error>;
/// The frame at the beginning of `bytes`. An error if its length is not in 1 … at_most.
FrameResult first_frame(std::string_view bytes, std::size_t at_most);
/// REQUIRES: payload.size() fits an int.
void append_frame(std::string& out, std::string_view payload);

template <class T>
struct Taken {
  T value;
  std::size_t size = 0;  ///< of its bytes
};
/// The record at the beginning of `bytes`, of a stream that may go on. An error if it would be
/// longer than `at_most` bytes, or is none.
template <Record T>
std::variant<Taken<T>, NeedMore, Error> first_record(std::string_view bytes, std::size_t at_most) {
  Reader reader(bytes);
  T value = reader.get<T>();
  const std::size_t least = reader.ok() ? reader.offset() : bytes.size() + reader.missing();
  if (least > at_most)
    return Error{0, "a record is longer than " + std::to_string(at_most) + " bytes"};
  if (reader.ok()) return Taken<T>{std::move(value), reader.offset()};
  if (reader.missing() > 0) return NeedMore{};
  return reader.error();
}

}  // namespace zablab::wire
