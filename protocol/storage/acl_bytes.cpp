#include "protocol/storage/acl_bytes.hpp"

#include <utility>

namespace zablab {

wire::Vector<wire::Acl> to_wire(const Acls& acls) {
  wire::Vector<wire::Acl> list(std::in_place);
  for (const Acl& acl : list_of(acls)) {
    list->push_back({acl.permissions, {acl.id.scheme, acl.id.id}});
  }
  return list;
}

std::optional<Acls> from_wire(const wire::Vector<wire::Acl>& acls) {
  if (!acls) return std::nullopt;
  AclList list;
  for (const wire::Acl& acl : *acls) {
    if (!acl.id.scheme || !acl.id.id) return std::nullopt;
    list.push_back({acl.perms, {*acl.id.scheme, *acl.id.id}});
  }
  return acls_of(std::move(list));
}

}  // namespace zablab
