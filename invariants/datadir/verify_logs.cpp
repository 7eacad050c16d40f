#include <algorithm>
#include <string>
#include <utility>

#include "invariants/datadir/verify_parts.hpp"

namespace zablab::datadir {

namespace {

constexpr std::int64_t counter_of(std::int64_t zxid) { return zxid & 0xffffffff; }
constexpr std::int64_t epoch_of(std::int64_t zxid) { return zxid >> 32; }

std::string missing_words(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " transaction is" : " transactions are");
}

const char* kind_of(wire::LogStop stop) {
  switch (stop) {
    case wire::LogStop::bad_checksum: return "checksum";
    case wire::LogStop::unreasonable_length: return "length";
    case wire::LogStop::undecodable: return "undecodable";
    default: return "torn";
  }
}

/// Goes over all records of all logs in reading order.
class LogCheck {
 public:
  LogCheck(const std::vector<CheckedSnapshot>& snapshots, Verified& verified)
      : snapshots_(snapshots), verified_(verified) {}

  void file(const NamedFile& file, const std::string& bytes, bool newest) {
    if (newest && bytes.empty()) {
      verified_.remarks.push_back({"torn", {file.path, 0, "it is empty; a start removes it"}});
      return;
    }
    auto opened = wire::LogReader::open(bytes);
    if (const auto* error = std::get_if<wire::Error>(&opened)) {
      verified_.findings.push_back({"unreadable", {file.path, error->offset, error->sentence}});
      return;
    }
    auto& reader = std::get<wire::LogReader>(opened);
    bool first = true;
    while (const auto read = reader.next()) {
      record(file, *read, first);
      first = false;
    }
    end(file, bytes, reader.end());
  }

  std::optional<LogSpan> span() const { return span_; }

 private:
  void record(const NamedFile& file, const wire::LogRecord& record, bool first_in_file) {
    ++verified_.transactions;
    const std::int64_t zxid = record.txn.header.zxid;
    if (first_in_file && zxid != file.zxid) {
      find("name", file, record.offset, "the first transaction is " + hex_text(zxid));
    }
    if (span_) {
      compare(file, record.offset, previous_, zxid);
    } else {
      span_ = LogSpan{zxid, zxid};
    }
    if (std::holds_alternative<wire::OpaqueTxn>(record.txn.body)) {
      find("undecodable", file, record.offset,
           "transaction " + hex_text(zxid) + " of " + wire::op_name(record.txn.header.type) +
               " cannot be decoded");
    }
    previous_ = zxid;
    span_->last = std::max(span_->last, zxid);
  }

  void compare(const NamedFile& file, std::size_t offset, std::int64_t before, std::int64_t zxid) {
    if (zxid <= before) {
      find("order", file, offset, hex_text(zxid) + " comes after " + hex_text(before));
      return;
    }
    const bool same_epoch = epoch_of(zxid) == epoch_of(before);
    if (same_epoch ? zxid == before + 1 : counter_of(zxid) <= 1) return;
    const std::string sentence =
        same_epoch ? missing_words(zxid - before - 1) + " missing between " + hex_text(before) +
                         " and " + hex_text(zxid)
                   : "epoch " + std::to_string(epoch_of(zxid)) + " begins with " + hex_text(zxid);
    const bool covered = std::any_of(
        snapshots_.begin(), snapshots_.end(),
        [&](const CheckedSnapshot& snapshot) { return snapshot.file->zxid >= zxid - 1; });
    if (covered) {
      verified_.remarks.push_back(
          {"gap", {file.path, offset, sentence + "; a newer snapshot covers that"}});
    } else {
      find("gap", file, offset, sentence);
    }
  }

  void end(const NamedFile& file, const std::string& bytes, const wire::LogEnd& end) {
    if (wire::is_damage(end.stop)) {
      find(kind_of(end.stop), file, end.offset, end.sentence + "; a ZooKeeper refuses to start");
    } else if (end.stop == wire::LogStop::torn || end.stop == wire::LogStop::no_end_mark) {
      verified_.remarks.push_back({"torn", {file.path, end.offset, end.sentence}});
    }
    if (end.stop == wire::LogStop::end_of_file) return;
    const auto behind = wire::find_record(bytes, std::min(end.offset + 1, bytes.size()));
    if (!behind) return;
    find("hidden", file, *behind,
         "a whole record stands here, behind byte " + std::to_string(end.offset) +
             " where servers stop reading");
  }

  void find(const char* kind, const NamedFile& file, std::size_t offset, std::string sentence) {
    verified_.findings.push_back({kind, {file.path, offset, std::move(sentence)}});
  }

  const std::vector<CheckedSnapshot>& snapshots_;
  Verified& verified_;
  std::optional<LogSpan> span_;
  std::int64_t previous_ = 0;
};

}  // namespace

std::optional<LogSpan> verify_logs(const Directory& directory,
                                   const std::vector<CheckedSnapshot>& snapshots,
                                   Verified& verified) {
  LogCheck check(snapshots, verified);
  for (const NamedFile& file : directory.logs) {
    const wire::Result<std::string> bytes = directory.read(file.path);
    if (const auto* error = std::get_if<wire::Error>(&bytes)) {
      verified.findings.push_back({"unreadable", {file.path, 0, error->sentence}});
    } else {
      check.file(file, std::get<std::string>(bytes), &file == &directory.logs.back());
    }
  }
  return check.span();
}

}  // namespace zablab::datadir
