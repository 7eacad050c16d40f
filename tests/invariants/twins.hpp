// The slow twins: every claim once more, from its definition, with whole histories written out as
// lists, whole disks read, the store run again from the beginning.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "invariants/claims.hpp"
#include "invariants/serial_store.hpp"
#include "tests/invariants/recording.hpp"

namespace zablab::claims_tests {

/// A whole history: all its transactions, from the first.
using Line = std::vector<Zxid>;

bool is_prefix(const Line& shorter, const Line& longer);
Line without_last(Line line);
bool contains(const Line& line, Zxid zxid);

/// What has happened so far, in full.
struct Chronicle {
  std::map<Zxid, Txn> contents;  ///< what was proposed
  std::map<Zxid, Line> lines;    ///< the history that ends with each
  std::map<Epoch, ServerId> winners;
  std::map<Epoch, Line> bases;  ///< what the winner of an epoch began with
  std::set<Epoch> established;
  std::map<ServerId, std::optional<Line>> memory;  ///< what each server's database stands for
  std::map<ServerId, std::optional<Line>> before;  ///< the same at the end of the step before
  Line committed;
  std::set<SessionId> closing;
  std::map<Zxid, Zxid> quotas_at;  ///< what the leader had applied when it proposed

  /// nullopt if no leader made such a history.
  std::optional<Line> line_of(Zxid zxid) const;
};

/// What a restart would replay; nullopt if it stands on nothing that is known.
std::optional<Line> recovered(const Chronicle& chronicle, const LogImage& log,
                              const SnapshotDirectory& snapshots);

/// The states of the serial store along the committed history, one by one.
class States {
 public:
  /// Runs what was committed since. `asked`: the requests of clients by session and number.
  void extend(const Chronicle& chronicle);
  /// Before anything was run.
  void set(const SerialSettings& settings) {
    if (done_ == 0) states_[Zxid{0}] = SerialStore(settings);
  }
  /// The state after `zxid`, which is committed; and the answer to its transaction.
  const SerialStore& at(Zxid zxid) const { return states_.at(zxid); }
  const std::optional<Applied>& answer(Zxid zxid) const { return answers_.at(zxid); }
  bool knows(Zxid zxid) const { return states_.contains(zxid); }

  struct Write {
    Operation operation;
    Credentials credentials = std::nullopt;
  };
  std::map<std::pair<SessionId, std::int32_t>, Write> asked;

 private:
  std::optional<Applied> run(const Chronicle& chronicle, SerialStore& store, const Txn& txn);

  std::map<Zxid, SerialStore> states_ = {{Zxid{0}, SerialStore()}};
  std::map<Zxid, std::optional<Applied>> answers_;
  std::size_t done_ = 0;
};

/// All claims broken at the first moment at which any is.
struct SlowVerdict {
  std::optional<std::size_t> broken_at;
  std::set<std::string> claims;
  std::vector<bool> all_well;  ///< at each moment before
};
SlowVerdict judge_slowly(const Recording& recording);

/// One moment under judgement.
struct Judgement {
  Chronicle& chronicle;
  States& states;
  const World& before;
  const Moment& moment;
  std::set<std::string>& broken;

  const World& after() const { return moment.after; }
  void must(Claim claim, bool holds) const {
    if (!holds) broken.insert(info_of(claim).name);
  }
};

// In this order, as the world does it: the disk, then what servers did, then clients.
void judge_disk(const Judgement& judgement);
void judge_order(const Judgement& judgement);  ///< and writes the chronicle
void judge_durability(const Judgement& judgement);
void judge_store(const Judgement& judgement);

/// Keeps what clients lived through.
class ClientTwin {
 public:
  explicit ClientTwin(std::size_t clients) : clients_(clients) {}
  void judge(const Judgement& judgement);

 private:
  struct Call {
    std::int32_t xid = 0;
    Operation operation;
    Credentials credentials;
    std::optional<Line> ordered;  ///< a sync: what the leader had ordered
  };
  struct Client {
    SessionId session = 0;
    Zxid seen;
    Credentials shown;  ///< on the present connection
    std::vector<Call> calls;
  };
  void note_shown(const Judgement& judgement);
  void note_syncs(const Judgement& judgement);
  void note_sync(const Judgement& judgement, ServerId leader, SessionId session, std::int32_t xid,
                 bool of_learner);
  void judge_return(const Judgement& judgement, const ClientReturned& returned);
  void judge_write(const Judgement& judgement, const ClientReturned& returned);
  void judge_read(const Judgement& judgement, const ClientReturned& returned, const Call& call);
  Client& client(std::int32_t number) { return clients_[static_cast<std::size_t>(number - 1)]; }

  std::vector<Client> clients_;
  std::set<SessionId> granted_;
};

/// Keeps what clients watch.
class WatchTwin {
 public:
  enum class Kind : std::uint8_t { data, exists, children, persistent, recursive };

  explicit WatchTwin(std::size_t clients) : clients_(clients) {}
  void judge(const Judgement& judgement);

 private:
  enum class Connection : std::uint8_t { down, arming, up, unjudged };
  struct Watch {
    std::string path;
    Kind kind = Kind::data;
    Zxid from;  ///< what happens behind it is told
  };
  struct Owed {
    Zxid at;
    WatchEvent event;
  };
  struct Client {
    Connection line = Connection::down;
    std::vector<Watch> watches;
    std::vector<WatchEvent> told;  ///< since the last answer
    std::vector<std::pair<std::int32_t, Operation>> calls;
    Zxid seen;
    Zxid since;  ///< arming: what it had seen
  };
  struct ByParts {
    template <class Entry>
    bool operator()(const Entry& a, const Entry& b) const {
      return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    }
  };

  static std::vector<Owed> owed(const Judgement& judgement, const Client& who);
  static void settle(const Judgement& judgement, Client& who, std::size_t told);
  static void detach(const Judgement& judgement, Client& who);
  void judge_told(const Judgement& judgement, const ClientTold& told);
  void judge_answer(const Judgement& judgement, const ClientReturned& returned);
  static void judge_armed(const Judgement& judgement, Client& who, const Line& line);
  static void judge_up(const Judgement& judgement, Client& who, const Line& line);
  static void judge_removal(const Judgement& judgement, Client& who, const Reply& reply,
                            const std::string& path, WatchKind kind, bool removes);
  static void note_request(const Judgement& judgement, Client& who, const Reply& reply,
                           const Operation& operation, Zxid at);
  Client& client(std::int32_t number) { return clients_[static_cast<std::size_t>(number - 1)]; }

  std::vector<Client> clients_;
  bool hidden_ = false;
};

/// From the definition: one leader serves, and everyone who may follow it serves with it and has
/// applied all that is committed.
bool is_all_well(const Chronicle& chronicle, const World& world);

}  // namespace zablab::claims_tests
