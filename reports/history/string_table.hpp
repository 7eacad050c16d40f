// Strings written once: the columns of a page name them by number.
#pragma once

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace zablab {

/// Numbers strings by their first use; 0 is the empty one. Keeps views: they must outlive it.
class StringTable {
 public:
  StringTable() { number_of(""); }

  std::size_t number_of(std::string_view text) {
    const auto [place, added] = numbers_.try_emplace(text, strings_.size());
    if (added) strings_.push_back(text);
    return place->second;
  }

  const std::vector<std::string_view>& strings() const { return strings_; }

 private:
  std::map<std::string_view, std::size_t> numbers_;
  std::vector<std::string_view> strings_;
};

}  // namespace zablab
