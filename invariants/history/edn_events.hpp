// The events of Jepsen's history.edn: what all models have in common of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/history/edn.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history {

/// Thrown by readers: what is wrong with a line.
struct WrongLine {
  std::size_t line = 0;
  std::string sentence;
};

/// One map: what a client did.
struct EdnEvent {
  Edn map;
  std::int64_t process = 0;
  std::string type;  ///< "invoke", "ok", "fail" or "info"
  std::string f;
  std::int64_t moment = 0;

  bool invokes() const { return type == "invoke"; }
  const Edn* value() const { return map.get("value"); }
};

/// Reads them one by one; those of the nemesis become bands.
class EdnEvents {
 public:
  explicit EdnEvents(std::string_view text);

  /// The next one of a client; nothing at the end. Throws WrongLine.
  std::optional<EdnEvent> next();

  /// Whether the file says when things happened; else moments are places.
  bool timed() const { return timed_; }
  /// REQUIRES: all was read.
  std::vector<Band> take_bands() { return std::move(bands_); }

 private:
  std::int64_t moment_of(const Edn& event);
  void read_fault(const Edn& event, std::int64_t moment);

  EdnReader reader_;
  std::vector<Band> bands_;
  std::size_t ended_ = 0;  // so many of the bands
  std::size_t index_ = 0;
  bool timed_ = false;
};

/// An integer as EDN writes it, also 5N and +5.
std::optional<std::int64_t> integer_of(const Edn* value);

}  // namespace zablab::history
