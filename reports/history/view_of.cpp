#include "reports/history/view_of.hpp"

#include "invariants/history/words.hpp"

namespace zablab {

namespace {

using history::Function;
using history::Operation;
using history::Recording;
using history::Status;
using history::Verdict;

HistoryOutcome outcome_of(history::Progress progress) {
  switch (progress) {
    case history::Progress::holds: return HistoryOutcome::holds;
    case history::Progress::violated: return HistoryOutcome::violated;
    default: return HistoryOutcome::unknown;
  }
}

std::string ended_by(history::Ended ended) {
  switch (ended) {
    case history::Ended::configurations: return "configurations";
    case history::Ended::memory: return "memory";
    case history::Ended::time: return "time";
    case history::Ended::interrupt: return "interrupt";
    default: return "";
  }
}

OperationStatus status_of(const Operation& one) {
  if (one.status == Status::unknown) return OperationStatus::unknown;
  if (one.asked.function == Function::cas && one.answered.error != 0) {
    return OperationStatus::failed;
  }
  return one.answered.error == 0 ? OperationStatus::ok : OperationStatus::error;
}

/// What was asked, without the name of the function and the path.
std::string request_words(const Recording& recording, const Operation& one) {
  std::string words = words_of(recording, one.asked);
  std::string known(name_of(one.asked.function));
  const bool named = one.asked.key != history::nil && one.asked.function != Function::multi;
  if (named) known += ' ' + std::string(recording.texts[one.asked.key]);
  if (words.size() > known.size() && words.starts_with(known))
    return words.substr(known.size() + 1);
  return words == known ? std::string() : words;
}

OperationView operation_view(const Recording& recording, const Verdict& verdict,
                             history::Place place) {
  const Operation& one = recording.operations[place];
  OperationView view;
  view.row = one.session;
  view.called = one.called;
  view.returned = one.returned == history::never_returned ? never_returned : one.returned;
  view.function = name_of(one.asked.function);
  if (one.asked.key != history::nil && one.asked.function != Function::multi) {
    view.path = recording.texts[one.asked.key];
  }
  view.request = request_words(recording, one);
  if (one.status == Status::answered) view.answer = words_of(recording, one.asked, one.answered);
  view.status = status_of(one);
  view.line = one.line;
  if (place < verdict.effects.size() && verdict.effects[place] != history::unrecorded) {
    view.takes_effect = verdict.effects[place];
  }
  return view;
}

}  // namespace

const char* name_of_contract(history::Contract contract) {
  switch (contract) {
    case history::Contract::linearizable: return "linearizable";
    case history::Contract::zookeeper: return "zookeeper";
    default: return "sequential";
  }
}

HistoryView view_of(const std::string& file, const Recording& recording, history::Contract contract,
                    const Verdict& verdict) {
  HistoryView view;
  view.file = file;
  view.model = recording.model;
  view.contract = name_of_contract(contract);
  view.unit = recording.unit;
  view.outcome = outcome_of(verdict.outcome);
  view.rule = verdict.rule;
  view.sentence = verdict.sentence;
  view.ended_by = ended_by(verdict.ended_by);
  view.method = verdict.method;
  for (std::uint32_t session = 0; session < recording.sessions.size(); ++session) {
    view.rows.push_back(session_words(recording, session));
  }
  view.operations.reserve(recording.operations.size());
  for (history::Place place = 0; place < recording.operations.size(); ++place) {
    view.operations.push_back(operation_view(recording, verdict, place));
  }
  view.minimal.assign(verdict.minimal.begin(), verdict.minimal.end());
  view.minimal_is_proof = verdict.minimal_is_proof;
  for (const auto& one : verdict.reasons)
    view.reasons.push_back({one.before, one.after, one.words});
  for (const auto& one : verdict.refusals) view.refusals.push_back({one.operation, one.words});
  for (const auto& one : recording.bands) {
    view.bands.push_back({one.row, one.kind, one.words, one.from, one.to});
  }
  for (const auto& one : verdict.rules) {
    view.rules.push_back({one.name, one.sentence, one.checked, one.broken, one.not_judged});
  }
  view.remarks = verdict.remarks;
  for (const history::Age& age : verdict.ages) {
    view.writes_behind.push_back(age.writes);
    view.time_behind.push_back(age.time);
  }
  view.configurations = verdict.configurations;
  return view;
}

}  // namespace zablab
