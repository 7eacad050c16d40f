#include "sim/trace.hpp"

#include <utility>

#include "sim/text.hpp"

namespace zablab {

namespace {

constexpr std::string_view format_line = "format: zablab-trace 1";
constexpr std::string_view bar = " | ";

void add_line(std::string& text, std::string_view key, std::string_view value) {
  text += key;
  text += ": ";
  text += value;
  text += '\n';
}

// --- reading -------------------------------------------------------------------------------------

/// Takes one line after the other and remembers the first thing that is wrong.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  bool failed() const { return !error_.sentence.empty(); }
  const TraceError& error() const { return error_; }
  void fail(std::string sentence) {
    if (!failed()) error_ = TraceError{number_, std::move(sentence)};
  }

  bool at_end() const { return rest_.empty(); }
  /// The next line; fails at the end and on a line without its line feed.
  std::string_view take() {
    ++number_;
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) {
      fail(number_ == 1 && rest_.empty() ? "The file is empty."
           : rest_.empty()               ? "The trace ends here, in the middle."
                                         : "The last line is cut short.");
      rest_ = {};
      return {};
    }
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }
  bool next_starts_with(std::string_view text) const { return rest_.starts_with(text); }

  /// The value of a header line that must stand here.
  std::string_view take_value(std::string_view key) {
    const std::string_view line = take();
    const std::string start = std::string(key) + ": ";
    if (line.starts_with(start)) return line.substr(start.size());
    fail("A line \"" + start + "…\" is expected here.");
    return {};
  }
  template <class Integer>
  Integer take_number(std::string_view key) {
    const auto number = parse_number<Integer>(take_value(key));
    if (!number) fail("The value of \"" + std::string(key) + "\" is no number.");
    return number.value_or(0);
  }
  Fingerprint take_fingerprint(std::string_view key) {
    const auto fingerprint = parse_fingerprint(take_value(key));
    if (!fingerprint) fail("The value of \"" + std::string(key) + "\" is no fingerprint.");
    return fingerprint.value_or(Fingerprint{});
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
  TraceError error_;
};

std::size_t read_header(LineReader& lines, TraceHeader& header) {
  if (lines.take() != format_line) {
    lines.fail("This is no trace of a known format: it does not begin with \"" +
               std::string(format_line) + "\".");
  }
  header.protocol = lines.take_value("protocol");
  header.seed = lines.take_number<std::uint64_t>("seed");
  header.rules = lines.take_value("rules");
  header.claim = lines.take_value("claim");
  while (lines.next_starts_with("scenario: ")) {
    header.scenario.emplace_back(lines.take_value("scenario"));
  }
  const auto steps = lines.take_number<std::uint32_t>("steps");
  header.final_world = lines.take_fingerprint("final");
  if (!lines.take().empty()) lines.fail("An empty line is expected between header and steps.");
  return steps;
}

std::string_view take_column(std::string_view& line, bool& complete) {
  const std::size_t end = line.find(bar);
  complete = complete && end != std::string_view::npos;
  const std::string_view column = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + bar.size());
  return column;
}

TraceStep read_step(LineReader& lines) {
  std::string_view line = lines.take();
  bool complete = true;
  const std::string_view moment = take_column(line, complete);
  const std::string_view words = take_column(line, complete);
  TraceStep step;
  step.effects = take_column(line, complete);
  step.server = take_column(line, complete);
  if (!complete || line.find(bar) != std::string_view::npos) {
    lines.fail("A step has five columns between bars: moment, action, effects, server, world.");
  }
  const auto moment_us = parse_number<std::int64_t>(moment);
  if (!moment_us) lines.fail("The moment is no number of microseconds.");
  auto action = parse_action(words);
  if (!action) lines.fail("\"" + std::string(words) + "\" is no action.");
  const auto world = parse_fingerprint(line);
  if (!world) lines.fail("The last column is no fingerprint.");
  if (lines.failed()) return step;
  step.what = TimedAction{*moment_us, std::move(*action)};
  step.world = *world;
  return step;
}

}  // namespace

std::string write_trace(const Trace& trace) {
  const TraceHeader& header = trace.header;
  std::string text(format_line);
  text += '\n';
  add_line(text, "protocol", column_text(header.protocol));
  add_line(text, "seed", std::to_string(header.seed));
  add_line(text, "rules", column_text(header.rules));
  add_line(text, "claim", column_text(header.claim));
  for (const std::string& line : header.scenario) add_line(text, "scenario", line);
  add_line(text, "steps", std::to_string(trace.steps.size()));
  add_line(text, "final", to_text(header.final_world));
  text += '\n';
  for (const TraceStep& step : trace.steps) {
    text += std::to_string(step.what.moment_us);
    for (const std::string& column :
         {to_text(step.what.action), step.effects, step.server, to_text(step.world)}) {
      text += bar;
      text += column;
    }
    text += '\n';
  }
  return text;
}

std::variant<Trace, TraceError> read_trace(std::string_view text) {
  LineReader lines(text);
  Trace trace;
  const std::size_t steps = read_header(lines, trace.header);
  while (!lines.failed() && trace.steps.size() < steps) {
    if (lines.at_end()) {
      lines.take();
      return TraceError{lines.error().line, "The trace ends after " +
                                                std::to_string(trace.steps.size()) + " of its " +
                                                std::to_string(steps) + " steps."};
    }
    trace.steps.push_back(read_step(lines));
  }
  if (!lines.failed() && !lines.at_end()) {
    lines.take();
    lines.fail("There are more steps than the " + std::to_string(steps) + " of the header.");
  }
  if (lines.failed()) return lines.error();
  return trace;
}

std::optional<Divergence> compare_step(const World& after, const Step& step,
                                       const TraceStep& recorded, std::size_t number) {
  const ServerId server = acting_server(recorded.what.action);
  if (!step.refused.empty()) {
    return Divergence{number, server, "action", to_text(recorded.what.action),
                      "not possible: " + step.refused};
  }
  const TraceStep now = describe(after, step);
  if (now.effects != recorded.effects) {
    return Divergence{number, server, "effects", recorded.effects, now.effects};
  }
  if (now.server != recorded.server) {
    return Divergence{number, server, "server", recorded.server, now.server};
  }
  if (now.world != recorded.world) {
    return Divergence{number, server, "world", to_text(recorded.world), to_text(now.world)};
  }
  return std::nullopt;
}

std::optional<Divergence> compare_end(const World& world, const Trace& trace) {
  const Fingerprint now = fingerprint_of(world);
  if (now == trace.header.final_world) return std::nullopt;
  return Divergence{trace.steps.size(), 0, "final", to_text(trace.header.final_world),
                    to_text(now)};
}

std::optional<Divergence> follow_strict(World& world, const Trace& trace) {
  return follow_strict(world, trace, [](const World&, const Step&) {});
}

std::vector<TimedAction> schedule_of(const Trace& trace) {
  std::vector<TimedAction> schedule;
  for (const TraceStep& step : trace.steps) schedule.push_back(step.what);
  return schedule;
}

}  // namespace zablab
