#include "protocol/store/acl.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "protocol/wire/checksum.hpp"

namespace zablab {

namespace {

const AclList& open_list() {
  static const AclList open{Acl{permission::all, Id{"world", "anyone"}}};
  return open;
}

/// An IPv4 address with optional "/bits"; nullopt for what is none (IPAuthenticationProvider).
struct Subnet {
  std::uint32_t address = 0;
  int bits = 32;
};

std::optional<int> number_up_to(std::string_view digits, int most) {
  int number = 0;
  if (digits.starts_with('+')) digits.remove_prefix(1);  // Java takes it
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (number < 0 || number > most) return std::nullopt;
  return number;
}

std::optional<Subnet> subnet_of(std::string_view text) {
  Subnet subnet;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto bits = number_up_to(text.substr(slash + 1), 32);
    if (!bits) return std::nullopt;
    subnet.bits = *bits;
    text = text.substr(0, slash);
  }
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto byte = number_up_to(text.substr(0, dot), 255);
    if (!byte) return std::nullopt;
    subnet.address = subnet.address << 8 | static_cast<std::uint32_t>(*byte);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return subnet;
}

bool is_in(const std::string& address, const std::string& expression) {
  const auto one = subnet_of(address);
  const auto all = subnet_of(expression);
  if (!one || !all) return false;
  if (all->bits == 0) return true;
  return (one->address ^ all->address) >> (32 - all->bits) == 0;
}

bool matches(const Id& who, const Id& entry) {
  if (entry.scheme != who.scheme) return false;
  return who.scheme == "ip" ? is_in(who.id, entry.id) : entry.id == who.id;
}

/// Two parts with a colon between them; colons at the end do not count, as Java splits
/// (DigestAuthenticationProvider.isValid).
bool is_digest(std::string_view id) {
  while (id.ends_with(':')) id.remove_suffix(1);
  return std::count(id.begin(), id.end(), ':') == 1;
}

bool is_valid(const Id& id) {
  if (id.scheme == "world") return id.id == "anyone";
  if (id.scheme == "digest") return is_digest(id.id);
  if (id.scheme == "ip") return subnet_of(id.id).has_value();
  return false;
}

/// Whether an id of this scheme is what `auth` stands for: who proved to be somebody.
bool is_authenticated(const Id& id) { return id.scheme == "digest"; }

/// Java's String.hashCode of a text that has no characters but those of UTF-8's first 128; for
/// others of some number that depends on the text alone.
std::uint32_t hash_of_java(const std::string& text) {
  std::uint32_t hash = 0;
  for (const char c : text) hash = 31 * hash + static_cast<unsigned char>(c);
  return hash;
}

/// Where a ConcurrentHashMap of so many ids keeps this one.
std::uint32_t place_in_java(const Id& id, std::size_t count) {
  std::uint32_t places = 16;
  while (count >= places - places / 4) places *= 2;
  std::uint32_t hash = 17;
  hash = 37 * hash + hash_of_java(id.scheme);
  hash = 37 * hash + hash_of_java(id.id);
  return (hash ^ hash >> 16) & (places - 1);
}

/// Who proved to be somebody, in the order in which Apache's server goes through its hash set: it
/// is the order in which `auth` is stored, for every client to see.
Identities authenticated(const Credentials& credentials) {
  Identities identities = identities_of(credentials);
  const std::size_t count = identities.size();
  std::stable_sort(identities.begin(), identities.end(), [count](const Id& a, const Id& b) {
    return place_in_java(a, count) < place_in_java(b, count);
  });
  std::erase_if(identities, [](const Id& id) { return !is_authenticated(id); });
  return identities;
}

}  // namespace

Acls acls_of(AclList list) {
  if (list == open_list()) return std::nullopt;
  return Frozen<AclList>(std::move(list));
}

AclList list_of(const Acls& acls) { return acls ? **acls : open_list(); }

Identities identities_of(const Credentials& credentials) {
  return credentials ? **credentials : Identities{Id{"ip", "127.0.0.1"}};
}

bool allows(const Acls& acls, std::int32_t wanted, const Credentials& credentials) {
  if (!acls || (*acls)->empty()) return true;
  const Identities identities = identities_of(credentials);
  const auto is_super = [](const Id& id) { return id.scheme == "super"; };
  if (std::any_of(identities.begin(), identities.end(), is_super)) return true;
  return std::any_of((*acls)->begin(), (*acls)->end(), [&](const Acl& acl) {
    if ((acl.permissions & wanted) == 0) return false;
    if (acl.id.scheme == "world" && acl.id.id == "anyone") return true;
    return std::any_of(identities.begin(), identities.end(),
                       [&](const Id& who) { return matches(who, acl.id); });
  });
}

std::optional<Acls> fix_up(const Acls& wanted, const Credentials& credentials) {
  if (!wanted) return Acls();
  AclList stored;
  AclList seen;
  for (const Acl& acl : **wanted) {
    if (std::find(seen.begin(), seen.end(), acl) != seen.end()) continue;
    seen.push_back(acl);
    if (acl.id.scheme != "auth") {
      if (!is_valid(acl.id)) return std::nullopt;
      stored.push_back(acl);
      continue;
    }
    const std::size_t before = stored.size();
    for (const Id& id : authenticated(credentials)) stored.push_back(Acl{acl.permissions, id});
    if (stored.size() == before) return std::nullopt;
  }
  if (stored.empty()) return std::nullopt;
  return acls_of(std::move(stored));
}

std::optional<Identities> authenticate(const std::string& scheme, const std::string& token,
                                       const std::string& super_digest) {
  if (scheme == "ip") return Identities{};  // it is there already
  if (scheme != "digest") return std::nullopt;
  const std::string id = digest_id(token);
  Identities added{Id{"digest", id}};
  if (id == super_digest) added.push_back(Id{"super", ""});
  return added;
}

std::string digest_id(const std::string& user_and_password) {
  const wire::Sha1 hash = wire::sha1(user_and_password);
  const std::string bytes(hash.begin(), hash.end());
  return user_and_password.substr(0, user_and_password.find(':')) + ":" + wire::base64(bytes);
}

AclList masked(AclList list) {
  for (Acl& acl : list) {
    const std::size_t colon = acl.id.id.find(':');
    if (acl.id.scheme == "digest" && colon != std::string::npos) {
      acl.id.id.replace(colon, std::string::npos, ":x");
    }
  }
  return list;
}

Acls unknown_list() { return Frozen<AclList>(AclList{{0, {"", "unknown"}}}); }

std::set<AclList> AclTable::lists() const {
  std::set<AclList> lists;
  for (const auto& [list, entry] : lists_) lists.insert(list);
  return lists;
}

Acls AclTable::add(const Acls& acls) {
  if (!acls) return acls;
  Entry& entry = lists_.try_emplace(**acls, Entry{*acls, 0}).first->second;
  entry.references += 1;
  return entry.list;
}

void AclTable::release(const Acls& acls) {
  if (!acls) return;
  const auto found = lists_.find(**acls);
  if (found != lists_.end() && --found->second.references == 0) lists_.erase(found);
}

}  // namespace zablab
