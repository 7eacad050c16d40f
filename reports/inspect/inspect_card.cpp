// What a data directory holds, at a glance.
#include <fmt/format.h>

#include <array>

#include "reports/inspect/inspect_report.hpp"
#include "reports/inspect/inspect_words.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

std::string row(std::string_view name, std::string_view words) {
  return fmt::format("{:<18} {}\n", name, words);
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string snapshot_row(const datadir::SnapshotContents& snapshot) {
  std::string words =
      fmt::format("{:>13} bytes  {} nodes, {} sessions, {} lists of ACLs", grouped(snapshot.size),
                  grouped(snapshot.nodes), grouped(snapshot.sessions), grouped(snapshot.acls));
  if (snapshot.exact_at && *snapshot.exact_at > snapshot.file->zxid) {
    words += ", fuzzy up to " + datadir::hex_text(*snapshot.exact_at);
  }
  if (snapshot.unreadable) {
    words += fmt::format("; stops at byte {}: {}", snapshot.unreadable->offset,
                         snapshot.unreadable->sentence);
  }
  return row(snapshot.file->name, words);
}

std::string log_row(const datadir::LogContents& log) {
  std::string words = fmt::format("{:>13} bytes  ", grouped(log.size));
  if (log.unreadable) return row(log.file->name, words + log.unreadable->sentence);
  words += fmt::format("{} transactions", grouped(log.transactions));
  if (log.transactions > 0) {
    words += fmt::format(", {} to {}, {} to {}", datadir::hex_text(log.first_zxid),
                         datadir::hex_text(log.last_zxid), utc_text(log.first_ms),
                         utc_text(log.last_ms));
  }
  const bool ordinary =
      log.end.stop == wire::LogStop::end_of_file || log.end.stop == wire::LogStop::padding;
  if (!ordinary) words += fmt::format("; stops at byte {}: {}", log.end.offset, log.end.sentence);
  return row(log.file->name, words);
}

std::string kinds_words(const datadir::DataTree& tree) {
  std::array<std::uint64_t, 4> counts{};
  std::uint64_t bytes = 0;
  for (const auto& [path, node] : tree.nodes()) {
    ++counts[static_cast<std::size_t>(wire::kind_of(node.stat.ephemeral_owner))];
    bytes += node.data ? node.data->size() : 0;
  }
  return fmt::format("{}: {} persistent, {} ephemeral, {} container, {} TTL; {} bytes of data",
                     grouped(tree.nodes().size()), grouped(counts[0]), grouped(counts[1]),
                     grouped(counts[2]), grouped(counts[3]), grouped(bytes));
}

std::string place_words(const datadir::Place& place) {
  return fmt::format("{} at byte {}: {}", place.file, place.offset, place.sentence);
}

std::string recovered_rows(const datadir::Recovered& recovered) {
  std::string text;
  for (const datadir::Place& place : recovered.unusable)
    text += row("passed over", place_words(place));
  text += row("a restart would", fmt::format("load {} and replay {} transactions",
                                             recovered.snapshot, grouped(recovered.replayed)));
  if (recovered.refused) text += row("and then refuse", place_words(*recovered.refused));
  if (recovered.left_out) text += row("left out", place_words(*recovered.left_out));
  const datadir::Image& image = recovered.image;
  text += row("last zxid", datadir::hex_text(image.last_zxid));
  text += row("nodes", kinds_words(image.tree));
  text += row("sessions", grouped(image.sessions.size()));
  text += row("lists of ACLs", grouped(image.tree.acls().size()));
  text += row("digest", std::to_string(image.tree.digest()));
  return text;
}

}  // namespace

std::string inspect_card(const Inspected& inspected) {
  std::string text;
  for (const datadir::EpochFile& file : inspected.directory->epochs) {
    text += row(file.name, trimmed(file.text));
  }
  for (const auto& snapshot : inspected.snapshots) text += snapshot_row(snapshot);
  for (const auto& log : inspected.logs) text += log_row(log);
  for (const std::string& other : inspected.directory->others) text += row("not looked at", other);
  text += "\n";
  if (const auto* recovered = std::get_if<datadir::Recovered>(&inspected.recovered)) {
    return text + recovered_rows(*recovered);
  }
  return text + std::get<wire::Error>(inspected.recovered).sentence + "\n";
}

}  // namespace zablab
