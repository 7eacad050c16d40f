// Lists of ACLs between our values and ZooKeeper's own records.
#pragma once

#include <optional>

#include "protocol/store/acl.hpp"
#include "protocol/wire/data.hpp"

namespace zablab {

wire::Vector<wire::Acl> to_wire(const Acls& acls);

/// nullopt for what our lists cannot hold: nulls.
std::optional<Acls> from_wire(const wire::Vector<wire::Acl>& acls);

}  // namespace zablab
