#include "invariants/history/read.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace zablab::history {

namespace {

struct NamedModel {
  std::string_view name;
  ModelKind kind;
  Contract contract;
};

constexpr std::array<NamedModel, 8> models = {{
    {"register", ModelKind::registers, Contract::linearizable},
    {"cas-register", ModelKind::registers, Contract::linearizable},
    {"kv-register", ModelKind::registers, Contract::linearizable},
    {"kv-append", ModelKind::texts, Contract::linearizable},
    {"append", ModelKind::append_store, Contract::linearizable},
    {"znode", ModelKind::znodes, Contract::zookeeper},
    {"znode-linearizable", ModelKind::znodes, Contract::linearizable},
    {"znode-zookeeper", ModelKind::znodes, Contract::zookeeper},
}};

}  // namespace

bool set_model(Recording& recording, std::string_view name) {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const NamedModel& one) { return one.name == name; });
  if (found == models.end()) return false;
  recording.model = name;
  recording.kind = found->kind;
  recording.contract = found->contract;
  return true;
}

Format format_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n,";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos || text[begin] == '(' || text[begin] == ';' ||
      text[begin] == '#') {  // a tag: #jepsen.history.Op{…}
    return Format::edn;
  }
  const std::size_t second = text.find_first_not_of(blanks, begin + 1);
  const char next = second == std::string_view::npos ? ' ' : text[second];
  if (text[begin] == '{') return next == ':' ? Format::edn : Format::json_lines;
  if (text[begin] != '[') return Format::json_lines;
  const std::size_t third =
      second == std::string_view::npos ? second : text.find_first_not_of(blanks, second + 1);
  const bool keyword = next == '#' || (third != std::string_view::npos && text[third] == ':');
  return keyword ? Format::edn : Format::porcupine;
}

namespace {

Read read_in_its_format(std::string text) {
  switch (format_of(text)) {
    case Format::edn: return read_edn(text);
    case Format::porcupine: return read_porcupine(text);
    default: return read_json_lines(std::move(text));
  }
}

// Differences of moments and successors of versions must be numbers, too.
constexpr std::int64_t largest_moment = std::int64_t{1} << 61;
constexpr std::int64_t largest_version = std::int64_t{1} << 40;

bool is_too_large(const Operation& one) {
  const bool returned = one.returned != never_returned && one.returned > largest_moment;
  return one.called < -largest_moment || one.called > largest_moment || returned ||
         one.asked.version > largest_version || one.answered.version > largest_version;
}

/// Why these bytes are no text; empty: they are.
std::string why_no_text(std::string_view text) {
  if (text.starts_with("JEPSEN")) {
    return "this is Jepsen's binary test file; the history is in history.edn beside it";
  }
  const bool wide = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (wide) return "this is UTF-16; UTF-8 is expected";
  const bool packed = text.starts_with("\x1f\x8b") ||
                      text.starts_with(
                          "\xfd"
                          "7zXZ") ||
                      text.starts_with("PK\x03\x04") || text.starts_with("\x28\xb5\x2f\xfd");
  if (packed) return "this is compressed; unpack it first";
  constexpr std::size_t looked_at = 4096;
  if (text.substr(0, looked_at).find('\0') == std::string_view::npos) return "";
  return "this is no text: a zero byte stands in it";
}

}  // namespace

Read read_history(std::string text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  if (std::string why = why_no_text(text); !why.empty()) return ReadError{0, std::move(why)};
  Read read = read_in_its_format(std::move(text));
  const auto* recording = std::get_if<Recording>(&read);
  if (recording == nullptr) return read;
  for (const Operation& one : recording->operations) {
    if (is_too_large(one)) return ReadError{one.line, "a moment or a version is too large"};
  }
  for (const Asked& part : recording->parts) {
    if (part.version > largest_version) return ReadError{0, "a version in a multi is too large"};
  }
  return read;
}

}  // namespace zablab::history
