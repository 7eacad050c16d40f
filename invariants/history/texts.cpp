#include "invariants/history/texts.hpp"

#include <utility>

#include "invariants/history/hash.hpp"

namespace zablab::history {

Texts::Texts() : bytes_("nil"), ends_{3}, at_(64, nil) {}

std::size_t Texts::slot_of(std::string_view words) const {
  const std::size_t mask = at_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(hash_of(words)) & mask;
  while (at_[slot] != nil && (*this)[at_[slot]] != words) slot = (slot + 1) & mask;
  return slot;
}

std::optional<Text> Texts::find(std::string_view words) const {
  const Text found = at_[slot_of(words)];
  if (found == nil) return std::nullopt;
  return found;
}

Text Texts::intern(std::string_view words) {
  const std::size_t slot = slot_of(words);
  if (at_[slot] != nil) return at_[slot];
  const auto text = static_cast<Text>(ends_.size());
  bytes_.append(words);
  ends_.push_back(bytes_.size());
  at_[slot] = text;
  if (ends_.size() * 2 > at_.size()) grow();
  return text;
}

void Texts::grow() {
  at_.assign(at_.size() * 2, nil);
  for (Text text = 1; text < ends_.size(); ++text) at_[slot_of((*this)[text])] = text;
}

}  // namespace zablab::history
