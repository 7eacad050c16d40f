// What clients are told of what they watch: in time, all of it, nothing else. The reference is
// serial_watches.hpp; what servers remember of watches is not looked at.
// (ZooKeeper: Programmer's Guide, ZooKeeper Watches; DataTree.setWatches, ZKWatchManager.)
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "invariants/observation.hpp"
#include "invariants/serial_store_acl.hpp"
#include "invariants/serial_store_paths.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

using Line = WatchesGhost::Line;

const ClientGhost& watcher(const Observation& seen, std::int32_t number) {
  return seen.ghost.clients->clients[static_cast<std::size_t>(number - 1)];
}

WatchesGhost& edit_watches(const Observation& seen, std::int32_t number) {
  const auto place = static_cast<std::size_t>(number - 1);
  return seen.ghost.clients.edit().clients[place].watches.edit();
}

std::string event_text(const WatchEvent& event) {
  return std::string(to_text(event.type)) + " " + event.path;
}

std::string watcher_text(std::int32_t client, ServerId server) {
  return "client " + std::to_string(client) + " at server " + std::to_string(server);
}

std::vector<WatchEvent> changes_at(const Observation& seen, Zxid place) {
  const TxnRef* txn = seen.history().find(place);
  return txn == nullptr ? std::vector<WatchEvent>() : changes_of(**txn);
}

std::vector<Zxid> places_between(const Observation& seen, Zxid from, Zxid to) {
  if (from == to || !seen.history().leads_to(from, to)) return {};
  return seen.history().between(from, to);
}

// Looks at what happened up to `to`; with `first_only`, up to the first that makes an event.
void look_ahead(const Observation& seen, WatchesGhost& mine, Zxid to, bool first_only) {
  for (const Zxid place : places_between(seen, mine.upto, to)) {
    if (first_only && !mine.due.empty()) return;
    for (const WatchEvent& change : changes_at(seen, place)) mine.watches.fire(change, mine.due);
    mine.upto = place;
  }
}

bool is_the_change(const WatchEvent& event, const WatchEvent& change) {
  if (event == change) return true;
  const bool comes_or_goes = change.type != EventType::node_data_changed;
  return event.type == EventType::node_children_changed && comes_or_goes &&
         serial::parent_path(change.path) == event.path;
}

// The last transaction that was looked at counts, too: it may have made more than one event.
bool happened_lately(const Observation& seen, const WatchesGhost& before, const WatchEvent& event) {
  std::vector<Zxid> places = places_between(seen, before.upto, seen.history().last_committed());
  places.push_back(before.upto);
  return std::any_of(places.begin(), places.end(), [&](Zxid place) {
    const std::vector<WatchEvent> changes = changes_at(seen, place);
    return std::any_of(changes.begin(), changes.end(),
                       [&](const WatchEvent& change) { return is_the_change(event, change); });
  });
}

// An event that is not the one which is due.
void judge_unexpected(const Observation& seen, const ClientTold& told, const WatchesGhost& before) {
  WatchesGhost future = before;
  look_ahead(seen, future, seen.history().last_committed(), false);
  const auto comes = std::find_if(future.due.begin(), future.due.end(),
                                  [&](const DueEvent& due) { return due.event == told.event; });
  const std::string words =
      watcher_text(told.client, told.server) + " is told " + event_text(told.event);
  if (comes != future.due.end()) {
    seen.demand(Claim::no_lost_event, false, [&] {
      return words + " and not " + event_text(future.due.front().event) + ", which is before it";
    });
    return;
  }
  const bool of_wrong_kind = happened_lately(seen, before, told.event) &&
                             before.watches.concerns(told.event) &&
                             !before.watches.allows(told.event);
  seen.demand(Claim::event_fits_watch, !of_wrong_kind,
              [&] { return words + ", which no watch of it is for"; });
  seen.demand(Claim::no_wrong_event, of_wrong_kind, [&] {
    return words + ", where nothing of the kind has happened since it began to watch";
  });
}

// By the list of the node itself: before it goes, after it comes or changes; children may change
// either way.
bool may_read_the_change(const SerialStore& serial, const WatchEvent& event, Zxid at,
                         const Credentials& who) {
  const auto may_read = [&](Zxid state) {
    const SerialNode* node = serial.knows(state) ? serial.node_at(state, event.path) : nullptr;
    return node == nullptr || serial::is_permitted(node->acls, serial::may_read, who);
  };
  const Zxid before{at.value - 1};
  if (event.type == EventType::node_deleted) return may_read(before);
  if (event.type == EventType::node_children_changed) return may_read(before) || may_read(at);
  return may_read(at);
}

// One that is made anew between its other changes may have lists that no state shows.
bool comes_and_goes(const std::vector<WatchEvent>& changes, const std::string& path) {
  return std::count_if(changes.begin(), changes.end(), [&](const WatchEvent& change) {
           return change.path == path && change.type != EventType::node_data_changed;
         }) > 1;
}

// What setWatches tells is not asked about, in ZooKeeper either: the client was told while it could
// read. An event may come late; one of its kind that the client may read excuses it.
void judge_reader(const Observation& seen, const ClientTold& told) {
  const ClientGhost& client = watcher(seen, told.client);
  const auto sets_watches = [](const PendingCall& call) {
    return std::holds_alternative<SetWatches>(*call.operation);
  };
  if (std::any_of(client.pending.begin(), client.pending.end(), sets_watches)) return;
  const History& history = seen.history();
  std::vector<Zxid> places =
      places_between(seen, history.place_of(client.last_zxid), history.last_committed());
  places.push_back(history.place_of(client.last_zxid));
  std::erase_if(places, [&](Zxid place) {
    const std::vector<WatchEvent> changes = changes_at(seen, place);
    return std::none_of(changes.begin(), changes.end(), [&](const WatchEvent& change) {
      return is_the_change(told.event, change);
    });
  });
  if (places.empty()) return;
  const bool is_reader = std::any_of(places.begin(), places.end(), [&](Zxid place) {
    return comes_and_goes(changes_at(seen, place), told.event.path) ||
           may_read_the_change(seen.ghost.store->serial, told.event, place, client.shown);
  });
  seen.demand(Claim::events_reach_readers, is_reader, [&] {
    return watcher_text(told.client, told.server) + " is told " + event_text(told.event) +
           ", of a node that it may not read";
  });
}

void note_fired(const Observation& seen, const WatchesGhost& mine, const DueEvent& told) {
  if (told.ended.any()) seen.reached(Goal::watch_fired);
  if (mine.watches.at(told.event.path).persistent) seen.reached(Goal::persistent_watch_fired);
  const bool of_nodes = told.event.type != EventType::node_children_changed;
  if (of_nodes && mine.watches.recursive_above(told.event.path)) {
    seen.reached(Goal::recursive_watch_fired);
  }
}

bool is_on_its_way(const Observation& seen, std::int32_t number, const WatchEvent& event) {
  const Client& client = seen.world.client(number);
  const ClientLink* link = client.connection ? find(client, *client.connection) : nullptr;
  if (link == nullptr) return false;
  return std::any_of(link->to_client.begin(), link->to_client.end(), [&](const ToClient& message) {
    const auto* sent = std::get_if<WatchEvent>(&message);
    return sent != nullptr && *sent == event;
  });
}

// An answer shows a state in which `missing` has happened; nullptr: all was told.
bool judge_missing(const Observation& seen, const ClientReturned& returned,
                   const WatchEvent* missing) {
  const bool late = missing != nullptr && is_on_its_way(seen, returned.client, *missing);
  const auto words = [&] {
    return watcher_text(returned.client, returned.server) + " is answered at " +
           to_text(returned.reply.zxid) + " and was not told " + event_text(*missing);
  };
  const bool in_time = seen.demand(Claim::event_before_answer, !late,
                                   [&] { return words() + ", which is still on its way"; });
  return seen.demand(Claim::no_lost_event, missing == nullptr || late, words) && in_time;
}

// A client that comes back has its server watch again before it asks for anything else.
bool is_asked_for(const Observation& seen, const ClientReturned& returned,
                  const WatchesGhost& mine) {
  return seen.demand(Claim::no_lost_event, mine.line == Line::up, [&] {
    return watcher_text(returned.client, returned.server) +
           " is answered, and its server was not asked to watch " +
           mine.watches.paths().begin()->first;
  });
}

bool judge_up(const Observation& seen, const ClientReturned& returned, WatchesGhost& mine,
              Zxid place) {
  const bool shown = seen.history().leads_to(mine.upto, place);
  if (!seen.demand(Claim::no_wrong_event, shown, [&] {
        return watcher_text(returned.client, returned.server) + " was told what happened at " +
               to_text(mine.upto) + " and is answered at " + to_text(place);
      })) {
    return false;
  }
  look_ahead(seen, mine, place, false);
  return judge_missing(seen, returned, mine.due.empty() ? nullptr : &mine.due.front().event);
}

bool by_type_and_path(const WatchEvent& a, const WatchEvent& b) {
  return std::tie(a.type, a.path) < std::tie(b.type, b.path);
}

// The answer to the setWatches of a client that came back. In which order it was told is left open.
bool judge_arming(const Observation& seen, const ClientReturned& returned, WatchesGhost& mine,
                  Zxid place) {
  std::vector<WatchEvent> changes;
  for (const Zxid at : places_between(seen, mine.upto, place)) {
    for (WatchEvent& change : changes_at(seen, at)) changes.push_back(std::move(change));
  }
  std::vector<WatchEvent> owed = mine.watches.catch_up(changes);
  std::vector<WatchEvent> told = std::exchange(mine.early, {});
  if (!told.empty()) seen.reached(Goal::event_told_by_set_watches);
  std::sort(owed.begin(), owed.end(), by_type_and_path);
  std::sort(told.begin(), told.end(), by_type_and_path);
  std::vector<WatchEvent> more;
  std::set_difference(told.begin(), told.end(), owed.begin(), owed.end(), std::back_inserter(more),
                      by_type_and_path);
  std::vector<WatchEvent> less;
  std::set_difference(owed.begin(), owed.end(), told.begin(), told.end(), std::back_inserter(less),
                      by_type_and_path);
  mine.line = Line::up;
  mine.upto = place;
  return seen.demand(Claim::no_wrong_event, more.empty(), [&] {
    return watcher_text(returned.client, returned.server) + " comes back at " + to_text(place) +
           " and is told " + event_text(more.front()) + ", which is not so";
  }) && judge_missing(seen, returned, less.empty() ? nullptr : &less.front());
}

void judge_removal(const Observation& seen, const ClientReturned& returned, bool had) {
  const ErrorCode error = returned.reply.error;
  const auto words = [&] {
    return watcher_text(returned.client, returned.server) + " is answered " + to_text(error) +
           (had ? " where it watches" : " where it watches nothing");
  };
  seen.demand(Claim::no_lost_event, error != ErrorCode::no_watcher || !had, words);
  seen.demand(Claim::no_wrong_event, error != ErrorCode::ok || had, words);
}

// What an answered request makes of watches.
void register_watches(const Observation& seen, const ClientReturned& returned,
                      const Operation& operation, SerialWatches& watches) {
  const bool ok = returned.reply.error == ErrorCode::ok;
  match(
      operation, [&](const GetData& get) { watches.add(get.path, {.data = get.watch && ok}); },
      [&](const Exists& exists) {
        const bool none = returned.reply.error == ErrorCode::no_node;
        watches.add(exists.path, {.data = exists.watch && ok, .exists = exists.watch && none});
      },
      [&](const GetChildren& get) { watches.add(get.path, {.children = get.watch && ok}); },
      [&](const AddWatch& add) {
        const bool recursive = add.mode == WatchMode::persistent_recursive;
        watches.add(add.path, {.persistent = ok && !recursive, .recursive = ok && recursive});
      },
      [&](const RemoveWatches& remove) {
        judge_removal(seen, returned, watches.has(remove.path, remove.kind));
        if (ok && watches.remove(remove.path, remove.kind)) seen.reached(Goal::watch_removed);
      },
      [&](const CheckWatches& check) {
        judge_removal(seen, returned, watches.has(check.path, check.kind));
      },
      [](const auto&) {});
}

bool is_idle(const WatchesGhost& mine) {
  return mine.watches.empty() && mine.due.empty() && mine.line != Line::arming;
}

bool is_judged(const Observation& seen, const WatchesGhost& mine) {
  return mine.line != Line::unjudged && !seen.ghost.clients->events_withheld;
}

bool all_may_read(const Acls& acls) {
  return serial::is_permitted(acls, serial::may_read, std::nullopt);
}

bool hides_nothing(const TxnBody& body) {
  if (const auto* create = std::get_if<CreateTxn>(&body)) return all_may_read(create->acls);
  if (const auto* set = std::get_if<SetAclTxn>(&body)) return all_may_read(set->acls);
  const auto* multi = std::get_if<MultiTxn>(&body);
  if (multi == nullptr) return true;
  return std::all_of(multi->parts.begin(), multi->parts.end(), [](const MultiTxnPart& part) {
    const auto* create = std::get_if<CreateTxn>(&part);
    return create == nullptr || all_may_read(create->acls);
  });
}

}  // namespace

void on_watchable_committed(const Observation& seen, const Txn& txn) {
  if (seen.ghost.clients->events_withheld || hides_nothing(txn.body)) return;
  seen.ghost.clients.edit().events_withheld = true;
}

void on_watches_set(const Observation& seen, const ClientCalled& called) {
  if (called.xid == set_watches_xid) on_watcher_detached(seen, called.client);
  const ClientGhost& client = watcher(seen, called.client);
  if (!is_judged(seen, *client.watches)) return;
  const Zxid from = seen.history().place_of(client.last_zxid);
  WatchesGhost& mine = edit_watches(seen, called.client);
  mine.line = called.xid == set_watches_xid ? Line::arming : Line::unjudged;
  mine.upto = from;
}

void on_watcher_told(const Observation& seen, const ClientTold& told) {
  judge_reader(seen, told);
  const WatchesGhost& known = *watcher(seen, told.client).watches;
  if (!is_judged(seen, known)) return;
  WatchesGhost& mine = edit_watches(seen, told.client);
  if (mine.line == Line::arming) return mine.early.push_back(told.event);
  const WatchesGhost before = mine;
  if (mine.line == Line::up) look_ahead(seen, mine, seen.history().last_committed(), true);
  if (mine.due.empty() || mine.due.front().event != told.event) {
    return judge_unexpected(seen, told, before);
  }
  seen.demand(Claim::no_wrong_event, true, [] { return std::string(); });
  seen.demand(Claim::event_fits_watch, true, [] { return std::string(); });
  note_fired(seen, mine, mine.due.front());
  mine.due.erase(mine.due.begin());
}

void on_watcher_answered(const Observation& seen, const ClientReturned& returned,
                         const Operation& operation) {
  if (seen.findings.over()) return;
  const WatchesGhost& known = *watcher(seen, returned.client).watches;
  const bool registers = changes_watches(operation) || is_about_watches(operation);
  if (!is_judged(seen, known) || (is_idle(known) && !registers)) return;
  const Zxid place = seen.history().place_of(returned.reply.zxid);
  if (!seen.history().is_committed(place)) return;  // said of the answer itself
  WatchesGhost& mine = edit_watches(seen, returned.client);
  if (returned.reply.error == ErrorCode::session_expired) {
    // Whatever was asked for is not done; a client that comes back is not watched for.
    if (mine.line == Line::arming) mine.line = Line::unjudged;
    return;
  }
  if (mine.line == Line::arming) {
    if (!judge_arming(seen, returned, mine, place)) return;
    if (!mine.watches.empty()) seen.reached(Goal::watch_rearmed_after_reconnect);
  } else if (is_idle(mine)) {
    mine.line = Line::up;
    mine.upto = place;
  } else if (!is_asked_for(seen, returned, mine) || !judge_up(seen, returned, mine, place)) {
    return;
  }
  register_watches(seen, returned, operation, mine.watches);
  if (is_idle(mine)) mine = WatchesGhost{};
}

void on_watcher_detached(const Observation& seen, std::int32_t client) {
  const WatchesGhost& known = *watcher(seen, client).watches;
  if (known == WatchesGhost{} || !is_judged(seen, known)) return;
  WatchesGhost& mine = edit_watches(seen, client);
  // What happened and was not told is still waited for; what was told is over.
  for (const DueEvent& due : mine.due) mine.watches.add(due.event.path, due.ended);
  for (const WatchEvent& told : mine.early) mine.watches.take_out(told.path, ended_by(told));
  SerialWatches kept = std::move(mine.watches);
  mine = WatchesGhost{};
  mine.watches = std::move(kept);
}

}  // namespace zablab
