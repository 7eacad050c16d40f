#include "invariants/history/components.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace zablab::history {

namespace {

/// Reads whose answer nobody knows explain nothing and need no explanation.
bool needs_explanation(const Operation& one) {
  const Function function = one.asked.function;
  if (function == Function::sync || function == Function::event) return false;
  return one.status == Status::answered || !only_reads(one.asked);
}

std::vector<std::vector<Place>> in_groups(const Recording& recording,
                                          const std::vector<std::uint32_t>& group_of,
                                          std::uint32_t groups) {
  std::vector<std::vector<Place>> components;
  std::vector<std::uint32_t> number(groups, no_place);
  for (Place place = 0; place < recording.operations.size(); ++place) {
    if (!needs_explanation(recording.operations[place])) continue;
    std::uint32_t& known = number[group_of[place]];
    if (known == no_place) {
      known = static_cast<std::uint32_t>(components.size());
      components.emplace_back();
    }
    components[known].push_back(place);
  }
  return components;
}

/// Things of which some are joined to others (union and find).
class Groups {
 public:
  explicit Groups(std::size_t count) : above_(count) {
    std::iota(above_.begin(), above_.end(), 0U);
  }

  /// The smallest number that is joined to this one.
  std::uint32_t group(std::uint32_t one) {
    while (above_[one] != one) one = above_[one] = above_[above_[one]];
    return one;
  }

  void join(std::uint32_t a, std::uint32_t b) {
    a = group(a);
    b = group(b);
    above_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> above_;
};

class Connections {
 public:
  Connections(const Recording& recording, const Paths& paths)
      : recording_(recording), paths_(paths), groups_(paths.size()), numbered_(paths.size()) {
    for (const Operation& one : recording.operations) look_at(one.asked);
    for (const Asked& part : recording.parts) look_at(part);
  }

  void connect(const Operation& one) {
    const Path own = first_path(one);
    if (one.asked.function == Function::multi) {
      for (const Asked& part : recording_.parts_of(one.asked)) {
        join(own, paths_.of(part.key));
        connect_asked(part);
        if (part.flags.ephemeral) join(own, first_of_session(one.session, own));
      }
    } else {
      connect_asked(one.asked);
    }
    if (one.asked.flags.ephemeral) join(own, first_of_session(one.session, own));
  }

  Path group(Path path) { return groups_.group(path); }

  /// Some path that the operation touches.
  Path first_path(const Operation& one) {
    if (one.asked.function == Function::close) return first_of_session(one.session, root);
    const auto parts = recording_.parts_of(one.asked);
    const Text key = parts.empty() ? one.asked.key : parts.front().key;
    return key == nil ? root : paths_.of(key);
  }

 private:
  void look_at(const Asked& asked) {
    if (asked.key == nil) return;
    const Path path = paths_.of(asked.key);
    const bool below = asked.function == Function::create || asked.function == Function::remove;
    const bool looks = asked.function == Function::get_data || asked.function == Function::exists ||
                       asked.function == Function::get_children;
    root_matters_ |= path == root && (looks || asked.function == Function::set_data ||
                                      asked.function == Function::check);
    root_matters_ |= below && asked.flags.sequential && paths_.parent(path) == root;
  }

  void connect_asked(const Asked& asked) {
    if (asked.key == nil) return;
    const Path path = paths_.of(asked.key);
    if (asked.function != Function::create && asked.function != Function::remove) return;
    const Path above = paths_.parent(path);
    if (above != root || root_matters_) join(path, above);
    if (!asked.flags.sequential || numbered_[above]) return;
    numbered_[above] = true;
    for (const Path child : children_of(above)) join(path, child);
  }

  const std::vector<Path>& children_of(Path above) {
    if (children_.empty()) {
      children_.resize(paths_.size());
      for (Path child = root + 1; child < paths_.size(); ++child) {
        children_[paths_.parent(child)].push_back(child);
      }
    }
    return children_[above];
  }

  /// What one session's ephemerals have in common is its end.
  Path first_of_session(std::uint32_t session, Path otherwise) {
    if (of_session_.empty()) of_session_.assign(recording_.sessions.size(), no_path);
    if (of_session_[session] == no_path) of_session_[session] = otherwise;
    return of_session_[session];
  }

  void join(Path a, Path b) {
    if (a != no_path && b != no_path) groups_.join(a, b);
  }

  const Recording& recording_;
  const Paths& paths_;
  Groups groups_;
  std::vector<Path> of_session_;
  std::vector<bool> numbered_;  // by parent: its children are connected, whatever their number
  std::vector<std::vector<Path>> children_;  // by parent, once somebody asks
  bool root_matters_ = false;
};

Text first_key(const Recording& recording, const Operation& one) {
  const auto parts = recording.parts_of(one.asked);
  return parts.empty() ? one.asked.key : parts.front().key;
}

}  // namespace

bool has_txn(const Recording& recording, std::span<const Place> places) {
  return std::any_of(places.begin(), places.end(), [&](Place place) {
    return recording.operations[place].asked.function == Function::txn;
  });
}

std::vector<Place> without_unseen(const Recording& recording, std::vector<Place> places) {
  std::set<std::pair<Text, Text>> seen;  // keys, and what they were read to hold
  const auto look = [&](const Asked& asked, const Answered& answered) {
    if (asked.function == Function::get) seen.emplace(asked.key, answered.value);
  };
  for (const Place place : places) {
    const Operation& one = recording.operations[place];
    // A cas that is refused sees what is not there.
    if (one.asked.function == Function::cas) return places;
    if (one.status != Status::answered) continue;
    look(one.asked, one.answered);
    const auto parts = recording.parts_of(one.asked);
    const auto results = recording.results_of(one.answered);
    for (std::size_t i = 0; i < results.size(); ++i) look(parts[i], results[i]);
  }
  const auto is_seen = [&](const Asked& asked) {
    return asked.function == Function::put && seen.count({asked.key, asked.value}) != 0;
  };
  std::erase_if(places, [&](Place place) {
    const Operation& one = recording.operations[place];
    const auto parts = recording.parts_of(one.asked);
    return one.status == Status::unknown && !is_seen(one.asked) &&
           std::none_of(parts.begin(), parts.end(), is_seen);
  });
  return places;
}

std::vector<std::vector<Place>> components_by_key(const Recording& recording) {
  Groups groups(recording.texts.size());
  for (const Operation& one : recording.operations) {
    for (const Asked& part : recording.parts_of(one.asked))
      groups.join(first_key(recording, one), part.key);
  }
  std::vector<std::uint32_t> group_of;
  group_of.reserve(recording.operations.size());
  for (const Operation& one : recording.operations) {
    group_of.push_back(groups.group(first_key(recording, one)));
  }
  return in_groups(recording, group_of, static_cast<std::uint32_t>(recording.texts.size()));
}

std::vector<std::vector<Place>> components_of_tree(const Recording& recording, const Paths& paths) {
  Connections connections(recording, paths);
  // Creates first, so that the end of a session finds what it owned.
  for (const Operation& one : recording.operations) {
    if (one.asked.function != Function::close) connections.connect(one);
  }
  std::vector<std::uint32_t> group_of;
  group_of.reserve(recording.operations.size());
  for (const Operation& one : recording.operations) {
    group_of.push_back(connections.group(connections.first_path(one)));
  }
  return in_groups(recording, group_of, static_cast<std::uint32_t>(paths.size()));
}

}  // namespace zablab::history
