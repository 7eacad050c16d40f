// What the claims about elections and discoveries remember along one run: what each server has been
// told since it began to look for a leader.
//
// It is no part of a Watch's equality, so a search does not tell states apart by it: there the
// claims that need it judge no more than one step shows. In a run and a replay they judge all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "protocol/messages.hpp"
#include "protocol/types.hpp"

namespace zablab {

struct HeardWord {
  ServerId from = 0;
  Notification notification;
  bool operator==(const HeardWord&) const = default;
};

/// An acknowledgement that a leader waits for.
struct OwedAck {
  Zxid zxid;
  std::int32_t half_ticks = 0;
};

/// Of one process, from its first election on.
struct ElectionLife {
  Vote own;                               ///< its history, when the present election began
  std::int64_t round = 0;                 ///< the last one that it has spoken of
  std::optional<Vote> said;               ///< what it proposes
  bool looks = true;                      ///< it has not decided yet
  std::vector<HeardWord> heard;           ///< since the election began, each word once
  std::map<ServerId, Epoch> told;         ///< by learner: the epoch that it said it had accepted
  std::map<ServerId, AckEpoch> promised;  ///< by learner, with its history
  std::optional<Epoch> offered;           ///< by the leader that it follows
  Epoch accepted = 0;                     ///< by itself, when that was offered
  std::map<ConnectionId, OwedAck> owed;   ///< while it leads
};

/// By server. Nothing of one of which no election was seen, nor of one that is down.
class ElectionLives {
 public:
  /// `from_start`: of a run that is seen from its beginning, so that who has no life here is before
  /// its first election.
  explicit ElectionLives(bool from_start) : from_start_(from_start) {}
  bool from_start() const { return from_start_; }

  /// nullptr if nothing is known.
  ElectionLife* find(ServerId server) {
    const auto place = static_cast<std::size_t>(server);
    return place < lives_.size() && lives_[place] ? &*lives_[place] : nullptr;
  }
  ElectionLife& begin(ServerId server) {
    const auto place = static_cast<std::size_t>(server);
    if (place >= lives_.size()) lives_.resize(place + 1);
    return lives_[place].emplace();
  }
  void forget(ServerId server) {
    if (static_cast<std::size_t>(server) < lives_.size()) {
      lives_[static_cast<std::size_t>(server)].reset();
    }
  }

 private:
  bool from_start_ = false;
  std::vector<std::optional<ElectionLife>> lives_;
};

}  // namespace zablab
