#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "invariants/datadir/verify_parts.hpp"

namespace zablab::datadir {

namespace {

/// Recorded digests that are not the tree's, in a row.
struct Mismatches {
  Place first;
  std::uint64_t count = 0;
};

/// Applies transactions to one image, and holds it to what was recorded.
class Replay {
 public:
  Replay(Image image, Verified& verified) : image_(std::move(image)), verified_(verified) {}

  void apply(const NamedFile& file, const wire::LogRecord& record) {
    const bool exact = image_.is_exact();
    const Applied applied = image_.apply(record.txn);
    const Place place{file.path, record.offset,
                      hex_text(record.txn.header.zxid) + ": " + applied.sentence};
    const bool opaque = std::holds_alternative<wire::OpaqueTxn>(record.txn.body);
    if (exact && applied.kind == Applied::Kind::does_not_fit) misfit(place);
    // What cannot be decoded was told when the logs were read.
    if (applied.kind == Applied::Kind::not_understood && !opaque) misfit(place);
    if (image_.is_exact() && record.txn.digest) compare(file, record);
  }

  /// After the last one.
  void finish() {
    end_mismatches(false);
    if (misfits_ > 1) {
      first_misfit_.sentence += " (and " + std::to_string(misfits_ - 1) + " more like it follow)";
    }
    if (misfits_ > 0) verified_.findings.push_back({"does-not-fit", first_misfit_});
  }

  Image& image() { return image_; }

 private:
  void misfit(const Place& place) {
    if (misfits_++ == 0) first_misfit_ = place;
  }

  void compare(const NamedFile& file, const wire::LogRecord& record) {
    const wire::TxnDigest& recorded = *record.txn.digest;
    if (recorded.version != digest_version) return;
    ++verified_.digests;
    const std::int64_t own = image_.tree.digest();
    if (recorded.tree_digest == own) {
      end_mismatches(true);
    } else if (mismatches_.count++ == 0) {
      mismatches_.first = {file.path, record.offset,
                           "after " + hex_text(record.txn.header.zxid) + " the tree's digest is " +
                               std::to_string(own) + ", and " +
                               std::to_string(recorded.tree_digest) + " was recorded"};
    }
  }

  void end_mismatches(bool agrees_again) {
    if (mismatches_.count == 0) return;
    Place place = std::move(mismatches_.first);
    if (mismatches_.count > 1) {
      place.sentence += " (and so on, " + std::to_string(mismatches_.count) + " in a row)";
    }
    if (agrees_again) {
      place.sentence += "; the next one agrees again: it was recorded wrongly, the tree is right";
    }
    verified_.findings.push_back({"digest", std::move(place)});
    mismatches_ = {};
  }

  Image image_;
  Verified& verified_;
  Mismatches mismatches_;
  Place first_misfit_;
  std::uint64_t misfits_ = 0;
};

bool same_acl(const DataTree& left, const Node& a, const DataTree& right, const Node& b) {
  const auto* const list_a = left.acls().find(a.acl);
  const auto* const list_b = right.acls().find(b.acl);
  if (list_a == nullptr || list_b == nullptr) return list_a == list_b;
  return *list_a == *list_b;
}

// A server writes the configuration into it on its own, without a transaction: no log tells what is
// in it.
constexpr std::string_view config_path = "/zookeeper/config";

/// What differs first; empty: nothing.
std::string difference(const Image& left, const Image& right) {
  auto a = left.tree.nodes().begin();
  auto b = right.tree.nodes().begin();
  const auto end_a = left.tree.nodes().end();
  const auto end_b = right.tree.nodes().end();
  for (; a != end_a && b != end_b; ++a, ++b) {
    if (a->first < b->first) return a->first + " is not in it";
    if (b->first < a->first) return b->first + " is only in it";
    if (a->first == config_path) continue;
    if (a->second.data != b->second.data) return a->first + " has other data";
    if (a->second.stat != b->second.stat) return a->first + " has another stat";
    if (!same_acl(left.tree, a->second, right.tree, b->second)) {
      return a->first + " has another list of ACLs";
    }
  }
  if (a != end_a) return a->first + " is not in it";
  if (b != end_b) return b->first + " is only in it";
  return left.sessions == right.sessions ? std::string() : "the open sessions differ";
}

void compare_images(const NamedFile& before, const Image& arrived, const NamedFile& file,
                    const Image& image, Verified& verified) {
  const std::string what = difference(arrived, image);
  if (what.empty()) return;
  verified.findings.push_back({"snapshot-differs",
                               {file.path, 0,
                                "at " + hex_text(image.last_zxid) + " it is not what " +
                                    before.name + " and the log make: " + what}});
}

/// The digest that a snapshot holds, where it is the tree's.
void check_sealed_digest(const CheckedSnapshot& snapshot, const Image& image, Verified& verified) {
  const auto& digest = snapshot.digest;
  if (!digest || digest->version != digest_version || digest->zxid != image.last_zxid) return;
  if (digest->zxid == 0) return;  // written before anything was applied: none
  ++verified.digests;
  if (digest->digest == image.tree.digest()) return;
  verified.findings.push_back(
      {"digest",
       {snapshot.file->path, 0,
        "at " + hex_text(digest->zxid) + " the tree made of it has the digest " +
            std::to_string(image.tree.digest()) + ", and " + std::to_string(digest->digest) +
            " was recorded in it"}});
}

/// nullopt: it cannot be loaded, and that was told.
std::optional<CheckedSnapshot> check_snapshot(const Directory& directory, const NamedFile& file,
                                              Verified& verified) {
  const auto broken = [&](std::size_t offset, std::string sentence) {
    verified.findings.push_back({"snapshot", {file.path, offset, std::move(sentence)}});
    return std::nullopt;
  };
  const wire::Result<std::string> bytes = directory.read(file.path);
  if (const auto* error = std::get_if<wire::Error>(&bytes)) return broken(0, error->sentence);
  wire::ReadSnapshot read = wire::decode_snapshot(std::get<std::string>(bytes));
  if (read.error) return broken(read.error->offset, read.error->sentence);
  if (const auto error = not_looked_at(std::get<std::string>(bytes))) {
    return broken(error->offset, error->sentence);
  }
  const wire::Result<Image> loaded = load_image(read.snapshot, file.zxid);
  if (const auto* error = std::get_if<wire::Error>(&loaded)) return broken(0, error->sentence);
  const Image& image = std::get<Image>(loaded);
  for (const std::string& path : image.tree.without_acl()) {
    verified.findings.push_back(
        {"acl", {file.path, 0, "the list of ACLs of \"" + path + "\" is not in its table"}});
  }
  ++verified.snapshots;
  return CheckedSnapshot{&file, image.exact_from, read.snapshot.digest};
}

}  // namespace

std::vector<CheckedSnapshot> verify_snapshots(const Directory& directory, Verified& verified) {
  std::vector<CheckedSnapshot> checked;
  for (const NamedFile& file : directory.snapshots) {
    const auto snapshot = check_snapshot(directory, file, verified);
    if (snapshot) checked.push_back(*snapshot);
  }
  return checked;
}

std::optional<Image> verify_replay(const Directory& directory,
                                   const std::vector<CheckedSnapshot>& snapshots,
                                   Verified& verified) {
  if (snapshots.empty() && !directory.logs.empty() && directory.whole) {
    verified.findings.push_back({"no-snapshot",
                                 {directory.logs.front().path, 0,
                                  "there is no snapshot that can be loaded; a ZooKeeper refuses to "
                                  "start"}});
  }
  // Every record is replayed from the snapshot before it, up to where the next snapshot is exact:
  // there the two are compared.
  std::optional<Image> arrived;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    const std::int64_t until = i + 1 < snapshots.size() ? snapshots[i + 1].exact_from : INT64_MAX;
    wire::Result<Image> image = load_snapshot(directory, *snapshots[i].file);
    if (!std::holds_alternative<Image>(image)) continue;  // it could be, a moment ago
    Replay replay(std::get<Image>(std::move(image)), verified);
    const auto compare = [&] {
      check_sealed_digest(snapshots[i], replay.image(), verified);
      if (!arrived || arrived->last_zxid != replay.image().last_zxid) return;
      if (!replay.image().is_exact()) return;
      compare_images(*snapshots[i - 1].file, *arrived, *snapshots[i].file, replay.image(),
                     verified);
      arrived.reset();
    };
    compare();
    const RecordVisitor visitor = [&](const NamedFile& log, const wire::LogRecord& record) {
      if (record.txn.header.zxid > until) return false;
      replay.apply(log, record);
      compare();
      return true;
    };
    read_logs(directory, snapshots[i].file->zxid + 1, visitor);
    replay.finish();
    arrived = std::move(replay.image());
  }
  return arrived;
}

}  // namespace zablab::datadir
