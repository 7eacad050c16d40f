// Bookkeeping of a replayed recording: which client has which session, and what was answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/conform/answers.hpp"
#include "cli/conform/recording.hpp"
#include "sim/setup.hpp"
#include "sim/step.hpp"

namespace zablab {

/// Clients by their names in the recording, numbered from 1 in the order in which they appear.
class RecordedClients {
 public:
  explicit RecordedClients(const std::vector<RecordedStep>& steps);
  std::int32_t count() const { return static_cast<std::int32_t>(numbers_.size()); }
  std::int32_t number(const std::string& name) const { return numbers_.at(name); }

 private:
  std::map<std::string, std::int32_t> numbers_;
};

/// What one step of a recording led to, seen from one client.
struct Answered {
  std::vector<Reply> replies;
  bool attached = false;
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  bool refused = false;
  bool server_hung_up = false;

  /// Takes in what a step of the world shows of `client`.
  void note(const Step& step, std::int32_t client);
};

/// The ensemble that recordings are run on: long sessions, as the recorded server allowed.
Setup conform_setup(std::int32_t servers, std::int32_t clients);

}  // namespace zablab
