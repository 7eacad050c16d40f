#include <fmt/format.h>

#include <map>
#include <set>

#include "invariants/history/precedence.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

/// One append or read: an operation, or a part of a txn.
struct Deed {
  Place place = no_place;
  std::uint32_t part = 0;
  const Asked* asked = nullptr;
  const Answered* answered = nullptr;  ///< nothing: nobody knows
};

/// What is known of one list.
struct List {
  std::map<Text, Deed> append_of;
  std::vector<Deed> reads;
  const Deed* longest = nullptr;  // the read that shows most; REQUIRES: all reads are gathered
};

class Lists {
 public:
  Lists(const Recording& recording, std::span<const Place> places)
      : recording_(recording), places_(places) {}

  std::optional<Precedences> find() {
    for (const Place place : places_) {
      if (!gather_parts(place)) return std::nullopt;
    }
    for (auto& [key, list] : lists_) {
      find_longest(list);
      note_shown(list);
    }
    for (const auto& [key, list] : lists_) {
      if (relate(list)) continue;
      if (!result_.broken) return std::nullopt;
      return Precedences{{}, {}, true, std::move(result_.broken)};
    }
    for (const Place place : places_) {
      const Operation& one = at(place);
      const bool may_be_nothing = one.status == Status::unknown && shown_.count(place) == 0;
      if (may_be_nothing) result_.left_out.push_back(place);
    }
    return std::move(result_);
  }

 private:
  const Operation& at(Place place) const { return recording_.operations[place]; }

  bool gather_parts(Place place) {
    const Operation& one = at(place);
    const bool known = one.status == Status::answered;
    if (one.asked.function != Function::txn) {
      return gather({place, 0, &one.asked, known ? &one.answered : nullptr});
    }
    const auto parts = recording_.parts_of(one.asked);
    const auto results = recording_.results_of(one.answered);
    for (std::uint32_t part = 0; part < parts.size(); ++part) {
      if (!gather({place, part, &parts[part], known ? &results[part] : nullptr})) return false;
    }
    return true;
  }

  bool gather(const Deed& deed) {
    List& list = lists_[deed.asked->key];
    if (deed.asked->function == Function::append) {
      return list.append_of.try_emplace(deed.asked->value, deed).second;
    }
    if (deed.answered != nullptr && deed.answered->has_items) list.reads.push_back(deed);
    return true;
  }

  static void find_longest(List& list) {
    for (const Deed& read : list.reads) {
      const bool longer = list.longest == nullptr ||
                          read.answered->items.count > list.longest->answered->items.count;
      if (longer) list.longest = &read;
    }
  }

  /// Whatever of a txn is seen: all of it happened.
  void note_shown(const List& list) {
    if (list.longest == nullptr) return;
    for (const Text item : recording_.items_of(*list.longest->answered)) {
      const auto append = list.append_of.find(item);
      if (append != list.append_of.end()) shown_.insert(append->second.place);
    }
  }

  bool relate(const List& list) {
    std::vector<Deed> order;
    std::set<Text> shown;
    if (list.longest != nullptr) {
      for (const Text item : recording_.items_of(*list.longest->answered)) {
        const auto append = list.append_of.find(item);
        if (append == list.append_of.end()) return never_appended(*list.longest, item);
        if (!shown.insert(item).second) return shown_twice(*list.longest, append->second);
        order.push_back(append->second);
      }
    }
    for (std::size_t i = 1; i < order.size(); ++i) {
      add(order[i - 1], order[i], "appended the element ahead of that of");
    }
    return relate_reads(list, order) && relate_unseen(list, order, shown);
  }

  bool relate_reads(const List& list, const std::vector<Deed>& order) {
    for (const Deed& read : list.reads) {
      const auto items = recording_.items_of(*read.answered);
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i] != order[i].asked->value) return incompatible(read, *list.longest);
      }
      if (!items.empty()) add(order[items.size() - 1], read, "appended what is shown by");
      if (items.size() < order.size()) add(read, order[items.size()], "does not show");
    }
    return true;
  }

  /// What no read shows comes after all of them, or did not happen at all.
  bool relate_unseen(const List& list, const std::vector<Deed>& order,
                     const std::set<Text>& shown) {
    for (const auto& [value, append] : list.append_of) {
      if (shown.count(value) != 0) continue;
      if (at(append.place).status == Status::unknown && shown_.count(append.place) == 0) continue;
      // Many reads and many such appends would be too many pairs.
      if (++unseen_ * list.reads.size() > 1'000'000) return false;
      for (const Deed& read : list.reads) {
        if (read.answered->items.count == order.size()) add(read, append, "does not show");
      }
    }
    return true;
  }

  std::string words(const Deed& deed) const { return deed_of(recording_, at(deed.place)); }
  std::string_view text(Text text) const { return recording_.texts[text]; }

  bool never_appended(const Deed& read, Text item) {
    result_.broken = Broken{"never-written", "", {read.place}, {}};
    result_.broken->sentence =
        fmt::format("{}; nobody ever appended {} to {}", words(read), text(item), key_words(read));
    return false;
  }

  bool shown_twice(const Deed& read, const Deed& append) {
    result_.broken = Broken{"duplicate-elements", "", {read.place, append.place}, {}};
    result_.broken->sentence = fmt::format("{}; {} was appended to {} only once", words(read),
                                           text(append.asked->value), key_words(read));
    result_.broken->reasons = {{append.place, read.place, "appended what is shown twice by"}};
    return false;
  }

  bool incompatible(const Deed& read, const Deed& longest) {
    result_.broken = Broken{"incompatible-order", "", {read.place, longest.place}, {}};
    result_.broken->sentence = fmt::format(
        "{}, and {}: of {}, which only grows, neither is the "
        "beginning of the other",
        words(read), words(longest), key_words(read));
    result_.broken->reasons = {{read.place, longest.place, "shows another order than"}};
    return false;
  }

  std::string key_words(const Deed& deed) const {
    return deed.asked->key == nil ? "the list" : std::string(text(deed.asked->key));
  }

  /// Within one txn its own order decides: there a precedence that goes back is a loop.
  void add(const Deed& before, const Deed& after, const char* words) {
    if (before.place == after.place && before.part < after.part) return;
    result_.reasons.push_back({before.place, after.place, words});
  }

  const Recording& recording_;
  std::span<const Place> places_;
  std::map<Text, List> lists_;
  std::set<Place> shown_;  // operations that a read shows something of
  std::size_t unseen_ = 0;
  Precedences result_;
};

}  // namespace

std::optional<Precedences> precedences_of_lists(const Recording& recording,
                                                std::span<const Place> places) {
  return Lists(recording, places).find();
}

}  // namespace zablab::history
