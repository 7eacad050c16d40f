// A headless Chromium, driven over the DevTools protocol on a pair of pipes: no port, no other
// program. For tests of pages that must work for a person at a screen.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace zablab {

/// Where Chromium is; empty: it is not installed.
std::string find_chromium();

struct Screen {
  int width = 1280;
  int height = 900;
  bool dark = false;
  bool calm = true;  ///< prefers reduced motion: nothing glides, so nothing has to be waited for
};

/// One browser with one page. It and all that it started end with this object, or with the test's
/// process. Throws std::runtime_error when the browser does not answer in time, or a script throws.
class Browser {
 public:
  /// `directory`: a place of the test's own for the browser's profile.
  Browser(const std::string& directory, const Screen& screen);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Opens a file and waits until it is loaded.
  void open(const std::string& path);

  /// The value of an expression in the page; of a promise, what it comes to.
  nlohmann::json evaluate(const std::string& expression);

  /// A key as KeyboardEvent.key names it: "Enter", "+", "ArrowLeft".
  void press(const std::string& key, bool shift = false);
  void type(const std::string& text);
  void click(double x, double y);
  void drag(double from_x, double from_y, double to_x, double to_y);
  void wheel(double x, double y, double down);

  /// Waits until the page has drawn what was asked of it so far.
  void settle();

  /// What the page looks like, as a PNG in base64.
  std::string screenshot();

  /// Errors and warnings on the console, and uncaught exceptions, since the beginning.
  const std::vector<std::string>& complaints() const { return complaints_; }

  /// The address of everything that the page asked for since the beginning.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  nlohmann::json call(const std::string& method, const nlohmann::json& parameters);
  nlohmann::json next_message();
  void take_event(const nlohmann::json& event);
  void mouse(const std::string& type, double x, double y, const std::string& button);
  void start(const std::string& program, const std::string& directory);
  void attach(const Screen& screen);
  void end();

  pid_t process_ = -1;
  int to_browser_ = -1;
  int from_browser_ = -1;
  std::string unread_;
  std::string session_;
  int last_call_ = 0;
  bool loaded_ = false;
  std::vector<std::string> complaints_;
  std::vector<std::string> requests_;
};

/// Processes whose command line names this directory: those of a browser that was started in it.
std::vector<pid_t> processes_naming(const std::string& directory);

}  // namespace zablab
