#include "reports/server_words.hpp"

#include <fmt/format.h>

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

const char* word_of(const Following& following) {
  return match(
      following.stage, [](const Dialing&) { return "dials"; },
      [](const Discovering&) { return "discovers"; }, [](const Synchronizing&) { return "syncs"; },
      [](const FollowerServing&) { return "follows"; }, [](const Draining&) { return "drains"; });
}

const char* word_of(const Leading& leading) {
  switch (leading.step) {
    case Leading::Step::serving: return "leads";
    case Leading::Step::draining: return "drains";
    default: return "prepares";
  }
}

}  // namespace

const char* doing_word(const Server& server) {
  if (!server.up()) return "down";
  return match(
      server.process().phase, [](const Recovering&) { return "starts"; },
      [](const Looking&) { return "looks"; },
      [](const Following& following) { return word_of(following); },
      [](const Leading& leading) { return word_of(leading); },
      [](const Standalone&) { return "serves"; });
}

std::string doing_words(const World& world) {
  std::string words;
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    words += fmt::format("{}{} {}", id == 1 ? "" : ", ", id, doing_word(world.server(id)));
  }
  return words;
}

}  // namespace zablab
