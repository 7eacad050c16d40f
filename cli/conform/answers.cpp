#include "cli/conform/answers.hpp"

#include <variant>

#include "cli/conform/replies.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

nlohmann::json answer_json(const Operation& operation, const Reply& reply, wire::OpCode read_as,
                           const asking::Names& names) {
  std::string bytes;
  wire::encode(bytes, wire_reply(operation, reply));
  const auto read = wire::decode_reply(bytes, static_cast<std::int32_t>(read_as));
  const auto* whole = std::get_if<wire::Reply>(&read);
  ensure(whole != nullptr, "what we write as a reply can be read as one");
  return asking::answer_line(*whole, read_as, names);
}

std::string result_text(const Operation& operation, const Reply& reply) {
  const auto line = asking::answer_line(wire_reply(operation, reply),
                                        std::holds_alternative<GetAllChildrenNumber>(operation)
                                            ? wire::OpCode::get_all_children_number
                                            : wire::OpCode::notification,
                                        asking::Names{});
  return line.dump(-1, ' ', false, asking::Line::error_handler_t::replace);
}

std::string event_text(const WatchEvent& event) { return asking::event_text(wire_event(event)); }

}  // namespace zablab
