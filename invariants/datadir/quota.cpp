#include "invariants/datadir/quota.hpp"

#include <charconv>
#include <cstddef>
#include <utility>

namespace zablab::datadir {

namespace {

std::optional<std::int64_t> number_of(std::string_view digits) {
  if (digits.empty()) return -1;  // as if there was none
  // Java's parser takes a plus, from_chars does not.
  if (digits.front() == '+') digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<QuotaText> QuotaText::parse(std::string_view text) {
  QuotaText parsed;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find_first_of(",;"), text.size());
    const std::string_view pair = text.substr(0, length);
    text.remove_prefix(std::min(text.find_first_not_of(",;", length), text.size()));
    if (pair.empty()) continue;
    // What stands behind a second "=" is ignored: the one that ends the part of old versions.
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string_view digits = pair.substr(equals + 1);
    digits = digits.substr(0, digits.find('='));
    const std::optional<std::int64_t> value = number_of(digits);
    if (!value) return std::nullopt;
    parsed.values_[std::string(pair.substr(0, equals))] = *value;
  }
  return parsed;
}

void QuotaText::set(std::int64_t count, std::int64_t bytes) {
  values_["count"] = count;
  values_["bytes"] = bytes;
}

std::int64_t QuotaText::value(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? -1 : found->second;
}

std::string QuotaText::text() const {
  std::string out = "count=" + std::to_string(count()) + ",bytes=" + std::to_string(bytes());
  bool first = true;
  for (const auto& [name, number] : values_) {
    if (name == "count" || name == "bytes") continue;
    out += (first ? "=;" : ";") + name + "=" + std::to_string(number);
    first = false;
  }
  return out;
}

void QuotaPaths::remove(std::string_view path) {
  const auto found = paths_.find(path);
  if (found != paths_.end()) paths_.erase(found);
}

std::optional<std::string_view> QuotaPaths::above(std::string_view path) const {
  if (paths_.empty()) return std::nullopt;
  for (; !path.empty(); path = path.substr(0, path.rfind('/'))) {
    const auto found = paths_.find(path);
    if (found != paths_.end()) return *found;
    if (path.rfind('/') == std::string_view::npos) break;
  }
  return std::nullopt;
}

}  // namespace zablab::datadir
