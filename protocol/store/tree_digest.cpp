// How a tree keeps its digest.
#include "protocol/store/tree.hpp"

namespace zablab {

namespace {

TreeDigest part_of(std::string_view path, const Znode& node) {
  return digest_of_node(digest_of_content(path, node.data), node.stat);
}

}  // namespace

TreeDigest DataTree::digest() const {
  if (digest_) return *digest_;
  TreeDigest sum = 0;
  for (const auto& [path, node] : nodes_) {
    if (counts_for_digest(path)) sum += part_of(path, node);
  }
  return sum;
}

void DataTree::keep_digest() {
  if (!digest_) digest_ = digest();
}

void DataTree::take_out(std::string_view path) {
  const Znode* node = counts_for_digest(path) ? find(path) : nullptr;
  if (node != nullptr) *digest_ -= part_of(path, *node);
}

void DataTree::put_in(std::string_view path) {
  const Znode* node = counts_for_digest(path) ? find(path) : nullptr;
  if (node != nullptr) *digest_ += part_of(path, *node);
}

}  // namespace zablab
