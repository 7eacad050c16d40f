// Shared by copy on write, with a cached fingerprint: what makes a World cheap to copy and to hash.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// A value behind a shared handle. Copying the handle costs a reference count; `edit` clones the
/// value first if another handle sees it. Equality and fingerprint are those of the value.
///
/// Threads: handles to one value may live in several threads, as long as whoever hands a handle to
/// another thread has taken its fingerprint before (the cache is then only read).
template <class T>
class Cow {
 public:
  Cow() : node_(std::make_shared<Node>()) {}
  explicit Cow(T value) : node_(std::make_shared<Node>(std::move(value))) {}

  const T& operator*() const { return node_->value; }
  const T* operator->() const { return &node_->value; }

  /// The value, to be changed in place; no other handle sees the change.
  T& edit() {
    if (node_.use_count() != 1) {
      node_ = std::make_shared<Node>(node_->value);
    } else {
      // Pairs with the release in another thread's drop of its handle.
      std::atomic_thread_fence(std::memory_order_acquire);
      node_->hashed = false;
    }
    return node_->value;
  }

  Fingerprint fingerprint() const {
    if (!node_->hashed) {
      node_->hash = fingerprint_of(node_->value);
      node_->hashed = true;
    }
    return node_->hash;
  }

  bool same_as(const Cow& other) const { return node_ == other.node_; }

  friend bool operator==(const Cow& a, const Cow& b) {
    return a.node_ == b.node_ || a.node_->value == b.node_->value;
  }

 private:
  struct Node {
    Node() = default;
    explicit Node(T initial) : value(std::move(initial)) {}
    T value{};
    mutable Fingerprint hash;
    mutable bool hashed = false;
  };
  std::shared_ptr<Node> node_;
};

/// A value that never changes after it was made: transactions, snapshots in flight.
template <class T>
class Frozen {
 public:
  Frozen() = default;
  explicit Frozen(T value) : cow_(std::move(value)) {}
  const T& operator*() const { return *cow_; }
  const T* operator->() const { return &*cow_; }
  Fingerprint fingerprint() const { return cow_.fingerprint(); }
  bool operator==(const Frozen&) const = default;

 private:
  Cow<T> cow_;
};

}  // namespace zablab
