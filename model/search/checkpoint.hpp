// A search in a file, so that it can go on after its process has ended.
//
//   zablab-checkpoint 2\n
//   length and words of what is searched, filled up to 8 bytes
//   words of 8 bytes, lowest byte first (what they mean is the search's)
//   two words: the fingerprint of all that is before
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

class CheckpointWriter {
 public:
  /// `space`: what is searched, in words; a search of anything else does not resume it.
  CheckpointWriter(std::ostream& out, std::string_view space);
  void add(std::uint64_t word);
  /// Ends the file; false if it could not be written.
  bool finish();

 private:
  void put(std::uint64_t word);

  std::ostream& out_;
  Mixer mixer_;
};

class CheckpointReader {
 public:
  /// All of a file. A sentence if it is none, is damaged, or is of another space.
  static std::variant<CheckpointReader, std::string> open(std::string bytes,
                                                          std::string_view space);

  /// 0 behind the end.
  std::uint64_t next();
  /// A number of things of which each takes at least a word; 0 if there are not so many words.
  std::size_t next_size();
  bool at_end() const { return at_ == words_end_; }

 private:
  explicit CheckpointReader(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t word_at(std::size_t at) const;
  std::string read_head(std::string_view space);

  std::string bytes_;
  std::size_t at_ = 0;
  std::size_t words_end_ = 0;
};

}  // namespace zablab
