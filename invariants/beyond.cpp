#include "invariants/beyond.hpp"

#include <array>

namespace zablab {

namespace {

constexpr std::array suspensions = {
    Suspension{
        BeyondFamily::lying_sync, Claim::epoch_won_once,
        "a power loss takes acceptedEpoch, and with it a promise: the server gives it again"},
    Suspension{BeyondFamily::lying_sync, Claim::log_order,
               "the snapshot that a log stands on is forgotten, and the log above it is not"},
    Suspension{BeyondFamily::lying_sync, Claim::committed_is_durable,
               "a quorum acknowledged what one of its disks then forgets"},
    Suspension{
        BeyondFamily::lying_sync, Claim::leader_emerges,
        "acceptedEpoch is forgotten and currentEpoch is not: such a server refuses to start, "
        "and a quorum of them may"},
    Suspension{BeyondFamily::wiped_disk, Claim::epoch_won_once,
               "with acceptedEpoch a promise is gone: the server gives it again"},
    Suspension{BeyondFamily::wiped_disk, Claim::committed_is_durable,
               "a quorum acknowledged what one of its disks no longer has"},
    Suspension{
        BeyondFamily::flipped_bits, Claim::log_order,
        "a damaged snapshot is passed over for an older one, which the log does not follow; "
        "or a file ends at a record whose length or end mark has flipped, which stand outside "
        "its checksum, and the next file goes on"},
    Suspension{BeyondFamily::flipped_bits, Claim::committed_is_durable,
               "a record whose length or end mark has flipped looks like a torn one: the log ends "
               "there, and what a quorum acknowledged behind it is gone"},
    Suspension{BeyondFamily::flipped_bits, Claim::leader_emerges,
               "such a server still says the currentEpoch of what it has lost and outvotes the "
               "others; where their logs cannot be cut back to its end, nobody can follow it"},
    Suspension{BeyondFamily::flipped_epochs, Claim::epoch_won_once,
               "a smaller acceptedEpoch takes a promise back"},
    Suspension{BeyondFamily::flipped_epochs, Claim::log_order,
               "its owner has a log cut that was begun behind a SNAP: the SNAP is gone before what "
               "follows on it is"},
    Suspension{BeyondFamily::flipped_epochs, Claim::committed_is_durable,
               "a larger currentEpoch, which has no checksum, outvotes longer histories: its owner "
               "leads, and cuts off what others hold"},
    Suspension{BeyondFamily::flipped_epochs, Claim::leader_emerges,
               "the same, where the others' logs cannot be cut back so far: nobody can follow it"},
};

}  // namespace

std::span<const Suspension> all_suspensions() { return suspensions; }

ClaimSet suspended_by(BeyondSet families) {
  ClaimSet claims;
  for (const Suspension& suspension : suspensions) {
    if (families.contains(suspension.family)) claims.insert(suspension.claim);
  }
  return claims;
}

}  // namespace zablab
