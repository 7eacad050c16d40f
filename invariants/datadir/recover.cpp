#include "invariants/datadir/recover.hpp"

#include <algorithm>
#include <utility>

namespace zablab::datadir {

namespace {

/// Not more are tried, as in ZooKeeper.
constexpr std::size_t snapshots_to_try = 100;

/// The index of the log to begin with.
std::size_t first_log(const std::vector<NamedFile>& logs, std::int64_t from) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (logs[i].zxid < from) first = i;
  }
  return first;
}

struct ReadOne {
  bool enough = false;
  std::optional<Place> refused;
};

ReadOne read_one(const Directory& directory, const NamedFile& file, std::int64_t from,
                 bool& reached, const RecordVisitor& visitor) {
  const auto refuse = [&](std::size_t offset, std::string sentence) {
    return ReadOne{false, Place{file.path, offset, std::move(sentence)}};
  };
  const wire::Result<std::string> bytes = directory.read(file.path);
  if (const auto* error = std::get_if<wire::Error>(&bytes)) return refuse(0, error->sentence);
  auto opened = wire::LogReader::open(std::get<std::string>(bytes));
  if (const auto* error = std::get_if<wire::Error>(&opened)) {
    // A server deletes the newest log if it is empty, as a crash right after its creation leaves
    // it.
    const bool newest = &file == &directory.logs.back();
    if (newest && std::get<std::string>(bytes).empty()) return {};
    return refuse(error->offset, error->sentence);
  }
  auto& reader = std::get<wire::LogReader>(opened);
  while (const auto record = reader.next()) {
    reached = reached || record->txn.header.zxid >= from;
    if (reached && !visitor(file, *record)) return ReadOne{true, std::nullopt};
  }
  if (wire::is_damage(reader.end().stop)) return refuse(reader.end().offset, reader.end().sentence);
  return {};
}

}  // namespace

std::optional<Place> read_logs(const Directory& directory, std::int64_t from,
                               const RecordVisitor& visitor) {
  bool reached = false;
  for (std::size_t i = first_log(directory.logs, from); i < directory.logs.size(); ++i) {
    const ReadOne one = read_one(directory, directory.logs[i], from, reached, visitor);
    if (one.enough || one.refused) return one.refused;
  }
  return std::nullopt;
}

std::optional<wire::Error> not_looked_at(std::string_view snapshot) {
  if (wire::looks_complete(snapshot)) return std::nullopt;
  return wire::Error{snapshot.size(), "it does not end with a seal; a ZooKeeper passes it over"};
}

wire::Result<Image> load_snapshot(const Directory& directory, const NamedFile& file) {
  wire::Result<std::string> bytes = directory.read(file.path);
  if (const auto* error = std::get_if<wire::Error>(&bytes)) return *error;
  wire::ReadSnapshot read = wire::decode_snapshot(std::get<std::string>(bytes));
  if (read.error) return *read.error;
  if (const auto error = not_looked_at(std::get<std::string>(bytes))) return *error;
  // The image takes the values; the bytes are not needed any more.
  std::get<std::string>(bytes) = std::string();
  return load_image(std::move(read.snapshot), file.zxid);
}

std::optional<LoadedSnapshot> newest_snapshot(const Directory& directory, std::int64_t at_most,
                                              std::vector<Place>& unusable) {
  std::size_t tried = 0;
  for (auto file = directory.snapshots.rbegin(); file != directory.snapshots.rend(); ++file) {
    if (file->zxid > at_most) continue;
    if (tried++ == snapshots_to_try) break;
    wire::Result<Image> image = load_snapshot(directory, *file);
    if (const auto* error = std::get_if<wire::Error>(&image)) {
      unusable.push_back({file->path, error->offset, error->sentence});
    } else if (std::get<Image>(image).exact_from <= at_most) {
      return LoadedSnapshot{&*file, std::get<Image>(std::move(image))};
    }
  }
  return std::nullopt;
}

wire::Result<Recovered> recover(const Directory& directory) {
  Recovered recovered;
  auto loaded = newest_snapshot(directory, INT64_MAX, recovered.unusable);
  if (!loaded) {
    return wire::Error{0, "there is no snapshot that can be loaded; a ZooKeeper would not start"};
  }
  recovered.snapshot = loaded->file->path;
  recovered.image = std::move(loaded->image);
  const RecordVisitor visitor = [&](const NamedFile& file, const wire::LogRecord& record) {
    Applied applied = recovered.image.apply(record.txn);
    ++recovered.replayed;
    if (applied.kind == Applied::Kind::not_understood && !recovered.left_out) {
      recovered.left_out = Place{file.path, record.offset, std::move(applied.sentence)};
    }
    return true;
  };
  recovered.refused = read_logs(directory, loaded->file->zxid + 1, visitor);
  return recovered;
}

wire::Result<DigestAt> digest_at(const Directory& directory, std::int64_t zxid) {
  std::vector<Place> unusable;
  auto loaded = newest_snapshot(directory, zxid, unusable);
  if (!loaded) {
    return wire::Error{0, "no snapshot that can be loaded holds the tree before " + hex_text(zxid)};
  }
  DigestAt at{zxid, 0, std::nullopt};
  bool met = loaded->image.last_zxid == zxid;
  const RecordVisitor visitor = [&](const NamedFile&, const wire::LogRecord& record) {
    if (record.txn.header.zxid > zxid) return false;
    loaded->image.apply(record.txn);
    if (record.txn.header.zxid != zxid) return true;
    met = true;
    if (record.txn.digest) at.recorded = record.txn.digest->tree_digest;
    return true;
  };
  const auto refused = read_logs(directory, loaded->file->zxid + 1, visitor);
  if (!met) {
    return wire::Error{0, refused ? refused->file + " at byte " + std::to_string(refused->offset) +
                                        ", before " + hex_text(zxid) + ": " + refused->sentence
                                  : "no log holds a transaction " + hex_text(zxid)};
  }
  at.digest = loaded->image.tree.digest();
  return at;
}

}  // namespace zablab::datadir
