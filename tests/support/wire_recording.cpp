#include "tests/support/wire_recording.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/cli/command.hpp"

namespace zablab {

namespace {

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

std::vector<RecordedBytes> lines_of(const std::string& name) {
  const std::string folder = own_directory();
  const std::string unpack =
      std::string("tar -xJf ") + ZABLAB_SOURCE_DIR + "/tests/data/wire.tar.xz -C " + folder;
  EXPECT_EQ(std::system(unpack.c_str()), 0);
  std::ifstream file(folder + "/" + name);
  std::vector<RecordedBytes> lines;
  RecordedBytes line;
  for (std::string hex; file >> line.first >> line.second >> hex;) {
    line.bytes = from_hex(hex);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<RecordedBytes> recorded_client_frames() { return lines_of("client-frames.txt"); }
std::vector<RecordedBytes> recorded_server_streams() { return lines_of("server-streams.txt"); }

}  // namespace zablab
