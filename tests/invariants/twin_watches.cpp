// Slow twins of what watchers were promised: every watch is a thing of its own, and what it must
// have told is looked up in the whole committed history each time.
#include <algorithm>
#include <tuple>

#include "protocol/base/match.hpp"
#include "tests/invariants/twins.hpp"

namespace zablab::claims_tests {

namespace {

using Kind = WatchTwin::Kind;

bool is_once(Kind kind) { return kind != Kind::persistent && kind != Kind::recursive; }

std::string parent_of_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_below(const std::string& path, const std::string& above) {
  return path == above || above == "/" || path.starts_with(above + "/");
}

std::vector<WatchEvent> changes_in(const Txn& txn) {
  std::vector<WatchEvent> changes;
  const auto note = [&](const auto& body) {
    using Body = std::decay_t<decltype(body)>;
    if constexpr (std::is_same_v<Body, CreateTxn>) {
      changes.push_back({EventType::node_created, body.path});
    } else if constexpr (std::is_same_v<Body, DeleteTxn>) {
      changes.push_back({EventType::node_deleted, body.path});
    } else if constexpr (std::is_same_v<Body, SetDataTxn>) {
      changes.push_back({EventType::node_data_changed, body.path});
    }
  };
  std::visit(note, txn.body);
  if (const auto* close = std::get_if<CloseSessionTxn>(&txn.body)) {
    for (const std::string& path : close->paths) note(DeleteTxn{path});
  }
  if (const auto* multi = std::get_if<MultiTxn>(&txn.body)) {
    for (const MultiTxnPart& part : multi->parts) {
      if (std::holds_alternative<ErrorTxn>(part)) return {};
    }
    for (const MultiTxnPart& part : multi->parts) std::visit(note, part);
  }
  return changes;
}

/// The events of one change, whoever watches: of the node, and of its parent.
std::vector<WatchEvent> events_of(const WatchEvent& change) {
  std::vector<WatchEvent> events = {change};
  if (change.type != EventType::node_data_changed) {
    events.push_back({EventType::node_children_changed, parent_of_path(change.path)});
  }
  return events;
}

bool is_for(Kind kind, const std::string& path, const WatchEvent& event) {
  const bool children = event.type == EventType::node_children_changed;
  switch (kind) {
    case Kind::data:
    case Kind::exists: return event.path == path && !children;
    case Kind::children:
      return event.path == path && (children || event.type == EventType::node_deleted);
    case Kind::persistent: return event.path == path;
    case Kind::recursive: return is_below(event.path, path) && !children;
  }
  return false;
}

bool is_of_kind(Kind kind, WatchKind named) {
  switch (named) {
    case WatchKind::children: return kind == Kind::children;
    case WatchKind::data: return kind == Kind::data || kind == Kind::exists;
    case WatchKind::any: return true;
    case WatchKind::persistent: return kind == Kind::persistent;
    case WatchKind::persistent_recursive: return kind == Kind::recursive;
  }
  return false;
}

bool by_type_then_path(const WatchEvent& a, const WatchEvent& b) {
  return std::tie(a.type, a.path) < std::tie(b.type, b.path);
}

bool is_hidden_by(const TxnBody& body) {
  const auto* create = std::get_if<CreateTxn>(&body);
  const auto* set = std::get_if<SetAclTxn>(&body);
  const Acls* acls = create != nullptr ? &create->acls : set != nullptr ? &set->acls : nullptr;
  if (acls != nullptr) return !allows(*acls, permission::read, std::nullopt);
  const auto* multi = std::get_if<MultiTxn>(&body);
  return multi != nullptr &&
         std::any_of(multi->parts.begin(), multi->parts.end(), [](const MultiTxnPart& part) {
           const auto* made = std::get_if<CreateTxn>(&part);
           return made != nullptr && is_hidden_by(*made);
         });
}

/// There was a node that not everybody may read.
bool is_anything_hidden(const Chronicle& chronicle) {
  return std::any_of(chronicle.committed.begin(), chronicle.committed.end(),
                     [&](Zxid zxid) { return is_hidden_by(chronicle.contents.at(zxid).body); });
}

Zxid end_of(const Line& line) { return line.empty() ? Zxid{0} : line.back(); }

}  // namespace

std::vector<WatchTwin::Owed> WatchTwin::owed(const Judgement& judgement, const Client& who) {
  std::vector<Owed> owed;
  std::vector<Watch> left = who.watches;
  for (const Zxid zxid : judgement.chronicle.committed) {
    for (const WatchEvent& change : changes_in(judgement.chronicle.contents.at(zxid))) {
      for (const WatchEvent& event : events_of(change)) {
        const auto fires = [&](const Watch& watch) {
          return zxid > watch.from && is_for(watch.kind, watch.path, event);
        };
        if (std::none_of(left.begin(), left.end(), fires)) continue;
        owed.push_back({zxid, event});
        std::erase_if(left, [&](const Watch& w) { return is_once(w.kind) && fires(w); });
      }
    }
  }
  return owed;
}

/// Takes what was told for over; what was not told is still waited for.
void WatchTwin::settle(const Judgement& judgement, Client& who, std::size_t told) {
  const std::vector<Owed> all = owed(judgement, who);
  for (std::size_t i = 0; i < std::min(told, all.size()); ++i) {
    std::erase_if(who.watches, [&](const Watch& watch) {
      return is_once(watch.kind) && all[i].at > watch.from &&
             is_for(watch.kind, watch.path, all[i].event);
    });
  }
}

void WatchTwin::detach(const Judgement& judgement, Client& who) {
  if (who.line == Connection::up) settle(judgement, who, who.told.size());
  if (who.line == Connection::arming) {
    for (const WatchEvent& event : who.told) {
      std::erase_if(who.watches, [&](const Watch& watch) {
        return is_once(watch.kind) && is_for(watch.kind, watch.path, event);
      });
    }
  }
  who.told.clear();
  if (who.line != Connection::unjudged) who.line = Connection::down;
}

void WatchTwin::judge_told(const Judgement& judgement, const ClientTold& told) {
  Client& who = client(told.client);
  if (who.line == Connection::unjudged) return;
  who.told.push_back(told.event);
  if (who.line == Connection::arming) return;
  const std::vector<Owed> all = owed(judgement, who);
  const bool right = who.line == Connection::up && who.told.size() <= all.size() &&
                     all[who.told.size() - 1].event == told.event;
  judgement.must(Claim::no_wrong_event, right);
  judgement.must(Claim::event_fits_watch, right);
  judgement.must(Claim::no_lost_event, right);
}

void WatchTwin::judge_armed(const Judgement& judgement, Client& who, const Line& line) {
  std::set<std::tuple<std::string, Kind, WatchEvent>, ByParts> missed;
  const SerialStore& now = judgement.states.at(end_of(line));
  std::vector<Watch> kept;
  for (Watch watch : who.watches) {
    const SerialNode* node = now.node_at(end_of(line), watch.path);
    std::optional<EventType> type;
    if (watch.kind == Kind::exists) {
      if (node != nullptr) type = EventType::node_created;
    } else if (is_once(watch.kind) && node == nullptr) {
      type = EventType::node_deleted;
    } else if (watch.kind == Kind::data && node->stat.mzxid > who.since) {
      type = EventType::node_data_changed;
    } else if (watch.kind == Kind::children && node->stat.pzxid > who.since) {
      type = EventType::node_children_changed;
    }
    if (type) {
      missed.insert({watch.path, watch.kind, WatchEvent{*type, watch.path}});
    } else {
      watch.from = end_of(line);
      kept.push_back(watch);
    }
  }
  std::vector<WatchEvent> expected;
  for (const auto& entry : missed) expected.push_back(std::get<2>(entry));
  std::vector<WatchEvent> told = std::exchange(who.told, {});
  std::sort(expected.begin(), expected.end(), by_type_then_path);
  std::sort(told.begin(), told.end(), by_type_then_path);
  const bool right = expected == told;
  for (const Claim claim :
       {Claim::no_wrong_event, Claim::no_lost_event, Claim::event_before_answer}) {
    judgement.must(claim, right);
  }
  who.watches = std::move(kept);
  who.line = Connection::up;
}

void WatchTwin::judge_up(const Judgement& judgement, Client& who, const Line& line) {
  const std::vector<Owed> all = owed(judgement, who);
  const Zxid shown = end_of(line);
  const auto due =
      std::count_if(all.begin(), all.end(), [&](const Owed& one) { return one.at <= shown; });
  const auto told = static_cast<std::ptrdiff_t>(who.told.size());
  settle(judgement, who, who.told.size());
  who.told.clear();
  if (who.watches.empty()) return;  // it waits for nothing any more
  judgement.must(Claim::no_wrong_event, told <= due);
  judgement.must(Claim::no_lost_event, told >= due);
  judgement.must(Claim::event_before_answer, told >= due);
  for (Watch& watch : who.watches) watch.from = std::max(watch.from, shown);
}

void WatchTwin::judge_removal(const Judgement& judgement, Client& who, const Reply& reply,
                              const std::string& path, WatchKind kind, bool removes) {
  const auto is_meant = [&](const Watch& watch) {
    return watch.path == path && is_of_kind(watch.kind, kind);
  };
  const bool had = std::any_of(who.watches.begin(), who.watches.end(), is_meant);
  judgement.must(Claim::no_lost_event, reply.error != ErrorCode::no_watcher || !had);
  judgement.must(Claim::no_wrong_event, reply.error != ErrorCode::ok || had);
  if (removes && reply.error == ErrorCode::ok) std::erase_if(who.watches, is_meant);
}

void WatchTwin::note_request(const Judgement& judgement, Client& who, const Reply& reply,
                             const Operation& operation, Zxid at) {
  const bool ok = reply.error == ErrorCode::ok;
  const auto add = [&](bool really, const std::string& path, Kind kind) {
    if (really) who.watches.push_back({path, kind, at});
  };
  match(
      operation, [&](const GetData& o) { add(o.watch && ok, o.path, Kind::data); },
      [&](const GetChildren& o) { add(o.watch && ok, o.path, Kind::children); },
      [&](const Exists& o) {
        add(o.watch && ok, o.path, Kind::data);
        add(o.watch && reply.error == ErrorCode::no_node, o.path, Kind::exists);
      },
      [&](const AddWatch& o) {
        add(ok, o.path, o.mode == WatchMode::persistent ? Kind::persistent : Kind::recursive);
      },
      [&](const RemoveWatches& o) { judge_removal(judgement, who, reply, o.path, o.kind, true); },
      [&](const CheckWatches& o) { judge_removal(judgement, who, reply, o.path, o.kind, false); },
      [](const auto&) {});
}

void WatchTwin::judge_answer(const Judgement& judgement, const ClientReturned& returned) {
  Client& who = client(returned.client);
  who.seen = std::max(who.seen, returned.reply.zxid);
  if (who.calls.empty() || who.calls.front().first != returned.reply.xid) return;
  const Operation operation = std::move(who.calls.front().second);
  who.calls.erase(who.calls.begin());
  const std::optional<Line> line = judgement.chronicle.line_of(returned.reply.zxid);
  if (who.line == Connection::unjudged || !line) return;
  if (returned.reply.error == ErrorCode::session_expired) {
    if (who.line == Connection::arming) who.line = Connection::unjudged;
    return;
  }
  if (who.line == Connection::arming) {
    judge_armed(judgement, who, *line);
  } else if (who.line == Connection::down) {
    judgement.must(Claim::no_lost_event, who.watches.empty());
    who.line = Connection::up;
  } else {
    judge_up(judgement, who, *line);
  }
  note_request(judgement, who, returned.reply, operation, end_of(*line));
}

void WatchTwin::judge(const Judgement& judgement) {
  hidden_ = hidden_ || is_anything_hidden(judgement.chronicle);
  if (hidden_) return;
  const auto* connect = std::get_if<ConnectClient>(&judgement.moment.step.action);
  if (connect != nullptr) {
    Client& who = client(connect->client);
    who.seen = judgement.after().client(connect->client).last_zxid_seen;
    if (connect->says) who.watches.clear();
  }
  for (const ClientEvent& event : judgement.moment.step.client_events) {
    match(
        event,
        [&](const ClientCalled& called) {
          Client& who = client(called.client);
          who.calls.emplace_back(called.xid, called.operation);
          if (!std::holds_alternative<SetWatches>(called.operation)) return;
          detach(judgement, who);
          const std::optional<Line> line = judgement.chronicle.line_of(who.seen);
          who.since = line ? end_of(*line) : Zxid{0};
          const bool by_itself = called.xid == set_watches_xid;
          who.line = by_itself ? Connection::arming : Connection::unjudged;
        },
        [&](const ClientReturned& returned) { judge_answer(judgement, returned); },
        [&](const ClientTold& told) { judge_told(judgement, told); },
        [&](const ClientDetached& detached) {
          Client& who = client(detached.client);
          who.calls.clear();
          detach(judgement, who);
        },
        [&](const ClientSessionOver& over) { client(over.client) = Client{}; }, [](const auto&) {});
  }
}

}  // namespace zablab::claims_tests
