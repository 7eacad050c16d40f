#include "protocol/wire/snapshot_file.hpp"

#include <utility>

#include "protocol/wire/checksum.hpp"

namespace zablab::wire {

namespace {

// Ends the list of nodes, and every seal.
constexpr std::string_view end_text = "/";
// The first two bytes of what a server with zookeeper.snapshot.compression.method=gz writes.
constexpr std::uint32_t gzip_magic = 0x1f8b;

/// As much of a file as was sealed so far: each seal's sum is of all bytes before it.
class Sums {
 public:
  explicit Sums(std::string_view file) : file_(file) {}

  std::int64_t up_to(std::size_t offset) {
    sum_ = adler32(file_.substr(summed_, offset - summed_), sum_);
    summed_ = offset;
    return sum_;
  }

 private:
  std::string_view file_;
  std::size_t summed_ = 0;
  std::uint32_t sum_ = 1;
};

void read_seal(Reader& reader, Sums& sums) {
  if (!reader.ok()) return;
  const std::size_t begin = reader.offset();
  const std::int64_t own = sums.up_to(begin);
  const auto sealed = reader.get<std::int64_t>();
  const auto text = reader.get<Text>();
  if (!reader.ok()) return;
  if (sealed != own) {
    reader.fail(begin, "the seal is not the checksum of the bytes before it");
  } else if (text != end_text) {
    reader.fail(begin + 8, "the seal does not end with \"/\"");
  }
}

/// A list with its count before it, which is no vector of Jute's: it has no null.
template <class T>
void read_list(Reader& reader, std::vector<T>& list) {
  const std::size_t begin = reader.offset();
  const auto count = reader.get<std::int32_t>();
  if (count < 0) reader.fail(begin, "a count is " + std::to_string(count));
  for (std::int32_t i = 0; i < count && reader.ok(); ++i) {
    T element = reader.get<T>();
    if (reader.ok()) list.push_back(std::move(element));
  }
}

template <class T>
void write_list(std::string& out, const std::vector<T>& list) {
  write(out, static_cast<std::int32_t>(list.size()));
  for (const T& element : list) write(out, element);
}

void read_header(Reader& reader, FileHeader& header) {
  reader.read(header);
  if (!reader.ok()) return;
  if ((static_cast<std::uint32_t>(header.magic) >> 16) == gzip_magic) {
    reader.fail(0, "it is compressed with gzip; unpack it first");
  } else if (header.magic != snapshot_magic) {
    reader.fail(0, "it does not begin with ZKSN, as snapshots do");
  } else if (header.version != file_version) {
    reader.fail(4, "its version is " + std::to_string(header.version) + ", and not 2");
  }
}

void read_nodes(Reader& reader, std::vector<SnapshotNode>& nodes) {
  const std::string end = to_bytes(Text(end_text));
  while (reader.ok()) {
    if (reader.rest().starts_with(end)) {
      reader.take(end.size());
      return;
    }
    SnapshotNode node;
    const std::size_t begin = reader.offset();
    reader.read(node);
    if (reader.ok() && !node.path) reader.fail(begin, "a node has no path");
    if (reader.ok()) nodes.push_back(std::move(node));
  }
}

/// What may follow the tree: sections of numbers with a seal each; older versions end before.
template <class T>
void read_section(Reader& reader, Sums& sums, std::optional<T>& section) {
  if (!reader.ok() || reader.left() == 0) return;
  section = reader.get<T>();
  read_seal(reader, sums);
  if (!reader.ok()) section.reset();
}

void write_seal(std::string& out) {
  const std::int64_t sum = adler32(out);
  write(out, sum);
  write(out, Text(end_text));
}

}  // namespace

ReadSnapshot decode_snapshot(std::string_view file) {
  ReadSnapshot read;
  Snapshot& snapshot = read.snapshot;
  Reader reader(file);
  Sums sums(file);
  read_header(reader, snapshot.header);
  read_list(reader, snapshot.sessions);
  read_list(reader, snapshot.acls);
  read_nodes(reader, snapshot.nodes);
  read_seal(reader, sums);
  read_section(reader, sums, snapshot.digest);
  read_section(reader, sums, snapshot.last_processed);
  if (reader.ok()) snapshot.trailing = reader.rest();
  if (!reader.ok()) read.error = reader.error();
  return read;
}

void encode(std::string& out, const Snapshot& snapshot) {
  // Sums begin with the snapshot, wherever it is put.
  std::string own;
  std::string& bytes = out.empty() ? out : own;
  write(bytes, snapshot.header);
  write_list(bytes, snapshot.sessions);
  write_list(bytes, snapshot.acls);
  for (const SnapshotNode& node : snapshot.nodes) write(bytes, node);
  write(bytes, Text(end_text));
  write_seal(bytes);
  if (snapshot.digest) {
    write(bytes, *snapshot.digest);
    write_seal(bytes);
  }
  if (snapshot.last_processed) {
    write(bytes, *snapshot.last_processed);
    write_seal(bytes);
  }
  bytes += snapshot.trailing;
  if (&bytes != &out) out += bytes;
}

bool looks_complete(std::string_view file) {
  if (file.size() < 10) return false;
  return Reader(file.substr(file.size() - 5)).get<Text>() == end_text;
}

}  // namespace zablab::wire
