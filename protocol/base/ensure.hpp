// A belief about our own code, stated in words and checked in every build.
#pragma once

#include <string>
#include <utility>

namespace zablab {

/// Thrown by `ensure`; caught at the engine's boundary (`step`, `boot`), which turns it into the
/// effect `BeliefBroken`. Nothing else in the engine throws.
struct BrokenBelief {
  std::string sentence;
};

/// States a belief of ours. Its failure is a finding about this program, never about the input:
/// a run that meets one ends with a violation and a schedule, so it stays on in every build.
inline void ensure(bool condition, const char* in_words) {
  if (!condition) throw BrokenBelief{in_words};
}

/// The same for places that must not be reached.
[[noreturn]] inline void unreachable(const char* in_words) { throw BrokenBelief{in_words}; }

}  // namespace zablab
