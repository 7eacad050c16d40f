#include "cli/ask/interview.hpp"

#include <functional>
#include <stdexcept>
#include <utility>

#include "cli/ask/random_stream.hpp"
#include "cli/ask/recording.hpp"
#include "cli/ask/stray_bytes.hpp"
#include "cli/errors.hpp"
#include "cli/interrupt.hpp"

namespace zablab::asking {

namespace {

using Clock = std::chrono::steady_clock;

/// What to ask next, given all that was answered.
class Requests {
 public:
  explicit Requests(const Plan& plan) : plan_(plan), random_(plan.seed, plan.core) {}

  std::optional<Line> next() {
    const std::size_t number = at_++;
    if (!plan_.requests && number < plan_.operations) return random_.next();
    if (plan_.requests && number < plan_.requests->size()) return (*plan_.requests)[number];
    return std::nullopt;
  }
  void note(const Line& request, const Line& answer) {
    if (!plan_.requests) random_.note(request, answer);
  }

 private:
  const Plan& plan_;
  RandomStream random_;
  std::size_t at_ = 0;
};

void compare(const Plan& plan, const Line& request, const Line& answer, Interview& interview) {
  const auto got = nlohmann::json::parse(with_whole_surrogates(line_text(answer)));
  const nlohmann::json& expected = (*plan.answers)[interview.asked];
  ++interview.compared;
  if (got == expected) {
    ++interview.agree;
  } else {
    interview.differences.push_back(
        {interview.asked + 1, line_text(request), expected.dump(), got.dump()});
  }
}

std::optional<Line> ask_line(Driver& driver, const Line& line, std::size_t number) {
  try {
    return driver.ask(line);
  } catch (const std::runtime_error& error) {
    throw BadInput{"request " + std::to_string(number) + ": " + error.what()};
  }
}

Interview go(const Plan& plan, Driver& driver) {
  Interview interview;
  std::optional<RecordingWriter> writer;
  Requests requests(plan);
  while (const auto line = requests.next()) {
    if (interrupted()) interview.stopped = Stop::interrupted;
    if (interview.stopped) break;
    const auto answer = ask_line(driver, *line, interview.asked + 1);
    interview.stopped = driver.stopped();
    if (!answer) break;
    if (!writer && !plan.record.empty()) writer.emplace(plan.record);
    if (writer) writer->add(*line, *answer);
    if (plan.answers) compare(plan, *line, *answer, interview);
    requests.note(*line, *answer);
    ++interview.asked;
  }
  if (writer) interview.files = {writer->requests_file(), writer->answers_file()};
  return interview;
}

}  // namespace

std::variant<Interview, Unasked> interview(const Plan& plan) {
  const auto begin = Clock::now();
  const Patience patience{plan.patience, begin + plan.time};
  if (auto unasked = why_not_new(plan.address, patience)) return std::move(*unasked);
  Driver driver(plan.address, patience);
  try {
    Interview interview = go(plan, driver);
    if (!interview.stopped) driver.close_sessions();
    interview.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return interview;
  } catch (const Unreachable& unreachable) {
    return Unasked{"cannot be reached: " + unreachable.sentence};
  }
}

}  // namespace zablab::asking
