#include "protocol/wire/log_file.hpp"

#include <algorithm>
#include <utility>

#include "protocol/wire/checksum.hpp"

namespace zablab::wire {

namespace {

constexpr std::size_t prefix_size = 8 + 4;  // checksum and length
constexpr char end_mark = 'B';
constexpr std::size_t header_size_of_txn = 8 + 4 + 8 + 8 + 4;

std::string hex(std::int64_t value) {
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) {
    const auto digit = static_cast<std::uint64_t>(value) >> shift & 0xf;
    if (digit != 0 || !digits.empty() || shift == 0) digits += "0123456789abcdef"[digit];
  }
  return "0x" + digits;
}

/// What stands at an offset, if it is as long as it says.
struct Framed {
  std::int64_t checksum = 0;
  std::string_view payload;
  char mark = 0;

  std::int64_t own_checksum() const { return adler32(payload); }
};

/// nullopt: the file ends before, or the length is none.
std::optional<Framed> framed_at(std::string_view file, std::size_t at) {
  if (file.size() - at < record_overhead) return std::nullopt;
  Reader reader(file.substr(at));
  Framed framed;
  reader.read(framed.checksum);
  const auto length = reader.get<std::int32_t>();
  if (length < 0 || static_cast<std::size_t>(length) >= reader.left()) return std::nullopt;
  framed.payload = reader.take(static_cast<std::size_t>(length));
  framed.mark = reader.rest().front();
  return framed;
}

/// The next place from `at` on where a length may be that is not 0: padding is long.
std::size_t past_zeros(std::string_view file, std::size_t at) {
  const std::size_t some = std::min(file.find_first_not_of('\0', at + 8), file.size());
  return some < at + prefix_size ? at : some - (prefix_size - 1);
}

}  // namespace

LogReader::LogReader(std::string_view file, const FileHeader& header)
    : file_(file), header_(header) {}

Result<LogReader> LogReader::open(std::string_view file) {
  Reader reader(file);
  FileHeader header;
  reader.read(header);
  if (!reader.ok()) return Error{0, "it is too short for the header of a log"};
  if (header.magic != log_magic) return Error{0, "it does not begin with ZKLG, as logs do"};
  if (header.version != file_version) {
    return Error{4, "its version is " + std::to_string(header.version) + ", and not 2"};
  }
  return LogReader(file, header);
}

std::optional<LogRecord> LogReader::stop(LogStop why, std::string sentence) {
  end_ = LogEnd{why, at_, std::move(sentence)};
  return std::nullopt;
}

std::optional<LogRecord> LogReader::next() {
  if (end_) return std::nullopt;
  if (at_ == file_.size()) return stop(LogStop::end_of_file, "the file ends after a record");
  if (file_.size() - at_ < prefix_size) {
    return stop(LogStop::torn, "the file ends within a record's checksum and length");
  }
  const auto length = Reader(file_.substr(at_ + 8)).get<std::int32_t>();
  if (length == 0) return stop(LogStop::padding, "zeros follow, allocated ahead");
  if (length < 0) {
    return stop(LogStop::unreasonable_length,
                "a record's length is " + std::to_string(length) + " bytes");
  }
  const auto framed = framed_at(file_, at_);
  const bool intact =
      framed && framed->mark == end_mark && framed->checksum == framed->own_checksum();
  if (!intact && length > usual_payload_at_most) {
    return stop(LogStop::unreasonable_length,
                "a record's length is " + std::to_string(length) + " bytes");
  }
  if (!framed) {
    return stop(LogStop::torn, "the file ends within a record of " + std::to_string(length) +
                                   " bytes, of which " +
                                   std::to_string(file_.size() - at_ - prefix_size) + " are there");
  }
  if (framed->mark != end_mark) {
    return stop(LogStop::no_end_mark, "a record of " + std::to_string(length) +
                                          " bytes does not end with 'B': it was not written whole");
  }
  if (!intact) {
    return stop(LogStop::bad_checksum, "a record's checksum is " + hex(framed->checksum) +
                                           ", and its bytes have " + hex(framed->own_checksum()));
  }
  Result<Txn> txn = decode_txn(framed->payload, at_ + prefix_size);
  if (const auto* error = std::get_if<Error>(&txn)) {
    return stop(LogStop::undecodable, "a record holds no transaction: " + error->sentence);
  }
  const std::size_t begin = at_;
  at_ += record_overhead + framed->payload.size();
  return LogRecord{begin, at_ - begin, std::get<Txn>(std::move(txn))};
}

Result<ReadLog> decode_log(std::string_view file) {
  Result<LogReader> opened = LogReader::open(file);
  if (const auto* error = std::get_if<Error>(&opened)) return *error;
  auto& reader = std::get<LogReader>(opened);
  ReadLog read;
  read.log.header = reader.header();
  while (std::optional<LogRecord> record = reader.next()) {
    read.log.txns.push_back(std::move(record->txn));
  }
  read.end = reader.end();
  const std::string_view rest = file.substr(read.end.offset);
  const std::size_t last = rest.find_last_not_of('\0');
  read.log.remains = rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
  read.log.padding = rest.size() - read.log.remains.size();
  return read;
}

void append_record(std::string& out, const Txn& txn) {
  std::string payload;
  encode(payload, txn);
  write(out, std::int64_t{adler32(payload)});
  write(out, static_cast<std::int32_t>(payload.size()));
  out += payload;
  out += end_mark;
}

void encode(std::string& out, const LogFile& log) {
  write(out, log.header);
  for (const Txn& txn : log.txns) append_record(out, txn);
  out += log.remains;
  out.append(log.padding, '\0');
}

std::optional<std::size_t> find_record(std::string_view file, std::size_t from) {
  // Bytes may be made so that a record seems to begin everywhere; summing each would take forever.
  std::uint64_t bytes_to_sum = std::uint64_t{64} * (file.size() + 1);
  for (std::size_t at = from; at < file.size() && file.size() - at >= record_overhead; ++at) {
    at = past_zeros(file, at);
    if (file.size() - at < record_overhead) break;
    const auto framed = framed_at(file, at);
    if (!framed || framed->mark != end_mark || framed->checksum >> 32 != 0) continue;
    if (framed->payload.size() < header_size_of_txn) continue;
    if (framed->payload.size() > bytes_to_sum) return std::nullopt;
    bytes_to_sum -= framed->payload.size();
    if (framed->checksum == framed->own_checksum()) return at;
  }
  return std::nullopt;
}

}  // namespace zablab::wire
