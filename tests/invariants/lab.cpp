#include "tests/invariants/lab.hpp"

#include "protocol/recovery.hpp"

namespace zablab::claims_tests {

namespace {

Step step_of(ServerId server) {
  Step step;
  step.action = FireAlarm{server, {}};
  return step;
}

World lab_world(std::int32_t servers, std::int32_t observers) {
  return World(make_setup(servers, 2, {}, {}, Budget::endless(), observers));
}

}  // namespace

TxnRef txn(Epoch epoch, std::uint32_t counter, TxnBody body, std::int32_t cxid) {
  Txn made;
  made.session = some_session;
  made.cxid = cxid;
  made.zxid = Zxid::of(epoch, counter);
  made.time_ms = counter;
  made.body = std::move(body);
  return TxnRef(std::move(made));
}

Lab::Lab(std::int32_t servers, ClaimSet suspended, std::int32_t observers)
    : world(lab_world(servers, observers)), watch(world, suspended) {
  for (ServerId id = 1; id <= servers + observers; ++id) starts(id);
}

std::string Lab::broken() const { return watch.violation() ? watch.violation()->claim : "none"; }

void Lab::starts(ServerId server) {
  Replica replica;
  replica.id = server;
  replica.database =
      load_database(world.server(server).disk->view(), world.server_setup(server).config, Rules{});
  const Zxid last = replica.database->last_processed;
  world.server(server).replica = Cow<Replica>(std::move(replica));
  fact(server, DatabaseLoaded{last, false, false});
}

void Lab::fact(ServerId server, Fact fact) { facts(server, {std::move(fact)}); }

void Lab::facts(ServerId server, std::vector<Fact> facts) {
  Effects happened;
  for (Fact& fact : facts) happened.emplace_back(Happened{std::move(fact)});
  effects(server, std::move(happened));
}

void Lab::effects(ServerId server, Effects effects, std::optional<Input> input) {
  Step step = step_of(server);
  step.effects = std::move(effects);
  step.calls.push_back(ServerStep{server, std::move(input), 0, step.effects.size()});
  observe(step);
}

void Lab::disk(ServerId server, const DiskOperation& operation) {
  Disk& disk = world.server(server).disk.edit();
  ask(disk, operation);
  Step step = step_of(server);
  step.action = CompleteDisk{server, mark_of(operation)};
  step.performed = complete(disk, object_of(operation));
  observe(step);
}

void Lab::logs(ServerId server, const TxnRef& txn) {
  disk(server, AppendRecord{txn});
  disk(server, SyncLog{});
}

void Lab::writes_epoch(ServerId server, DiskObject file, Epoch epoch) {
  disk(server, WriteEpoch{file, epoch});
  disk(server, RenameEpoch{file});
}

void Lab::loses_power(ServerId server, Survivors survivors) {
  world.server(server).replica.reset();
  lose_power(world.server(server).disk.edit(), survivors);
  Step step = step_of(server);
  step.action = PowerLoss{server, survivors};
  step.crash = Crash{server, true, std::nullopt};
  observe(step);
}

void Lab::crashes(ServerId server, const Crash& crash) {
  world.server(server).replica.reset();
  Step step = step_of(server);
  step.crash = crash;
  observe(step);
}

void Lab::wins(ServerId server, Epoch epoch) {
  Leading leading;
  leading.epoch = epoch;
  process(server).phase = leading;
  effects(server, {WriteDisk{WriteEpoch{DiskObject::current_epoch, epoch}}});
}

void Lab::establishes(ServerId server, Epoch epoch, Zxid history_last) {
  auto& role = std::get<Leading>(process(server).phase);
  role.step = Leading::Step::serving;
  Database& database = *process(server).database;
  database.last_processed = Zxid::of(epoch, 0);
  for (const auto& entry : *database.sessions) role.serving.sessions[entry.first];
  fact(server, LeaderEstablished{epoch, history_last});
}

void Lab::opens_epoch_1() {
  wins(1, 1);
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    writes_epoch(id, DiskObject::accepted_epoch, 1);
    writes_epoch(id, DiskObject::current_epoch, 1);
  }
  establishes(1, 1, Zxid{0});
}

void Lab::commits(ServerId leader, const TxnRef& txn, const std::vector<ServerId>& holders) {
  fact(leader, Proposed{txn});
  for (const ServerId holder : holders) logs(holder, txn);
  fact(leader, Committed{txn});
}

void Lab::applies(ServerId server, const TxnRef& txn, bool delivered) {
  Applied applied = apply(*process(server).database, txn, 500);
  fact(server, TxnApplied{txn, delivered, std::move(applied)});
}

void Lab::delivers(ServerId server, const TxnRef& txn, Applied applied) {
  apply(*process(server).database, txn, 500);
  fact(server, TxnApplied{txn, true, std::move(applied)});
}

void Lab::event(ClientEvent event) {
  Step step;
  step.action = DropClient{};
  step.client_events.push_back(std::move(event));
  observe(step);
}

void Lab::attaches(SessionId session, std::int32_t client, ServerId server) {
  event(ClientAttached{client, session, server, 4000, true});
}

void Lab::calls(std::int32_t xid, Operation operation, std::int32_t client) {
  event(ClientCalled{client, some_session, 1, xid, std::move(operation)});
}

void Lab::shows(const std::string& user_and_password, std::int32_t client) {
  Step step;
  step.action = IssueRequest{client, Authenticate{"digest", user_and_password}};
  observe(step);
}

void Lab::gets(const Reply& reply, std::int32_t client, ServerId server) {
  event(ClientReturned{client, some_session, server, reply});
}

}  // namespace zablab::claims_tests
