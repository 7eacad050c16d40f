// Transaction log files, `log.<zxid of the first record>`: a header, then per record
//
//   long Adler-32 of the payload · int its length · the payload (txn.hpp) · the byte 'B'
//
// then zeros up to the size that was allocated ahead. A crash may cut the last record short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/wire/jute.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::wire {

/// Begins logs and snapshots.
struct FileHeader {
  std::int32_t magic = 0;
  std::int32_t version = 0;
  std::int64_t dbid = 0;
  static constexpr auto members() {
    return std::tuple(&FileHeader::magic, &FileHeader::version, &FileHeader::dbid);
  }
  bool operator==(const FileHeader&) const = default;
};
constexpr std::size_t file_header_size = 16;  ///< bytes

constexpr std::int32_t log_magic = 0x5a4b4c47;       ///< "ZKLG"
constexpr std::int32_t snapshot_magic = 0x5a4b534e;  ///< "ZKSN"
constexpr std::int32_t file_version = 2;             ///< of both

/// Bytes of a record beside its payload.
constexpr std::size_t record_overhead = 8 + 4 + 1;
/// The longest payload, in bytes, that a ZooKeeper reads unless told otherwise (jute.maxbuffer,
/// twice).
constexpr std::int32_t usual_payload_at_most = 2 * 0xfffff;

/// Why reading a log stopped.
enum class LogStop : std::uint8_t {
  end_of_file,          ///< a record ends where the file does
  padding,              ///< zeros were allocated ahead: length 0
  torn,                 ///< the file ends within a record
  no_end_mark,          ///< the record's last byte is not 'B': it was not written to its end
  bad_checksum,         ///< ended by 'B', and not what was written: damage
  unreasonable_length,  ///< negative, or longer than ZooKeeper reads
  undecodable,          ///< not even a transaction's header
};
/// The first four are how a file may end: ZooKeeper goes on with the next file. At the others it
/// refuses to start.
constexpr bool is_damage(LogStop stop) { return stop >= LogStop::bad_checksum; }

struct LogEnd {
  LogStop stop = LogStop::end_of_file;
  std::size_t offset = 0;  ///< of the record that is none
  std::string sentence;
  bool operator==(const LogEnd&) const = default;
};

struct LogRecord {
  std::size_t offset = 0;  ///< in its file
  std::size_t size = 0;    ///< with its overhead, in bytes
  Txn txn;
};

/// Reads the records of a log one by one, so that a log need not be in memory twice.
class LogReader {
 public:
  /// `file`: all bytes of the file, which must outlive the reader. An error: it has no header of a
  /// log.
  static Result<LogReader> open(std::string_view file);

  const FileHeader& header() const { return header_; }
  /// The next record; nullopt from the end on.
  std::optional<LogRecord> next();
  /// REQUIRES: next() has returned nullopt.
  const LogEnd& end() const { return *end_; }

 private:
  LogReader(std::string_view file, const FileHeader& header);
  std::optional<LogRecord> stop(LogStop why, std::string sentence);

  std::string_view file_;
  FileHeader header_;
  std::size_t at_ = file_header_size;
  std::optional<LogEnd> end_;
};

/// A whole log as a value.
struct LogFile {
  FileHeader header{log_magic, file_version, 0};
  std::vector<Txn> txns;
  std::string remains;  ///< what stands where reading stopped, up to its last byte that is not 0
  std::size_t padding = 0;  ///< zeros after that
  bool operator==(const LogFile&) const = default;
};
struct ReadLog {
  LogFile log;
  LogEnd end;
};
Result<ReadLog> decode_log(std::string_view file);
void encode(std::string& out, const LogFile& log);

/// Appends one record: checksum, length, payload, mark.
void append_record(std::string& out, const Txn& txn);

/// Where the next whole record begins at or after `from`: what stands behind damage, where no
/// reader of ZooKeeper's gets to. nullopt: none was found (long stretches that only look like
/// records are given up).
std::optional<std::size_t> find_record(std::string_view file, std::size_t from);

}  // namespace zablab::wire
