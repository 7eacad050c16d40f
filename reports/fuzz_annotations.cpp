// Workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
#include <fmt/format.h>

#include "reports/fuzz_report.hpp"
#include "reports/history/history_words.hpp"

namespace zablab {

namespace {

// GitHub shows so many of each sort a step, and drops the rest without a word.
constexpr std::size_t shown_at_most = 10;

/// A message may hold anything but line ends; a title no colon and no comma either.
std::string escaped(const std::string& text, bool in_title) {
  std::string safe;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '%': safe += "%25"; break;
      case '\r': safe += "%0D"; break;
      case '\n': safe += "%0A"; break;
      case ':': safe += in_title ? "%3A" : ":"; break;
      case ',': safe += in_title ? "%2C" : ","; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string annotation(const char* level, const std::string& title, const std::string& message) {
  return fmt::format("::{} title={}::{}\n", level, escaped(title, true), escaped(message, false));
}

/// The lines of one level; what is more than GitHub shows is counted in the last of them.
class Lines {
 public:
  explicit Lines(const char* level) : level_(level) {}

  void add(const std::string& title, const std::string& message) {
    ++count_;
    if (count_ < shown_at_most) text_ += annotation(level_, title, message);
    if (count_ == shown_at_most) last_ = annotation(level_, title, message);
  }

  std::string finish() const {
    if (count_ <= shown_at_most) return text_ + last_;
    return text_ + annotation(level_, fmt::format("{} more", count_ - shown_at_most + 1),
                              "the report has all of them");
  }

 private:
  const char* level_;
  std::size_t count_ = 0;
  std::string text_;
  std::string last_;
};

void add_failure(Lines& lines, const FuzzFailure& failure) {
  std::string message = fmt::format("{}\nkind {}", failure.violation.sentence, failure.kind);
  if (!failure.trace_file.empty()) message += "\ntrace: " + failure.trace_file;
  message += "\nagain: " + failure.replay_command;
  if (failure.others_count > 0) {
    message += fmt::format("\n{} more schedules of this kind", failure.others_count);
  }
  lines.add(fmt::format("{}, seed {}", failure.violation.claim, failure.seed), message);
}

}  // namespace

std::string github_annotations(const FuzzReport& report) {
  Lines errors("error");
  for (const std::uint64_t seed : report.not_deterministic) {
    errors.add(fmt::format("not deterministic, seed {}", seed),
               fmt::format("seed {} ran differently the second time", seed));
  }
  for (const FuzzFailure& failure : report.failures) add_failure(errors, failure);
  Lines warnings("warning");
  if (report.interrupted) warnings.add("interrupted", "the run did not come to its end");
  for (const auto* sentences : {&report.corpus.damaged, &report.corpus.problems}) {
    for (const std::string& sentence : *sentences) warnings.add("corpus", sentence);
  }
  for (const KnownFailure& known : report.known) {
    if (known.count > 0) continue;
    warnings.add("known failure",
                 what_is_known(known) + " matched nothing in this run (" + known.reason + ")");
  }
  return errors.finish() + warnings.finish();
}

}  // namespace zablab
