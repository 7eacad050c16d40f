// A virtual clock's list of what is due: sources with at most one due time each, the earliest
// first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace zablab {

/// Holds a due time per slot. Moving a due time later or cancelling it leaves the heap alone, so an
/// alarm that every message postpones costs nothing until it would have rung.
class Agenda {
 public:
  using Slot = std::uint32_t;

  Slot add() {
    if (!free_.empty()) {
      const Slot slot = free_.back();
      free_.pop_back();
      return slot;
    }
    slots_.emplace_back();
    return static_cast<Slot>(slots_.size() - 1);
  }
  /// Forgets a slot; its number will be given out again.
  void remove(Slot slot) {
    State& state = slots_[slot];
    state.due_us = state.queued_us = idle;
    ++state.generation;
    free_.push_back(slot);
  }

  bool is_set(Slot slot) const { return slots_[slot].due_us != idle; }
  /// REQUIRES: is_set(slot).
  std::int64_t due_us(Slot slot) const { return slots_[slot].due_us; }

  void set(Slot slot, std::int64_t due_us) {
    State& state = slots_[slot];
    state.due_us = due_us;
    if (state.queued_us == idle || due_us < state.queued_us) push(slot, due_us);
  }
  void cancel(Slot slot) { slots_[slot].due_us = idle; }

  struct Due {
    std::int64_t moment_us = 0;
    Slot slot = 0;
  };
  /// Takes out what is due first; among equals, what was entered first.
  std::optional<Due> pop() {
    while (!heap_.empty()) {
      const Entry entry = heap_.front();
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
      State& state = slots_[entry.slot];
      if (entry.generation != state.generation || entry.due_us != state.queued_us) continue;
      state.queued_us = idle;
      if (state.due_us == idle) continue;
      if (state.due_us > entry.due_us) {
        push(entry.slot, state.due_us);
        continue;
      }
      state.due_us = idle;
      return Due{entry.due_us, entry.slot};
    }
    return std::nullopt;
  }

 private:
  static constexpr std::int64_t idle = -1;
  struct State {
    std::int64_t due_us = idle;
    std::int64_t queued_us = idle;  // of its valid heap entry
    std::uint32_t generation = 0;
  };
  struct Entry {
    std::int64_t due_us = 0;
    std::uint64_t order = 0;
    Slot slot = 0;
    std::uint32_t generation = 0;
  };
  static bool later(const Entry& a, const Entry& b) {
    return a.due_us != b.due_us ? a.due_us > b.due_us : a.order > b.order;
  }

  void push(Slot slot, std::int64_t due_us) {
    slots_[slot].queued_us = due_us;
    heap_.push_back({due_us, next_order_++, slot, slots_[slot].generation});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  std::vector<State> slots_;
  std::vector<Slot> free_;
  std::vector<Entry> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace zablab
