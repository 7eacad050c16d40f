#include "invariants/datadir/verify.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include "invariants/datadir/verify_parts.hpp"

namespace zablab::datadir {

namespace {

void check_span(const Directory& directory, const std::vector<CheckedSnapshot>& snapshots,
                const LogSpan& span, Verified& verified) {
  for (const CheckedSnapshot& snapshot : snapshots) {
    const Place place{snapshot.file->path, 0, {}};
    if (snapshot.file->zxid > span.last) {
      verified.findings.push_back({"snapshot-above-log",
                                   {place.file, 0,
                                    "it is named after " + hex_text(snapshot.file->zxid) +
                                        ", and the log ends with " + hex_text(span.last) +
                                        ": what was cut from the log may be in it (right after a "
                                        "SNAP this is in order)"}});
    } else if (snapshot.exact_from > span.last) {
      verified.findings.push_back({"snapshot-above-log",
                                   {place.file, 0,
                                    "it holds changes up to " + hex_text(snapshot.exact_from) +
                                        ", and the log ends with " + hex_text(span.last)}});
    }
  }
  if (snapshots.empty() || !directory.whole) return;
  const NamedFile& newest = *snapshots.back().file;
  const std::int64_t needed = newest.zxid + 1;
  const bool same_epoch = span.first >> 32 == newest.zxid >> 32;
  const bool begins_epoch = (span.first & 0xffffffff) <= 1;
  if (span.first > needed && (same_epoch || !begins_epoch)) {
    verified.findings.push_back(
        {"gap",
         {directory.logs.front().path, 0,
          "the oldest log begins with " + hex_text(span.first) + ", and " + newest.name +
              " needs what follows " + hex_text(newest.zxid)}});
  }
}

std::optional<std::int64_t> epoch_of(const EpochFile& file, Verified& verified) {
  std::string_view text = file.text;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::int64_t epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch);
  if (!text.empty() && error == std::errc() && end == text.data() + text.size()) return epoch;
  verified.findings.push_back({"epoch", {file.path, 0, "it holds no number"}});
  return std::nullopt;
}

void check_epochs(const Directory& directory, std::optional<std::int64_t> last_zxid,
                  Verified& verified) {
  const EpochFile* const current_file = directory.epoch_file("currentEpoch");
  const EpochFile* const accepted_file = directory.epoch_file("acceptedEpoch");
  const auto current = current_file ? epoch_of(*current_file, verified) : std::nullopt;
  const auto accepted = accepted_file ? epoch_of(*accepted_file, verified) : std::nullopt;
  if (current && accepted && *accepted < *current) {
    verified.findings.push_back(
        {"epoch",
         {accepted_file->path, 0,
          "it holds " + std::to_string(*accepted) + ", below currentEpoch's " +
              std::to_string(*current) + "; a ZooKeeper refuses to start"}});
  }
  if (current && last_zxid && *last_zxid >> 32 > *current) {
    verified.findings.push_back(
        {"epoch",
         {current_file->path, 0,
          "it holds " + std::to_string(*current) + ", and the last transaction is " +
              hex_text(*last_zxid) + ", of epoch " + std::to_string(*last_zxid >> 32)}});
  }
  for (const EpochFile& file : directory.epochs) {
    if (!file.name.ends_with(".tmp")) continue;
    verified.remarks.push_back(
        {"epoch", {file.path, 0, "left over from a write that a crash cut"}});
  }
}

void check_owners(const Directory& directory, const Image& image, Verified& verified) {
  for (const auto& [session, paths] : image.tree.ephemerals()) {
    if (image.sessions.contains(session)) continue;
    const std::string& file =
        directory.logs.empty() ? directory.snapshots.back().path : directory.logs.back().path;
    verified.findings.push_back(
        {"ephemeral",
         {file, 0,
          "at its end " + *paths.begin() +
              (paths.size() > 1 ? " (and " + std::to_string(paths.size() - 1) + " more)" : "") +
              " belongs to session " + hex_text(session) + ", which is not open"}});
  }
}

}  // namespace

const std::vector<FindingKind>& finding_kinds() {
  static const std::vector<FindingKind> kinds = {
      {"unreadable", "a file that the system does not give, or without a header"},
      {"snapshot", "a snapshot that cannot be loaded"},
      {"acl", "a node whose list of ACLs is not in its snapshot's table (ZOOKEEPER-3306)"},
      {"name", "a log whose first transaction is not the one it is named after"},
      {"order", "a zxid that does not come after the one before it"},
      {"gap", "transactions that are missing, and that no snapshot covers"},
      {"hidden", "whole records behind a torn one, where no server reads any more"},
      {"checksum", "a record whose bytes are not what was written"},
      {"length", "a record whose length cannot be"},
      {"undecodable", "a transaction that cannot be decoded"},
      {"torn", "a record that was not written to its end (ordinary after a crash)"},
      {"snapshot-above-log", "a snapshot that holds more than the log"},
      {"no-snapshot", "a log without a snapshot to begin with: a ZooKeeper refuses to start"},
      {"does-not-fit", "a transaction that the tree before it cannot have led to"},
      {"digest", "a recorded digest that is not the tree's"},
      {"snapshot-differs", "a snapshot that is not what the log before it made"},
      {"ephemeral", "an ephemeral node without an open session"},
      {"epoch", "epoch files that contradict each other or the log"},
  };
  return kinds;
}

Verified verify(const Directory& directory) {
  Verified verified;
  const std::vector<CheckedSnapshot> snapshots = verify_snapshots(directory, verified);
  const std::optional<LogSpan> span = verify_logs(directory, snapshots, verified);
  if (span) check_span(directory, snapshots, *span, verified);
  const std::optional<Image> image = verify_replay(directory, snapshots, verified);
  if (image) check_owners(directory, *image, verified);
  std::optional<std::int64_t> last_zxid;
  if (image) last_zxid = image->last_zxid;
  if (!image && span) last_zxid = span->last;
  check_epochs(directory, last_zxid, verified);
  return verified;
}

}  // namespace zablab::datadir
