#include "invariants/history/edn_micro.hpp"

#include <optional>

namespace zablab::history {

namespace {

std::optional<Function> function_of(std::string_view words) {
  if (words == "read" || words == "r") return Function::get;
  if (words == "write" || words == "w") return Function::put;
  if (words == "cas") return Function::cas;
  if (words == "append") return Function::append;
  return std::nullopt;
}

Micro micro_of_part(const EdnEvent& event, const Edn& part) {
  if (!is_list_of(part, 3)) throw WrongLine{event.map.line, "an operation of a txn is [f k v]"};
  const auto function = function_of(part.elements[0].words);
  if (!function || *function == Function::cas) {
    throw WrongLine{event.map.line, "an operation of a txn is :r, :w or :append"};
  }
  return {*function, &part.elements[1], &part.elements[2]};
}

std::vector<Micro> micros_of_txn(const EdnEvent& event) {
  const Edn* value = event.value();
  if (value == nullptr || value->kind != Edn::Kind::list) {
    throw WrongLine{event.map.line, ":value of a txn is a list of operations"};
  }
  std::vector<Micro> micros;
  for (const Edn& part : value->elements) micros.push_back(micro_of_part(event, part));
  return micros;
}

}  // namespace

bool is_list_of(const Edn& value, std::size_t count) {
  return value.kind == Edn::Kind::list && value.elements.size() == count;
}

std::string key_words(const Edn& key) {
  const bool is_name = key.kind == Edn::Kind::text || key.kind == Edn::Kind::keyword;
  return is_name ? key.words : json_words(key);
}

std::vector<Micro> micros_of(const EdnEvent& event) {
  if (event.f == "txn") return micros_of_txn(event);
  const auto function = function_of(event.f);
  if (!function) throw WrongLine{event.map.line, "there is no operation :" + event.f};
  Micro micro{*function, nullptr, event.value()};
  if (micro.value == nullptr || !is_list_of(*micro.value, 2)) return {micro};
  // A register of its own for each key: [k v]. A cas has a pair anyway: [k [old new]].
  const bool is_tuple = micro.function != Function::cas || is_list_of(micro.value->elements[1], 2);
  if (!is_tuple) return {micro};
  micro.key = &micro.value->elements[0];
  micro.value = &micro.value->elements[1];
  return {micro};
}

}  // namespace zablab::history
