// Operations on znodes as `to_edn` writes them: what our JSON lines say, with Jepsen's invocations
// and completions around it. So they become JSON lines again, and are read as such.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "invariants/history/edn_events.hpp"
#include "invariants/history/read.hpp"

namespace zablab::history {

namespace {

struct Line {
  std::size_t line = 0;  // of the invocation
  std::string text;      // of the JSON line, so far
};

class ZnodeEvents {
 public:
  explicit ZnodeEvents(std::string_view text) : events_(text) {}

  Read read() {
    try {
      while (const auto event = events_.next()) take(*event);
    } catch (const WrongLine& wrong) {
      return ReadError{wrong.line, wrong.sentence};
    }
    for (const auto& [process, place] : open_) end(place, "info", nullptr);
    return read_lines();
  }

 private:
  void take(const EdnEvent& event) {
    const auto open = open_.find(event.process);
    const Edn* value = event.value();
    if (value != nullptr && value->kind != Edn::Kind::map) {
      throw WrongLine{event.map.line, ":value of an operation on znodes is a map"};
    }
    if (event.invokes()) {
      if (open != open_.end()) {
        throw WrongLine{event.map.line,
                        fmt::format("process {} has an operation open", event.process)};
      }
      open_[event.process] = lines_.size();
      lines_.push_back({event.map.line, invocation(event, value)});
      return;
    }
    if (open == open_.end()) {
      throw WrongLine{event.map.line,
                      fmt::format("process {} completes what it never invoked", event.process)};
    }
    if (event.type == "ok") {
      lines_[open->second].text += fmt::format(",\"return\":{}", event.moment);
    } else if (event.type != "fail" && event.type != "info") {
      throw WrongLine{event.map.line, ":type is invoke, ok, fail or info"};
    }
    end(open->second, event.type, value);
    open_.erase(open);
  }

  static std::string invocation(const EdnEvent& event, const Edn* value) {
    std::string text = fmt::format("{{\"client\":{},\"call\":{},\"op\":{}", event.process,
                                   event.moment, quoted_text(event.f));
    for (const char* name : {"session", "key", "value"}) add(text, value, name);
    return text;
  }

  void end(std::size_t place, std::string_view status, const Edn* value) {
    std::string& text = lines_[place].text;
    for (const char* name : {"output", "zxid"}) add(text, value, name);
    text += fmt::format(",\"status\":\"{}\"}}\n", status);
  }

  static void add(std::string& text, const Edn* map, const char* name) {
    const Edn* member = map == nullptr ? nullptr : map->get(name);
    if (member != nullptr) text += fmt::format(",\"{}\":{}", name, json_of_names(*member));
  }

  Read read_lines() {
    std::string text = fmt::format(R"({{"type":"history","format":1,"model":"znode"{}}})",
                                   events_.timed() ? "" : R"(,"unit":"position")");
    text += '\n';
    for (const Line& line : lines_) text += line.text;
    Read read = read_json_lines(std::move(text));
    if (auto* error = std::get_if<ReadError>(&read)) {
      error->line = line_of(error->line);
      return read;
    }
    auto& recording = std::get<Recording>(read);
    for (Operation& one : recording.operations) {
      one.line = static_cast<std::uint32_t>(line_of(one.line));
    }
    recording.bands = events_.take_bands();
    return read;
  }

  /// In the file, of a line of ours; the header is none of it.
  std::size_t line_of(std::size_t line) const {
    return line >= 2 && line - 2 < lines_.size() ? lines_[line - 2].line : 0;
  }

  EdnEvents events_;
  std::vector<Line> lines_;
  std::map<std::int64_t, std::size_t> open_;  // by process: a place in lines_
};

}  // namespace

Read read_edn_znodes(std::string_view text) { return ZnodeEvents(text).read(); }

}  // namespace zablab::history
