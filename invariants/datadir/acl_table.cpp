#include "invariants/datadir/acl_table.hpp"

#include <algorithm>
#include <utility>

namespace zablab::datadir {

namespace {

constexpr std::int32_t all_permissions = 31;

std::string key_of(const std::vector<wire::Acl>& acl) {
  std::string key;
  for (const wire::Acl& entry : acl) wire::write(key, entry);
  return key;
}

const std::vector<wire::Acl>& open_list() {
  static const std::vector<wire::Acl> list = {{all_permissions, {"world", "anyone"}}};
  return list;
}

}  // namespace

std::int64_t AclTable::add(const wire::Vector<wire::Acl>& acl) {
  if (!acl) return wire::open_acl;
  const auto [known, is_new] = numbers_.try_emplace(key_of(*acl), last_ + 1);
  if (is_new) lists_[++last_].acl = *acl;
  ++lists_[known->second].references;
  return known->second;
}

void AclTable::release(std::int64_t number) {
  const auto list = lists_.find(number);
  if (list != lists_.end() && --list->second.references <= 0) forget(number);
}

const std::vector<wire::Acl>* AclTable::find(std::int64_t number) const {
  if (number == wire::open_acl) return &open_list();
  const auto list = lists_.find(number);
  return list == lists_.end() ? nullptr : &list->second.acl;
}

void AclTable::restore(std::int64_t number, std::vector<wire::Acl> acl) {
  // A number beyond the last one possible could have no successor.
  if (number < INT64_MAX) last_ = std::max(last_, number);
  forget(number);
  numbers_[key_of(acl)] = number;
  lists_[number].acl = std::move(acl);
}

bool AclTable::count(std::int64_t number) {
  if (number == wire::open_acl) return true;
  const auto list = lists_.find(number);
  if (list == lists_.end()) return false;
  ++list->second.references;
  return true;
}

void AclTable::drop_unused() {
  for (auto list = lists_.begin(); list != lists_.end();) {
    const std::int64_t number = list->first;
    const bool unused = list->second.references <= 0;
    ++list;
    if (unused) forget(number);
  }
}

void AclTable::forget(std::int64_t number) {
  const auto list = lists_.find(number);
  if (list == lists_.end()) return;
  const auto known = numbers_.find(key_of(list->second.acl));
  if (known != numbers_.end() && known->second == number) numbers_.erase(known);
  lists_.erase(list);
}

}  // namespace zablab::datadir
