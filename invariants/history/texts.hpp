// Texts as numbers: a history repeats few paths and values often, and checkers ask for equality
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zablab::history {

/// A text of one `Texts`. Equal numbers are equal texts.
using Text = std::uint32_t;

/// What a register holds before anything was written, and no value that a file can name.
constexpr Text nil = 0;

class Texts {
 public:
  Texts();

  Text intern(std::string_view words);

  /// Its number, if it was interned before.
  std::optional<Text> find(std::string_view words) const;

  /// Valid until the next `intern`.
  std::string_view operator[](Text text) const {
    const std::size_t begin = text == 0 ? 0 : ends_[text - 1];
    return std::string_view(bytes_).substr(begin, ends_[text] - begin);
  }

  std::size_t size() const { return ends_.size(); }

 private:
  std::size_t slot_of(std::string_view words) const;
  void grow();

  std::string bytes_;              // all texts, one behind the other
  std::vector<std::size_t> ends_;  // by text: where it ends in bytes_
  std::vector<std::uint32_t> at_;  // open addressing: a text, or nil for a free slot
};

}  // namespace zablab::history
