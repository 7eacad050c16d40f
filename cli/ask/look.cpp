#include "cli/ask/look.hpp"

#include <map>
#include <utility>
#include <vector>

#include "protocol/store/operation.hpp"
#include "reports/inspect/inspect_report.hpp"
#include "reports/inspect/inspect_words.hpp"

namespace zablab::asking {

namespace {

using wire::OpCode;

/// A session that lasts as long as this object.
class Looker {
 public:
  /// Throws Unasked.
  Looker(const Address& address, const Patience& patience)
      : connection_(connect(address, patience)) {
    wire::ConnectRequest request;
    request.timeout_ms = 30'000;
    request.password = std::string(16, '\0');
    request.read_only = false;
    const auto response = connection_.greet(request);
    if (!response && connection_.gone() == Gone::closed) {
      throw Unasked{"takes a connection and closes it without an answer: it does not serve"};
    }
    if (!response) throw Unasked{std::string("gives no answer: ") + to_text(connection_.gone())};
    if (response->session == 0) throw Unasked{"refuses a new session"};
  }
  ~Looker() { ask(OpCode::close_session, {}); }
  Looker(const Looker&) = delete;
  Looker& operator=(const Looker&) = delete;

  /// nullopt: the connection is lost.
  std::optional<wire::Reply> ask(OpCode type, const std::string& body, std::int32_t xid = 0) {
    const auto asked = connection_.ask(type, body, xid);
    return asked ? connection_.reply(*asked, type) : std::nullopt;
  }

  /// A read of a path. nullopt: there is no such node. Throws Unasked.
  template <class Response, class Request>
  std::optional<Response> read(OpCode type, const Request& request) {
    auto reply = ask(type, wire::to_bytes(request));
    if (!reply) throw Unasked{std::string("was lost: ") + to_text(connection_.gone())};
    const auto error = static_cast<ErrorCode>(reply->header.error);
    if (error == ErrorCode::no_node) return std::nullopt;
    auto* response = std::get_if<Response>(&reply->body);
    if (error == ErrorCode::ok && response != nullptr) return std::move(*response);
    throw Unasked{"does not show " + path_text(request.path) + ": " +
                  error_text(reply->header.error)};
  }

 private:
  static Connection connect(const Address& address, const Patience& patience) {
    try {
      return Connection(address, patience);
    } catch (const Unreachable& unreachable) {
      throw Unasked{"cannot be reached: " + unreachable.sentence};
    }
  }

  Connection connection_;
};

using Lines = std::map<std::string, std::string>;

/// Adds a node's line to `lines`, and its children's paths to `todo`.
void look_at(Looker& looker, const std::string& path, Lines& lines,
             std::vector<std::string>& todo) {
  const auto data =
      looker.read<wire::DataResponse>(OpCode::get_data, wire::PathWatchRequest{path, false});
  const auto acl = looker.read<wire::AclResponse>(OpCode::get_acl, wire::PathRequest{path});
  const auto names =
      looker.read<wire::NamesResponse>(OpCode::get_children, wire::PathWatchRequest{path, false});
  if (!data || !acl || !names || !names->names) return;
  lines[path] = znode_line(path, data->data, acl->acl, data->stat);
  for (const wire::Text& name : *names->names) {
    todo.push_back((path == "/" ? "" : path) + "/" + name.value_or(""));
  }
}

void identify(Looker& looker, const std::string& identity) {
  const std::size_t colon = identity.find(':');
  const std::string scheme = identity.substr(0, colon);
  const std::string auth = colon == std::string::npos ? "" : identity.substr(colon + 1);
  const auto reply =
      looker.ask(OpCode::auth, wire::to_bytes(wire::AuthRequest{0, scheme, auth}), wire::auth_xid);
  if (!reply || reply->header.error != 0) throw Unasked{"does not take that identity"};
}

}  // namespace

std::optional<Unasked> why_not_new(const Address& address, const Patience& patience) {
  try {
    Looker looker(address, patience);
    const auto names =
        looker.read<wire::NamesResponse>(OpCode::get_children, wire::PathWatchRequest{"/", false});
    const wire::Vector<wire::Text> first{{"zookeeper"}};
    if (names && names->names == first) return std::nullopt;
    return Unasked{
        "is not new: there are znodes beside /zookeeper. Random requests would harm them, and a "
        "recording would not be the same again"};
  } catch (const Unasked& unasked) {
    return unasked;
  }
}

std::variant<std::string, Unasked> dump_tree(const Address& address, const Patience& patience,
                                             const std::string& identity) {
  try {
    Looker looker(address, patience);
    if (!identity.empty()) identify(looker, identity);
    Lines lines;
    std::vector<std::string> todo{"/"};
    while (!todo.empty()) {
      const std::string path = std::move(todo.back());
      todo.pop_back();
      look_at(looker, path, lines, todo);
    }
    std::string text;
    for (const auto& [path, line] : lines) text += line;
    return text;
  } catch (const Unasked& unasked) {
    return unasked;
  }
}

}  // namespace zablab::asking
