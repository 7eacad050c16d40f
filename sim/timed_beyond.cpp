// Faults beyond the model: disks that lie, are replaced by empty ones, or rot.
#include <algorithm>
#include <string>

#include "sim/apply.hpp"
#include "sim/timed.hpp"

namespace zablab {

namespace {

// The sound ones stay a quorum: who refuses to start stays away until somebody replaces its disk,
// and without a quorum nothing would be left to be judged.
bool may_be_damaged(const World& world, ServerId server) {
  ServerSet sound;
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    if (id != server && !world.server(id).disk->is_damaged()) sound.insert(id);
  }
  return contains_quorum(world.server_setup(server).config.quorum, sound);
}

}  // namespace

bool TimedScheduler::is_lied_about(const World& world, ServerId server,
                                   const DiskOperation& operation) {
  if (weather_.lying_sync_percent == 0 || calm_ || !can_lie(operation)) return false;
  if (!random_.ratio(static_cast<std::uint64_t>(weather_.lying_sync_percent), 100)) return false;
  count(world, FaultFamily::lying_sync, server);
  return true;
}

// Mostly: a disk that lied may have got round to it before the power went.
bool TimedScheduler::forget_lies(const World& world, ServerId server, Survivors& survivors) {
  if (!random_.ratio(3, 4)) return false;
  const Untold& untold = **world.server(server).disk->untold;
  survivors.forgets = true;
  survivors.torn = false;
  if (untold.log) survivors.log = 0;
  if (untold.snapshots) survivors.snapshots = 0;
  count(world, FaultFamily::power_loss, server);
  count(world, FaultFamily::forgotten_sync, server);
  return true;
}

bool TimedScheduler::fire_wipe(const World& world, Action& action) {
  const auto server = static_cast<ServerId>(1 + random_.below(server_count_));
  count(world, FaultFamily::wiped_disk, server);
  if (!world.server(server).up()) {
    action = Wipe{server};
    return possible(world, action);
  }
  at_once_.emplace_back(Wipe{server});
  action = Kill{server};
  return possible(world, action);
}

bool TimedScheduler::fire_flip(const World& world, SourceKind family, Action& action) {
  if (!world.setup->disk_bytes) return false;
  const auto server = static_cast<ServerId>(1 + random_.below(server_count_));
  if (!may_be_damaged(world, server)) return false;
  const bool of_epochs = family == SourceKind::flipped_epochs;
  std::vector<FlippedBit> ends;  // of each file: how many bits it has
  for (const auto& [name, bytes] : files_of(world.server(server).disk->view())) {
    if (is_epoch_file(name) != of_epochs || bytes.empty()) continue;
    ends.push_back({name, static_cast<std::int64_t>(bytes.size()) * 8});
  }
  if (ends.empty()) return false;
  const FlippedBit& file = ends[random_.index(ends.size())];
  const std::uint64_t times = 1 + (random_.ratio(1, 4) ? random_.below(3) : 0);
  for (std::uint64_t i = 0; i < times; ++i) {
    at_once_.emplace_back(FlipBit{server, {file.file, random_.between(0, file.bit - 1)}});
  }
  count(world, of_epochs ? FaultFamily::flipped_epochs : FaultFamily::flipped_bits, server);
  action = at_once_.back();
  at_once_.pop_back();
  return possible(world, action);
}

}  // namespace zablab
