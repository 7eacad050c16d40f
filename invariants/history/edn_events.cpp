#include "invariants/history/edn_events.hpp"

#include <algorithm>
#include <charconv>

namespace zablab::history {

std::optional<std::int64_t> integer_of(const Edn* value) {
  if (value == nullptr || value->kind != Edn::Kind::number) return std::nullopt;
  std::string_view words = value->words;
  if (words.ends_with('N')) words.remove_suffix(1);
  if (words.starts_with('+')) words.remove_prefix(1);
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), integer);
  if (error != std::errc() || end != words.data() + words.size()) return std::nullopt;
  return integer;
}

EdnEvents::EdnEvents(std::string_view text) : reader_(text) { reader_.enter_list(); }

std::optional<EdnEvent> EdnEvents::next() {
  while (auto map = reader_.next()) {
    const std::size_t line = map->line;
    if (map->kind != Edn::Kind::map) throw WrongLine{line, "a map is expected"};
    const Edn* process = map->get("process");
    const Edn* type = map->get("type");
    if (process == nullptr) throw WrongLine{line, ":process is missing"};
    if (type == nullptr || type->kind != Edn::Kind::keyword) {
      throw WrongLine{line, ":type is missing"};
    }
    const std::int64_t moment = moment_of(*map);
    ++index_;
    if (process->kind != Edn::Kind::number) {
      read_fault(*map, moment);
      continue;
    }
    const auto number = integer_of(process);
    if (!number) throw WrongLine{line, ":process is no integer"};
    const Edn* f = map->get("f");
    if (f == nullptr || f->kind != Edn::Kind::keyword) throw WrongLine{line, ":f is missing"};
    EdnEvent event{{}, *number, type->words, f->words, moment};
    event.map = std::move(*map);
    return event;
  }
  if (!reader_.problem().empty()) throw WrongLine{reader_.problem_line(), reader_.problem()};
  if (index_ == 0) throw WrongLine{0, "it is empty"};
  return std::nullopt;
}

std::int64_t EdnEvents::moment_of(const Edn& event) {
  const auto time = integer_of(event.get("time"));
  const bool has_time = time && *time >= 0;
  if (index_ == 0) timed_ = has_time;
  if (timed_ && !time) {
    throw WrongLine{event.line, ":time is missing here, and was given before"};
  }
  if (!timed_ && has_time) {
    throw WrongLine{event.line, ":time is given here, and was missing before"};
  }
  const std::int64_t moment = timed_ ? *time : static_cast<std::int64_t>(index_);
  if (moment == never_returned) throw WrongLine{event.line, ":time is too large"};
  return moment;
}

/// The nemesis says when it begins and when it has ended something; both are :info.
void EdnEvents::read_fault(const Edn& event, std::int64_t moment) {
  const Edn* f = event.get("f");
  const std::string words = f == nullptr ? "fault" : f->words;
  const bool ends = words.starts_with("stop") || words.starts_with("heal") ||
                    words.starts_with("resume") || words.starts_with("restart");
  if (ends) {
    for (; ended_ < bands_.size(); ++ended_) bands_[ended_].to = moment;
    return;
  }
  const Band* last = bands_.empty() ? nullptr : &bands_.back();
  if (last != nullptr && last->words == words && last->to == never_returned) return;
  bands_.push_back({"nemesis", "fault", words, moment, never_returned});
}

}  // namespace zablab::history
