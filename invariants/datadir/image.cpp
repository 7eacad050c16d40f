#include "invariants/datadir/image.hpp"

#include <algorithm>
#include <utility>

namespace zablab::datadir {

Applied Image::apply(const wire::Txn& txn) {
  // The sessions first, as in ZooKeeper: a closed one must not own what is left.
  if (const auto* create = std::get_if<wire::CreateSessionTxn>(&txn.body)) {
    sessions[txn.header.session] = create->timeout_ms;
  } else if (static_cast<wire::OpCode>(txn.header.type) == wire::OpCode::close_session) {
    sessions.erase(txn.header.session);
  }
  Applied applied = tree.apply(txn);
  last_zxid = std::max(last_zxid, txn.header.zxid);
  return applied;
}

wire::Result<Image> load_image(wire::Snapshot snapshot, std::int64_t name_zxid) {
  wire::Result<DataTree> tree = DataTree::load(std::move(snapshot.acls), std::move(snapshot.nodes));
  if (const auto* error = std::get_if<wire::Error>(&tree)) return *error;
  Image image{std::get<DataTree>(std::move(tree)), {}, name_zxid, name_zxid};
  for (const wire::SnapshotSession& session : snapshot.sessions) {
    image.sessions[session.id] = session.timeout_ms;
  }
  if (snapshot.digest) image.exact_from = std::max(name_zxid, snapshot.digest->zxid);
  return image;
}

}  // namespace zablab::datadir
