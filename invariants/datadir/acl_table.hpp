// Lists of ACLs, each kept once and counted (ZooKeeper: ReferenceCountedACLCache). Nodes hold
// numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocol/wire/snapshot_file.hpp"

namespace zablab::datadir {

class AclTable {
 public:
  /// The number for this list, one reference more. A null list is wire::open_acl.
  std::int64_t add(const wire::Vector<wire::Acl>& acl);
  /// One reference less; a list without references is forgotten, and its number is not used again.
  void release(std::int64_t number);

  /// nullptr: no list has this number. wire::open_acl has one always.
  const std::vector<wire::Acl>* find(std::int64_t number) const;
  std::size_t size() const { return lists_.size(); }

  /// For loading a snapshot: puts a list under its number, without references …
  void restore(std::int64_t number, std::vector<wire::Acl> acl);
  /// … which come one by one. False: no list has this number …
  bool count(std::int64_t number);
  /// … and forgets at the end what has none.
  void drop_unused();

 private:
  struct List {
    std::vector<wire::Acl> acl;
    std::int64_t references = 0;
  };

  void forget(std::int64_t number);

  std::map<std::int64_t, List> lists_;
  std::map<std::string, std::int64_t> numbers_;  // by the list's bytes
  std::int64_t last_ = 0;
};

}  // namespace zablab::datadir
