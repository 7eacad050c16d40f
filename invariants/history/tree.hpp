// A tree of znodes as the operations of one history see it.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "invariants/history/paths.hpp"
#include "invariants/history/recording.hpp"
#include "protocol/base/cow.hpp"

namespace zablab::history {

constexpr std::uint32_t nobody = ~std::uint32_t{0};

struct Znode {
  bool there = false;
  Text data = nil;
  std::uint32_t owner = nobody;  ///< the session of an ephemeral
  std::int64_t version = 0;
  std::int64_t creates = 0;  ///< of children, ever: what sequential names count
  std::int64_t children = 0;
  std::uint64_t children_hash = 0;  ///< of their names, in any order
  std::int64_t czxid = unrecorded;  ///< unrecorded: nobody knows the zxid of that write
  std::int64_t mzxid = unrecorded;
  std::int64_t pzxid = unrecorded;

  std::int64_t cversion() const { return 2 * creates - children; }
  bool operator==(const Znode&) const = default;
};

/// What a create, delete or setData is refused for where these are its node and the one above it;
/// 0: it is done. A sequential create has the node of the name that it gets.
std::int32_t refusal_of(const Asked& asked, const Znode& node, const Znode& parent);

/// One operation of one session; `zxid` is that of the write, if it is known.
struct ZnodeRequest {
  Asked asked;
  std::uint32_t session = 0;
  std::int64_t zxid = unrecorded;
  Range results;  ///< of a multi: what was recorded of its parts
};

/// What a write is asked for, and what was recorded of its parts.
inline ZnodeRequest znode_request_of(const Operation& one) {
  return {one.asked, one.session, one.zxid, one.answered.results};
}

/// Whether what was recorded of a znode's answer can be `computed`. What either side does not know
/// agrees with everything.
bool znode_answers_agree(const Answered& recorded, const Answered& computed);

/// Nodes that a write is about to change, as they were: to take it back, or to remember the past.
using Changes = std::vector<std::pair<Path, Znode>>;

/// A value that shares what it has in common with its copies.
class Tree {
 public:
  Tree(const Recording& recording, const Paths& paths);

  /// Does it, and answers. `before` gets what the changed nodes were (or is left alone by a null).
  Answered apply(const ZnodeRequest& request, Changes* before = nullptr);

  const Znode& node(Path path) const {
    return (*(*blocks_[path / block_nodes])[path / page_size % block_size])[path % page_size];
  }
  std::uint64_t hash() const { return hash_; }
  /// About what a change of two nodes costs that is not shared with the tree before it.
  std::size_t own_bytes() const {
    return blocks_.size() * sizeof(Cow<Block>) + 2 * (sizeof(Block) + sizeof(Page));
  }
  bool operator==(const Tree& other) const {
    return hash_ == other.hash_ && blocks_ == other.blocks_;
  }

  /// What a read of `path` is answered where the node is this.
  static Answered answer(Function function, const Znode& node);

 private:
  // Two levels: what a copy costs does not grow with the tree, in practice, nor what a change
  // costs.
  static constexpr std::size_t page_size = 4;
  static constexpr std::size_t block_size = 32;
  static constexpr std::size_t block_nodes = page_size * block_size;
  using Page = std::array<Znode, page_size>;
  using Block = std::array<Cow<Page>, block_size>;

  void write(Path path, const Znode& node, Changes* before);
  std::int32_t change(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                      Changes* before);
  std::int32_t create(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                      Changes* before);
  std::int32_t remove(const Asked& asked, const ZnodeRequest& request, Changes* before);
  std::int32_t set_data(const Asked& asked, const ZnodeRequest& request, Answered& answered,
                        Changes* before);
  /// A place for an ephemeral whose name nobody speaks of.
  Path free_unnamed(Path prefix) const;
  void unlink(Path path, std::int64_t zxid, Changes* before);
  std::int32_t multi(const ZnodeRequest& request, Answered& answered, Changes* before);
  /// Notes the first part whose recorded result is not the computed one.
  void compare(const ZnodeRequest& request, std::uint32_t part, const Answered& computed,
               Answered& answered) const;
  void close(const ZnodeRequest& request, Changes* before);

  const Recording* recording_;
  const Paths* paths_;
  std::vector<Cow<Block>> blocks_;
  std::uint64_t hash_ = 0;
};

}  // namespace zablab::history
