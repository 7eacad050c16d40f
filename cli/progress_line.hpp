// One line that is written over, on a terminal; nothing elsewhere.
#pragma once

#include <unistd.h>

#include <chrono>
#include <iostream>

namespace zablab {

class ProgressLine {
 public:
  /// `text()` is only made when it is time to show it.
  template <class Text>
  void show(Text&& text) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    std::cerr << "\r\033[K" << text() << std::flush;
  }
  void clear() const {
    if (terminal_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
};

}  // namespace zablab
