#include "protocol/store/digest.hpp"

#include <array>
#include <cstddef>

#include "protocol/store/tree.hpp"
#include "protocol/wire/checksum.hpp"

namespace zablab {

namespace {

/// Numbers in a row, as Java's DataOutput writes them.
class BigEndian {
 public:
  void add(std::int64_t value) { add_bytes(static_cast<std::uint64_t>(value), 8); }
  void add(std::int32_t value) { add_bytes(static_cast<std::uint32_t>(value), 4); }
  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  void add_bytes(std::uint64_t value, int count) {
    while (count-- > 0) bytes_[size_++] = static_cast<char>(value >> (8 * count) & 0xff);
  }

  std::array<char, 60> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace

bool counts_for_digest(std::string_view path) { return !path.starts_with("/zookeeper/"); }

std::uint32_t digest_of_content(std::string_view path, const Data& data) {
  const std::uint32_t of_path = wire::crc32(path == "/" ? std::string_view() : path);
  return data ? wire::crc32(*data, of_path) : of_path;
}

std::uint32_t digest_of_node(std::uint32_t content, const NodeStat& stat) {
  BigEndian numbers;
  numbers.add(stat.czxid.value);
  numbers.add(stat.mzxid.value);
  numbers.add(stat.pzxid.value);
  numbers.add(stat.ctime_ms);
  numbers.add(stat.mtime_ms);
  numbers.add(stat.version);
  numbers.add(stat.cversion);
  numbers.add(stat.aversion);
  numbers.add(stat.ephemeral_owner);
  return wire::crc32(numbers.bytes(), content);
}

}  // namespace zablab
