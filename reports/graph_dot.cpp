#include "reports/graph_dot.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphviz.hpp>
#include <cstdint>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

namespace zablab {

namespace {

using Words = std::vector<std::pair<std::string_view, std::string>>;  // attributes and their values

struct PictureNode {
  Words attributes;
};
struct PictureEdge {
  Words attributes;
};

/// What is drawn: the graph, and a node for each broken claim.
using Picture =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, PictureNode, PictureEdge>;

std::string quoted(const std::string& text) {
  std::string words = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') words += '\\';
    words += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return words + "\"";
}

void write(std::ostream& out, const Words& attributes) {
  if (attributes.empty()) return;
  const char* before = " [";
  for (const auto& [name, value] : attributes) {
    out << before << name << "=" << quoted(value);
    before = ", ";
  }
  out << "]";
}

class Drawing {
 public:
  Drawing(const StateGraph& graph, const GraphWords& words,
          const std::function<std::string(std::uint16_t)>& claim)
      : graph_(graph), words_(words), claim_(claim), picture_(graph.states()) {}

  Picture draw() {
    for (std::uint32_t state = 0; state < graph_.states(); ++state) draw_state(state);
    const auto [begin, end] = edges(graph_.steps);
    std::size_t number = 0;
    for (auto step = begin; step != end; ++step, ++number) {
      Words attributes = labelled(words_.steps, number);
      if (graph_.steps[*step].fault) attributes.emplace_back("style", "dashed");
      add_edge(source(*step, graph_.steps), target(*step, graph_.steps),
               PictureEdge{std::move(attributes)}, picture_);
    }
    for (std::size_t i = 0; i < graph_.broken.size(); ++i) draw_broken(i);
    return std::move(picture_);
  }

 private:
  static Words labelled(const std::vector<std::string>& words, std::size_t number) {
    if (words.empty()) return {};
    return {{"label", words[number]}};
  }

  void draw_state(std::uint32_t state) {
    std::string label = std::to_string(state);
    if (!words_.states.empty()) label += "\n" + words_.states[state];
    Words& attributes = picture_[state].attributes;
    attributes.emplace_back("label", label);
    if (state == 0) attributes.emplace_back("penwidth", "3");
    if (state >= graph_.left) attributes.emplace_back("style", "dashed");
    if (!words_.stuck.empty() && words_.stuck[state]) attributes.emplace_back("color", "orange");
  }

  void draw_broken(std::size_t number) {
    const BrokenStep& step = graph_.broken[number];
    Words attributes = labelled(words_.broken, number);
    attributes.emplace_back("color", "red");
    add_edge(step.state, node_of(step.claim), PictureEdge{std::move(attributes)}, picture_);
  }

  std::size_t node_of(std::uint16_t claim) {
    const auto [entry, is_new] = claims_.emplace(claim, 0);
    if (is_new) {
      entry->second = add_vertex(
          PictureNode{{{"label", claim_(claim)}, {"shape", "box"}, {"color", "red"}}}, picture_);
    }
    return entry->second;
  }

  const StateGraph& graph_;
  const GraphWords& words_;
  const std::function<std::string(std::uint16_t)>& claim_;
  Picture picture_;
  std::map<std::uint16_t, std::size_t> claims_;
};

}  // namespace

std::string graph_dot(const StateGraph& graph, const GraphWords& words, const std::string& title,
                      const std::function<std::string(std::uint16_t)>& claim) {
  const Picture picture = Drawing(graph, words, claim).draw();
  std::ostringstream out;
  out.imbue(std::locale::classic());
  boost::write_graphviz(
      out, picture,
      [&](std::ostream& stream, std::size_t node) { write(stream, picture[node].attributes); },
      [&](std::ostream& stream, const Picture::edge_descriptor& edge) {
        write(stream, picture[edge].attributes);
      },
      [&](std::ostream& stream) {
        stream << "label=" << quoted(title) << ";\n"
               << "node [fontname=\"sans-serif\"];\nedge [fontname=\"sans-serif\"];\n";
      });
  return out.str();
}

}  // namespace zablab
