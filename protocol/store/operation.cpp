#include "protocol/store/operation.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

/// Numbers of ZooDefs.OpCode that are writes.
bool is_write_type(std::int32_t type) {
  switch (type) {
    case 1:    // create
    case 2:    // delete
    case 5:    // setData
    case 7:    // setACL
    case 13:   // check
    case 14:   // multi
    case 15:   // create2
    case 16:   // reconfig
    case 19:   // createContainer
    case 20:   // deleteContainer
    case 21:   // createTTL
    case -10:  // createSession, which no client should send
      return true;
    default: return false;
  }
}

template <class Kind, class... Kinds>
constexpr bool is_one_of = (std::is_same_v<Kind, Kinds> || ...);

}  // namespace

bool is_write(const Operation& operation) {
  return std::visit(
      []<class Kind>(const Kind& one) {
        if constexpr (std::is_same_v<Kind, Unreadable>) return is_write_type(one.type);
        return is_one_of<Kind, Create, Delete, SetData, SetAcl, Check, Multi, DeleteContainer,
                         Reconfig, CreateSession, CloseSession>;
      },
      operation);
}

const char* to_text(EventType type) {
  switch (type) {
    case EventType::node_created: return "NodeCreated";
    case EventType::node_deleted: return "NodeDeleted";
    case EventType::node_data_changed: return "NodeDataChanged";
    case EventType::node_children_changed: return "NodeChildrenChanged";
  }
  return "?";
}

}  // namespace zablab
