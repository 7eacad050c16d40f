// A queue that costs nothing while it is empty.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// First in, first out, in one block of memory. (An empty std::deque allocates two; a world is full
/// of empty queues and is copied for every state of a search.)
template <class T>
class Fifo {
 public:
  Fifo() = default;
  Fifo(const Fifo& other) : items_(other.begin(), other.end()) {}
  Fifo(Fifo&& other) noexcept
      : items_(std::move(other.items_)), first_(std::exchange(other.first_, 0)) {}
  Fifo& operator=(const Fifo& other) {
    if (this != &other) {
      items_.assign(other.begin(), other.end());
      first_ = 0;
    }
    return *this;
  }
  Fifo& operator=(Fifo&& other) noexcept {
    items_ = std::move(other.items_);
    first_ = std::exchange(other.first_, 0);
    return *this;
  }
  ~Fifo() = default;

  bool empty() const { return first_ == items_.size(); }
  std::size_t size() const { return items_.size() - first_; }
  const T& front() const { return items_[first_]; }
  T& front() { return items_[first_]; }
  const T& back() const { return items_.back(); }
  T& back() { return items_.back(); }
  const T& operator[](std::size_t index) const { return items_[first_ + index]; }
  T& operator[](std::size_t index) { return items_[first_ + index]; }
  const T* begin() const { return items_.data() + first_; }
  const T* end() const { return items_.data() + items_.size(); }
  T* begin() { return items_.data() + first_; }
  T* end() { return items_.data() + items_.size(); }

  void push_back(T item) { items_.push_back(std::move(item)); }
  template <class... Parts>
  void emplace_back(Parts&&... parts) {
    items_.emplace_back(std::forward<Parts>(parts)...);
  }

  /// REQUIRES: not empty.
  T pop_front() {
    T item = std::move(items_[first_++]);
    if (first_ == items_.size()) {
      clear();
    } else if (first_ >= 32 && first_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return item;
  }

  void clear() {
    items_.clear();
    first_ = 0;
  }

  friend bool operator==(const Fifo& a, const Fifo& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!(a[i] == b[i])) return false;
    }
    return true;
  }

 private:
  std::vector<T> items_;  // those before first_ are moved from
  std::size_t first_ = 0;
};

template <class T>
void mix(Mixer& mixer, const Fifo<T>& value) {
  mix_range(mixer, value);
}

}  // namespace zablab
