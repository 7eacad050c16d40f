#include "invariants/history/precedence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <limits>
#include <map>
#include <set>

#include "invariants/history/words.hpp"

namespace zablab::history {

namespace {

struct Because {
  int weight = 1;  // steps along the line of time cost nothing
  std::string words;
};

using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Because>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

class Precedence {
 public:
  Precedence(const Recording& recording, std::span<const Place> places,
             const Precedences& precedences)
      : recording_(recording), complete_(precedences.complete) {
    const std::set<Place> out(precedences.left_out.begin(), precedences.left_out.end());
    for (const Place place : places) {
      if (out.count(place) != 0) continue;
      vertex_of_[place] = boost::add_vertex(graph_);
      places_.push_back(place);
    }
    for (const Reason& reason : precedences.reasons) {
      add(reason.before, reason.after, reason.words);
    }
  }

  std::optional<PrecedenceResult> judge(Contract contract) {
    if (contract != Contract::sequential) add_time(contract == Contract::linearizable);
    if (contract != Contract::linearizable) add_sessions();
    PrecedenceResult result;
    std::vector<std::size_t> component(boost::num_vertices(graph_));
    const std::size_t count = boost::strong_components(
        graph_, boost::make_iterator_property_map(component.begin(),
                                                  boost::get(boost::vertex_index, graph_)));
    if (count < component.size() || has_loop()) {
      result.broken = shortest_cycle(component);
      return result;
    }
    if (!complete_) return std::nullopt;
    result.explanation = explain();
    return result;
  }

 private:
  const Operation& at(Place place) const { return recording_.operations[place]; }

  void add(Place before, Place after, const std::string& words) {
    const auto from = vertex_of_.find(before);
    const auto to = vertex_of_.find(after);
    if (from == vertex_of_.end() || to == vertex_of_.end()) return;
    boost::add_edge(from->second, to->second, Because{1, words}, graph_);
  }

  /// A vertex for every call, in a row: what returned before it leads there, and it leads to what
  /// was called then. So real time costs two edges an operation. `all`: or writes alone, and reads
  /// ahead of writes.
  void add_time(bool all) {
    std::map<std::int64_t, Vertex> calls;
    for (const Place place : places_) calls.try_emplace(at(place).called);
    Vertex last = 0;
    bool any = false;
    for (auto& [moment, vertex] : calls) {
      vertex = boost::add_vertex(graph_);
      if (any) boost::add_edge(last, vertex, Because{0, {}}, graph_);
      last = vertex;
      any = true;
    }
    for (const Place place : places_) {
      const Operation& one = at(place);
      const Vertex own = vertex_of_[place];
      if (all || !only_reads(one.asked)) {
        boost::add_edge(calls[one.called], own, Because{0, {}}, graph_);
      }
      const auto next = calls.upper_bound(one.returned);
      if (next != calls.end()) boost::add_edge(own, next->second, Because{1, {}}, graph_);
    }
  }

  void add_sessions() {
    std::map<std::uint32_t, Place> last;
    for (const Place place : places_) {
      const auto [before, is_first] = last.try_emplace(at(place).session, place);
      if (!is_first) add(before->second, place, "was asked before it in the same session");
      before->second = place;
    }
  }

  bool has_loop() const {
    const auto [first, end] = boost::edges(graph_);
    return std::any_of(first, end, [&](const auto& edge) {
      return boost::source(edge, graph_) == boost::target(edge, graph_);
    });
  }

  bool is_operation(Vertex vertex) const { return vertex < places_.size(); }

  /// From each of the first operations that are on one, the shortest way back.
  Broken shortest_cycle(const std::vector<std::size_t>& component) const {
    constexpr std::size_t tries = 16;
    std::vector<std::size_t> size(component.size(), 0);
    for (const std::size_t one : component) ++size[one];
    std::vector<Vertex> best;
    int best_length = std::numeric_limits<int>::max();
    std::size_t tried = 0;
    const bool loop = has_loop();
    for (Vertex start = 0; start < places_.size() && tried < tries; ++start) {
      if (size[component[start]] < 2 && !loop) continue;
      std::vector<Vertex> cycle;
      const int length = way_back(start, cycle);
      if (length == std::numeric_limits<int>::max()) continue;
      ++tried;
      if (length >= best_length) continue;
      best_length = length;
      best = std::move(cycle);
    }
    return words_of_cycle(best);
  }

  int way_back(Vertex start, std::vector<Vertex>& cycle) const {
    std::vector<Vertex> before(boost::num_vertices(graph_));
    std::vector<int> distance(before.size());
    boost::dijkstra_shortest_paths(
        graph_, start,
        boost::weight_map(boost::get(&Because::weight, graph_))
            .predecessor_map(boost::make_iterator_property_map(
                before.begin(), boost::get(boost::vertex_index, graph_)))
            .distance_map(boost::make_iterator_property_map(
                distance.begin(), boost::get(boost::vertex_index, graph_))));
    int shortest = std::numeric_limits<int>::max();
    Vertex end = start;
    const auto [first, last] = boost::edges(graph_);
    for (auto edge = first; edge != last; ++edge) {
      if (boost::target(*edge, graph_) != start) continue;
      const Vertex from = boost::source(*edge, graph_);
      if (distance[from] == std::numeric_limits<int>::max()) continue;
      const int length = distance[from] + graph_[*edge].weight;
      if (length >= shortest) continue;
      shortest = length;
      end = from;
    }
    if (shortest == std::numeric_limits<int>::max()) return shortest;
    for (Vertex one = end; one != start; one = before[one]) cycle.push_back(one);
    cycle.push_back(start);
    std::reverse(cycle.begin(), cycle.end());
    return shortest;
  }

  Broken words_of_cycle(const std::vector<Vertex>& cycle) const {
    Broken broken{"cycle", "", {}, {}};
    std::vector<Vertex> operations;
    for (const Vertex one : cycle) {
      if (is_operation(one)) operations.push_back(one);
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const Place before = places_[operations[i]];
      const Place after = places_[operations[(i + 1) % operations.size()]];
      broken.places.push_back(before);
      broken.reasons.push_back({before, after, words_of_step(operations[i], after)});
      broken.sentence +=
          fmt::format("{}{} {} {}", i == 0 ? "" : "; ", subject_of(recording_, at(before)),
                      broken.reasons.back().words, subject_of(recording_, at(after)));
    }
    return broken;
  }

  std::string words_of_step(Vertex from, Place to) const {
    const auto found = boost::edge(from, vertex_of_.at(to), graph_);
    if (found.second && !graph_[found.first].words.empty()) return graph_[found.first].words;
    return fmt::format("returned {} the call of",
                       span_before(recording_, at(places_[from]).returned, at(to).called));
  }

  Explanation explain() const {
    std::vector<Vertex> backwards;
    boost::topological_sort(graph_, std::back_inserter(backwards));
    Explanation explanation;
    std::int64_t now = std::numeric_limits<std::int64_t>::min();
    for (auto one = backwards.rbegin(); one != backwards.rend(); ++one) {
      if (!is_operation(*one)) continue;
      now = std::max(now, at(places_[*one]).called);
      explanation.emplace_back(places_[*one], now);
    }
    return explanation;
  }

  const Recording& recording_;
  bool complete_;
  Graph graph_;
  std::vector<Place> places_;  // by vertex, ahead of those of time
  std::map<Place, Vertex> vertex_of_;
};

}  // namespace

std::optional<PrecedenceResult> judge_by_precedence(const Recording& recording,
                                                    std::span<const Place> places,
                                                    const Precedences& precedences,
                                                    Contract contract) {
  return Precedence(recording, places, precedences).judge(contract);
}

}  // namespace zablab::history
