// What the serial reference store knows about permissions; its own, so that an error in the
// servers' code is not repeated here. (ZooKeeper: Programmer's Guide, "Access control using ACLs".)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/store/acl.hpp"

namespace zablab::serial {

// The bits of a permission.
inline constexpr std::int32_t may_read = 1;
inline constexpr std::int32_t may_write = 2;
inline constexpr std::int32_t may_create = 4;
inline constexpr std::int32_t may_delete = 8;
inline constexpr std::int32_t may_administer = 16;

/// Who is on a connection that has shown `who`.
Identities people_on(const Credentials& who);
/// The same without the hashes of passwords: what whoAmI tells.
Identities without_hashes(const Credentials& who);

/// Whether one of the `wanted` permissions is given to somebody on the connection.
bool is_permitted(const Acls& acls, std::int32_t wanted, const Credentials& who);

/// The list that a node gets from a request; nullopt: INVALIDACL.
std::optional<Acls> as_stored(const Acls& asked, const Credentials& who);

/// The list that getACL shows to who may not administer: whose digest it is, and not which.
Acls without_secrets(const Acls& stored);

/// What the connection has shown after one more auth packet; nullopt: AUTHFAILED, and it ends.
/// `superuser`: the digest of whoever may do everything; empty if nobody may.
std::optional<Credentials> after_showing(const Credentials& before, const std::string& scheme,
                                         const std::optional<std::string>& token,
                                         const std::string& superuser);

}  // namespace zablab::serial
