// The znode tree as a model for the searches.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "invariants/history/model.hpp"
#include "invariants/history/tree.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

class ZnodeModel {
 public:
  using State = Tree;
  using Request = ZnodeRequest;
  using Response = Answered;

  ZnodeModel(const Recording& recording, const Paths& paths)
      : recording_(&recording), paths_(&paths) {}

  State begin() const { return Tree(*recording_, *paths_); }

  std::pair<State, Response> step(const State& state, const Request& request) const {
    std::pair<State, Response> after(state, {});
    after.second = after.first.apply(request);
    return after;
  }

  std::uint64_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.own_bytes(); }

  bool agrees(const Response& recorded, const Response& computed) const {
    return znode_answers_agree(recorded, computed);
  }

  bool changes_nothing(const Request& request, const Response& response) const {
    return only_reads(request.asked.function) || response.error != 0;
  }

  /// What `other` has to do with an answer about one path. Only what happens to the path and to
  /// those above it decides whether it is there, and with which version; siblings do not.
  Relevance relevance(const Request& other, const Response& response, bool known,
                      const Request& about) const {
    const Asked& asked = other.asked;
    const Function function = asked.function;
    if (function == Function::close) return Relevance::none;  // its ephemerals tell
    const Path path = paths_->of(about.asked.key);
    if (path == no_path) return Relevance::entangled;
    if (function == Function::multi) {
      for (const Asked& part : recording_->parts_of(asked)) {
        if (touches(part, path)) return Relevance::entangled;
      }
      return Relevance::none;
    }
    if (!touches(asked, path)) return Relevance::none;
    if (asked.flags.ephemeral || asked.flags.sequential) return Relevance::entangled;
    const bool looks_below = function == Function::get_children ||
                             (known && response.error == not_empty) ||
                             response.cversion != unrecorded || response.pzxid != unrecorded;
    if (!looks_below) return Relevance::decides;
    if (paths_->of(asked.key) == path) return Relevance::entangled;
    return function == Function::remove ? Relevance::may_decide : Relevance::none;
  }

  std::string words(const Request& request) const { return words_of(*recording_, request.asked); }
  std::string words_of_response(const Request& request, const Response& response) const {
    return words_of(*recording_, request.asked, response);
  }

 private:
  /// Whether it can change `path` or one above it, or look at one of them.
  bool touches(const Asked& asked, Path path) const {
    const Path own = paths_->of(asked.key);
    if (own == no_path) return false;
    return is_above(asked.flags.sequential ? paths_->parent(own) : own, path);
  }

  bool is_above(Path above, Path path) const {
    for (; path != above; path = paths_->parent(path)) {
      if (path == root) return false;
    }
    return true;
  }

  const Recording* recording_;
  const Paths* paths_;
};

static_assert(HistoryModel<ZnodeModel>);

}  // namespace zablab::history
