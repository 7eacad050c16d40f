#include "invariants/history/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace zablab::history {

namespace {

std::string error_words(std::int32_t error) {
  switch (error) {
    case cas_refused: return "refused";
    case no_node: return "no node";
    case bad_version: return "bad version";
    case no_children_for_ephemerals: return "no children for ephemerals";
    case node_exists: return "node exists";
    case not_empty: return "not empty";
    case session_expired: return "session expired";
    case runtime_inconsistency: return "not done because of another part";
    default: return fmt::format("error {}", error);
  }
}

std::string items_words(const Recording& recording, const Answered& answered) {
  constexpr std::uint32_t shown = 8;
  if (answered.items.first == nowhere) return fmt::format("[{} items]", answered.items.count);
  std::string words = "[";
  std::uint32_t count = 0;
  for (const Text item : recording.items_of(answered)) {
    if (count == shown) return words + fmt::format(" … {} in all]", answered.items.count);
    words += fmt::format("{}{}", count++ == 0 ? "" : " ", recording.texts[item]);
  }
  return words + "]";
}

std::string stat_words(const Recording& recording, const Answered& answered) {
  std::string words;
  const auto add = [&](const char* name, std::int64_t value) {
    if (value == unrecorded) return;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, value);
  };
  add("version", answered.version);
  add("cversion", answered.cversion);
  if (answered.has_value) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", recording.texts[answered.value]);
  }
  if (answered.has_items) {
    words += (words.empty() ? "" : ", ") + items_words(recording, answered);
  }
  return words;
}

std::string parts_words(const Recording& recording, const Asked& asked) {
  std::string words = " {";
  for (const Asked& part : recording.parts_of(asked)) {
    words += (words.size() > 2 ? "; " : "") + words_of(recording, part);
  }
  return words + "}";
}

bool has_parts(Function function) {
  return function == Function::multi || function == Function::txn;
}

/// What one function returned, whichever it is.
std::string result_words(const Recording& recording, Function function, const Answered& answered) {
  switch (function) {
    case Function::put:
    case Function::append: return "done";
    case Function::cas: return "done";
    case Function::get:
      if (answered.items.first == nowhere) {
        return fmt::format("a text of {} bytes", answered.items.count);
      }
      return std::string(recording.texts[answered.value]);
    case Function::list: return items_words(recording, answered);
    default: {
      const std::string words = stat_words(recording, answered);
      return words.empty() ? "done" : words;
    }
  }
}

/// "2 from its check /a if version 3": the part whose result is computed to be another.
std::string wrong_words(const Recording& recording, const Asked& asked, const Answered& answered) {
  const Asked& part = recording.parts_of(asked)[answered.wrong.place];
  Answered of_part = answered;
  of_part.error = answered.wrong.error;
  of_part.wrong = {};
  return fmt::format("{} to its part {}, {}", words_of(recording, part, of_part),
                     answered.wrong.place + 1, words_of(recording, part));
}

std::string results_words(const Recording& recording, const Asked& asked,
                          const Answered& answered) {
  std::string words = "{";
  const auto parts = recording.parts_of(asked);
  std::size_t part = 0;
  for (const Answered& result : recording.results_of(answered)) {
    words += (part == 0 ? "" : "; ") + words_of(recording, parts[part], result);
    ++part;
  }
  return words + "}";
}

}  // namespace

std::string words_of(const Recording& recording, const Asked& asked) {
  const Texts& texts = recording.texts;
  std::string words(name_of(asked.function));
  if (has_parts(asked.function)) return words + parts_words(recording, asked);
  if (asked.key != nil) words += fmt::format(" {}", texts[asked.key]);
  switch (asked.function) {
    case Function::cas:
      return words + fmt::format(" {} to {}", texts[asked.expected], texts[asked.value]);
    case Function::put:
    case Function::append:
    case Function::event: return words + fmt::format(" {}", texts[asked.value]);
    case Function::create:
      if (asked.value != nil) words += fmt::format(" {}", texts[asked.value]);
      if (asked.flags.ephemeral) words += " ephemeral";
      if (asked.flags.sequential) words += " sequential";
      return words;
    case Function::set_data: words += fmt::format(" {}", texts[asked.value]); [[fallthrough]];
    case Function::remove:
    case Function::check:
      return asked.version < 0 ? words : words + fmt::format(" if version {}", asked.version);
    default: return words;
  }
}

std::string words_of(const Recording& recording, const Asked& asked, const Answered& answered) {
  if (answered.wrong.place != no_part) return wrong_words(recording, asked, answered);
  if (answered.error != 0) return error_words(answered.error);
  if (answered.results.count != 0) return results_words(recording, asked, answered);
  return result_words(recording, asked.function, answered);
}

std::string session_words(const Recording& recording, std::uint32_t session) {
  const char* kind = recording.kind == ModelKind::znodes ? "session" : "client";
  return fmt::format("{} {}", kind, recording.sessions[session]);
}

std::string subject_of(const Recording& recording, const Operation& operation) {
  const Asked& asked = operation.asked;
  std::string words = session_words(recording, operation.session) + "'s ";
  if (asked.function == Function::event) {
    return words + fmt::format("watch event of {}", recording.texts[asked.key]);
  }
  words += name_of(asked.function);
  if (asked.function == Function::multi) return words;
  if (asked.function == Function::txn) return words + parts_words(recording, asked);
  if (asked.function == Function::put || asked.function == Function::append) {
    words += fmt::format(" of {}", recording.texts[asked.value]);
    return asked.key == nil ? words : words + fmt::format(" to {}", recording.texts[asked.key]);
  }
  if (asked.function == Function::cas) {
    words += fmt::format(" from {} to {}", recording.texts[asked.expected],
                         recording.texts[asked.value]);
    return asked.key == nil ? words : words + fmt::format(" on {}", recording.texts[asked.key]);
  }
  return asked.key == nil ? words : words + fmt::format(" of {}", recording.texts[asked.key]);
}

std::string deed_of(const Recording& recording, const Operation& operation) {
  const std::string subject = subject_of(recording, operation);
  if (operation.status == Status::unknown) return subject + ", which never returned";
  const std::string answer = words_of(recording, operation.asked, operation.answered);
  if (answer == "done") return subject;
  if (answer == "refused") return subject + " was refused";
  return subject + " returned " + answer;
}

std::string past_deed_of(const Recording& recording, const Operation& operation,
                         const std::string& span) {
  const std::string subject = subject_of(recording, operation);
  const std::string answer = words_of(recording, operation.asked, operation.answered);
  if (answer == "done") return fmt::format("{} had returned {}", subject, span);
  if (answer == "refused") return fmt::format("{} had been refused {}", subject, span);
  return fmt::format("{} had returned {}, {}", subject, answer, span);
}

std::string span_before(const Recording& recording, std::int64_t earlier, std::int64_t later) {
  if (recording.unit == "position" || later <= earlier) return "before";
  double span = static_cast<double>(later) - static_cast<double>(earlier);
  std::string_view unit = recording.unit;
  constexpr std::string_view units[] = {"ns", "us", "ms", "s"};
  const auto* at = std::find(std::begin(units), std::end(units), unit);
  bool whole = true;
  while (span >= 1000 && at != std::end(units) && std::next(at) != std::end(units)) {
    span /= 1000;
    whole = false;
    ++at;
  }
  if (at != std::end(units)) unit = *at;
  const std::string words =
      span < 10 && !whole ? fmt::format("{:.1f}", span) : fmt::format("{:.0f}", span);
  return fmt::format("{} {} before", words, unit == "us" ? "µs" : unit);
}

}  // namespace zablab::history
