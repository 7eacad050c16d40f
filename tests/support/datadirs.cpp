#include "tests/support/datadirs.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "protocol/wire/log_file.hpp"
#include "tests/cli/command.hpp"

namespace zablab {

namespace fs = std::filesystem;

std::string unpacked_datadirs() {
  const std::string folder = own_directory();
  const std::string unpack =
      std::string("tar -xJf ") + ZABLAB_SOURCE_DIR + "/tests/data/datadirs.tar.xz -C " + folder;
  EXPECT_EQ(std::system(unpack.c_str()), 0);
  return folder;
}

std::map<std::string, std::string> recorded_files() {
  std::map<std::string, std::string> files;
  const std::string folder = unpacked_datadirs();
  for (const char* const name : {"/core/version-2", "/random/version-2"}) {
    for (const auto& entry : fs::directory_iterator(folder + name)) {
      files[entry.path().string()] = read_text(entry.path().string());
    }
  }
  EXPECT_EQ(files.size(), 20U);
  return files;
}

datadir::Directory directory_of(std::map<std::string, std::string> files) {
  const auto shared = std::make_shared<const std::map<std::string, std::string>>(std::move(files));
  datadir::Directory directory;
  directory.read = [shared](const std::string& path) -> wire::Result<std::string> {
    const auto file = shared->find(path);
    if (file == shared->end()) return wire::Error{0, path + " is not there"};
    return file->second;
  };
  for (const auto& [name, bytes] : *shared) directory.add(name);
  directory.sort();
  return directory;
}

datadir::Directory directory_at(const std::string& path) {
  datadir::Directory directory;
  directory.read = [](const std::string& file) -> wire::Result<std::string> {
    return read_text(file);
  };
  for (const auto& entry : fs::directory_iterator(path)) directory.add(entry.path().string());
  directory.sort();
  return directory;
}

wire::Acl open_to_all() { return {31, {"world", "anyone"}}; }

wire::Txn txn_of(std::int64_t zxid, wire::OpCode type, wire::TxnBody body, std::int64_t session) {
  wire::Txn txn;
  txn.header = {session, 1, zxid, 1000 + zxid, static_cast<std::int32_t>(type)};
  txn.body = std::move(body);
  return txn;
}

wire::Txn create_txn(std::int64_t zxid, const std::string& path, const std::string& data,
                     bool ephemeral) {
  return txn_of(zxid, wire::OpCode::create,
                wire::CreateTxn{path, data, {{open_to_all()}}, ephemeral, -1});
}

std::string log_of(const std::vector<wire::Txn>& txns, std::size_t padding) {
  wire::LogFile log;
  log.txns = txns;
  log.padding = padding;
  std::string bytes;
  wire::encode(bytes, log);
  return bytes;
}

wire::Snapshot first_snapshot() {
  wire::Snapshot snapshot;
  snapshot.acls = {{1, {{{1, {"world", "anyone"}}}}}};
  for (const char* const path : {"", "/zookeeper", "/zookeeper/config", "/zookeeper/quota"}) {
    snapshot.nodes.push_back({path, "", wire::open_acl, {}});
  }
  snapshot.nodes[2].acl = 1;
  snapshot.nodes[2].stat.aversion = -1;
  snapshot.digest = wire::SnapshotDigest{0, 2, 0};
  return snapshot;
}

std::string bytes_of(const wire::Snapshot& snapshot) {
  std::string bytes;
  wire::encode(bytes, snapshot);
  return bytes;
}

}  // namespace zablab
