#include "reports/known_failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "invariants/claims.hpp"
#include "model/run.hpp"
#include "scenarios/museum.hpp"

namespace zablab {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::size_t kind_digits = 12;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// The first word of `text`, which loses it.
std::string take_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find_first_of(blanks), text.size());
  const std::string word(text.substr(0, end));
  text.remove_prefix(end);
  return word;
}

bool is_kind(const std::string& word) {
  return word.size() == kind_digits &&
         word.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// What is wrong with a line, as a sentence; empty if nothing is.
std::string fill(KnownFailure& known, std::string_view text) {
  constexpr std::string_view form =
      "a line is \"CLAIM kind DIGITS: REASON\", \"CLAIM defect ID: REASON\" or \"trace FILE: "
      "REASON\"";
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return fmt::format("there is no colon: {}", form);
  known.reason = trimmed(text.substr(colon + 1));
  if (known.reason.empty()) return "there is no reason behind the colon";
  std::string_view rest = text.substr(0, colon);
  const std::string first = take_word(rest);
  if (first == "trace") {
    known.trace = trimmed(rest);
    const bool name = !known.trace.empty() && known.trace.find('/') == std::string::npos;
    return name ? "" : "\"trace\" needs the name of a file in the corpus";
  }
  if (find_claim(first) == nullptr && first != runaway_claim) {
    return fmt::format("there is no claim \"{}\" (see: zablab list claims)", first);
  }
  known.claim = first;
  const std::string sort = take_word(rest);
  const std::string value = take_word(rest);
  if (!trimmed(rest).empty() || (sort != "kind" && sort != "defect")) return std::string(form);
  if (sort == "kind" && !is_kind(value)) {
    return fmt::format("a kind is {} hexadecimal digits, not \"{}\"", kind_digits, value);
  }
  if (sort == "defect" && find_defect(value) == nullptr) {
    return fmt::format("there is no defect \"{}\" (see: zablab list defects)", value);
  }
  (sort == "kind" ? known.kind : known.defect) = value;
  return {};
}

}  // namespace

std::variant<std::vector<KnownFailure>, KnownFailuresError> read_known_failures(
    std::string_view text) {
  std::vector<KnownFailure> all;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view words = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words.front() == '#') continue;
    KnownFailure known;
    known.line = line;
    if (std::string wrong = fill(known, words); !wrong.empty()) {
      return KnownFailuresError{line, std::move(wrong)};
    }
    all.push_back(std::move(known));
  }
  return all;
}

const KnownFailure* covering(const std::vector<KnownFailure>& known, const FailureMarks& failure) {
  for (const KnownFailure& one : known) {
    if (!one.trace.empty()) {
      if (one.trace == failure.trace) return &one;
      continue;
    }
    if (one.claim != failure.claim) continue;
    if (!one.kind.empty() && one.kind == failure.kind) return &one;
    const auto& on = failure.defects;
    if (!one.defect.empty() && std::find(on.begin(), on.end(), one.defect) != on.end()) {
      return &one;
    }
  }
  return nullptr;
}

std::string what_is_known(const KnownFailure& known) {
  if (!known.trace.empty()) return "trace " + known.trace;
  return known.kind.empty() ? known.claim + " defect " + known.defect
                            : known.claim + " kind " + known.kind;
}

}  // namespace zablab
