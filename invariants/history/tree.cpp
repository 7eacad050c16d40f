#include "invariants/history/tree.hpp"

#include "invariants/history/hash.hpp"

namespace zablab::history {

namespace {

std::uint64_t hash_of_node(Path path, const Znode& node) {
  if (node == Znode{}) return 0;
  std::uint64_t hash = combined(path, node.data);
  hash = combined(hash, static_cast<std::uint64_t>(node.version) << 1 | (node.there ? 1U : 0U));
  hash = combined(hash, static_cast<std::uint64_t>(node.creates));
  hash = combined(hash, static_cast<std::uint64_t>(node.mzxid) ^ node.owner);
  return combined(hash, node.children_hash);
}

}  // namespace

bool znode_answers_agree(const Answered& recorded, const Answered& computed) {
  const auto same = [](std::int64_t a, std::int64_t b) {
    return a == b || a == unrecorded || b == unrecorded;
  };
  if (recorded.error != computed.error || computed.wrong.place != no_part) return false;
  if (recorded.has_value && computed.has_value && recorded.value != computed.value) return false;
  if (recorded.has_items && (recorded.items.count != computed.items.count ||
                             recorded.items_hash != computed.items_hash)) {
    return false;
  }
  return same(recorded.version, computed.version) && same(recorded.cversion, computed.cversion) &&
         same(recorded.czxid, computed.czxid) && same(recorded.mzxid, computed.mzxid) &&
         same(recorded.pzxid, computed.pzxid);
}

std::int32_t refusal_of(const Asked& asked, const Znode& node, const Znode& parent) {
  if (asked.function == Function::create) {
    if (!parent.there) return no_node;
    if (node.there) return node_exists;
    return parent.owner != nobody ? no_children_for_ephemerals : 0;
  }
  if (!node.there) return no_node;
  if (asked.version >= 0 && asked.version != node.version) return bad_version;
  return asked.function == Function::remove && node.children > 0 ? not_empty : 0;
}

Tree::Tree(const Recording& recording, const Paths& paths)
    : recording_(&recording), paths_(&paths) {
  Block empty;
  empty.fill(Cow<Page>(Page{}));
  blocks_.assign(paths.size() / block_nodes + 1, Cow<Block>(empty));
  blocks_[0].edit()[0].edit()[root].there = true;
}

void Tree::write(Path path, const Znode& node, Changes* before) {
  Page& page = blocks_[path / block_nodes].edit()[path / page_size % block_size].edit();
  Znode& old = page[path % page_size];
  if (before != nullptr) before->emplace_back(path, old);
  hash_ ^= hash_of_node(path, old) ^ hash_of_node(path, node);
  old = node;
}

Answered Tree::answer(Function function, const Znode& node) {
  Answered answered;
  if (!node.there) {
    answered.error = no_node;
    return answered;
  }
  answered.version = node.version;
  answered.cversion = node.cversion();
  answered.czxid = node.czxid;
  answered.mzxid = node.mzxid;
  answered.pzxid = node.pzxid;
  if (function == Function::get_data) {
    answered.value = node.data;
    answered.has_value = true;
  } else if (function == Function::get_children) {
    answered.has_items = true;
    answered.items = {nowhere, static_cast<std::uint32_t>(node.children)};
    answered.items_hash = node.children_hash;
  }
  return answered;
}

Answered Tree::apply(const ZnodeRequest& request, Changes* before) {
  const Asked& asked = request.asked;
  Answered answered;
  switch (asked.function) {
    case Function::get_data:
    case Function::exists:
    case Function::get_children: return answer(asked.function, node(paths_->of(asked.key)));
    case Function::multi: answered.error = multi(request, answered, before); return answered;
    case Function::close: close(request, before); return answered;
    case Function::create:
    case Function::remove:
    case Function::set_data:
    case Function::check: answered.error = change(asked, request, answered, before); break;
    default: break;
  }
  return answered;
}

std::int32_t Tree::change(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                          Changes* before) {
  switch (asked.function) {
    case Function::create: return create(asked, request, answered, before);
    case Function::remove: return remove(asked, request, before);
    case Function::set_data: return set_data(asked, request, answered, before);
    default: break;
  }
  const Znode& checked = node(paths_->of(asked.key));
  if (!checked.there) return no_node;
  return asked.version >= 0 && asked.version != checked.version ? bad_version : 0;
}

std::int32_t Tree::create(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                          Changes* before) {
  Path path = paths_->of(asked.key);
  if (path == root && !asked.flags.sequential) return node_exists;
  const Path above = paths_->parent(path);
  Znode parent = node(above);
  const Path prefix = path;
  if (asked.flags.sequential) path = paths_->numbered(prefix, parent.creates);
  const std::int32_t error = refusal_of(asked, path == no_path ? Znode{} : node(path), parent);
  if (error != 0) return error;
  if (path == no_path && asked.flags.ephemeral) path = free_unnamed(prefix);
  // Of a lasting node that nobody ever speaks of only the number counts.
  parent.children_hash +=
      spread(path == no_path ? ~static_cast<std::uint64_t>(parent.creates) : paths_->name(path));
  ++parent.creates;
  ++parent.children;
  parent.pzxid = request.zxid;
  write(above, parent, before);
  answered.has_value = true;
  answered.value = path == no_path ? nil : paths_->text(path);
  if (path == no_path) return 0;
  Znode made;
  made.there = true;
  made.data = asked.value;
  made.owner = asked.flags.ephemeral ? request.session : nobody;
  made.czxid = made.mzxid = made.pzxid = request.zxid;
  write(path, made, before);
  return 0;
}

Path Tree::free_unnamed(Path prefix) const {
  for (const Path path : paths_->unnamed(prefix)) {
    if (!node(path).there) return path;
  }
  return no_path;
}

void Tree::unlink(Path path, std::int64_t zxid, Changes* before) {
  const Path above = paths_->parent(path);
  Znode parent = node(above);
  parent.children_hash -= spread(paths_->name(path));
  --parent.children;
  parent.pzxid = zxid;
  write(path, Znode{}, before);
  write(above, parent, before);
}

std::int32_t Tree::remove(const Asked& asked, const ZnodeRequest& request, Changes* before) {
  const Path path = paths_->of(asked.key);
  if (path == root) return bad_arguments;
  const std::int32_t error = refusal_of(asked, node(path), node(paths_->parent(path)));
  if (error != 0) return error;
  unlink(path, request.zxid, before);
  return 0;
}

std::int32_t Tree::set_data(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                            Changes* before) {
  const Path path = paths_->of(asked.key);
  Znode changed = node(path);
  const std::int32_t error = refusal_of(asked, changed, node(paths_->parent(path)));
  if (error != 0) return error;
  changed.data = asked.value;
  ++changed.version;
  changed.mzxid = request.zxid;
  answered.version = changed.version;
  answered.mzxid = request.zxid;
  write(path, changed, before);
  return 0;
}

std::int32_t Tree::multi(const ZnodeRequest& request, Answered& answered, Changes* before) {
  Changes changed;
  std::int32_t error = 0;
  const auto parts = recording_->parts_of(request.asked);
  std::uint32_t done = 0;
  for (; done < parts.size(); ++done) {
    Answered of_part;
    error = change(parts[done], request, of_part, &changed);
    if (error != 0) break;
    compare(request, done, of_part, answered);
  }
  if (error == 0) {
    if (before != nullptr) before->insert(before->end(), changed.begin(), changed.end());
    return 0;
  }
  for (; !changed.empty(); changed.pop_back()) {
    write(changed.back().first, changed.back().second, nullptr);
  }
  // Every part has an error then: none, the one, and that something went wrong before.
  answered = {};
  for (std::uint32_t part = 0; part < parts.size(); ++part) {
    Answered of_part;
    if (part >= done) of_part.error = part == done ? error : runtime_inconsistency;
    compare(request, part, of_part, answered);
  }
  return error;
}

void Tree::compare(const ZnodeRequest& request, std::uint32_t part, const Answered& computed,
                   Answered& answered) const {
  if (part >= request.results.count || answered.wrong.place != no_part) return;
  const Answered& recorded = recording_->results[request.results.first + part];
  if (znode_answers_agree(recorded, computed)) return;
  answered = computed;
  answered.wrong = {part, computed.error};
}

void Tree::close(const ZnodeRequest& request, Changes* before) {
  const auto end = [&](Path path) {
    const Znode& one = node(path);
    if (one.there && one.owner == request.session) unlink(path, request.zxid, before);
  };
  const OwnedPaths& owned = paths_->owned_by(request.session);
  for (const Path path : owned.named) end(path);
  for (const Path prefix : owned.prefixes) {
    for (const Path path : paths_->numbered(prefix)) end(path);
    for (const Path path : paths_->unnamed(prefix)) end(path);
  }
}

}  // namespace zablab::history
