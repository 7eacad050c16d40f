#include "invariants/history/judge.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "invariants/history/append_store.hpp"
#include "invariants/history/black_box.hpp"
#include "invariants/history/by_commit_order.hpp"
#include "invariants/history/by_key.hpp"
#include "invariants/history/by_session.hpp"
#include "invariants/history/components.hpp"
#include "invariants/history/precedence.hpp"
#include "invariants/history/registers.hpp"
#include "invariants/history/rules.hpp"
#include "invariants/history/text_store.hpp"
#include "invariants/history/znodes.hpp"
#include "invariants/history/zones.hpp"

namespace zablab::history {

namespace {

Asked asked_of(const Operation& one) { return one.asked; }

/// What is left of the limits after what was spent.
Limits rest_of(const Limits& limits, const Verdict& verdict) {
  Limits rest = limits;
  rest.configurations -= std::min(rest.configurations, verdict.configurations);
  return rest;
}

bool judge_zones(const Recording& recording, const std::vector<Place>& places, Verdict& verdict) {
  auto zones = judge_by_zones(recording, places);
  if (!zones) return false;
  if (zones->broken) report(std::move(*zones->broken), verdict);
  add_method(verdict, "zones");
  for (const auto& [place, moment] : zones->explanation) verdict.effects[place] = moment;
  return true;
}

/// True: it decided.
bool judge_precedence(const Recording& recording, std::span<const Place> places, Contract contract,
                      Verdict& verdict) {
  const auto precedences = recording.kind == ModelKind::append_store
                               ? precedences_of_lists(recording, places)
                               : precedences_of_versions(recording, places);
  if (!precedences) return false;
  if (precedences->broken) {
    report(*precedences->broken, verdict);
    add_method(verdict, "precedence graph");
    return true;
  }
  auto result = judge_by_precedence(recording, places, *precedences, contract);
  if (!result) return false;
  if (result->broken) report(std::move(*result->broken), verdict);
  add_method(verdict, "precedence graph");
  if (result->broken)
    verdict.minimal_is_proof = false;  // the order of versions is known from others
  if (result->broken) return true;
  verdict.effects.resize(recording.operations.size(), unrecorded);
  if (contract != Contract::linearizable) return true;  // then moments tell nothing
  for (const auto& [place, moment] : result->explanation) verdict.effects[place] = moment;
  return true;
}

template <HistoryModel Model, class RequestOf>
void search_in(const Recording& recording, const Model& model, const std::vector<Place>& places,
               const RequestOf& request_of, const Limits& limits, Verdict& verdict) {
  const auto events = events_of<Model>(recording, places, request_of);
  search_component(recording, model, events, rest_of(limits, verdict), verdict);
}

/// Component by component, until one does not hold.
template <class JudgeOne>
Verdict judge_components(const Recording& recording,
                         const std::vector<std::vector<Place>>& components,
                         const JudgeOne& judge_one) {
  Verdict verdict;
  verdict.outcome = Progress::holds;
  verdict.effects.assign(recording.operations.size(), unrecorded);
  std::uint64_t judged = 0;
  std::optional<Verdict> undecided;  // the first; another component may still be broken
  for (const std::vector<Place>& places : components) {
    ++judged;
    judge_one(places, verdict);
    if (verdict.outcome == Progress::violated) break;
    if (verdict.outcome != Progress::undecided) continue;
    if (!undecided) undecided = verdict;
    verdict.outcome = Progress::holds;
  }
  if (verdict.outcome == Progress::holds && undecided) {
    verdict.outcome = Progress::undecided;
    verdict.sentence = undecided->sentence;
    verdict.ended_by = undecided->ended_by;
    verdict.refusals = undecided->refusals;
  }
  if (verdict.outcome != Progress::holds) verdict.effects.clear();
  if (verdict.outcome != Progress::undecided) verdict.ended_by = Ended::no;
  const bool broken = verdict.outcome == Progress::violated;
  const std::string rule = broken ? verdict.rule : std::string("not-linearizable");
  verdict.rules.push_back(
      {rule, std::string(sentence_of_rule(rule)), judged, broken ? 1U : 0U, ""});
  return verdict;
}

/// Of one object each, or of several where transactions connect them.
template <HistoryModel Model, class JudgeQuickly>
Verdict judge_by_key(const Recording& recording, const Limits& limits,
                     const JudgeQuickly& judge_quickly) {
  const Model model(recording);
  const auto judge_one = [&](const std::vector<Place>& places, Verdict& verdict) {
    if (judge_quickly(places, verdict)) return;
    if (has_txn(recording, places)) {
      const ByKey<Model> models(recording);
      const bool registers = recording.kind == ModelKind::registers;
      search_in(recording, models, registers ? without_unseen(recording, places) : places,
                store_request_of, limits, verdict);
    } else {
      search_in(recording, model, places, asked_of, limits, verdict);
    }
  };
  return judge_components(recording, components_by_key(recording), judge_one);
}

Verdict judge_black_box(const Recording& recording, const Paths& paths, const Limits& limits) {
  const auto by_zones = [&](const std::vector<Place>& places, Verdict& verdict) {
    return judge_zones(recording, places, verdict);
  };
  const auto by_precedence = [&](const std::vector<Place>& places, Verdict& verdict) {
    return judge_precedence(recording, places, Contract::linearizable, verdict);
  };
  switch (recording.kind) {
    case ModelKind::registers: return judge_by_key<RegisterModel>(recording, limits, by_zones);
    case ModelKind::texts: return judge_by_key<TextModel>(recording, limits, by_zones);
    case ModelKind::append_store:
      return judge_by_key<AppendModel>(recording, limits, by_precedence);
    default: break;
  }
  const ZnodeModel model(recording, paths);
  return judge_components(recording, components_of_tree(recording, paths),
                          [&](const std::vector<Place>& places, Verdict& verdict) {
                            if (by_precedence(places, verdict)) return;
                            search_in(recording, model, places, znode_request_of, limits, verdict);
                          });
}

/// All in one: keeping sessions in order is no matter of single keys.
std::vector<Place> all_of(const std::vector<std::vector<Place>>& components) {
  std::vector<Place> all;
  for (const std::vector<Place>& places : components) {
    all.insert(all.end(), places.begin(), places.end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

Verdict judge_by_session(const Recording& recording, const Paths& paths, bool real_time,
                         const Limits& limits) {
  const auto search = [&](const auto& model, const std::vector<Place>& places,
                          const auto& request_of) {
    using Model = std::decay_t<decltype(model)>;
    const auto events = events_of<Model>(recording, places, request_of);
    return search_sessions<Model>(recording, model, events, places, real_time, limits);
  };
  const bool znodes = recording.kind == ModelKind::znodes;
  const std::vector<Place> places =
      all_of(znodes ? components_of_tree(recording, paths) : components_by_key(recording));
  if (znodes || recording.kind == ModelKind::append_store) {
    Verdict verdict;
    verdict.outcome = Progress::holds;
    const Contract contract = real_time ? Contract::zookeeper : Contract::sequential;
    if (judge_precedence(recording, places, contract, verdict)) {
      const bool broken = verdict.outcome == Progress::violated;
      const std::string rule = broken ? verdict.rule : std::string("cycle");
      verdict.rules.push_back(
          {rule, std::string(sentence_of_rule(rule)), places.size(), broken ? 1U : 0U, ""});
      return verdict;
    }
  }
  if (znodes) return search(ZnodeModel(recording, paths), places, znode_request_of);
  if (recording.kind == ModelKind::append_store) {
    return search(ByKey<AppendModel>(recording), places, store_request_of);
  }
  if (recording.kind == ModelKind::texts) {
    return search(ByKey<TextModel>(recording), places, store_request_of);
  }
  return search(ByKey<RegisterModel>(recording), places, store_request_of);
}

/// What ZooKeeper promises and nobody can see without zxids, so that no card keeps silent about it.
void add_unjudged_rules(Verdict& verdict) {
  for (const char* rule : {"watch-late", "watch-lost", "closed-session", "sync-too-old"}) {
    verdict.rules.push_back({rule, std::string(sentence_of_rule(rule)), 0, 0, "no zxids"});
  }
}

/// Without a commit order, where sessions must be kept in order.
Verdict judge_weaker(const Recording& recording, const Paths& paths, Contract contract,
                     const Limits& limits) {
  // Whoever is linearizable keeps the weaker contracts, too, and that is often quickly seen.
  Limits few = limits;
  few.configurations = std::min<std::uint64_t>(limits.configurations / 8, 100'000);
  Verdict stronger = judge_black_box(recording, paths, few);
  if (stronger.outcome == Progress::holds) {
    stronger.remarks.push_back("it is linearizable, which is more than the contract asks for");
    return stronger;
  }
  return judge_by_session(recording, paths, contract == Contract::zookeeper, limits);
}

/// What whoever made the file says about it, where it is something else.
void compare_expectation(const Recording& recording, Contract contract, Verdict& verdict) {
  const std::string& expected = recording.expectation;
  const bool good = expected == "linearizable" || expected == "ok" || expected == "Ok";
  const bool bad = expected == "violation" || expected == "Illegal";
  if (contract != recording.contract || verdict.outcome == Progress::undecided) return;
  if (verdict.outcome == Progress::holds ? !bad : !good) return;
  verdict.remarks.push_back("the file's header expects \"" + expected + "\"");
}

Verdict judge_recording(Recording& recording, Contract contract, const Limits& limits) {
  const Paths paths(recording);
  if (has_commit_order(recording)) {
    Stop stop(limits);
    const CommitOrder order(recording, paths, stop);
    Verdict verdict = contract == Contract::linearizable
                          ? judge_linearizable(order, stop)
                          : judge_sessions(order, contract == Contract::zookeeper, stop);
    // What was not looked at may hold or not; what was found broken stays so.
    const bool broken = verdict.outcome == Progress::violated;
    if (!broken && stop.why() != Ended::no) give_up(verdict, stop.why());
    return verdict;
  }
  if (contract == Contract::linearizable) return judge_black_box(recording, paths, limits);
  Verdict verdict = judge_weaker(recording, paths, contract, limits);
  const bool znodes = recording.kind == ModelKind::znodes;
  if (znodes && contract == Contract::zookeeper) add_unjudged_rules(verdict);
  return verdict;
}

}  // namespace

Verdict judge(Recording& recording, Contract contract, const Limits& limits) {
  Verdict verdict = judge_recording(recording, contract, limits);
  verdict.remarks.insert(verdict.remarks.begin(), recording.remarks.begin(),
                         recording.remarks.end());
  compare_expectation(recording, contract, verdict);
  return verdict;
}

}  // namespace zablab::history
