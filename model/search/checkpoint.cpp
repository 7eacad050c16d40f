#include "model/search/checkpoint.hpp"

#include <utility>

namespace zablab {

namespace {

constexpr std::string_view magic = "zablab-checkpoint 2\n";
constexpr std::size_t word_bytes = 8;
// Filled up so that words begin at a multiple of their size.
constexpr std::size_t head_bytes = 24;
constexpr std::size_t digest_bytes = 2 * word_bytes;

std::size_t filled_up(std::size_t bytes) {
  return (bytes + word_bytes - 1) / word_bytes * word_bytes;
}

std::string first_line() {
  std::string head(magic);
  head.resize(head_bytes, '\n');
  return head;
}

}  // namespace

// --- writing -------------------------------------------------------------------------------------

CheckpointWriter::CheckpointWriter(std::ostream& out, std::string_view space) : out_(out) {
  out_ << first_line();
  add(space.size());
  std::string words(space);
  words.resize(filled_up(words.size()), '\n');
  for (std::size_t at = 0; at < words.size(); at += word_bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < word_bytes; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(words[at + i])} << (8 * i);
    }
    add(word);
  }
}

void CheckpointWriter::put(std::uint64_t word) {
  char bytes[word_bytes];
  for (std::size_t i = 0; i < word_bytes; ++i) bytes[i] = static_cast<char>(word >> (8 * i) & 0xff);
  out_.write(bytes, word_bytes);
}

void CheckpointWriter::add(std::uint64_t word) {
  mixer_.add(word);
  put(word);
}

bool CheckpointWriter::finish() {
  const Fingerprint digest = mixer_.finish();
  put(digest.high);
  put(digest.low);
  out_.flush();
  return out_.good();
}

// --- reading -------------------------------------------------------------------------------------

std::variant<CheckpointReader, std::string> CheckpointReader::open(std::string bytes,
                                                                   std::string_view space) {
  CheckpointReader reader(std::move(bytes));
  std::string problem = reader.read_head(space);
  if (!problem.empty()) return problem;
  return reader;
}

std::string CheckpointReader::read_head(std::string_view space) {
  if (!std::string_view(bytes_).starts_with(first_line())) {
    return "is no checkpoint of a search (its first line is not \"zablab-checkpoint 2\")";
  }
  if (bytes_.size() < head_bytes + word_bytes + digest_bytes || bytes_.size() % word_bytes != 0) {
    return "is damaged: it ends in the middle";
  }
  words_end_ = bytes_.size() - digest_bytes;
  Mixer mixer;
  for (std::size_t at = head_bytes; at < words_end_; at += word_bytes) mixer.add(word_at(at));
  if (mixer.finish() != Fingerprint{word_at(words_end_), word_at(words_end_ + word_bytes)}) {
    return "is damaged: its content does not match its checksum";
  }
  at_ = head_bytes;
  const std::size_t length = next_size();
  const std::string_view words = std::string_view(bytes_).substr(at_, length);
  if (words != space) return "is of another search: " + std::string(words);
  at_ += filled_up(length);
  return {};
}

std::uint64_t CheckpointReader::word_at(std::size_t at) const {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < word_bytes; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(bytes_[at + i])} << (8 * i);
  }
  return word;
}

std::uint64_t CheckpointReader::next() {
  if (at_ == words_end_) return 0;
  const std::uint64_t word = word_at(at_);
  at_ += word_bytes;
  return word;
}

std::size_t CheckpointReader::next_size() {
  const std::uint64_t count = next();
  // Of the words of the head there are eight times as many letters.
  return count <= words_end_ - at_ ? static_cast<std::size_t>(count) : 0;
}

}  // namespace zablab
