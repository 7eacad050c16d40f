#include "protocol/store/txn.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

std::string describe(const ErrorTxn& error) { return std::string("error ") + to_text(error.error); }
std::string describe(const CreateTxn& create) {
  const char* kind = create.ephemeral                              ? "create ephemeral "
                     : create.type == CreateCall::create_container ? "create container "
                     : create.type == CreateCall::create_ttl       ? "create ttl "
                                                                   : "create ";
  return kind + create.path;
}
std::string describe(const DeleteTxn& remove) {
  return (remove.container ? "delete container " : "delete ") + remove.path;
}
std::string describe(const SetDataTxn& set) {
  return "set " + set.path + " version " + std::to_string(set.version);
}
std::string describe(const SetAclTxn& set) {
  return "set-acl " + set.path + " version " + std::to_string(set.version);
}
std::string describe(const CheckTxn& check) {
  return "check " + check.path + " version " + std::to_string(check.version);
}
std::string describe(const OpaqueTxn& opaque) {
  return "opaque type " + std::to_string(opaque.type);
}

std::string describe(const MultiTxn& multi) {
  std::string text = "multi [";
  for (const MultiTxnPart& part : multi.parts) {
    if (&part != &multi.parts.front()) text += ", ";
    text += std::visit([](const auto& alternative) { return describe(alternative); }, part);
  }
  return text + "]";
}

std::string describe_create_session(SessionId session, const CreateSessionTxn& create) {
  return "create-session " + std::to_string(session) + " timeout " +
         std::to_string(create.timeout_ms) + " ms";
}

std::string describe_close_session(SessionId session, const CloseSessionTxn& close) {
  std::string text = "close-session " + std::to_string(session);
  for (const std::string& path : close.paths) text += " " + path;
  return text;
}

}  // namespace

bool is_readable(const Txn& txn, const Rules& rules) {
  return !std::holds_alternative<CheckTxn>(txn.body) || lone_check_txn_can_be_read(rules);
}

std::string to_text(const Txn& txn) {
  const std::string body = match(
      txn.body,
      [&txn](const CreateSessionTxn& create) {
        return describe_create_session(txn.session, create);
      },
      [&txn](const CloseSessionTxn& close) { return describe_close_session(txn.session, close); },
      [](const auto& other) { return describe(other); });
  return to_text(txn.zxid) + " " + body;
}

}  // namespace zablab
