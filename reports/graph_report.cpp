#include "reports/graph_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/numbers.hpp"

namespace zablab {

std::string picture_line(const PictureReport& report) {
  if (report.too_large) {
    return fmt::format(
        "picture    not drawn: the space is too large, more than {} states; --states and --depth "
        "draw a part of it\n",
        grouped(report.states_at_most));
  }
  if (!report.problem.empty()) return "picture    " + report.problem + "\n";
  return fmt::format("picture    {} states and {} steps in {}\n", grouped(report.states),
                     grouped(report.steps), report.file);
}

std::string progress_line(const ProgressReport& report) {
  if (!report.complete && report.ends == 0) {
    return "progress   not known: the space was not seen to its end\n";
  }
  if (!report.complete) {
    return fmt::format("progress   not known: {} of {} ends were judged\n", grouped(report.judged),
                       grouped(report.ends));
  }
  return fmt::format("progress   from {} of {} states; {} end{} judged\n",
                     grouped(report.states - report.bad), grouped(report.states),
                     grouped(report.judged), report.judged == 1 ? "" : "s");
}

nlohmann::ordered_json picture_json(const PictureReport& report) {
  nlohmann::ordered_json json;
  json["file"] = report.file;
  json["states"] = report.states;
  json["steps"] = report.steps;
  json["too_large"] = report.too_large;
  if (!report.problem.empty()) json["write_problem"] = report.problem;
  return json;
}

nlohmann::ordered_json progress_json(const ProgressReport& report) {
  nlohmann::ordered_json json;
  json["states"] = report.states;
  json["ends"] = report.ends;
  json["judged"] = report.judged;
  json["bad"] = report.bad;
  json["complete"] = report.complete;
  return json;
}

}  // namespace zablab
