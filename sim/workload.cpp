// What clients ask for: operations drawn by the weights of a workload.
#include <algorithm>
#include <array>

#include "protocol/base/ensure.hpp"
#include "sim/weather.hpp"

namespace zablab {

namespace {

// Sequential nodes and those that someone later guesses the number of share a prefix.
std::string numbered(const std::string& path, std::uint64_t number) {
  std::string digits = std::to_string(number);
  return path + "-" + std::string(10 - digits.size(), '0') + digits;
}

struct Drawer {
  const Workload& workload;
  const std::string& text;
  Random& random;

  // The smaller of two draws: parents, which stand first, are asked for more often.
  const std::string& path() const {
    const std::size_t first = random.index(workload.paths.size());
    const std::size_t second = random.index(workload.paths.size());
    return workload.paths[std::min(first, second)];
  }

  // Mostly a plain node; now and then one that a sequential create may have made.
  std::string existing_path() const {
    if (workload.create_sequential + workload.create_ephemeral_sequential == 0) return path();
    if (random.ratio(7, 8)) return path();
    // In two statements: compilers draw the arguments of a call in different orders.
    const std::uint64_t number = random.below(4);
    return numbered(path(), number);
  }

  std::int32_t version() const {
    const auto percent = static_cast<std::uint64_t>(workload.versioned_percent);
    return random.ratio(percent, 100) ? static_cast<std::int32_t>(random.below(4)) : -1;
  }

  Create create(CreateMode mode) const {
    const std::string wanted = is_sequential(mode) ? path() + "-" : path();
    const CreateCall call = random.ratio(1, 4) ? CreateCall::create2 : CreateCall::create;
    return {wanted, text, mode, call, std::nullopt, 0};
  }

  MultiOperation part() const {
    switch (random.below(5)) {
      case 0: return create(CreateMode::persistent);
      case 1: return create(CreateMode::ephemeral);
      case 2: return Delete{existing_path(), version()};
      case 3: return SetData{existing_path(), text, version()};
      default: return Check{existing_path(), version()};
    }
  }

  Multi multi() const {
    Multi multi;
    const std::uint64_t count = 1 + random.below(3);
    for (std::uint64_t i = 0; i < count; ++i) multi.operations.push_back(part());
    return multi;
  }

  // --- who may do what: mostly somebody may set it right again ---

  Acls acls() const {
    const std::array<AclList, 8> lists = {{
        {{permission::all, {"world", "anyone"}}},
        {{permission::read | permission::admin, {"world", "anyone"}}},
        {{permission::all & ~permission::remove, {"world", "anyone"}}},
        {{permission::write | permission::create | permission::admin, {"world", "anyone"}}},
        {{permission::all, {"auth", ""}}, {permission::read, {"world", "anyone"}}},
        {{permission::all, {"digest", digest_id("alice:a")}},
         {permission::admin, {"world", "anyone"}}},
        {{permission::all & ~permission::create, {"ip", "127.0.0.0/8"}}},
        {{permission::all, {"digest", "bob"}}},  // refused: no hash
    }};
    return acls_of(lists[random.index(lists.size())]);
  }

  Create create_with_acl() const {
    Create made = create(random.ratio(1, 4) ? CreateMode::ephemeral : CreateMode::persistent);
    made.acls = acls();
    return made;
  }

  SetAcl set_acl() const {
    SetAcl set{existing_path(), std::nullopt, version()};
    set.acls = acls();
    return set;
  }

  // One time in sixteen what no server accepts.
  Authenticate authenticate() const {
    if (random.ratio(1, 16)) return {"digest", std::nullopt};
    const std::array<const char*, 3> tokens = {"alice:a", "bob:b", "super:test"};
    return {"digest", tokens[random.index(tokens.size())]};
  }

  // --- nodes that nobody needs to delete ---

  Create create_container() const {
    return {path(), text, CreateMode::container, CreateCall::create_container, std::nullopt, 0};
  }

  Create create_ttl() const {
    const bool counts = random.ratio(1, 4);
    Create made{path(), text, CreateMode::ttl, CreateCall::create_ttl, std::nullopt, 0};
    if (counts) {
      made.path += "-";
      made.mode = CreateMode::sequential_ttl;
    }
    made.ttl_ms = random.between(1, std::max<std::int64_t>(workload.ttl_us / 1000, 1));
    return made;
  }

  // --- quotas: their nodes come and go together, as ZooKeeper's own tools make them ---

  Operation quota() const {
    std::string path = this->path();
    path.resize(path.find('/', 1) == std::string::npos ? path.size() : path.find('/', 1));
    const std::string above = "/zookeeper/quota" + path;
    const std::string count = std::to_string(1 + random.below(5));
    const std::string bytes = std::to_string(4 + random.below(24));
    const std::string limits = random.ratio(1, 4) ? "count=" + count + ",bytes=" + bytes
                                                  : "count=-1,bytes=-1=;byteHardLimit=" + bytes +
                                                        ";countHardLimit=" + count;
    const std::uint64_t what = random.below(12);
    if (what > 7) return GetData{above + "/zookeeper_stats"};
    if (what == 0) return SetData{above + "/zookeeper_limits", limits, -1};
    if (what < 3) {
      return Multi{{Delete{above + "/zookeeper_stats", -1}, Delete{above + "/zookeeper_limits", -1},
                    Delete{above, -1}}};
    }
    return Multi{{Create{above, ""}, Create{above + "/zookeeper_limits", limits},
                  Create{above + "/zookeeper_stats", ""}}};
  }

  // --- reads ---

  MultiRead multi_read() const {
    MultiRead reads;
    const std::uint64_t count = 1 + random.below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (random.ratio(1, 2)) {
        reads.operations.emplace_back(GetData{existing_path()});
      } else {
        reads.operations.emplace_back(GetChildren{path()});
      }
    }
    return reads;
  }

  /// Draws nothing where no read leaves a watch.
  bool watch() const {
    const auto percent = static_cast<std::uint64_t>(workload.watch_percent);
    return percent > 0 && random.ratio(percent, 100);
  }

  GetData get_data() const {
    std::string wanted = existing_path();
    return {std::move(wanted), watch()};
  }
  Exists exists() const {
    std::string wanted = existing_path();
    return {std::move(wanted), watch()};
  }
  GetChildren get_children() const {
    std::string wanted = path();
    const bool with_stat = random.ratio(1, 2);
    return {std::move(wanted), with_stat, watch()};
  }

  Operation other_read() const {
    switch (random.below(3)) {
      case 0: return WhoAmI{};
      case 1: return GetEphemerals{random.ratio(1, 2) ? "/" : path()};
      default: return GetAllChildrenNumber{path()};
    }
  }

  // --- watches ---

  AddWatch add_watch() const {
    std::string wanted = path();
    const bool recursive = random.ratio(1, 2);
    return {std::move(wanted), recursive ? WatchMode::persistent_recursive : WatchMode::persistent};
  }

  // Half of the time all that there are; a client may also name what it does not have.
  RemoveWatches remove_watches() const {
    std::string wanted = path();
    const auto kind = static_cast<WatchKind>(1 + random.below(5));
    return {std::move(wanted), random.ratio(1, 2) ? WatchKind::any : kind};
  }
};

/// In the order of what `draw_operation` draws.
constexpr auto weights_of(const Workload& workload) {
  return std::array{workload.create,
                    workload.create_ephemeral,
                    workload.create_sequential,
                    workload.create_ephemeral_sequential,
                    workload.remove,
                    workload.set_data,
                    workload.multi,
                    workload.get_data,
                    workload.exists,
                    workload.get_children,
                    workload.sync,
                    workload.close_session,
                    workload.create_container,
                    workload.create_ttl,
                    workload.delete_container,
                    workload.create_with_acl,
                    workload.set_acl,
                    workload.get_acl,
                    workload.authenticate,
                    workload.quota,
                    workload.check,
                    workload.multi_read,
                    workload.other_reads,
                    workload.add_watch,
                    workload.remove_watches};
}

}  // namespace

Operation draw_operation(const Workload& workload, const std::string& text, Random& random) {
  const Drawer draw{workload, text, random};
  const auto weights = weights_of(workload);
  std::uint64_t total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  std::uint64_t drawn = random.below(total);
  std::size_t kind = 0;
  while (drawn >= weights[kind]) drawn -= weights[kind++];
  switch (kind) {
    case 0: return draw.create(CreateMode::persistent);
    case 1: return draw.create(CreateMode::ephemeral);
    case 2: return draw.create(CreateMode::persistent_sequential);
    case 3: return draw.create(CreateMode::ephemeral_sequential);
    case 4: return Delete{draw.existing_path(), draw.version()};
    case 5: return SetData{draw.existing_path(), text, draw.version()};
    case 6: return draw.multi();
    case 7: return draw.get_data();
    case 8: return draw.exists();
    case 9: return draw.get_children();
    case 10: return Sync{draw.path()};
    case 11: return CloseSession{};
    case 12: return draw.create_container();
    case 13: return draw.create_ttl();
    case 14: return DeleteContainer{draw.existing_path()};
    case 15: return draw.create_with_acl();
    case 16: return draw.set_acl();
    case 17: return GetAcl{draw.existing_path()};
    case 18: return draw.authenticate();
    case 19: return draw.quota();
    case 20: return Check{draw.existing_path(), draw.version()};
    case 21: return draw.multi_read();
    case 22: return draw.other_read();
    case 23: return draw.add_watch();
    case 24: return draw.remove_watches();
    default: unreachable("there are twenty-five kinds of request");
  }
}

}  // namespace zablab
