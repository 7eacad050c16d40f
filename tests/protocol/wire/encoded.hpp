// The bytes of what has an encode() of its own.
#pragma once

#include <string>

namespace zablab::wire {

template <class T>
std::string encoded(const T& value) {
  std::string bytes;
  encode(bytes, value);
  return bytes;
}

}  // namespace zablab::wire
