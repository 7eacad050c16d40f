#include "tests/support/frontier_alone.hpp"

#include <vector>

#include "invariants/history/append_store.hpp"
#include "invariants/history/black_box.hpp"
#include "invariants/history/by_key.hpp"
#include "invariants/history/components.hpp"
#include "invariants/history/registers.hpp"
#include "invariants/history/text_store.hpp"
#include "invariants/history/znodes.hpp"

namespace zablab {

using history::Place;
using history::Progress;
using history::Recording;

namespace {

using Components = std::vector<std::vector<Place>>;

template <class Model, class RequestOf>
Progress search(const Recording& recording, const Components& components, const Model& model,
                const RequestOf& request_of, std::uint64_t configurations) {
  for (const std::vector<Place>& places : components) {
    const auto events = history::events_of<Model>(recording, places, request_of);
    history::Transitions<Model> transitions(model, events);
    const history::Moments moments(history::intervals_of<Model>(events));
    history::Frontier<Model> frontier(transitions, moments);
    const Progress progress = frontier.run(configurations);
    if (progress != Progress::holds) return progress;
  }
  return Progress::holds;
}

}  // namespace

Progress frontier_alone(Recording& recording, std::uint64_t configurations) {
  const history::Paths paths(recording);
  switch (recording.kind) {
    case history::ModelKind::registers:
      return search(recording, history::components_by_key(recording),
                    history::ByKey<history::RegisterModel>(recording), history::store_request_of,
                    configurations);
    case history::ModelKind::texts:
      return search(recording, history::components_by_key(recording),
                    history::ByKey<history::TextModel>(recording), history::store_request_of,
                    configurations);
    case history::ModelKind::append_store:
      return search(recording, history::components_by_key(recording),
                    history::ByKey<history::AppendModel>(recording), history::store_request_of,
                    configurations);
    default: break;
  }
  return search(recording, history::components_of_tree(recording, paths),
                history::ZnodeModel(recording, paths), history::znode_request_of, configurations);
}

}  // namespace zablab
