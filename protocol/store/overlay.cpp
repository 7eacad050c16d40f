#include <map>
#include <string>
#include <utility>

#include "protocol/store/prep.hpp"

namespace zablab {

const PendingNode* Overlay::find(const std::string& path) const {
  const auto found = newest_.find(path);
  return found == newest_.end() ? nullptr : &found->second;
}

void Overlay::put(const std::string& path, PendingNode node) {
  newest_.insert_or_assign(path, std::move(node));
}

void Overlay::erase(const std::string& path) { newest_.erase(path); }

void Overlay::applied(Zxid applied) {
  std::erase_if(newest_, [applied](const auto& entry) { return entry.second.zxid <= applied; });
}

void Overlay::clear() { newest_.clear(); }

}  // namespace zablab
