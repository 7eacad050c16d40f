#include "sim/world.hpp"

#include <algorithm>

namespace zablab {

World::World(Frozen<Setup> frozen) : setup(std::move(frozen)) {
  const std::size_t count = setup->servers.size();
  const Cow<Disk> disk(formatted_disk());
  const Cow<std::vector<ElectionSlot>> outbox(std::vector<ElectionSlot>{count});
  for (std::size_t i = 0; i < count; ++i) {
    ensure(setup->servers[i].config.my_id == static_cast<ServerId>(i) + 1,
           "servers are numbered from 1, in the order of the setup");
    Server server;
    server.disk = disk;
    server.outbox = outbox;
    servers.push_back(std::move(server));
  }
  cuts.resize(count);
  clients.resize(setup->clients.size());
  left = setup->budget;
  if (dials_elections(*this)) elections.dials.resize(count);
}

bool dials_elections(const World& world) {
  const std::vector<ServerSetup>& servers = world.setup->servers;
  return !servers.empty() && dials_elections(servers.front().config);
}

namespace {

template <class Links, class Id>
auto* find_by_id(Links& links, const Id& id) {
  const auto place =
      std::lower_bound(links.begin(), links.end(), id,
                       [](const auto& entry, const Id& wanted) { return entry.id < wanted; });
  return place != links.end() && place->id == id ? &place->link : nullptr;
}

}  // namespace

const Cow<QuorumLink>* find_link(const World& world, const ConnectionId& id) {
  return find_by_id(world.links, id);
}

Cow<QuorumLink>* find_link(World& world, const ConnectionId& id) {
  return find_by_id(world.links, id);
}

const Cow<ElectionLink>* find_election_link(const World& world, const ElectionConnectionId& id) {
  return find_by_id(world.elections.links, id);
}

Cow<ElectionLink>* find_election_link(World& world, const ElectionConnectionId& id) {
  return find_by_id(world.elections.links, id);
}

bool is_cut(const World& world, ServerId from, ServerId to) {
  return world.cuts[static_cast<std::size_t>(from - 1)].contains(to);
}

bool is_cut_at_all(const World& world) {
  return std::any_of(world.cuts.begin(), world.cuts.end(),
                     [](const ServerSet& set) { return !set.empty(); });
}

bool is_past_last_epoch(const World& world) {
  const Epoch last = world.setup->last_epoch;
  return last != 0 &&
         std::any_of(world.servers.begin(), world.servers.end(), [last](const Server& server) {
           return server.up() && server.process().accepted_epoch > last;
         });
}

bool would_connect(const World& world, ServerId learner, ServerId leader) {
  if (!world.has_server(leader)) return false;
  const Server& target = world.server(leader);
  return target.up() && !is_cut(world, learner, leader) && !is_cut(world, leader, learner) &&
         accepts_learners(target.process());
}

bool would_connect_election(const World& world, ServerId dialler, ServerId dialled) {
  if (!world.has_server(dialled)) return false;
  const Server& target = world.server(dialled);
  return target.up() && !is_cut(world, dialler, dialled) && !is_cut(world, dialled, dialler) &&
         accepts_elections(target.process());
}

const ArmedAlarm* find_alarm(const Server& server, const Alarm& alarm) {
  const std::vector<ArmedAlarm>& armed = *server.alarms;
  const auto place = std::lower_bound(
      armed.begin(), armed.end(), alarm,
      [](const ArmedAlarm& entry, const Alarm& wanted) { return entry.alarm < wanted; });
  return place != armed.end() && place->alarm == alarm ? &*place : nullptr;
}

}  // namespace zablab
