// What a start finds in the files of a disk.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/snapshot_bytes.hpp"
#include "protocol/storage/txn_bytes.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"

namespace zablab {

namespace {

using Problem = std::optional<wire::Error>;

/// All of `digits`, and nothing else.
template <class Number>
std::optional<Number> whole_number(std::string_view digits, int base) {
  Number number{};
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, base);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

/// The zxid in a name such as "log.100000001"; nullopt if it is no name of that kind.
std::optional<Zxid> zxid_in_name(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto zxid = whole_number<std::uint64_t>(name.substr(prefix.size()), 16);
  if (!zxid) return std::nullopt;
  return Zxid{static_cast<std::int64_t>(*zxid)};
}

/// Puts a file in its place by name; directories do not list in that order.
template <class File>
void insert_by_name(std::vector<File>& files, File file) {
  const auto place = std::find_if(files.begin(), files.end(),
                                  [&](const File& other) { return other.name > file.name; });
  files.insert(place, std::move(file));
}

/// A log of bytes that becomes one of values, record by record.
class LogBytes {
 public:
  LogBytes(Zxid name, const LogImage* written) : file_{name, {}} {
    if (written == nullptr) return;
    const auto same = std::find_if(written->files.begin(), written->files.end(),
                                   [&](const LogFile& other) { return other.name == file_.name; });
    if (same != written->files.end()) written_ = &*same;
  }

  Problem read(const std::string& bytes) {
    wire::Result<wire::LogReader> opened = wire::LogReader::open(bytes);
    if (const auto* error = std::get_if<wire::Error>(&opened)) return *error;
    auto& reader = std::get<wire::LogReader>(opened);
    while (const auto record = reader.next()) file_.slots.emplace_back(value_of(record->txn));
    const wire::LogEnd& end = reader.end();
    if (is_damage(end.stop)) return wire::Error{end.offset, end.sentence};
    if (end.stop == wire::LogStop::torn || end.stop == wire::LogStop::no_end_mark) {
      file_.slots.emplace_back(TornRecord{bytes.substr(end.offset)});
    }
    return std::nullopt;
  }

  LogFile take() { return std::move(file_); }

 private:
  TxnRef value_of(const wire::Txn& txn) const {
    const std::size_t number = file_.slots.size();
    if (written_ != nullptr && number < written_->slots.size()) {
      const TxnRef* same = std::get_if<TxnRef>(&written_->slots[number]);
      // Bytes know less than values: inside a multi, not whether a create is answered with a stat.
      if (same != nullptr && to_wire(**same) == txn) return *same;
    }
    return TxnRef(from_wire(txn));
  }

  LogFile file_;
  const LogFile* written_ = nullptr;
};

SnapshotFile read_snapshot(Zxid name, const std::string& bytes) {
  if (wire::looks_complete(bytes)) {
    const wire::ReadSnapshot read = wire::decode_snapshot(bytes);
    if (!read.error) {
      wire::Result<SnapshotFile> file = from_wire(name, read.snapshot);
      if (auto* whole = std::get_if<SnapshotFile>(&file)) return std::move(*whole);
    }
  }
  SnapshotFile unusable;
  unusable.name = name;
  return unusable;
}

Problem read_epoch(std::optional<Epoch>& epoch, const std::string& bytes) {
  epoch = whole_number<Epoch>(bytes, 10);
  if (epoch) return std::nullopt;
  return wire::Error{0, "an epoch is no number"};
}

/// One file into its place. What no start looks at is left out.
Problem read_file(FilesRead& read, std::string_view name, const std::string& bytes,
                  const LogImage* written) {
  constexpr std::string_view temporary_end = ".tmp";
  const bool temporary = name.ends_with(temporary_end);
  if (temporary) name.remove_suffix(temporary_end.size());
  const auto epoch = [&](EpochFile& file) {
    return read_epoch(temporary ? file.temporary : file.value, bytes);
  };
  if (name == "acceptedEpoch") return epoch(read.accepted_epoch);
  if (name == "currentEpoch") return epoch(read.current_epoch);
  if (const auto zxid = zxid_in_name(name, "snapshot.")) {
    SnapshotFile file = read_snapshot(*zxid, bytes);
    file.temporary = temporary;
    insert_by_name(read.snapshots.files, std::move(file));
  } else if (const auto first = zxid_in_name(name, "log."); first && !temporary) {
    LogBytes log(*first, written);
    if (auto problem = log.read(bytes)) return problem;
    insert_by_name(read.log.files, log.take());
  }
  return std::nullopt;
}

}  // namespace

wire::Result<FilesRead> read_files(const std::map<std::string, std::string>& files,
                                   const LogImage* written) {
  FilesRead read;
  for (const auto& [name, bytes] : files) {
    if (auto problem = read_file(read, name, bytes, written)) {
      problem->sentence = name + ": " + problem->sentence;
      return *std::move(problem);
    }
  }
  return read;
}

}  // namespace zablab
