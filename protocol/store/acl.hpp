// Who may do what to a node (ZooKeeper: ZooDefs.Perms, package org.apache.zookeeper.server.auth).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/base/cow.hpp"

namespace zablab {

/// A user of an authentication scheme: world, ip, digest, auth or super.
struct Id {
  std::string scheme;
  std::string id;
  auto fields() const { return std::tie(scheme, id); }
  auto operator<=>(const Id&) const = default;
};

/// The bits of `Acl::permissions`. Others may be set; nobody looks at them.
namespace permission {
inline constexpr std::int32_t read = 1;
inline constexpr std::int32_t write = 2;
inline constexpr std::int32_t create = 4;
inline constexpr std::int32_t remove = 8;
inline constexpr std::int32_t admin = 16;
inline constexpr std::int32_t all = 31;
}  // namespace permission

struct Acl {
  std::int32_t permissions = 0;
  Id id;
  auto fields() const { return std::tie(permissions, id); }
  auto operator<=>(const Acl&) const = default;
};
using AclList = std::vector<Acl>;

/// A node's ACLs, or those of a request; nullopt is the list that nearly everybody uses, open to
/// all (world:anyone:31), so that it costs nothing.
using Acls = std::optional<Frozen<AclList>>;

/// `list`; nullopt if it is the open one.
Acls acls_of(AclList list);
/// The list in full.
AclList list_of(const Acls& acls);

/// What a connection has shown of itself: its address, and what it authenticated with, in order of
/// scheme and id.
using Identities = std::vector<Id>;
/// nullopt: nothing but the address 127.0.0.1, which is where clients are if nobody says otherwise.
using Credentials = std::optional<Frozen<Identities>>;
Identities identities_of(const Credentials& credentials);

/// Whether one of `wanted` is allowed (PrepRequestProcessor.checkACL). A list without entries, as
/// only damaged files hold it, allows everything.
bool allows(const Acls& acls, std::int32_t wanted, const Credentials& credentials);

/// Makes of a request's list what is stored (PrepRequestProcessor.fixupACL): duplicates are gone,
/// `auth` is replaced by the ids that authenticated. nullopt: INVALIDACL.
std::optional<Acls> fix_up(const Acls& wanted, const Credentials& credentials);

/// What an auth packet adds; nullopt: AUTHFAILED. `super_digest` is that of the superuser
/// ("super:" and base64), empty where there is none.
std::optional<Identities> authenticate(const std::string& scheme, const std::string& token,
                                       const std::string& super_digest);

/// "user:base64(SHA1(user:password))" of "user:password" (DigestAuthenticationProvider).
std::string digest_id(const std::string& user_and_password);

/// What a node has whose list nobody knows any more: it lets nobody in but the superuser.
Acls unknown_list();

/// As whoever may read but not administer is shown it: digests without their hashes.
AclList masked(AclList list);

/// The lists of a tree, each kept once and counted (ZooKeeper: ReferenceCountedACLCache). The open
/// list is not in it.
class AclTable {
 public:
  /// The one copy of the list, with one reference more.
  Acls add(const Acls& acls);
  /// One reference less.
  void release(const Acls& acls);
  std::size_t size() const { return lists_.size(); }
  std::set<AclList> lists() const;

 private:
  struct Entry {
    Frozen<AclList> list;
    std::int64_t references = 0;
  };
  std::map<AclList, Entry> lists_;
};

}  // namespace zablab
