// What Jepsen's :f and :value ask for: one operation on one key, or a txn of several.
#pragma once

#include <string>
#include <vector>

#include "invariants/history/edn_events.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history {

/// One operation on one key; nulls where the event names none. Valid as long as the event.
struct Micro {
  Function function = Function::get;
  const Edn* key = nullptr;
  const Edn* value = nullptr;
};

/// Those of a txn in their order, else the only one. Throws WrongLine.
std::vector<Micro> micros_of(const EdnEvent& event);

/// Whether it is a list of that many.
bool is_list_of(const Edn& value, std::size_t count);

/// A key as a text of its own: 5, "a" and :a are keys as they stand.
std::string key_words(const Edn& key);

}  // namespace zablab::history
