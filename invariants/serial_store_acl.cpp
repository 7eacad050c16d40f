#include "invariants/serial_store_acl.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "protocol/wire/checksum.hpp"

namespace zablab::serial {

namespace {

const Acl& open_to_all() {
  static const Acl everything{31, {"world", "anyone"}};
  return everything;
}

AclList entries_of(const Acls& acls) { return acls ? **acls : AclList{open_to_all()}; }

Acls as_value(AclList list) {
  if (list == AclList{open_to_all()}) return std::nullopt;
  return Frozen<AclList>(std::move(list));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

/// As Java's Integer.parseInt reads a number that is not negative.
std::optional<std::uint32_t> small_number(std::string digits, std::uint32_t most) {
  if (digits.starts_with('+')) digits.erase(0, 1);
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  std::uint32_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return number <= most ? std::optional(number) : std::nullopt;
}

/// The bits of an IPv4 address, the first one first.
std::optional<std::vector<bool>> bits_of_address(const std::string& text) {
  const std::vector<std::string> parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::vector<bool> bits;
  for (const std::string& part : parts) {
    const auto byte = small_number(part, 255);
    if (!byte) return std::nullopt;
    for (int bit = 7; bit >= 0; --bit) bits.push_back((*byte >> bit & 1U) != 0);
  }
  return bits;
}

/// The bits that an address must begin with to be meant by "1.2.3.4" or "1.2.0.0/16".
std::optional<std::vector<bool>> bits_of_network(const std::string& text) {
  const std::size_t slash = text.find('/');
  auto bits = bits_of_address(text.substr(0, slash));
  if (!bits || slash == std::string::npos) return bits;
  const auto length = small_number(text.substr(slash + 1), 32);
  if (!length) return std::nullopt;
  bits->resize(*length);
  return bits;
}

bool is_in_network(const std::string& address, const std::string& network) {
  const auto whole = bits_of_address(address);
  const auto beginning = bits_of_network(network);
  return whole && beginning && std::equal(beginning->begin(), beginning->end(), whole->begin());
}

bool means(const Id& entry, const Id& somebody) {
  if (entry == Id{"world", "anyone"}) return true;
  if (entry.scheme != somebody.scheme) return false;
  return entry.scheme == "ip" ? is_in_network(somebody.id, entry.id) : entry.id == somebody.id;
}

/// A user and a hash. Java's split forgets empty parts at the end.
bool is_user_and_hash(const std::string& id) {
  std::vector<std::string> parts = split(id, ':');
  while (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  return parts.size() == 2;
}

bool is_known_kind_of(const Id& id) {
  if (id.scheme == "world") return id.id == "anyone";
  if (id.scheme == "ip") return bits_of_network(id.id).has_value();
  return id.scheme == "digest" && is_user_and_hash(id.id);
}

std::uint32_t java_hash(const std::string& text) {
  std::uint32_t hash = 0;
  for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
  return hash;
}

/// Those who proved who they are, in the order in which the server's hash table (a
/// ConcurrentHashMap) has them: what `auth` stands for is stored, and shown, in that order.
Identities who_proved_it(const Credentials& who) {
  const Identities people = people_on(who);
  std::size_t size = 16;
  while (people.size() >= size / 4 * 3) size *= 2;
  std::vector<Identities> table(size);
  for (const Id& id : people) {
    const std::uint32_t hash = (17 * 37 + java_hash(id.scheme)) * 37 + java_hash(id.id);
    table[(hash ^ hash >> 16) % size].push_back(id);
  }
  Identities found;
  for (const Identities& bucket : table) {
    for (const Id& id : bucket) {
      if (id.scheme == "digest") found.push_back(id);
    }
  }
  return found;
}

std::string user_of(const std::string& text) { return text.substr(0, text.find(':')); }

}  // namespace

Identities people_on(const Credentials& who) {
  return who ? **who : Identities{{"ip", "127.0.0.1"}};
}

Identities without_hashes(const Credentials& who) {
  Identities people = people_on(who);
  for (Id& id : people) {
    if (id.scheme == "digest") id.id = user_of(id.id);
  }
  return people;
}

bool is_permitted(const Acls& acls, std::int32_t wanted, const Credentials& who) {
  if (!acls) return true;
  const AclList entries = entries_of(acls);
  if (entries.empty()) return true;
  for (const Id& somebody : people_on(who)) {
    if (somebody.scheme == "super") return true;
    for (const Acl& entry : entries) {
      if ((entry.permissions & wanted) != 0 && means(entry.id, somebody)) return true;
    }
  }
  return false;
}

std::optional<Acls> as_stored(const Acls& asked, const Credentials& who) {
  if (!asked) return asked;
  AclList list;
  std::set<Acl> seen;
  for (const Acl& entry : **asked) {
    if (!seen.insert(entry).second) continue;
    if (entry.id.scheme == "auth") {
      const Identities proved = who_proved_it(who);
      if (proved.empty()) return std::nullopt;
      for (const Id& id : proved) list.push_back({entry.permissions, id});
    } else if (is_known_kind_of(entry.id)) {
      list.push_back(entry);
    } else {
      return std::nullopt;
    }
  }
  if (list.empty()) return std::nullopt;
  return as_value(std::move(list));
}

Acls without_secrets(const Acls& stored) {
  AclList list = entries_of(stored);
  for (Acl& entry : list) {
    const bool has_hash = entry.id.id.find(':') != std::string::npos;
    if (entry.id.scheme == "digest" && has_hash) entry.id.id = user_of(entry.id.id) + ":x";
  }
  return as_value(std::move(list));
}

std::optional<Credentials> after_showing(const Credentials& before, const std::string& scheme,
                                         const std::optional<std::string>& token,
                                         const std::string& superuser) {
  if (scheme == "ip") return before;
  if (scheme != "digest" || !token) return std::nullopt;
  const wire::Sha1 hash = wire::sha1(*token);
  const std::string id =
      user_of(*token) + ":" + wire::base64(std::string(hash.begin(), hash.end()));
  Identities people = people_on(before);
  std::set<Id> all(people.begin(), people.end());
  all.insert({"digest", id});
  if (id == superuser) all.insert({"super", ""});
  return Frozen<Identities>(Identities(all.begin(), all.end()));
}

}  // namespace zablab::serial
