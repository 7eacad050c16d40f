// Extensible data notation, as far as histories use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zablab::history {

struct Edn {
  enum class Kind { nothing, number, text, keyword, symbol, list, map };
  Kind kind = Kind::nothing;  ///< `nothing` is nil; vectors, lists and sets are lists
  std::string words;          ///< of a number as it stands; of a text without quotes and escapes
  std::vector<Edn> elements;  ///< of a map: key, value, key, value …
  std::size_t line = 0;

  /// The value of a keyword in a map, a null if it has none.
  const Edn* get(std::string_view keyword) const;
};

/// Reads one form after the other.
class EdnReader {
 public:
  explicit EdnReader(std::string_view text) : text_(text) {}

  /// The next form; nothing at the end, or where it is none (then `problem` says why).
  std::optional<Edn> next();

  /// Enters a vector or list that the text begins with, so that its elements come one by one.
  void enter_list();

  const std::string& problem() const { return problem_; }
  /// Where it is, or where what is not closed begins.
  std::size_t problem_line() const { return problem_line_; }

 private:
  static constexpr int depth_at_most = 100;

  std::optional<Edn> read(int depth);
  std::optional<Edn> read_collection(char close, Edn::Kind kind, int depth);
  std::optional<Edn> read_text();
  std::optional<Edn> read_atom();
  std::optional<Edn> read_dispatch(int depth);
  std::optional<Edn> wrong(std::string words, std::size_t line = 0);
  /// What stands behind a backslash.
  void read_escape(std::string& words);
  std::optional<std::uint32_t> read_hex4();
  void skip_blanks();
  bool at_end() const { return at_ >= text_.size(); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  char list_end_ = '\0';
  std::string problem_;
  std::size_t problem_line_ = 0;
};

/// A value as JSON has it, so that the same value has the same text whatever file it came from.
std::string json_words(const Edn& value);
/// The same, where keywords are names of members: {:data 5} is {"data":5}.
std::string json_of_names(const Edn& value);

/// In quotes, as both JSON and EDN read it.
std::string quoted_text(std::string_view words);

}  // namespace zablab::history
