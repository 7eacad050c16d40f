#include "tests/protocol/store/story.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "protocol/base/match.hpp"
#include "protocol/store/read.hpp"

namespace zablab::store_tests {

namespace {

using Words = std::vector<std::string>;

Words split(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::int32_t version_at(const Words& words, std::size_t index) {
  return words.size() > index ? std::stoi(words[index]) : -1;
}

/// "''" is the empty path.
std::string path_in(const Words& words) {
  return words.size() < 2 || words[1] == "''" ? "" : words[1];
}

Create create_from(const Words& words) {
  Create create{path_in(words), std::string(), CreateMode::persistent,
                has(words, "stat") ? CreateCall::create2 : CreateCall::create};
  create.mode = static_cast<CreateMode>((has(words, "ephemeral") ? 1 : 0) +
                                        (has(words, "sequential") ? 2 : 0));
  for (const std::string& word : words) {
    if (word.starts_with("data=")) create.data = word.substr(5);
  }
  if (has(words, "null")) create.data = std::nullopt;
  return create;
}

MultiOperation single_from(const Words& words) {
  const std::string& verb = words.at(0);
  if (verb == "create") return create_from(words);
  if (verb == "delete") return Delete{path_in(words), version_at(words, 2)};
  if (verb == "set") return SetData{path_in(words), words.at(2), version_at(words, 3)};
  if (verb == "check") return Check{path_in(words), version_at(words, 2)};
  throw std::runtime_error("no command of a story: " + verb);
}

Operation write_from(const std::string& command) {
  const Words words = split(command);
  if (words.at(0) == "open") return CreateSession{4000};
  if (words.at(0) == "close") return CloseSession{};
  if (words.at(0) == "multi") {
    Multi multi;
    std::istringstream parts(command.substr(command.find("multi") + 5));
    for (std::string part; std::getline(parts, part, ';');) {
      if (!split(part).empty()) multi.operations.push_back(single_from(split(part)));
    }
    return multi;
  }
  return std::visit([](auto&& single) -> Operation { return single; }, single_from(words));
}

std::string tracked_in_words(const SessionTracker& sessions) {
  std::string text;
  for (const auto& [session, tracked] : sessions) {
    if (!text.empty()) text += ", ";
    text += std::string(1, static_cast<char>('A' + session - 1)) +
            (tracked.closing ? " closing" : " open");
  }
  return text;
}

std::string apply_all(Pipeline& pipeline) {
  std::string text;
  while (!pipeline.proposed.empty()) {
    const Zxid zxid = pipeline.proposed.front()->zxid;
    if (!text.empty()) text += "; ";
    text += to_text(zxid) + " " + in_words(pipeline.apply_next());
  }
  return text;
}

std::string look(const Words& words, Pipeline& pipeline) {
  const std::string& verb = words.at(0);
  const DataTree& tree = *pipeline.database.tree;
  if (verb == "get") return in_words(read(tree, GetData{path_in(words)}));
  if (verb == "exists") return in_words(read(tree, Exists{path_in(words)}));
  if (verb == "children") {
    return in_words(read(tree, GetChildren{path_in(words), has(words, "stat")}));
  }
  if (verb == "sync") return in_words(read(tree, Sync{path_in(words)}));
  if (verb == "apply") return apply_all(pipeline);
  if (verb == "overlay") return in_words(pipeline.prep.overlay);
  if (verb == "tracked") return tracked_in_words(pipeline.sessions);
  if (verb == "tree") return "\n" + in_words(tree);
  throw std::runtime_error("no command of a story: " + verb);
}

constexpr std::size_t columns = 100;
const std::string indent = "    ";

/// At blanks, as few as possible; lines that go on are indented.
std::string folded(std::string line) {
  std::string text;
  while (line.size() > columns) {
    const std::size_t blank = line.rfind(' ', columns);
    if (blank == std::string::npos || blank < indent.size()) break;
    text += line.substr(0, blank) + "\n";
    line = indent + line.substr(blank + 1);
  }
  return text + line;
}

/// The lines of `text`, unfolded.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(indent) && !lines.empty()) {
      lines.back() += " " + line.substr(indent.size());
    } else {
      lines.push_back(line);
    }
  }
  return lines;
}

SessionOwner owner_from(const std::string& speaker) {
  if (speaker.size() < 3) return {};
  return SessionOwner{ConnectionId{std::stoi(speaker.substr(2)), 1, 0}};
}

std::string answer(std::string command, Pipeline& pipeline) {
  Words words = split(command);
  const std::string speaker = words.at(0);
  if (speaker.front() < 'A' || speaker.front() > 'Z') return look(words, pipeline);
  const bool only_propose = words.back() == "&";
  if (only_propose) command.resize(command.rfind('&'));
  const Operation write = write_from(command.substr(command.find(speaker) + speaker.size()));
  const SessionId session = speaker.front() - 'A' + 1;
  const TxnRef txn = pipeline.propose(session, write, owner_from(speaker));
  return only_propose ? to_text(*txn) : apply_all(pipeline);
}

}  // namespace

std::string retell(const std::string& story, Pipeline& pipeline) {
  std::string told;
  for (const std::string& line : lines_of(story)) {
    if (line.starts_with("/")) continue;  // a node of the tree that the line before has shown
    if (line.empty() || line.starts_with("#")) {
      told += line + "\n";
      continue;
    }
    const std::string command = line.substr(0, line.find(" ->"));
    const std::string given = answer(command, pipeline);
    const bool many_lines = given.starts_with("\n");
    told += many_lines ? command + " ->" + given : folded(command + " -> " + given) + "\n";
  }
  return told;
}

std::string retell(const std::string& story, const Rules& rules) {
  Pipeline pipeline;
  pipeline.rules = rules;
  return retell(story, pipeline);
}

}  // namespace zablab::store_tests
