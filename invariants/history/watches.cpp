#include "invariants/history/watches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

/// The watches that one session has left on one path; of its children or of the node itself.
struct Watched {
  std::vector<Place> reads;   // in the order of the session
  std::vector<Place> events;  // in the order in which they came
};

using Key = std::pair<Path, bool>;  // true: of the children

class Judge {
 public:
  Judge(const CommitOrder& order, const Sessions& sessions, Stop& stop)
      : order_(order),
        sessions_(sessions),
        operations_(order.recording().operations),
        stop_(stop) {}

  WatchesJudged judge() {
    for (const std::vector<Place>& session : sessions_.by_session()) {
      gather(session);
      for (const auto& [key, watched] : watched_) {
        judge_one(key, watched);
        if (result_.late || result_.lost || stop_.why() != Ended::no) return std::move(result_);
      }
    }
    return std::move(result_);
  }

 private:
  void gather(const std::vector<Place>& session) {
    watched_.clear();
    knowing_.clear();
    for (const Place place : session) {
      const Operation& one = operations_[place];
      const auto position = sessions_.position_of(place);
      if (position && tells_zxid(place)) knowing_.emplace_back(*position, place);
      const Path path = one.asked.key == nil ? no_path : order_.paths().of(one.asked.key);
      if (one.asked.function == Function::event) {
        const std::string_view type = order_.recording().texts[one.asked.value];
        if (type != "NodeChildrenChanged") watched_[{path, false}].events.push_back(place);
        if (type == "NodeChildrenChanged" || type == "NodeDeleted" || type.empty()) {
          watched_[{path, true}].events.push_back(place);
        }
      } else if (one.asked.flags.watch && is_answered_read(one) && leaves_watch(one)) {
        const bool children = one.asked.function == Function::get_children;
        watched_[{path, children}].reads.push_back(place);
      }
    }
  }

  /// A read that fails leaves none, but exists does.
  static bool leaves_watch(const Operation& read) {
    return read.answered.error == 0 ||
           (read.answered.error == no_node && read.asked.function == Function::exists);
  }

  /// The first write after `position` that a watch of that kind is told of; 0: there is none.
  Position change_after(const Key& key, Position position) const {
    const auto past = order_.past_of(key.first);
    const Version* const end = past.data() + past.size();
    const Version* before = &order_.version_at(key.first, position);
    for (const Version* one = before + 1; one != end; before = one++) {
      const bool lives = one->node.there != before->node.there;
      const bool data = one->node.version != before->node.version;
      const bool born_again = one->node.there && one->node.czxid != before->node.czxid;
      const bool children = one->node.children_hash != before->node.children_hash ||
                            one->node.creates != before->node.creates;
      const bool of_children = before->node.there && (children || !one->node.there);
      if (key.second ? of_children : lives || data || born_again) return one->from;
    }
    return 0;
  }

  void judge_one(const Key& key, const Watched& watched) {
    std::size_t event = 0;
    Position told = 0;  // changes up to there have had their event
    for (const Place read : watched.reads) {
      if (stop_.now()) return;
      const auto position = sessions_.position_of(read);
      // Watches that wait for the same change are one watch.
      if (!position || *position < told) continue;
      const Position change = change_after(key, *position);
      if (change == 0) continue;
      told = change;
      while (event < watched.events.size() &&
             operations_[watched.events[event]].called < operations_[read].called) {
        ++event;
      }
      const Place came = event < watched.events.size() ? watched.events[event++] : no_place;
      const Place knows = first_that_knows(read, change);
      if (came != no_place || knows != no_place) ++result_.fired;
      if (knows == no_place) continue;
      if (came == no_place) return lost(read, change, knows);
      if (operations_[came].called > operations_[knows].returned) {
        return late(read, change, knows, came);
      }
    }
  }

  /// The first reply after `read` of a server that had the change. (A session sees ever more, or it
  /// was broken before.)
  Place first_that_knows(Place read, Position change) const {
    const auto at = std::lower_bound(knowing_.begin(), knowing_.end(), std::pair(change, Place{0}));
    const auto behind =
        std::upper_bound(at, knowing_.end(), read,
                         [](Place wanted, const auto& one) { return wanted < one.second; });
    return behind == knowing_.end() ? no_place : behind->second;
  }

  bool tells_zxid(Place place) const {
    const Operation& one = operations_[place];
    return !only_reads(one.asked.function) || one.answered.zxid != unrecorded;
  }

  std::string knowing(Place knows, Position change) const {
    const Operation& one = operations_[knows];
    const std::int64_t zxid = only_reads(one.asked.function) ? one.answered.zxid : one.zxid;
    const Operation& write = operations_[order_.write_at(change)];
    return fmt::format("{} was answered with zxid {}, which knows of {} (zxid {})",
                       subject_of(order_.recording(), one), zxid,
                       subject_of(order_.recording(), write), write.zxid);
  }

  void lost(Place read, Position change, Place knows) {
    const Place write = order_.write_at(change);
    result_.lost = Broken{"watch-lost", "", {read, write, knows}, {}};
    result_.lost->sentence =
        fmt::format("{} left a watch and no event came; {}",
                    subject_of(order_.recording(), operations_[read]), knowing(knows, change));
    result_.lost->reasons = {{read, write, "left a watch for it"},
                             {write, knows, "is known to the reply"}};
  }

  void late(Place read, Position change, Place knows, Place came) {
    const Place write = order_.write_at(change);
    result_.late = Broken{"watch-late", "", {read, write, knows, came}, {}};
    result_.late->sentence = fmt::format(
        "{} came after a reply that should have come behind it: {} {} the event",
        subject_of(order_.recording(), operations_[came]), knowing(knows, change),
        span_before(order_.recording(), operations_[knows].returned, operations_[came].called));
    result_.late->reasons = {{read, write, "left a watch for it"},
                             {write, came, "is what the event tells"},
                             {knows, came, "knew of it before the event came"}};
  }

  const CommitOrder& order_;
  const Sessions& sessions_;
  const std::vector<Operation>& operations_;
  Stop& stop_;
  std::map<Key, Watched> watched_;
  std::vector<std::pair<Position, Place>> knowing_;  // replies of the session that tell a zxid
  WatchesJudged result_;
};

}  // namespace

WatchesJudged judge_watches(const CommitOrder& order, const Sessions& sessions, Stop& stop) {
  return Judge(order, sessions, stop).judge();
}

}  // namespace zablab::history
