#include "invariants/datadir/directory.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace zablab::datadir {

namespace {

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void sort_by_zxid(std::vector<NamedFile>& files) {
  std::sort(files.begin(), files.end(), [](const NamedFile& a, const NamedFile& b) {
    return std::pair(a.zxid, a.path) < std::pair(b.zxid, b.path);
  });
}

bool is_epoch_file(std::string_view name) {
  return name == "currentEpoch" || name == "acceptedEpoch" || name == "currentEpoch.tmp" ||
         name == "acceptedEpoch.tmp";
}

}  // namespace

std::optional<std::int64_t> zxid_in_name(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.substr(prefix.size()).substr(0, 1) != ".") {
    return std::nullopt;
  }
  name.remove_prefix(prefix.size() + 1);
  name = name.substr(0, name.find('.'));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value, 16);
  if (name.empty() || error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::string hex_text(std::int64_t value) {
  char digits[16];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, static_cast<std::uint64_t>(value), 16).ptr;
  return "0x" + std::string(digits, end);
}

void Directory::add(const std::string& path) {
  const std::string name(last_part(path));
  if (const auto log_zxid = zxid_in_name(name, "log")) {
    logs.push_back({path, name, *log_zxid});
  } else if (const auto snapshot_zxid = zxid_in_name(name, "snapshot")) {
    snapshots.push_back({path, name, *snapshot_zxid});
  } else if (is_epoch_file(name)) {
    wire::Result<std::string> text = read(path);
    if (const auto* error = std::get_if<wire::Error>(&text)) text = "(" + error->sentence + ")";
    epochs.push_back({path, name, std::get<std::string>(text)});
  } else {
    others.push_back(path);
  }
}

void Directory::sort() {
  sort_by_zxid(logs);
  sort_by_zxid(snapshots);
  std::sort(epochs.begin(), epochs.end(),
            [](const EpochFile& a, const EpochFile& b) { return a.path < b.path; });
  std::sort(others.begin(), others.end());
}

const EpochFile* Directory::epoch_file(std::string_view name) const {
  const auto found = std::find_if(epochs.begin(), epochs.end(),
                                  [&](const EpochFile& file) { return file.name == name; });
  return found == epochs.end() ? nullptr : &*found;
}

}  // namespace zablab::datadir
