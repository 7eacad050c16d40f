// Files as whole texts.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "scenarios/plan.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// Throws BadInput.
std::string read_file(const std::string& path);

/// Writes beside `path` and renames, so that no reader ever sees a part of it. What went wrong, as
/// a sentence; nullopt if nothing did.
std::optional<std::string> write_file(const std::string& path, const std::string& text);
/// The same, for what is better written piece by piece.
std::optional<std::string> write_file(const std::string& path,
                                      const std::function<void(std::ostream&)>& write);

/// Where a trace is: in a file, or, where that could not be written, in `text`, for a `problem`.
struct KeptTrace {
  std::string file;
  std::string text;
  std::string problem;
};
KeptTrace keep_trace(const std::string& path, const Trace& trace);

/// A trace and the plan that its header carries. Throws BadInput.
struct TraceFile {
  Trace trace;
  Plan plan;
};
TraceFile read_trace_file(const std::string& path);
/// The same of a text; `path`: how errors call it.
TraceFile parse_trace_file(const std::string& path, const std::string& text);

/// A name as a part of a file's: letters, digits, - and _ alone, 40 at most.
std::string file_word(const std::string& name);

/// `text` as one word of a shell's command line.
std::string shell_word(const std::string& text);

}  // namespace zablab
