#include <map>
#include <vector>

#include "invariants/history/precedence.hpp"

namespace zablab::history {

namespace {

/// What is known of one path that is created once and stays.
struct Life {
  Place create = no_place;
  std::map<std::int64_t, Place> writes;  // by the version that they made; the create made 0
  std::vector<Place> readers_of_nothing;
  std::vector<std::pair<std::int64_t, Place>> readers;  // of a version
  std::vector<Place> finders;                           // that only found it there
  bool is_written_in_the_dark = false;  // by a write that tells no version, or never returned
};

class Versions {
 public:
  Versions(const Recording& recording, std::span<const Place> places)
      : recording_(recording), places_(places) {}

  std::optional<Precedences> find() {
    for (const Place place : places_) {
      if (!gather(place)) return std::nullopt;
    }
    for (auto& [path, life] : lives_) {
      if (!relate(path, life)) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  const Operation& at(Place place) const { return recording_.operations[place]; }

  /// False: this history is not for this method.
  bool gather(Place place) {
    const Operation& one = at(place);
    const Function function = one.asked.function;
    // What may delete, or give a name of its own, is beyond this method.
    if (function == Function::close || one.asked.flags.sequential) return false;
    if (one.asked.flags.ephemeral) return false;
    if (one.status == Status::unknown) return gather_unknown(place);
    if (function == Function::multi) return gather_multi(place);
    if (function == Function::remove && one.answered.error == 0) return false;
    gather_answered(place);
    return true;
  }

  bool gather_unknown(Place place) {
    const Asked& asked = at(place).asked;
    if (asked.function != Function::set_data) return false;
    lives_[asked.key].is_written_in_the_dark = true;
    return true;
  }

  bool gather_multi(Place place) {
    const Operation& one = at(place);
    if (one.answered.error != 0) {
      result_.complete = false;
      return true;
    }
    // What its parts returned is a matter for a search.
    result_.complete &= one.answered.results.count == 0;
    for (const Asked& part : recording_.parts_of(one.asked)) {
      if (part.function == Function::create || part.function == Function::remove) return false;
      Life& life = lives_[part.key];
      life.finders.push_back(place);
      life.is_written_in_the_dark |= part.function == Function::set_data;
      result_.complete &= part.function != Function::check || part.version < 0;
    }
    return true;
  }

  /// More of a Stat than versions of the node itself: what they say is a matter for a search.
  static bool tells_more(const Answered& answered) { return answered.cversion != unrecorded; }

  void gather_answered(Place place) {
    const Operation& one = at(place);
    const Answered& answered = one.answered;
    Life& life = lives_[one.asked.key];
    if (answered.error == no_node && one.asked.function != Function::create) {
      life.readers_of_nothing.push_back(place);
    } else if (answered.error == node_exists) {
      life.finders.push_back(place);
    } else if (answered.error != 0) {
      result_.complete = false;
    } else if (one.asked.function == Function::create) {
      twice_ |= life.create != no_place;
      life.create = place;
    } else if (one.asked.function == Function::set_data) {
      write(life, one, place);
    } else if (answered.version != unrecorded) {
      life.readers.emplace_back(answered.version, place);
      result_.complete &= one.asked.function != Function::get_children && !tells_more(answered);
    } else {
      life.finders.push_back(place);
      result_.complete = false;
    }
  }

  void write(Life& life, const Operation& one, Place place) {
    if (one.answered.version == unrecorded) {
      life.is_written_in_the_dark = true;
      life.finders.push_back(place);
      return;
    }
    twice_ |= !life.writes.try_emplace(one.answered.version, place).second;
    if (one.asked.version >= 0 && one.asked.version + 1 != one.answered.version) twice_ = true;
  }

  bool relate(Text path, Life& life) {
    if (twice_) return false;
    // A version that nobody is known to have made: which write it was is a matter for a search.
    if (life.is_written_in_the_dark) result_.complete = false;
    if (life.create == no_place) {
      return life.writes.empty() && life.readers.empty() && life.finders.empty();
    }
    // Version 0 is what a create makes, and no set does.
    if (!life.writes.try_emplace(0, life.create).second) return false;
    relate_parent(path, life);
    relate_writes(life);
    for (const Place reader : life.readers_of_nothing) {
      add(reader, life.create, "found no node, ahead of");
    }
    for (const Place finder : life.finders) add(life.create, finder, "made the node found by");
    for (const auto& [version, reader] : life.readers) {
      if (!relate_reader(life, version, reader)) return false;
    }
    return true;
  }

  void relate_parent(Text path, const Life& life) {
    const std::string_view words = recording_.texts[path];
    const std::size_t slash = words.rfind('/');
    if (slash == 0 || slash == std::string_view::npos) return;
    const auto above = recording_.texts.find(words.substr(0, slash));
    const auto parent = above ? lives_.find(*above) : lives_.end();
    if (parent == lives_.end() || parent->second.create == no_place) {
      result_.complete = false;
      return;
    }
    add(parent->second.create, life.create, "made the node above that of");
  }

  void relate_writes(const Life& life) {
    for (auto one = life.writes.begin(); one != life.writes.end(); ++one) {
      const auto next = std::next(one);
      if (next == life.writes.end()) return;
      if (next->first != one->first + 1) result_.complete = false;
      add(one->second, next->second, "made the version ahead of that of");
    }
  }

  bool relate_reader(const Life& life, std::int64_t version, Place reader) {
    const auto made = life.writes.find(version);
    if (made == life.writes.end()) {
      result_.complete = false;
    } else {
      const Operation& read = at(reader);
      const bool other =
          read.answered.has_value && read.answered.value != at(made->second).asked.value;
      if (other) return false;  // an answer that nothing gives: no matter of order
      add(made->second, reader, "made the version shown by");
    }
    const auto next = life.writes.upper_bound(version);
    if (next != life.writes.end()) add(reader, next->second, "shows a version older than that of");
    return true;
  }

  void add(Place before, Place after, const char* words) {
    result_.reasons.push_back({before, after, words});
  }

  const Recording& recording_;
  std::span<const Place> places_;
  std::map<Text, Life> lives_;
  Precedences result_;
  bool twice_ = false;
};

}  // namespace

std::optional<Precedences> precedences_of_versions(const Recording& recording,
                                                   std::span<const Place> places) {
  return Versions(recording, places).find();
}

}  // namespace zablab::history
