#include <map>
#include <set>

#include "invariants/history/precedence.hpp"

namespace zablab::history {

namespace {

/// What is known of one list.
struct List {
  std::map<Text, Place> append_of;
  std::vector<Place> reads;
  Place longest = no_place;  // the read that shows most
};

class Lists {
 public:
  Lists(const Recording& recording, std::span<const Place> places)
      : recording_(recording), places_(places) {}

  std::optional<Precedences> find() {
    for (const Place place : places_) {
      if (!gather(place)) return std::nullopt;
    }
    for (const auto& [key, list] : lists_) {
      if (!relate(list)) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  const Operation& at(Place place) const { return recording_.operations[place]; }

  bool gather(Place place) {
    const Operation& one = at(place);
    List& list = lists_[one.asked.key];
    if (one.asked.function == Function::append) {
      return list.append_of.try_emplace(one.asked.value, place).second;
    }
    if (one.status != Status::answered || !one.answered.has_items) return true;
    list.reads.push_back(place);
    const bool longer = list.longest == no_place ||
                        one.answered.items.count > at(list.longest).answered.items.count;
    if (longer) list.longest = place;
    return true;
  }

  bool relate(const List& list) {
    std::vector<Place> order;
    if (list.longest != no_place) {
      for (const Text item : recording_.items_of(at(list.longest).answered)) {
        const auto append = list.append_of.find(item);
        if (append == list.append_of.end()) return false;
        if (!shown_.insert(append->second).second) return false;
        order.push_back(append->second);
      }
    }
    for (std::size_t i = 1; i < order.size(); ++i) {
      add(order[i - 1], order[i], "appended the element ahead of that of");
    }
    return relate_reads(list, order) && relate_unseen(list, order);
  }

  bool relate_reads(const List& list, const std::vector<Place>& order) {
    for (const Place read : list.reads) {
      const auto items = recording_.items_of(at(read).answered);
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i] != at(order[i]).asked.value) return false;  // no prefix of the longest
      }
      if (!items.empty()) add(order[items.size() - 1], read, "appended what is shown by");
      if (items.size() < order.size()) add(read, order[items.size()], "does not show");
    }
    return true;
  }

  /// What no read shows comes after all of them, or did not happen at all.
  bool relate_unseen(const List& list, const std::vector<Place>& order) {
    for (const auto& [value, append] : list.append_of) {
      if (shown_.count(append) != 0) continue;
      if (at(append).status == Status::unknown) {
        result_.left_out.push_back(append);
        continue;
      }
      // Many reads and many such appends would be too many pairs.
      if (++unseen_ * list.reads.size() > 1'000'000) return false;
      for (const Place read : list.reads) {
        if (at(read).answered.items.count == order.size()) add(read, append, "does not show");
      }
    }
    return true;
  }

  void add(Place before, Place after, const char* words) {
    result_.reasons.push_back({before, after, words});
  }

  const Recording& recording_;
  std::span<const Place> places_;
  std::map<Text, List> lists_;
  std::set<Place> shown_;
  std::size_t unseen_ = 0;
  Precedences result_;
};

}  // namespace

std::optional<Precedences> precedences_of_lists(const Recording& recording,
                                                std::span<const Place> places) {
  return Lists(recording, places).find();
}

}  // namespace zablab::history
