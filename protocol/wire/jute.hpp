// Jute, ZooKeeper's own record format: big-endian integers, a byte for a bool, a length before
// bytes and vectors (-1: null), records as their fields in a row, nothing else.
//
// A record of ours is a struct that names its members once, in the order of the wire:
//
//   struct Id {
//     Text scheme;
//     Text id;
//     static constexpr auto members() { return std::tuple(&Id::scheme, &Id::id); }
//     bool operator==(const Id&) const = default;
//   };
//
// `write` and `Reader::read` follow that list both ways, so the two cannot drift apart. Bytes come
// from strangers: every length is held against what is left before anything is allocated, and a
// wrong byte is an error with its offset, never an exception.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/base/fields.hpp"

namespace zablab::wire {

/// Where bytes stop to make sense, and why.
struct Error {
  std::size_t offset = 0;  ///< of the first byte that does not fit
  std::string sentence;
  bool operator==(const Error&) const = default;
};

/// A value, or why there is none.
template <class T>
using Result = std::variant<T, Error>;

/// Jute's buffer: bytes, or null.
using Buffer = std::optional<std::string>;
/// Jute's ustring: UTF-8, or null. Kept as it came: bytes that are no UTF-8 survive.
using Text = std::optional<std::string>;
/// Jute's vector, or null.
template <class T>
using Vector = std::optional<std::vector<T>>;

template <class T>
concept Record = requires {
  T::members();
};

namespace jute_detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<Vector<T>> : std::true_type {};

/// The fewest bytes that a value of this type takes: what bounds the length of a vector.
template <class T>
constexpr std::size_t least_size() {
  if constexpr (Record<T>) {
    return std::apply(
        [](auto... member) {
          return (std::size_t{0} + ... +
                  least_size<std::remove_cvref_t<decltype(std::declval<T>().*member)>>());
        },
        T::members());
  } else if constexpr (std::is_same_v<T, bool>) {
    return 1;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return 8;
  } else {
    return 4;  // an int, or a length
  }
}

template <Record T>
constexpr bool names_every_member = std::tuple_size_v<decltype(T::members())> ==
                                    fields_detail::arity<T>();

}  // namespace jute_detail

/// Reads one value after another. The first error stays: what is read after it is zero, empty or
/// null, so that a sequence of reads is checked once, at its end.
class Reader {
 public:
  /// Offsets in errors count from `base`, the offset of `bytes` in its file.
  explicit Reader(std::string_view bytes, std::size_t base = 0) : bytes_(bytes), base_(base) {}

  bool ok() const { return !error_; }
  /// REQUIRES: not ok().
  const Error& error() const { return *error_; }
  /// Remembers the error unless there was one.
  void fail(std::size_t offset, std::string sentence);
  /// How many more bytes there should be for the first error not to be one, at the least; 0 if it
  /// is none of missing bytes. For streams, whose next bytes may be on their way.
  std::size_t missing() const { return missing_; }

  std::size_t offset() const { return base_ + at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  /// What is left, without taking it.
  std::string_view rest() const { return bytes_.substr(at_); }
  /// The next `count` bytes; an error if there are fewer.
  std::string_view take(std::size_t count);

  void read(bool& value);  ///< as in Java, any byte but 0 is true
  void read(std::int32_t& value);
  void read(std::int64_t& value);
  void read(Buffer& value);
  template <class T>
  void read(Vector<T>& value);
  template <Record T>
  void read(T& value);

  /// Reads a T into `value`, which may be a variant; if there is none, nothing has happened.
  template <class T, class Value>
  bool try_read(Value& value) {
    Reader attempt = *this;
    T found = attempt.get<T>();
    if (!attempt.ok()) return false;
    value = std::move(found);
    *this = attempt;
    return true;
  }
  /// read() as an expression.
  template <class T>
  T get() {
    T value{};
    read(value);
    return value;
  }

 private:
  void fail_short(std::size_t missing, std::size_t offset, std::string sentence);
  /// The length of a vector whose elements take at least so many bytes each; -1: null.
  std::int32_t take_length(std::size_t least_size);

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t base_;
  std::optional<Error> error_;
  std::size_t missing_ = 0;
};

void write(std::string& out, bool value);
void write(std::string& out, std::int32_t value);
void write(std::string& out, std::int64_t value);
void write(std::string& out, const Buffer& value);
template <class T>
void write(std::string& out, const Vector<T>& value);
template <Record T>
void write(std::string& out, const T& value);

/// The bytes of one value.
template <class T>
std::string to_bytes(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

/// One value that takes all of `bytes`.
template <class T>
Result<T> from_bytes(std::string_view bytes, std::size_t base = 0) {
  Reader reader(bytes, base);
  T value = reader.get<T>();
  if (reader.ok() && reader.left() > 0) {
    reader.fail(reader.offset(), std::to_string(reader.left()) + " bytes are left over");
  }
  if (!reader.ok()) return reader.error();
  return value;
}

// --- implementation ------------------------------------------------------------------------------

template <class T>
void Reader::read(Vector<T>& value) {
  static_assert(jute_detail::least_size<T>() > 0, "a vector of nothing may be endless");
  value.reset();
  const std::int32_t length = take_length(jute_detail::least_size<T>());
  if (!ok() || length < 0) return;
  value.emplace();
  // Grows as elements come: what a value takes in memory is more than what it takes on the wire.
  for (std::int32_t i = 0; i < length && ok(); ++i) read(value->emplace_back());
}

template <Record T>
void Reader::read(T& value) {
  static_assert(jute_detail::names_every_member<T>, "members() must name every member");
  std::apply([&](auto... member) { (read(value.*member), ...); }, T::members());
}

template <class T>
void write(std::string& out, const Vector<T>& value) {
  write(out, value ? static_cast<std::int32_t>(value->size()) : std::int32_t{-1});
  if (!value) return;
  for (const T& element : *value) write(out, element);
}

template <Record T>
void write(std::string& out, const T& value) {
  static_assert(jute_detail::names_every_member<T>, "members() must name every member");
  std::apply([&](auto... member) { (write(out, value.*member), ...); }, T::members());
}

}  // namespace zablab::wire
