// 128-bit fingerprints of values: the same on every machine, compiler and build type.
#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/base/fields.hpp"

namespace zablab {

struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Fingerprint&) const = default;
};

/// 32 hexadecimal digits.
std::string to_text(Fingerprint fingerprint);

/// Reads what `to_text` writes; nullopt for anything else.
std::optional<Fingerprint> parse_fingerprint(std::string_view text);

/// Accumulates fixed-width words into 128 bits: two lanes, each folded by a 64x64->128 bit multiply
/// with fixed keys. Nothing here is seeded by the process or depends on the width of size_t.
class Mixer {
 public:
  void add(std::uint64_t word);
  void add(Fingerprint fingerprint) {
    add(fingerprint.high);
    add(fingerprint.low);
  }
  void add_bytes(std::string_view bytes);
  Fingerprint finish() const;

 private:
  std::uint64_t first_ = 0x9ae16a3b2f90404fULL;
  std::uint64_t second_ = 0xc949d7c7509e6557ULL;
};

// `mix` covers all that state is made of. Sizes go in ahead of elements, indices ahead of
// alternatives, so that no two values of one type share a word sequence.

template <std::integral T>
void mix(Mixer& mixer, T value) {
  mixer.add(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
}

template <class T>
requires std::is_enum_v<T>
void mix(Mixer& mixer, T value) {
  mixer.add(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
}

inline void mix(Mixer& mixer, const std::string& value) { mixer.add_bytes(value); }
inline void mix(Mixer& mixer, std::monostate) { mixer.add(0); }
inline void mix(Mixer& mixer, Fingerprint value) { mixer.add(value); }

template <HasFields T>
void mix(Mixer& mixer, const T& value);
template <class T>
requires requires(const T& value) {
  { value.fingerprint() } -> std::same_as<Fingerprint>;
}
void mix(Mixer& mixer, const T& value) { mixer.add(value.fingerprint()); }
template <class A, class B>
void mix(Mixer& mixer, const std::pair<A, B>& value);
template <class T>
void mix(Mixer& mixer, const std::optional<T>& value);
template <class... T>
void mix(Mixer& mixer, const std::variant<T...>& value);
template <class T, std::size_t Size>
void mix(Mixer& mixer, const std::array<T, Size>& value);

template <class Range>
void mix_range(Mixer& mixer, const Range& range) {
  mixer.add(static_cast<std::uint64_t>(range.size()));
  for (const auto& element : range) mix(mixer, element);
}

template <class T>
void mix(Mixer& mixer, const std::vector<T>& value) {
  mix_range(mixer, value);
}
template <class T>
void mix(Mixer& mixer, const std::set<T>& value) {
  mix_range(mixer, value);
}
template <class K, class V, class Order>
void mix(Mixer& mixer, const std::map<K, V, Order>& value) {
  mix_range(mixer, value);
}

template <class A, class B>
void mix(Mixer& mixer, const std::pair<A, B>& value) {
  mix(mixer, value.first);
  mix(mixer, value.second);
}

template <class T>
void mix(Mixer& mixer, const std::optional<T>& value) {
  mixer.add(value.has_value() ? 1U : 0U);
  if (value) mix(mixer, *value);
}

template <class... T>
void mix(Mixer& mixer, const std::variant<T...>& value) {
  mixer.add(static_cast<std::uint64_t>(value.index()));
  std::visit([&mixer](const auto& alternative) { mix(mixer, alternative); }, value);
}

template <class T, std::size_t Size>
void mix(Mixer& mixer, const std::array<T, Size>& value) {
  for (const auto& element : value) mix(mixer, element);
}

template <HasFields T>
void mix(Mixer& mixer, const T& value) {
  std::apply([&mixer](const auto&... member) { (mix(mixer, member), ...); }, fields_of(value));
}

/// For a value whose last field is younger than what has been recorded: it adds nothing while it is
/// as it is by default, so that what was recorded stays valid.
template <HasFields T>
void mix_with_younger_last(Mixer& mixer, const T& value) {
  const auto fields = fields_of(value);
  constexpr std::size_t last = std::tuple_size_v<decltype(value.fields())> - 1;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    (mix(mixer, std::get<Index>(fields)), ...);
  }
  (std::make_index_sequence<last>());
  const auto& younger = std::get<last>(fields);
  if (!(younger == std::remove_cvref_t<decltype(younger)>())) mix(mixer, younger);
}

template <class T>
Fingerprint fingerprint_of(const T& value) {
  Mixer mixer;
  mix(mixer, value);
  return mixer.finish();
}

}  // namespace zablab
