// State graphs as text for Graphviz.
#include "reports/graph_dot.hpp"

#include <gtest/gtest.h>

#include "reports/graph_report.hpp"

namespace zablab {
namespace {

/// 0 -> 1, and a fault back; a broken claim behind 1; 2, which is not left any more.
StateGraph small_graph() {
  using Ends = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
  const Ends ends = {{0, 1}, {0, 2}, {1, 0}};
  const std::vector<GraphStep> steps = {{0, 0}, {1, 0}, {0, 1}};
  StateGraph graph;
  graph.steps = StepGraph(boost::edges_are_sorted, ends.begin(), ends.end(), steps.begin(), 3, 3);
  graph.broken = {{1, 1, 7}};
  graph.left = 2;
  return graph;
}

std::string claim_of(std::uint16_t claim) { return "claim " + std::to_string(claim); }

TEST(GraphDot, SaysInWordsWhatItWasGiven) {
  GraphWords words;
  words.states = {"begins", "has \"x\" \\ y", "one\ntwo"};
  words.steps = {"a", "b", "kill 1"};
  words.broken = {"too far"};
  words.stuck = {false, false, true};
  EXPECT_EQ(graph_dot(small_graph(), words, "small", claim_of), R"(digraph G {
label="small";
node [fontname="sans-serif"];
edge [fontname="sans-serif"];
0 [label="0\nbegins", penwidth="3"];
1 [label="1\nhas \"x\" \\ y"];
2 [label="2\none\ntwo", style="dashed", color="orange"];
3 [label="claim 7", shape="box", color="red"];
0->1  [label="a"];
0->2  [label="b"];
1->0  [label="kill 1", style="dashed"];
1->3  [label="too far", color="red"];
}
)");
}

TEST(GraphDot, DrawsAGraphWithoutWords) {
  EXPECT_EQ(graph_dot(small_graph(), {}, "", claim_of), R"(digraph G {
label="";
node [fontname="sans-serif"];
edge [fontname="sans-serif"];
0 [label="0", penwidth="3"];
1 [label="1"];
2 [label="2", style="dashed"];
3 [label="claim 7", shape="box", color="red"];
0->1 ;
0->2 ;
1->0  [style="dashed"];
1->3  [color="red"];
}
)");
}

TEST(GraphReport, CountsInALine) {
  ProgressReport progress{1234, 5, 5, 34, true};
  EXPECT_EQ(progress_line(progress), "progress   from 1,200 of 1,234 states; 5 ends judged\n");
  progress.complete = false;
  progress.judged = 2;
  EXPECT_EQ(progress_line(progress), "progress   not known: 2 of 5 ends were judged\n");
}

}  // namespace
}  // namespace zablab
