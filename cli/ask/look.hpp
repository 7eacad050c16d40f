// Looks at a server's tree, with a session of its own.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cli/ask/connection.hpp"

namespace zablab::asking {

/// A server that cannot be asked, and why.
struct Unasked {
  std::string sentence;
};

/// nullopt for a server with the tree of a first start. Only such a one is asked: zxids and stats
/// would not be those of a recording otherwise, and random requests would harm what is there.
std::optional<Unasked> why_not_new(const Address& address, const Patience& patience);

/// Every znode as `inspect --tree` prints it, sorted by path. `identity`: "digest:super:secret", to
/// read what is not open to all; empty: nobody.
std::variant<std::string, Unasked> dump_tree(const Address& address, const Patience& patience,
                                             const std::string& identity);

}  // namespace zablab::asking
