// A store written from its description and nothing else, slowly: what the checkers of histories are
// compared with, and what histories for them are made with.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace zablab::toy {

struct Request {
  std::string op;  // as in history files
  std::string key;
  std::string value;  // what is written; an integer
  std::string expected;
  std::int64_t version = -1;
  bool ephemeral = false;
  bool sequential = false;
  bool watch = false;
  std::vector<Request> parts;
};

struct Answer {
  std::int32_t error = 0;
  std::optional<std::string> value;  // what was read, "null" for nothing; or the path that was made
  std::optional<std::vector<std::string>> items;
  std::optional<std::int64_t> version;
  std::vector<Answer> results;  // of the parts of a multi
  bool operator==(const Answer&) const = default;
};

struct Node {
  std::string data = "null";
  std::int64_t version = 0;
  std::int64_t creates = 0;
  std::int32_t owner = -1;
  bool operator<(const Node& other) const {
    return std::tie(data, version, creates, owner) <
           std::tie(other.data, other.version, other.creates, other.owner);
  }
};

/// Registers, lists and znodes, whichever is asked for.
class Store {
 public:
  Answer apply(const Request& request, std::int32_t session);
  bool operator<(const Store& other) const {
    return std::tie(registers_, lists_, nodes_) <
           std::tie(other.registers_, other.lists_, other.nodes_);
  }

 private:
  Answer change(const Request& request, std::int32_t session);
  Answer look(const Request& request) const;
  Answer multi(const Request& request, std::int32_t session);
  std::vector<std::string> children_of(const std::string& path) const;

  std::map<std::string, std::string> registers_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::map<std::string, Node> nodes_ = {{"/", Node{}}};
};

/// "" above the top.
std::string parent_of(const std::string& path);

}  // namespace zablab::toy
