#include "cli/conform/serial_answers.hpp"

#include "cli/conform/answers.hpp"

#include <optional>

#include "invariants/serial_store.hpp"

namespace zablab {

namespace {

/// What the serial store says that a write did; nothing where it was refused because of its
/// session: whose connection a session talks through is no part of the serial state.
struct SerialOutcome {
  Zxid zxid;
  std::optional<Applied> applied;
};

bool is_about_sessions(ErrorCode error) {
  return error == ErrorCode::session_expired || error == ErrorCode::session_moved;
}

bool is_refused(const Txn& txn) {
  const auto* error = std::get_if<ErrorTxn>(&txn.body);
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  if (multi != nullptr && !multi->parts.empty()) {
    error = std::get_if<ErrorTxn>(&multi->parts.front());
  }
  return error != nullptr && is_about_sessions(error->error);
}

/// What is watched is no part of the serial state.
bool is_about_watches(const Operation& operation) {
  return std::holds_alternative<AddWatch>(operation) ||
         std::holds_alternative<RemoveWatches>(operation) ||
         std::holds_alternative<CheckWatches>(operation) ||
         std::holds_alternative<SetWatches>(operation);
}

/// The request behind a transaction that no client sent as such.
std::optional<Operation> servers_own(const Txn& txn) {
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn.body)) {
    return CreateSession{create->timeout_ms};
  }
  if (std::holds_alternative<CloseSessionTxn>(txn.body)) return CloseSession{};
  if (const auto* remove = std::get_if<DeleteTxn>(&txn.body); remove && remove->container) {
    return DeleteContainer{remove->path};
  }
  return std::nullopt;
}

std::string difference(const Applied& expected, Zxid at, const DefiniteAnswer& answer) {
  if (expected.error != answer.reply.error) {
    return "at " + to_text(at) + " the serial store answers " + to_text(expected.error) +
           ", the client got " + to_text(answer.reply.error);
  }
  if (!(expected.result == answer.reply.result)) {
    const auto words = [&](const Result& result) {
      Reply reply = answer.reply;
      reply.result = result;
      return result_text(answer.operation, reply);
    };
    return "at " + to_text(at) + " the serial store answers " + words(expected.result) +
           ", the client got " + words(answer.reply.result);
  }
  return {};
}

class Checker {
 public:
  Checker(const History& history, const CalledRequests& called) : history_(history) {
    for (const Zxid place : history.between(Zxid{}, history.last_committed())) {
      execute(**history.find(place), called);
    }
  }

  /// Empty if the answer is right.
  std::string check(const DefiniteAnswer& answer) const {
    if (!is_write(answer.operation)) return check_read(answer);
    const auto found = outcomes_.find({answer.session, answer.xid});
    if (found == outcomes_.end()) {
      return is_about_sessions(answer.reply.error) ? "" : "it was answered but never committed";
    }
    const SerialOutcome& outcome = found->second;
    if (outcome.zxid != answer.reply.zxid) {
      return "it was committed at " + to_text(outcome.zxid) + ", the answer says " +
             to_text(answer.reply.zxid);
    }
    return outcome.applied ? difference(*outcome.applied, outcome.zxid, answer) : "";
  }

 private:
  void execute(const Txn& txn, const CalledRequests& called) {
    std::optional<Operation> operation = servers_own(txn);
    Credentials credentials;
    const auto asked = called.find({txn.session, txn.cxid});
    if (asked != called.end() && txn.cxid != 0) {
      operation = asked->second.operation;
      credentials = asked->second.credentials;
    }
    SerialOutcome outcome{txn.zxid, std::nullopt};
    if (!operation || is_refused(txn)) {
      store_.skip(txn.zxid);
    } else {
      outcome.applied =
          store_.execute({txn.session, credentials}, *operation, txn.zxid, txn.time_ms);
    }
    if (txn.cxid != 0) outcomes_[{txn.session, txn.cxid}] = std::move(outcome);
  }

  std::string check_read(const DefiniteAnswer& answer) const {
    if (std::holds_alternative<Sync>(answer.operation)) return "";
    // A leader without a transaction of its own stamps its answers with (epoch, 0).
    const Zxid place = history_.place_of(answer.reply.zxid);
    if (is_about_watches(answer.operation)) return "";
    const auto expected =
        store_.read_at(place, answer.operation, {answer.session, answer.credentials});
    if (!expected) return "it shows " + to_text(answer.reply.zxid) + ", which nobody committed";
    return difference(*expected, place, answer);
  }

  const History& history_;
  SerialStore store_;
  std::map<std::pair<SessionId, std::int32_t>, SerialOutcome> outcomes_;
};

}  // namespace

std::map<std::size_t, std::string> check_answers(const History& history,
                                                 const CalledRequests& called,
                                                 const std::vector<DefiniteAnswer>& answers) {
  const Checker checker(history, called);
  std::map<std::size_t, std::string> wrong;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::string sentence = checker.check(answers[i]);
    if (!sentence.empty()) wrong.emplace(i, std::move(sentence));
  }
  return wrong;
}

}  // namespace zablab
