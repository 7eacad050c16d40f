#include "invariants/datadir/contents.hpp"

namespace zablab::datadir {

LogContents contents_of_log(const Directory& directory, const NamedFile& file) {
  LogContents contents;
  contents.file = &file;
  const wire::Result<std::string> bytes = directory.read(file.path);
  if (const auto* error = std::get_if<wire::Error>(&bytes)) {
    contents.unreadable = *error;
    return contents;
  }
  contents.size = std::get<std::string>(bytes).size();
  auto opened = wire::LogReader::open(std::get<std::string>(bytes));
  if (const auto* error = std::get_if<wire::Error>(&opened)) {
    contents.unreadable = *error;
    return contents;
  }
  auto& reader = std::get<wire::LogReader>(opened);
  while (const auto record = reader.next()) {
    const wire::TxnHeader& header = record->txn.header;
    if (contents.transactions++ == 0) {
      contents.first_zxid = header.zxid;
      contents.first_ms = header.time_ms;
    }
    contents.last_zxid = header.zxid;
    contents.last_ms = header.time_ms;
  }
  contents.end = reader.end();
  return contents;
}

SnapshotContents contents_of_snapshot(const Directory& directory, const NamedFile& file) {
  SnapshotContents contents;
  contents.file = &file;
  const wire::Result<std::string> bytes = directory.read(file.path);
  if (const auto* error = std::get_if<wire::Error>(&bytes)) {
    contents.unreadable = *error;
    return contents;
  }
  contents.size = std::get<std::string>(bytes).size();
  const wire::ReadSnapshot read = wire::decode_snapshot(std::get<std::string>(bytes));
  contents.unreadable = read.error;
  contents.nodes = read.snapshot.nodes.size();
  contents.sessions = read.snapshot.sessions.size();
  contents.acls = read.snapshot.acls.size();
  if (read.snapshot.digest) contents.exact_at = read.snapshot.digest->zxid;
  return contents;
}

}  // namespace zablab::datadir
