// Our servers' own store: how fast a history is applied, what a million znodes weigh, and how fast
// a log becomes a database again.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/snapshot_bytes.hpp"
#include "protocol/store/database.hpp"

/// Of mimalloc, where the program is linked with it: gives memory that is free back at once.
extern "C" void mi_collect(bool force) __attribute__((weak));

namespace zablab {
namespace {

constexpr std::size_t window = 500;

/// The memory that this process holds now, in bytes: without what earlier benchmarks gave back,
/// which would be used again and not be counted.
double resident_bytes() {
  if (mi_collect != nullptr) mi_collect(true);
  malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  double all = 0;
  double resident = 0;
  statm >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// "/node-7", or with a thousand parents "/node-7/node-7007".
std::string path_of(std::int64_t number) {
  const std::string name = "/node-" + std::to_string(number);
  return number < 1000 ? name : "/node-" + std::to_string(number % 1000) + name;
}

TxnRef create_of(std::int64_t number) {
  CreateTxn create;
  create.path = path_of(number);
  create.data = std::string(100, 'x');
  create.parent_cversion = static_cast<std::int32_t>(number < 1000 ? number + 1 : number / 1000);
  return TxnRef(
      Txn{7, 1, Zxid{number + 1}, 1'700'000'000'000 + number, std::move(create), std::nullopt});
}

TxnRef set_of(std::int64_t number, std::int64_t nodes) {
  SetDataTxn set{path_of(number * 7919 % nodes), std::string(100, 'y'), 1};
  return TxnRef(Txn{7, 1, Zxid{nodes + number + 1}, 1'700'000'000'000 + number, std::move(set),
                    std::nullopt});
}

Database with_nodes(std::int64_t nodes, bool digest) {
  Database database;
  if (digest) database.tree.edit().keep_digest();
  for (std::int64_t i = 0; i < nodes; ++i) apply(database, create_of(i), window);
  return database;
}

/// 100 bytes of data a node; what a node weighs beside them, too.
void StoreWeight(benchmark::State& state) {
  const double before = resident_bytes();
  for (auto _ : state) {
    const Database database = with_nodes(state.range(0), false);
    const double nodes = static_cast<double>(state.range(0));
    state.counters["bytes_per_znode"] = (resident_bytes() - before) / nodes;
    benchmark::DoNotOptimize(database);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(StoreWeight)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

/// Sets on a tree of that many nodes; without and with the digest kept.
void StoreApply(benchmark::State& state) {
  const std::int64_t nodes = state.range(0);
  Database database = with_nodes(nodes, state.range(1) != 0);
  std::int64_t next = 0;
  for (auto _ : state) apply(database, set_of(next++, nodes), window);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(StoreApply)->Args({1'000'000, 0})->Args({1'000'000, 1})->Args({1000, 0})->Args({1000, 1});

/// Creates, which change the parent, too.
void StoreCreate(benchmark::State& state) {
  Database database;
  if (state.range(0) != 0) database.tree.edit().keep_digest();
  std::int64_t next = 0;
  for (auto _ : state) apply(database, create_of(next++), window);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(StoreCreate)->Arg(0)->Arg(1);

/// The files of a server with that many records behind its first snapshot.
std::map<std::string, std::string> files_with(std::int64_t records) {
  SnapshotFile first = snapshot_of(Database());
  LogImage log;
  for (std::int64_t i = 0; i < records; ++i) {
    perform(log, AppendRecord{i < 10'000 ? create_of(i) : set_of(i - 10'000, 10'000)});
  }
  const EpochFile epoch{0, std::nullopt};
  const SnapshotDirectory snapshots{{std::move(first)}};
  return files_of({log, epoch, epoch, snapshots});
}

/// What a start does: bytes to records, records to a database.
void StoreRecovery(benchmark::State& state) {
  const auto files = files_with(state.range(0));
  std::int64_t bytes = 0;
  for (const auto& [name, content] : files) bytes += static_cast<std::int64_t>(content.size());
  for (auto _ : state) {
    const auto read = read_files(files);
    const FilesRead& disk = std::get<FilesRead>(read);
    Database database = database_of(disk.snapshots.files.front());
    read_log(disk.log, Zxid{0}, [&](const TxnRef& txn) { apply(database, txn, window); });
    benchmark::DoNotOptimize(database);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(StoreRecovery)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// A snapshot of that many nodes from its bytes into a tree.
void StoreSnapshotLoad(benchmark::State& state) {
  const std::string bytes = bytes_of(snapshot_of(with_nodes(state.range(0), false)));
  for (auto _ : state) {
    const wire::ReadSnapshot read = wire::decode_snapshot(bytes);
    const auto file = from_wire(Zxid{1}, read.snapshot);
    benchmark::DoNotOptimize(database_of(std::get<SnapshotFile>(file)));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(StoreSnapshotLoad)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zablab
