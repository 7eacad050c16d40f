// What clients and servers of a real ZooKeeper 3.8.0 sent each other (tests/data/wire.tar.xz).
#pragma once

#include <string>
#include <vector>

namespace zablab {

/// A line of one of the recordings: two words and bytes.
struct RecordedBytes {
  std::string first;
  std::string second;
  std::string bytes;
};

/// A client's connection, ">" or "<", and a frame's payload.
std::vector<RecordedBytes> recorded_client_frames();
/// "quorum" or "election", "from-dialler" or "to-dialler", and all bytes of that direction of a
/// connection.
std::vector<RecordedBytes> recorded_server_streams();

}  // namespace zablab
