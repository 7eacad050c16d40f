#include "invariants/history/write_edn_znodes.hpp"

#include <fmt/format.h>

#include <utility>

#include "invariants/history/edn.hpp"

namespace zablab::history {

namespace {

std::string data_of(const Recording& recording, Text text) {
  return edn_of_json(recording.texts[text]);
}

std::string flags_of(const Flags& flags) {
  return fmt::format("{}{}{}", flags.ephemeral ? ", :ephemeral true" : "",
                     flags.sequential ? ", :sequential true" : "",
                     flags.watch ? ", :watch true" : "");
}

std::string request_of(const Recording& recording, const Asked& asked) {
  return fmt::format(":data {}, :version {}{}", data_of(recording, asked.value), asked.version,
                     flags_of(asked.flags));
}

std::string parts_of(const Recording& recording, const Asked& asked) {
  std::string text;
  for (const Asked& part : recording.parts_of(asked)) {
    text += fmt::format("{}{{:op {}, :path {}, {}}}", text.empty() ? "" : " ",
                        quoted_text(name_of(part.function)), quoted_text(recording.texts[part.key]),
                        request_of(recording, part));
  }
  return text;
}

std::string value_of(const Recording& recording, const Asked& asked) {
  switch (asked.function) {
    case Function::sync:
    case Function::close: return "nil";
    case Function::event:
      return fmt::format("{{:type {}}}", quoted_text(recording.texts[asked.value]));
    case Function::multi: return fmt::format("{{:ops [{}]}}", parts_of(recording, asked));
    default: return "{" + request_of(recording, asked) + "}";
  }
}

std::string counters_of(const Answered& answered) {
  std::string text;
  const std::pair<const char*, std::int64_t> counters[] = {
      {"zxid", answered.zxid},   {"version", answered.version}, {"cversion", answered.cversion},
      {"czxid", answered.czxid}, {"mzxid", answered.mzxid},     {"pzxid", answered.pzxid}};
  for (const auto& [name, counter] : counters) {
    if (counter != unrecorded) text += fmt::format(", :{} {}", name, counter);
  }
  return text;
}

std::string output_of(const Recording& recording, const Asked& asked, const Answered& answered) {
  std::string text = fmt::format("{{:err {}{}", answered.error, counters_of(answered));
  if (answered.has_value && asked.function == Function::create) {
    text += ", :path " + quoted_text(recording.texts[answered.value]);
  } else if (answered.has_value) {
    text += ", :data " + data_of(recording, answered.value);
  }
  if (answered.has_items) {
    std::string names;
    for (const Text name : recording.items_of(answered)) {
      names += (names.empty() ? "" : " ") + quoted_text(recording.texts[name]);
    }
    text += ", :children [" + names + "]";
  }
  if (answered.results.count != 0) {
    const auto parts = recording.parts_of(asked);
    const auto results = recording.results_of(answered);
    text += ", :results [";
    for (std::size_t i = 0; i < results.size(); ++i) {
      text += (i == 0 ? "" : " ") + output_of(recording, parts[i], results[i]);
    }
    text += "]";
  }
  return text + "}";
}

}  // namespace

std::string edn_of_json(std::string_view json) {
  std::string edn;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted && c == '\\') {
      edn += json.substr(at++, 2);
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted && c == ':') {
      edn += ' ';
    } else if (!quoted && json.substr(at).starts_with("null")) {
      edn += "nil";
      at += 3;
    } else {
      edn += c;
    }
  }
  return edn;
}

std::string znode_edn(const Recording& recording, const Operation& one, bool completed) {
  std::string text = fmt::format("{{:session {}", recording.sessions[one.session]);
  if (one.asked.key != nil) text += ", :key " + quoted_text(recording.texts[one.asked.key]);
  text += ", :value " + value_of(recording, one.asked);
  if (completed && one.status == Status::answered) {
    text += ", :output " + output_of(recording, one.asked, one.answered);
  }
  if (completed && one.zxid != unrecorded) text += fmt::format(", :zxid {}", one.zxid);
  return text + "}";
}

}  // namespace zablab::history
