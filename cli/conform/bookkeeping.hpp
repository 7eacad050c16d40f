// Bookkeeping of a replayed recording: the clients by their names, and the ensemble that it is run
// on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/conform/conform.hpp"
#include "cli/conform/recording.hpp"
#include "sim/setup.hpp"

namespace zablab {

/// Clients by their names in the recording, numbered from 1 in the order in which they appear.
class RecordedClients {
 public:
  explicit RecordedClients(const std::vector<RecordedStep>& steps);
  std::int32_t count() const { return static_cast<std::int32_t>(numbers_.size()); }
  std::int32_t number(const std::string& name) const { return numbers_.at(name); }
  /// Names in their order, with their numbers.
  const std::map<std::string, std::int32_t>& numbers() const { return numbers_; }

 private:
  std::map<std::string, std::int32_t> numbers_;
};

/// Set up as the recorded server was: long sessions, a superuser, all node types.
Setup conform_setup(const ConformSetup& setup, std::int32_t clients);

}  // namespace zablab
