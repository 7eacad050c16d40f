// Names the members of a struct once, for fingerprints; the compiler counts that none is missing.
//
//   struct Vote {
//     ServerId leader = 0;
//     Zxid zxid;
//     auto fields() const { return std::tie(leader, zxid); }
//     bool operator==(const Vote&) const = default;
//   };
//
// The bad story: a hand-written hash that forgets a member which equality compares. Two different
// worlds then share a fingerprint, and a search silently prunes one of them.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace zablab {

namespace fields_detail {

template <class Whole>
struct AnyMember {
  template <class Member>
  requires(!std::is_same_v<std::remove_cvref_t<Member>, Whole>) operator Member()
      const;  // NOLINT: conversion is the purpose; never defined
};

template <class Whole, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
  return requires { Whole{((void)Index, AnyMember<Whole>{})...}; };
}

template <class Whole, std::size_t Count = 0>
constexpr std::size_t arity() {
  if constexpr (takes<Whole>(std::make_index_sequence<Count + 1>{})) {
    return arity<Whole, Count + 1>();
  } else {
    return Count;
  }
}

}  // namespace fields_detail

template <class T>
concept HasFields = requires(const T& value) {
  value.fields();
};

/// The members of `value` as a tuple of references. Does not compile when an aggregate's `fields()`
/// leaves one of its members out.
template <HasFields T>
constexpr auto fields_of(const T& value) {
  if constexpr (std::is_aggregate_v<T>) {
    static_assert(std::tuple_size_v<decltype(value.fields())> == fields_detail::arity<T>(),
                  "fields() must name every member");
  }
  return value.fields();
}

}  // namespace zablab
