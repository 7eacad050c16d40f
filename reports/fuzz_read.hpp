// What `fuzz_json` wrote, read again: to go on with a run, and to merge runs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <variant>

#include "reports/fuzz_report.hpp"

namespace zablab {

/// A text that is no report of fuzz; a sentence.
struct FuzzReadError {
  std::string sentence;
};

/// Everything that `fuzz_json` writes; times to the millisecond.
std::variant<FuzzReport, FuzzReadError> read_fuzz_json(std::string_view text);

/// What `fuzz_json` prints, as an object: to be a part of another one.
nlohmann::ordered_json fuzz_object(const FuzzReport& report);

/// The same as read_fuzz_json, of an object that was parsed already.
std::variant<FuzzReport, FuzzReadError> fuzz_report_of(const nlohmann::ordered_json& json);

}  // namespace zablab
