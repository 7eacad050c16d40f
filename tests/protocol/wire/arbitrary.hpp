// Random records for properties: any record that names its members can be made.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/wire/jute.hpp"

namespace zablab::wire {

inline void fill(bool& value) { value = *rc::gen::arbitrary<bool>(); }
inline void fill(std::int32_t& value) {
  value = *rc::gen::oneOf(rc::gen::arbitrary<std::int32_t>(),
                          rc::gen::element(INT32_MIN, INT32_MAX, -1));
}
inline void fill(std::int64_t& value) {
  value = *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                          rc::gen::element<std::int64_t>(INT64_MIN, INT64_MAX, -1));
}
inline void fill(Buffer& value) {
  value.reset();
  if (*rc::gen::inRange(0, 8) != 0) value = *rc::gen::arbitrary<std::string>();
}
template <class T>
void fill(Vector<T>& value);
template <Record T>
void fill(T& value) {
  std::apply([&](auto... member) { (fill(value.*member), ...); }, T::members());
}
template <class T>
void fill(Vector<T>& value) {
  value.reset();
  if (*rc::gen::inRange(0, 8) == 0) return;
  value.emplace(static_cast<std::size_t>(*rc::gen::inRange(0, 4)));
  for (T& element : *value) fill(element);
}

/// Any T.
template <class T>
T any() {
  T value{};
  fill(value);
  return value;
}

}  // namespace zablab::wire
