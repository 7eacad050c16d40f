// How fast real bytes become values and a tree: transactions_written a second, bytes a second.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "invariants/datadir/image.hpp"
#include "protocol/wire/checksum.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"

namespace zablab {
namespace {

constexpr int transactions_written = 100'000;
constexpr int nodes_at_once = 10'000;

wire::Txn make_txn(int number) {
  wire::Txn txn;
  txn.header = {0x100001234, number, number + 1, 1'700'000'000'000 + number,
                static_cast<std::int32_t>(wire::OpCode::create)};
  const std::string path = "/bench/node-" + std::to_string(number % nodes_at_once);
  const std::string data(100, static_cast<char>('a' + number % 26));
  if (number < nodes_at_once) {
    txn.body = wire::CreateTxn{path, data, {{{31, {"world", "anyone"}}}}, false, number + 1};
  } else {
    txn.header.type = static_cast<std::int32_t>(wire::OpCode::set_data);
    txn.body = wire::SetDataTxn{path, data, number / nodes_at_once};
  }
  txn.digest = wire::TxnDigest{2, number};
  return txn;
}

/// A tenth of it creates nodes with 100 bytes, the rest sets them.
const std::string& log_bytes() {
  static const std::string bytes = [] {
    wire::LogFile log;
    wire::Txn parent = make_txn(0);
    parent.header.zxid = 0;
    std::get<wire::CreateTxn>(parent.body).path = "/bench";
    log.txns.push_back(parent);
    for (int i = 0; i < transactions_written; ++i) log.txns.push_back(make_txn(i));
    std::string out;
    wire::encode(out, log);
    return out;
  }();
  return bytes;
}

void count(benchmark::State& state, std::size_t items, std::size_t bytes) {
  const auto times = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(times * static_cast<std::int64_t>(items));
  state.SetBytesProcessed(times * static_cast<std::int64_t>(bytes));
}

void LogDecode(benchmark::State& state) {
  const std::string& bytes = log_bytes();
  std::size_t read = 0;
  for (auto _ : state) {
    auto reader = std::get<wire::LogReader>(wire::LogReader::open(bytes));
    for (read = 0; const auto record = reader.next(); ++read) benchmark::DoNotOptimize(record);
  }
  count(state, read, bytes.size());
}
BENCHMARK(LogDecode)->Unit(benchmark::kMillisecond);

void LogReplay(benchmark::State& state) {
  const std::string& bytes = log_bytes();
  std::size_t read = 0;
  for (auto _ : state) {
    datadir::Image image;
    auto reader = std::get<wire::LogReader>(wire::LogReader::open(bytes));
    for (read = 0; const auto record = reader.next(); ++read) image.apply(record->txn);
    benchmark::DoNotOptimize(image.tree.digest());
  }
  count(state, read, bytes.size());
}
BENCHMARK(LogReplay)->Unit(benchmark::kMillisecond);

void LogEncode(benchmark::State& state) {
  const wire::LogFile log = std::get<wire::ReadLog>(wire::decode_log(log_bytes())).log;
  for (auto _ : state) {
    std::string out;
    wire::encode(out, log);
    benchmark::DoNotOptimize(out);
  }
  count(state, log.txns.size(), log_bytes().size());
}
BENCHMARK(LogEncode)->Unit(benchmark::kMillisecond);

const std::string& snapshot_bytes(int nodes) {
  static std::string bytes;
  static int made = 0;
  if (made == nodes) return bytes;
  wire::Snapshot snapshot;
  snapshot.nodes.push_back({"", "", wire::open_acl, {}});
  for (int i = 0; i < nodes; ++i) {
    const std::string parent = i < 1000 ? "" : "/node-" + std::to_string(i % 1000);
    snapshot.nodes.push_back(
        {parent + "/node-" + std::to_string(i), std::string(100, 'x'), wire::open_acl, {}});
  }
  bytes.clear();
  wire::encode(bytes, snapshot);
  made = nodes;
  return bytes;
}

void SnapshotLoad(benchmark::State& state) {
  const std::string& bytes = snapshot_bytes(static_cast<int>(state.range(0)));
  std::size_t nodes = 0;
  for (auto _ : state) {
    wire::ReadSnapshot read = wire::decode_snapshot(bytes);
    nodes = read.snapshot.nodes.size();
    benchmark::DoNotOptimize(datadir::load_image(std::move(read.snapshot), 1));
  }
  count(state, nodes, bytes.size());
}
BENCHMARK(SnapshotLoad)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void ChecksumAdler32(benchmark::State& state) {
  const std::string bytes(1 << 20, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(wire::adler32(bytes));
  count(state, 1, bytes.size());
}
BENCHMARK(ChecksumAdler32);

void ChecksumCrc32(benchmark::State& state) {
  const std::string bytes(1 << 20, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(wire::crc32(bytes));
  count(state, 1, bytes.size());
}
BENCHMARK(ChecksumCrc32);

}  // namespace
}  // namespace zablab
