// What a line of our JSON lines says of an operation: its request and its answer. README.md has
// the members.
#pragma once

#include <string_view>

#include "invariants/history/json_values.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history::json {

/// One line's members, in whichever order they stand. What is absent is null, too, but for those
/// that say so.
struct Members {
  element client, session, call, returned, key, value, output, zxid;
  std::string_view op, status = "ok";
  bool has_client = false, has_session = false, has_call = false, has_return = false;
  bool has_key = false, has_value = false, has_output = false, has_zxid = false;
};

/// The function of that name. Throws Wrong where the recording's model has none.
Function function_of(const Recording& recording, std::string_view op);

/// A path, or whatever a store has for keys. Throws Wrong.
Text key_in(Recording& recording, element key);

/// A path of at most that many bytes.
constexpr std::size_t path_bytes_at_most = 4096;
constexpr const char* path_is_too_long = "a path is longer than 4096 bytes";

/// Reads what `asked.function` needs. Throws Wrong.
void read_request(Recording& recording, const Members& members, Asked& asked);

/// Reads what `operation.asked` was answered. Throws Wrong.
void read_answer(Recording& recording, element output, Operation& operation);

}  // namespace zablab::history::json
