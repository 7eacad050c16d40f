#include "tests/protocol/store/random_requests.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "protocol/base/match.hpp"

namespace zablab::store_tests {

namespace {

constexpr SessionId never_open = 999;

rc::Gen<std::int32_t> any_version() {
  return rc::gen::weightedElement<std::int32_t>(
      {{12, -1}, {8, 0}, {4, 1}, {2, 2}, {1, 3}, {1, -2}});
}

rc::Gen<Data> any_data() {
  return rc::gen::weightedElement<Data>(
      {{2, Data("")}, {4, Data("x")}, {4, Data("yy")}, {1, std::nullopt}});
}

const std::string alice = digest_id("alice:secret");
const std::string bob = digest_id("bob:hidden");

rc::Gen<Acls> any_acls() {
  const auto list = [](AclList entries) { return Acls(Frozen<AclList>(std::move(entries))); };
  const auto acl = [](std::int32_t permissions, const char* scheme, const std::string& id) {
    return Acl{permissions, {scheme, id}};
  };
  return rc::gen::weightedElement<Acls>(
      {{24, std::nullopt},
       {2, list({acl(31, "world", "anyone")})},
       {3, list({acl(permission::read | permission::create, "world", "anyone")})},
       {3, list({acl(31, "auth", "")})},
       {3, list({acl(31, "digest", alice), acl(permission::read, "world", "anyone")})},
       {2, list({acl(31, "digest", bob), acl(permission::write, "digest", alice)})},
       {2, list({acl(permission::admin, "world", "anyone"), acl(7, "ip", "127.0.0.0/8")})},
       {1, list({acl(31, "ip", "10.1.2.3")})},
       {1, list({acl(8, "auth", "x"), acl(8, "auth", "x"), acl(23, "world", "anyone")})},
       {1, list({})},
       {1, list({acl(31, "world", "alice")})},
       {1, list({acl(31, "ip", "127.0.0.1/40")})},
       {1, list({acl(31, "digest", "alice")})},
       {1, list({acl(31, "kerberos", "alice")})}});
}

/// Which request, which mode and which time go together, and some that do not.
rc::Gen<MultiOperation> any_create(std::string path) {
  return rc::gen::exec([path = std::move(path)] {
    Create create{path, *any_data()};
    create.acls = *any_acls();
    create.mode = *rc::gen::weightedElement<CreateMode>({{8, CreateMode::persistent},
                                                         {8, CreateMode::ephemeral},
                                                         {4, CreateMode::persistent_sequential},
                                                         {4, CreateMode::ephemeral_sequential},
                                                         {1, CreateMode::container},
                                                         {1, CreateMode::ttl},
                                                         {1, static_cast<CreateMode>(7)}});
    create.call = *rc::gen::weightedElement<CreateCall>({{8, CreateCall::create},
                                                         {8, CreateCall::create2},
                                                         {3, CreateCall::create_container},
                                                         {4, CreateCall::create_ttl}});
    if (create.call == CreateCall::create_ttl) {
      create.mode = *rc::gen::weightedElement<CreateMode>(
          {{5, CreateMode::ttl}, {3, CreateMode::sequential_ttl}, {1, CreateMode::persistent}});
      create.ttl_ms = *rc::gen::weightedElement<std::int64_t>(
          {{6, 1000}, {2, (std::int64_t{1} << 40) - 1}, {1, std::int64_t{1} << 40}, {1, 0}});
    }
    return MultiOperation(create);
  });
}

rc::Gen<MultiOperation> any_single() {
  return rc::gen::exec([] {
    const std::string path = *any_path();
    switch (*rc::gen::weightedElement<int>({{8, 0}, {4, 1}, {3, 2}, {1, 3}})) {
      case 0: return *any_create(path);
      case 1: return MultiOperation(Delete{path, *any_version()});
      case 2: return MultiOperation(SetData{path, *any_data(), *any_version()});
      default: return MultiOperation(Check{path, *any_version()});
    }
  });
}

rc::Gen<Operation> any_multi() {
  return rc::gen::map(
      rc::gen::resize(5, rc::gen::container<std::vector<MultiOperation>>(any_single())),
      [](std::vector<MultiOperation> operations) {
        return Operation(Multi{std::move(operations)});
      });
}

/// About the quota of /a, mostly; what is said there is sometimes nonsense.
rc::Gen<Operation> any_quota_write() {
  return rc::gen::exec([] {
    const std::string root = "/zookeeper/quota";
    const std::string path =
        root + *rc::gen::weightedElement<std::string>({{2, "/a"},
                                                       {6, "/a/zookeeper_limits"},
                                                       {6, "/a/zookeeper_stats"},
                                                       {1, "/a/a"},
                                                       {1, "/a/a/zookeeper_limits"},
                                                       {1, "/a/a/zookeeper_stats"}});
    const Data text =
        *rc::gen::weightedElement<Data>({{4, "count=2,bytes=3"},
                                         {4, "count=-1,bytes=-1=;byteHardLimit=3;countHardLimit=2"},
                                         {2, "bytes=1,count=+1=;countHardLimit=1"},
                                         {1, "count=,bytes==;byteHardLimit=0"},
                                         {1, "none"},
                                         {1, ""},
                                         {1, std::nullopt}});
    switch (*rc::gen::weightedElement<int>({{8, 0}, {2, 1}, {2, 2}})) {
      case 0: return Operation(Create{path, text});
      case 1: return Operation(SetData{path, text, *any_version()});
      default: return Operation(Delete{path, *any_version()});
    }
  });
}

rc::Gen<Event> any_event(std::size_t quota_weight) {
  const auto write =
      rc::gen::weightedOneOf<Operation>({{10, any_write()}, {quota_weight, any_quota_write()}});
  const auto ask = rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<SessionId>({{6, 1}, {6, 2}, {2, 3}, {1, 4}}), write,
                     any_credentials()),
      [](std::tuple<SessionId, Operation, Credentials> drawn) {
        return Event(Ask{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn)});
      });
  const auto apply = rc::gen::map(rc::gen::inRange(1, 6),
                                  [](std::int32_t count) { return Event(ApplySome{count}); });
  return rc::gen::weightedOneOf<Event>({{4, ask}, {1, apply}});
}

}  // namespace

std::string in_words(const Event& event) {
  return match(
      event,
      [](const Ask& ask) {
        std::string words = std::to_string(ask.session);
        for (const Id& id : identities_of(ask.credentials)) words += "," + id.scheme + ":" + id.id;
        return words + " " + to_text(ask.operation);
      },
      [](const ApplySome& apply) { return "apply " + std::to_string(apply.count); });
}

void showValue(const Event& event, std::ostream& stream) { stream << in_words(event); }

rc::Gen<std::string> any_path() {
  return rc::gen::weightedElement<std::string>({{12, "/a"},
                                                {8, "/b"},
                                                {12, "/a/a"},
                                                {8, "/a/b"},
                                                {4, "/b/a"},
                                                {6, "/a/a/a"},
                                                {3, "/a/a/b"},
                                                {3, "/"},
                                                {2, "/a/"},
                                                {2, "/a0000000000"},
                                                {2, "/a/a0000000001"},
                                                {1, "/a/0000000000"},
                                                {1, ""},
                                                {1, "a"},
                                                {1, "/a//b"},
                                                {1, "/a/."},
                                                {1, "/\xc3\xa4"},
                                                {1, "/\xc3"},
                                                {1, "/zookeeper"},
                                                {1, "/zookeeper/config"}});
}

rc::Gen<Credentials> any_credentials() {
  const Id here{"ip", "127.0.0.1"};
  const auto shown = [](Identities people) {
    return Credentials(Frozen<Identities>(std::move(people)));
  };
  return rc::gen::weightedElement<Credentials>(
      {{8, std::nullopt},
       {4, shown({{"digest", alice}, here})},
       {2, shown({{"digest", alice}, {"digest", bob}, here})},
       {1, shown({{"digest", bob}, {"ip", "10.1.2.3"}})},
       {1, shown({here, {"super", ""}})}});
}

rc::Gen<Operation> any_write() {
  const auto alone = [](MultiOperation single) {
    return std::visit([](auto&& each) -> Operation { return each; }, std::move(single));
  };
  const auto set_acl = rc::gen::exec([] {
    return Operation(SetAcl{*any_path(), *any_acls(), *any_version()});
  });
  const auto reap = rc::gen::exec([] { return Operation(DeleteContainer{*any_path()}); });
  return rc::gen::weightedOneOf<Operation>({{40, rc::gen::map(any_single(), alone)},
                                            {12, any_multi()},
                                            {6, set_acl},
                                            {3, reap},
                                            {1, rc::gen::just(Operation(Unreadable{5, false}))},
                                            {1, rc::gen::just(Operation(Reconfig{}))},
                                            {4, rc::gen::just(Operation(CloseSession{}))},
                                            {4, rc::gen::just(Operation(CreateSession{4000}))}});
}

rc::Gen<Operation> any_read() {
  const auto part = rc::gen::exec([] {
    const std::string path = *any_path();
    if (*rc::gen::arbitrary<bool>()) return ReadPart(GetData{path});
    return ReadPart(GetChildren{path, *rc::gen::arbitrary<bool>()});
  });
  return rc::gen::exec([part] {
    const std::string path = *any_path();
    switch (*rc::gen::inRange(0, 9)) {
      case 0: return Operation(GetData{path});
      case 1: return Operation(Exists{path});
      case 2: return Operation(Sync{path});
      case 3: return Operation(GetAcl{path});
      case 4: return Operation(GetAllChildrenNumber{path});
      case 5: return Operation(GetEphemerals{*rc::gen::element(path, std::string(" / "))});
      case 6: return Operation(WhoAmI{});
      case 7:
        return Operation(
            MultiRead{*rc::gen::resize(4, rc::gen::container<std::vector<ReadPart>>(part))});
      default: return Operation(GetChildren{path, *rc::gen::arbitrary<bool>()});
    }
  });
}

rc::Gen<std::vector<Event>> any_events() {
  return rc::gen::scale(2.0, rc::gen::container<std::vector<Event>>(any_event(0)));
}

rc::Gen<std::vector<Event>> any_events_with_quotas() {
  return rc::gen::scale(2.0, rc::gen::container<std::vector<Event>>(any_event(4)));
}

Pipelined::Pipelined() {
  for (const SessionId session : {1, 2}) {
    const Operation open = CreateSession{4000};
    pipeline.run(session, open);
    asked.push_back({session, open});
    applied_then.push_back(Zxid{});
  }
}

TxnRef Pipelined::propose(Ask ask) {
  if (std::holds_alternative<CreateSession>(ask.operation)) ask.session = ++newest_;
  if (std::holds_alternative<CloseSession>(ask.operation) && ask.session > newest_) {
    ask.session = never_open;  // else the id that is closed now would be opened later
  }
  asked.push_back(ask);
  applied_then.push_back(pipeline.database.last_processed);
  return pipeline.propose(ask.session, ask.operation, {}, ask.credentials);
}

}  // namespace zablab::store_tests
