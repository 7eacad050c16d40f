// A transaction as a line for people.
#include <fmt/format.h>

#include "protocol/base/match.hpp"
#include "reports/inspect/inspect_report.hpp"
#include "reports/inspect/inspect_words.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

/// world:anyone:cdrwa is what nearly every node has: not worth a word.
std::string acl_words(const wire::Vector<wire::Acl>& acl) {
  const std::string text = acl_text(acl);
  return text == "world:anyone:cdrwa" ? std::string() : "  acl " + text;
}

template <class Create>
std::string create_words(const Create& txn) {
  return path_text(txn.path) + " " + data_text(txn.data) + acl_words(txn.acl);
}

std::string words(const wire::OpaqueTxn& txn) {
  return fmt::format("cannot be decoded: {} bytes", txn.bytes ? txn.bytes->size() : 0);
}
std::string words(const wire::ErrorTxn& txn) { return error_text(txn.error); }
std::string words(const wire::CreateTxn& txn) {
  return create_words(txn) + (txn.ephemeral ? "  ephemeral" : "") +
         fmt::format("  parent's cversion {}", txn.parent_cversion);
}
std::string words(const wire::CreateTxnV0& txn) {
  return create_words(txn) + (txn.ephemeral ? "  ephemeral" : "");
}
std::string words(const wire::CreateTtlTxn& txn) {
  return create_words(txn) +
         fmt::format("  ttl {} ms  parent's cversion {}", txn.ttl_ms, txn.parent_cversion);
}
std::string words(const wire::CreateContainerTxn& txn) {
  return create_words(txn) + fmt::format("  parent's cversion {}", txn.parent_cversion);
}
std::string words(const wire::DeleteTxn& txn) { return path_text(txn.path); }
std::string words(const wire::SetDataTxn& txn) {
  return fmt::format("{} {}  version {}", path_text(txn.path), data_text(txn.data), txn.version);
}
std::string words(const wire::SetAclTxn& txn) {
  return fmt::format("{}  acl {}  aversion {}", path_text(txn.path), acl_text(txn.acl),
                     txn.version);
}
std::string words(const wire::CheckTxn& txn) {
  return fmt::format("{}  version {}", path_text(txn.path), txn.version);
}
std::string words(const wire::CreateSessionTxn& txn) {
  return fmt::format("timeout {} ms", txn.timeout_ms);
}
std::string words(const wire::CloseSessionTxn& txn) {
  std::string text;
  for (const wire::Text& path : txn.paths.value_or(std::vector<wire::Text>())) {
    text += (text.empty() ? "deletes " : ", ") + path_text(path);
  }
  return text;
}
std::string words(const wire::BareCloseSessionTxn&) { return "deletes its ephemerals"; }

std::string words(const wire::MultiTxn& txn) {
  std::string text;
  for (const wire::MultiPart& part : txn.parts.value_or(std::vector<wire::MultiPart>())) {
    const std::string body = match(part.body, [](const auto& record) { return words(record); });
    text += (text.empty() ? "" : " | ") + wire::op_name(part.type) + " " + body;
  }
  return text;
}

}  // namespace

std::string txn_line(const datadir::NamedFile& file, const wire::LogRecord& record) {
  const wire::Txn& txn = record.txn;
  std::string line = fmt::format("{}:{:<8} {:<14} {}  {} {:<4} {} {}", file.name, record.offset,
                                 datadir::hex_text(txn.header.zxid), utc_text(txn.header.time_ms),
                                 datadir::hex_text(txn.header.session), txn.header.cxid,
                                 wire::op_name(txn.header.type),
                                 match(txn.body, [](const auto& body) { return words(body); }));
  if (txn.digest) line += fmt::format("  digest {}", txn.digest->tree_digest);
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

std::string digest_text(const datadir::DigestAt& digest) {
  std::string text = fmt::format("{}: {}\n", datadir::hex_text(digest.zxid), digest.digest);
  if (digest.recorded && *digest.recorded != digest.digest) {
    text += fmt::format("recorded with the transaction: {}\n", *digest.recorded);
  }
  return text;
}

std::string verified_text(const datadir::Verified& verified) {
  std::string text;
  const auto add = [&](const datadir::Finding& finding, const char* before) {
    text += fmt::format("{}{:<10} {} at byte {}: {}\n", before, finding.kind, finding.place.file,
                        finding.place.offset, finding.place.sentence);
  };
  for (const datadir::Finding& finding : verified.findings) add(finding, "");
  for (const datadir::Finding& remark : verified.remarks) add(remark, "note: ");
  text += fmt::format(
      "checked {} transactions, {} snapshots, {} digests: {}\n", grouped(verified.transactions),
      grouped(verified.snapshots), grouped(verified.digests),
      verified.findings.empty() ? "sound"
                                : fmt::format("{} inconsistenc{}", verified.findings.size(),
                                              verified.findings.size() == 1 ? "y" : "ies"));
  return text;
}

}  // namespace zablab
