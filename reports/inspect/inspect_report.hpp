// What `zablab inspect` prints of a data directory: text for people, JSON for programs. Lines end
// with a newline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/datadir/contents.hpp"
#include "invariants/datadir/data_tree.hpp"
#include "invariants/datadir/recover.hpp"
#include "invariants/datadir/verify.hpp"
#include "protocol/wire/log_file.hpp"

namespace zablab {

/// One znode as a JSON object: `path`, `data` (base64 or null), `acl` ([permissions, scheme, id] …;
/// null: its list is missing) and `stat` as a client is shown it.
std::string znode_line(const datadir::DataTree& tree, std::string_view path,
                       const datadir::Node& node);
/// The same of a node that a server showed.
std::string znode_line(std::string_view path, const wire::Buffer& data,
                       const wire::Vector<wire::Acl>& acl, const wire::Stat& stat);

/// One transaction for people: place, zxid, time, session and request, what it does.
std::string txn_line(const datadir::NamedFile& file, const wire::LogRecord& record);
/// The same as a JSON object.
std::string txn_json(const datadir::NamedFile& file, const wire::LogRecord& record);

std::string digest_text(const datadir::DigestAt& digest);
std::string digest_json(const datadir::DigestAt& digest);

std::string verified_text(const datadir::Verified& verified);
std::string verified_json(const datadir::Verified& verified, int exit_code);

/// Everything that the card shows.
struct Inspected {
  const datadir::Directory* directory = nullptr;
  std::vector<datadir::LogContents> logs;
  std::vector<datadir::SnapshotContents> snapshots;
  wire::Result<datadir::Recovered> recovered;
};
std::string inspect_card(const Inspected& inspected);
std::string inspect_json(const Inspected& inspected);

}  // namespace zablab
