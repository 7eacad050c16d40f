#include "tests/support/browser.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace zablab {

namespace {

using Json = nlohmann::json;

constexpr int patience_ms = 60'000;  // for one message: the machine may be busy

/// What Chromium wants to know of a key beside its name.
Json key_event(const std::string& type, const std::string& key, bool shift) {
  Json event = {{"type", type}, {"key", key}, {"modifiers", shift ? 8 : 0}};
  if (key == "Enter") event["text"] = "\r";
  if (key.size() == 1) event["text"] = key;
  if (key == "Enter") event["windowsVirtualKeyCode"] = 13;
  if (key == "Tab") event["windowsVirtualKeyCode"] = 9;
  return event;
}

}  // namespace

Browser::Browser(const std::string& directory, const Screen& screen) {
  start(find_chromium(), directory);
  try {
    attach(screen);
  } catch (...) {
    end();
    throw;
  }
}

Browser::~Browser() { end(); }

void Browser::attach(const Screen& screen) {
  const Json target = call("Target.createTarget", {{"url", "about:blank"}});
  const Json attached =
      call("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}});
  session_ = attached.at("sessionId");
  for (const char* domain : {"Page", "Runtime", "Log", "Network"}) {
    call(std::string(domain) + ".enable", Json::object());
  }
  call("Emulation.setDeviceMetricsOverride", {{"width", screen.width},
                                              {"height", screen.height},
                                              {"deviceScaleFactor", 1},
                                              {"mobile", false}});
  call("Emulation.setEmulatedMedia",
       {{"features",
         {{{"name", "prefers-color-scheme"}, {"value", screen.dark ? "dark" : "light"}},
          {{"name", "prefers-reduced-motion"},
           {"value", screen.calm ? "reduce" : "no-preference"}}}}});
}

Json Browser::next_message() {
  for (;;) {
    const std::size_t end = unread_.find('\0');
    if (end != std::string::npos) {
      Json message = Json::parse(unread_.substr(0, end));
      unread_.erase(0, end + 1);
      return message;
    }
    pollfd waiting = {from_browser_, POLLIN, 0};
    if (poll(&waiting, 1, patience_ms) <= 0) {
      throw std::runtime_error("the browser does not answer");
    }
    std::array<char, 65536> piece{};
    const ssize_t size = read(from_browser_, piece.data(), piece.size());
    if (size <= 0) throw std::runtime_error("the browser ended");
    unread_.append(piece.data(), static_cast<std::size_t>(size));
  }
}

Json Browser::call(const std::string& method, const Json& parameters) {
  Json message = {{"id", ++last_call_}, {"method", method}, {"params", parameters}};
  if (!session_.empty()) message["sessionId"] = session_;
  const std::string text = message.dump();
  // With its final zero, which ends a message.
  for (std::size_t sent = 0; sent < text.size() + 1;) {
    const ssize_t size = write(to_browser_, text.c_str() + sent, text.size() + 1 - sent);
    if (size <= 0) throw std::runtime_error("the browser takes no command");
    sent += static_cast<std::size_t>(size);
  }
  for (;;) {
    const Json answer = next_message();
    if (!answer.contains("id")) {
      take_event(answer);
    } else if (answer["id"] == last_call_) {
      if (answer.contains("error")) throw std::runtime_error(method + ": " + answer.dump());
      return answer.at("result");
    }
  }
}

void Browser::take_event(const Json& event) {
  const std::string method = event.value("method", "");
  const Json parameters = event.value("params", Json::object());
  if (method == "Page.loadEventFired") loaded_ = true;
  if (method == "Network.requestWillBeSent") {
    requests_.push_back(parameters.at("request").at("url"));
  }
  if (method == "Runtime.exceptionThrown" || method == "Log.entryAdded") {
    complaints_.push_back(parameters.dump());
  }
  if (method != "Runtime.consoleAPICalled") return;
  const std::string type = parameters.value("type", "");
  if (type == "error" || type == "warning" || type == "assert") {
    complaints_.push_back(parameters.dump());
  }
}

void Browser::open(const std::string& path) {
  loaded_ = false;
  call("Page.navigate", {{"url", "file://" + path}});
  while (!loaded_) {
    const Json message = next_message();
    if (!message.contains("id")) take_event(message);
  }
}

Json Browser::evaluate(const std::string& expression) {
  const Json answer =
      call("Runtime.evaluate",
           {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}});
  if (answer.contains("exceptionDetails")) {
    throw std::runtime_error(expression + ": " + answer["exceptionDetails"].dump());
  }
  return answer.at("result").value("value", Json());
}

void Browser::press(const std::string& key, bool shift) {
  call("Input.dispatchKeyEvent", key_event("keyDown", key, shift));
  call("Input.dispatchKeyEvent", key_event("keyUp", key, shift));
}

void Browser::type(const std::string& text) { call("Input.insertText", {{"text", text}}); }

void Browser::mouse(const std::string& type, double x, double y, const std::string& button) {
  call("Input.dispatchMouseEvent",
       {{"type", type},
        {"x", x},
        {"y", y},
        {"button", button},
        {"buttons", button == "left" && type != "mouseReleased" ? 1 : 0},
        {"clickCount", type == "mouseMoved" ? 0 : 1}});
}

void Browser::click(double x, double y) { drag(x, y, x, y); }

void Browser::drag(double from_x, double from_y, double to_x, double to_y) {
  mouse("mouseMoved", from_x, from_y, "none");
  mouse("mousePressed", from_x, from_y, "left");
  if (from_x != to_x || from_y != to_y) {
    mouse("mouseMoved", (from_x + to_x) / 2, (from_y + to_y) / 2, "left");
    mouse("mouseMoved", to_x, to_y, "left");
  }
  mouse("mouseReleased", to_x, to_y, "left");
}

void Browser::wheel(double x, double y, double down) {
  call("Input.dispatchMouseEvent",
       {{"type", "mouseWheel"}, {"x", x}, {"y", y}, {"deltaX", 0}, {"deltaY", down}});
}

void Browser::settle() {
  evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(0))))");
}

}  // namespace zablab
