#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "protocol/types.hpp"
#include "reports/inspect/inspect_report.hpp"

namespace zablab {

namespace {

namespace fs = std::filesystem;

struct InspectOptions {
  std::vector<std::string> paths;
  bool tree = false;
  bool log = false;
  std::string digest;
  bool verify = false;
  bool json = false;
};

wire::Result<std::string> read_for_directory(const std::string& path) {
  try {
    return read_file(path);
  } catch (const BadInput& bad) {
    return wire::Error{0, bad.sentence};
  }
}

/// Adds what stands in a data directory: in its `version-2`, or, where there is none, in itself.
void add_directory(const fs::path& path, datadir::Directory& directory) {
  const fs::path inner = fs::is_directory(path / "version-2") ? path / "version-2" : path;
  std::error_code error;
  for (fs::directory_iterator entry(inner, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_directory()) directory.add(entry->path().string());
  }
  if (error) throw BadInput{inner.string() + ": " + error.message()};
}

datadir::Directory open_directory(const std::vector<std::string>& paths) {
  datadir::Directory directory;
  directory.read = read_for_directory;
  directory.whole = false;
  for (const std::string& path : paths) {
    if (fs::is_directory(path)) {
      directory.whole = true;
      add_directory(path, directory);
    } else {
      if (!fs::exists(path)) throw BadInput{path + ": there is no such file or directory"};
      directory.add(path);
    }
  }
  directory.sort();
  if (directory.logs.empty() && directory.snapshots.empty()) {
    throw BadInput{paths.front() + " holds no log.<zxid> and no snapshot.<zxid>"};
  }
  return directory;
}

std::string sentence_of(const datadir::Place& place) {
  return place.file + " at byte " + std::to_string(place.offset) + ": " + place.sentence;
}

/// "0x1f" and "1f", as in names of files and in the four-letter word hash; "1:3" as traces have it.
std::int64_t zxid_of(const std::string& text) {
  if (const std::optional<Zxid> zxid = parse_zxid(text); zxid && text.find(':') != text.npos) {
    return zxid->value;
  }
  std::string_view digits = text;
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  const auto zxid = datadir::zxid_in_name("log." + std::string(digits), "log");
  if (!zxid || digits.find('.') != digits.npos) {
    throw WrongUsage{"--digest: \"" + text + "\" is no zxid: 0x10000001f, or 1:31"};
  }
  return *zxid;
}

ExitCode print_tree(const datadir::Directory& directory) {
  const auto result = datadir::recover(directory);
  if (const auto* error = std::get_if<wire::Error>(&result)) throw BadInput{error->sentence};
  const auto& recovered = std::get<datadir::Recovered>(result);
  const datadir::DataTree& tree = recovered.image.tree;
  for (const auto& [path, node] : tree.nodes()) std::cout << znode_line(tree, path, node);
  if (recovered.refused) {
    throw BadInput{sentence_of(*recovered.refused) +
                   "; the tree is that before, and a ZooKeeper would not start"};
  }
  if (recovered.left_out) throw BadInput{sentence_of(*recovered.left_out)};
  return ExitCode::ok;
}

ExitCode print_log(const datadir::Directory& directory, bool json) {
  const datadir::RecordVisitor visitor = [&](const datadir::NamedFile& file,
                                             const wire::LogRecord& record) {
    std::cout << (json ? txn_json(file, record) : txn_line(file, record));
    return true;
  };
  const auto refused = datadir::read_logs(directory, INT64_MIN, visitor);
  if (refused) throw BadInput{sentence_of(*refused)};
  return ExitCode::ok;
}

ExitCode print_digest(const datadir::Directory& directory, const InspectOptions& options) {
  const auto result = datadir::digest_at(directory, zxid_of(options.digest));
  if (const auto* error = std::get_if<wire::Error>(&result)) throw BadInput{error->sentence};
  const auto& digest = std::get<datadir::DigestAt>(result);
  std::cout << (options.json ? digest_json(digest) : digest_text(digest));
  return ExitCode::ok;
}

ExitCode print_verified(const datadir::Directory& directory, bool json) {
  const datadir::Verified verified = datadir::verify(directory);
  const ExitCode code = verified.findings.empty() ? ExitCode::ok : ExitCode::claim_broken;
  std::cout << (json ? verified_json(verified, static_cast<int>(code)) : verified_text(verified));
  return code;
}

ExitCode print_card(const datadir::Directory& directory, bool json) {
  Inspected inspected{&directory, {}, {}, datadir::recover(directory)};
  for (const auto& file : directory.logs) {
    inspected.logs.push_back(datadir::contents_of_log(directory, file));
  }
  for (const auto& file : directory.snapshots) {
    inspected.snapshots.push_back(datadir::contents_of_snapshot(directory, file));
  }
  std::cout << (json ? inspect_json(inspected) : inspect_card(inspected));
  const auto unreadable = [](const auto& file) { return file.unreadable.has_value(); };
  if (std::all_of(inspected.logs.begin(), inspected.logs.end(), unreadable) &&
      std::all_of(inspected.snapshots.begin(), inspected.snapshots.end(), unreadable)) {
    throw BadInput{"nothing of it can be read"};
  }
  return ExitCode::ok;
}

ExitCode run_inspect(const InspectOptions& options) {
  const datadir::Directory directory = open_directory(options.paths);
  if (options.tree) return print_tree(directory);
  if (options.log) return print_log(directory, options.json);
  if (!options.digest.empty()) return print_digest(directory, options);
  if (options.verify) return print_verified(directory, options.json);
  return print_card(directory, options.json);
}

}  // namespace

void add_inspect(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "inspect", "what a ZooKeeper's data directory holds, and whether it is sound");
  auto options = std::make_shared<InspectOptions>();
  command
      ->add_option("paths", options->paths,
                   "a data directory (and a second one for the logs), or files of one")
      ->required();
  CLI::Option_group* what = command->add_option_group("instead of the card");
  what->add_flag("--tree", options->tree,
                 "every znode that a restart would have, a JSON object each");
  what->add_flag("--log", options->log, "every transaction");
  what->add_option("--digest", options->digest,
                   "the tree's digest after the transaction 0x1f or 1:31")
      ->type_name("ZXID");
  what->add_flag("--verify", options->verify, "every inconsistency; exit code 1 if there is one");
  what->require_option(0, 1);
  command->add_flag("--json", options->json, "prints JSON and nothing else");
  command->footer(
      "Example: zablab inspect /var/lib/zookeeper --verify\n"
      "         zablab inspect /var/lib/zookeeper/version-2/log.100000001 --log");
  command->callback([options, &chosen] { chosen = [options] { return run_inspect(*options); }; });
}

}  // namespace zablab
