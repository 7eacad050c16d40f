// The serial reference store: what ZooKeeper's operations mean when they run one after the other.
//
// Written from the definition, without an overlay, transactions or idempotence, and sharing no code
// with protocol/store, only its values. A claim executes each committed request here, in the order
// of its zxid, and demands that the replicated servers answered the same. The past is kept: a read
// can be answered at the zxid that its reply was stamped with.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/tree.hpp"
#include "protocol/types.hpp"

namespace zablab {

enum class SerialKind : std::uint8_t { plain, ephemeral, container, ttl };

/// A node at some moment, in the terms of clients.
struct SerialNode {
  Frozen<Data> data;
  Stat stat;
  std::int32_t creates = 0;  ///< children ever created: the next sequence number
  Acls acls = std::nullopt;
  SerialKind kind = SerialKind::plain;
  std::int64_t ttl_ms = 0;  ///< of kind ttl
  auto fields() const { return std::tie(data, stat, creates, acls, kind, ttl_ms); }
  bool operator==(const SerialNode&) const = default;
};

/// What a node became at `since`; nullopt: it was deleted.
struct SerialVersion {
  Zxid since;
  std::optional<SerialNode> node;
  auto fields() const { return std::tie(since, node); }
  bool operator==(const SerialVersion&) const = default;
};

struct SerialChildChange {
  Zxid zxid;
  std::string name;
  bool created = false;  ///< else deleted
  auto fields() const { return std::tie(zxid, name, created); }
  bool operator==(const SerialChildChange&) const = default;
};

/// Everything that ever was at one path. The children are kept as they are now; how they were is
/// found by undoing the changes since.
struct SerialHistory {
  std::vector<SerialVersion> versions;
  std::set<std::string> children;
  std::vector<SerialChildChange> child_changes;
  auto fields() const { return std::tie(versions, children, child_changes); }
  bool operator==(const SerialHistory&) const = default;
};

/// One life of a session.
struct SerialSession {
  std::int32_t timeout_ms = 0;
  Zxid opened;
  std::optional<Zxid> closed;
  auto fields() const { return std::tie(timeout_ms, opened, closed); }
  bool operator==(const SerialSession&) const = default;
};

/// What an operator has set, as far as operations mean something else with it.
struct SerialSettings {
  bool extended_types = true;  ///< there are TTL nodes
  bool enforce_quota = false;  ///< hard limits refuse
  auto fields() const { return std::tie(extended_types, enforce_quota); }
  bool operator==(const SerialSettings&) const = default;
};

/// On whose behalf an operation runs.
struct SerialCaller {
  // Implicit: most callers have shown nothing but their session.
  SerialCaller(SessionId its_session, Credentials shown = std::nullopt)
      : session(its_session), credentials(std::move(shown)) {}
  SessionId session = 0;
  Credentials credentials;
};

class SerialStore {
 public:
  /// The state of a fresh ensemble, at zxid 0.
  SerialStore() : SerialStore(SerialSettings{}) {}
  explicit SerialStore(SerialSettings settings);

  /// Runs a write at its zxid. Never answers SESSIONMOVED: through which server a session talks is
  /// no part of this state. `quotas_at`: the state that hard quotas are judged by, which need not
  /// be the last one (the leader asks what it has applied); nullopt: the last one. REQUIRES: a
  /// write, a zxid above `last()`, and a state that is known.
  Applied execute(const SerialCaller& caller, const Operation& write, Zxid zxid,
                  std::int64_t time_ms, std::optional<Zxid> quotas_at = std::nullopt);

  /// A transaction that changes nothing, for a reason that the serial state cannot know.
  void skip(Zxid zxid);

  /// The answer to a read at the state after `zxid`. nullopt: that state is not known, since it
  /// lies beyond `last()` or was forgotten; or it is no read of the store, but about watches.
  std::optional<Applied> read_at(Zxid zxid, const Operation& read,
                                 const SerialCaller& caller) const;

  /// The node after `zxid`; nullptr if there was none. REQUIRES: a state that is known.
  const SerialNode* node_at(Zxid zxid, const std::string& path) const;

  /// Sorted. REQUIRES: a state that is known.
  std::vector<std::string> children_at(Zxid zxid, const std::string& path) const;

  /// The open sessions after `zxid` with their timeouts. REQUIRES: a state that is known.
  std::map<SessionId, std::int32_t> sessions_at(Zxid zxid) const;
  bool has_session(SessionId session) const;

  /// The zxid of the newest transaction.
  Zxid last() const { return last_; }
  bool knows(Zxid zxid) const { return oldest_ <= zxid && zxid <= last_; }

  /// Gives up the states before `oldest`: nobody will ask for them. What is left does not depend on
  /// how it came about, which makes it fit for a fingerprint. REQUIRES: a state that is known.
  void forget_before(Zxid oldest);

  const std::map<std::string, SerialHistory>& histories() const { return histories_; }

  auto fields() const {
    return std::tie(settings_, oldest_, last_, histories_, sessions_, ephemerals_);
  }
  bool operator==(const SerialStore&) const = default;

 private:
  /// One transaction while it runs.
  struct Step {
    const SerialCaller& caller;
    Zxid zxid;
    std::int64_t time_ms = 0;
    Zxid quotas_at;
    /// Inside a multi: the paths that it has changed.
    std::optional<std::vector<std::string>> touched = std::nullopt;
  };
  Applied attempt(Step& step, const Create& create);
  Applied attempt(Step& step, const Delete& remove);
  Applied attempt(Step& step, const SetData& set);
  Applied attempt(Step& step, const Check& check);
  Applied attempt(Step& step, const SetAcl& set);
  Applied attempt(Step& step, const DeleteContainer& remove);
  Applied attempt_all(Step& step, const Multi& multi);
  Applied open_session(const Step& step, const CreateSession& create);
  Applied close_session(Step& step);

  // What reads are answered with.
  Applied data_of(const GetData& get, Zxid zxid, const SerialCaller& caller) const;
  Applied children_of(const GetChildren& get, Zxid zxid, const SerialCaller& caller) const;
  Applied acls_of(const GetAcl& get, Zxid zxid, const SerialCaller& caller) const;
  Applied number_below(const GetAllChildrenNumber& get, Zxid zxid,
                       const SerialCaller& caller) const;
  Applied ephemerals_of(const GetEphemerals& get, Zxid zxid, const SerialCaller& caller) const;
  Applied read_all(const MultiRead& reads, Zxid zxid, const SerialCaller& caller) const;
  template <class Answer>
  Applied if_readable(const std::string& path, Zxid zxid, const SerialCaller& caller,
                      const Answer& answer) const;

  // Quotas.
  std::optional<std::string> limited_above(Zxid zxid, std::string path) const;
  void use(Step& step, const std::string& path, std::int64_t bytes, std::int64_t count);
  void count_usage(Step& step, const std::string& usage);
  void tell_usage(Step& step, const std::string& usage, std::string text);
  bool is_over_quota(const Step& step, const std::string& path, std::int64_t bytes,
                     std::int64_t count) const;
  std::int64_t growth(const Step& step, const SetData& set) const;

  ErrorCode wrong_kind(const Create& create) const;
  const SerialNode* node_now(const std::string& path) const;
  void become(Step& step, const std::string& path, std::optional<SerialNode> node);
  void create_node(Step& step, const std::string& path, SerialNode node);
  void delete_node(Step& step, const std::string& path);
  void change_child(Step& step, const std::string& path, bool created);
  void take_back(const Step& step);
  void own(SessionId owner, const std::string& path);
  void disown(SessionId owner, const std::string& path);

  SerialSettings settings_;
  Zxid oldest_;
  Zxid last_;
  std::map<std::string, SerialHistory> histories_;
  std::map<SessionId, std::vector<SerialSession>> sessions_;
  std::map<SessionId, std::set<std::string>> ephemerals_;  // as they are now
};

/// The first difference between a server's tree and the serial state after `zxid`, in words: path,
/// field, both values. nullopt: they are the same, the index of ephemerals and the table of ACLs
/// included.
std::optional<std::string> first_difference(const SerialStore& store, Zxid zxid,
                                            const DataTree& tree);

/// The same for a server's session table.
std::optional<std::string> first_difference(const SerialStore& store, Zxid zxid,
                                            const std::map<SessionId, std::int32_t>& sessions);

/// Whether a tree's index of ephemerals says what its nodes say (part of the first above).
std::optional<std::string> ephemerals_difference(
    const std::map<std::string, Znode, std::less<>>& nodes,
    const std::map<SessionId, std::set<std::string>>& index);

}  // namespace zablab
