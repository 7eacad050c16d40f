#include "scenarios/scenario.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/option.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <optional>
#include <sstream>

#include "scenarios/keys.hpp"

namespace zablab {

namespace {

namespace options = boost::program_options;

constexpr std::string_view format_key = "scenario.format";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

struct Line {
  std::size_t number = 0;
  std::string_view content;
};

/// The lines that hold a setting, as Boost's reader sees them: it does not say where it read one.
std::vector<Line> setting_lines(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::string_view content = trimmed(line.substr(0, std::min(line.find('#'), line.size())));
    const bool section = content.starts_with('[') && content.ends_with(']');
    if (!content.empty() && !section) lines.push_back({number, content});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// nullopt if the setting is good.
std::optional<std::string> problem_with(const Scenario& before, const Setting& setting) {
  if (setting.key == format_key) {
    if (setting.value == std::to_string(scenario_format)) return std::nullopt;
    return "this is scenario format \"" + setting.value + "\"; here " +
           std::to_string(scenario_format) + " is read";
  }
  const Key* key = find_key(setting.key);
  if (key == nullptr) return "unknown key \"" + setting.key + "\" (see scenarios/README.md)";
  if (find_setting(before, setting.key) != nullptr) return setting.key + " is given twice";
  Plan scratch;
  const std::optional<std::string> problem = key->parse(scratch, setting.value);
  if (problem) return setting.key + " " + *problem + ", not \"" + setting.value + "\"";
  return std::nullopt;
}

/// A disk of values has no bits.
bool has_bits_to_flip(const Scenario& scenario) {
  const std::string* bytes = find_setting(scenario, "ensemble.diskBytes");
  if (bytes == nullptr || *bytes == "yes") return true;
  for (const char* key : {"weather.flippedBits", "weather.flippedEpochs"}) {
    const std::string* interval = find_setting(scenario, key);
    if (interval != nullptr && *interval != "0") return false;
  }
  return true;
}

ScenarioError syntax_error(std::string_view text, std::string_view line) {
  ScenarioError error{0, "not of the form key = value: \"" + std::string(line) + "\""};
  for (const Line& candidate : setting_lines(text)) {
    if (error.line == 0 && candidate.content == trimmed(line)) error.line = candidate.number;
  }
  return error;
}

}  // namespace

const std::string* find_setting(const Scenario& scenario, std::string_view key) {
  const auto found = std::find_if(scenario.settings.rbegin(), scenario.settings.rend(),
                                  [&](const Setting& setting) { return setting.key == key; });
  return found == scenario.settings.rend() ? nullptr : &found->value;
}

std::variant<Scenario, ScenarioError> read_scenario(std::string_view text) {
  std::istringstream stream{std::string(text)};
  options::options_description nothing;  // our own table knows the keys, and where each line is
  std::vector<options::option> read;
  try {
    read = options::parse_config_file(stream, nothing, true).options;
  } catch (const options::invalid_config_file_syntax& error) {
    return syntax_error(text, error.tokens());
  } catch (const options::error& error) {
    return ScenarioError{0, error.what()};
  }
  const std::vector<Line> lines = setting_lines(text);
  Scenario scenario;
  std::size_t line_of_ensemble = 0;
  for (std::size_t i = 0; i < read.size(); ++i) {
    const Setting setting{read[i].string_key, read[i].value.empty() ? "" : read[i].value.front()};
    if (const auto problem = problem_with(scenario, setting)) {
      return ScenarioError{i < lines.size() ? lines[i].number : 0, *problem};
    }
    if (setting.key != format_key) scenario.settings.push_back(setting);
    if (setting.key.starts_with("ensemble.") && i < lines.size()) {
      line_of_ensemble = lines[i].number;
    }
  }
  if (const auto problem = problem_of_ensemble(scenario)) {
    return ScenarioError{line_of_ensemble, *problem};
  }
  if (!has_bits_to_flip(scenario)) {
    return ScenarioError{0, "bits flip on disks of bytes only: diskBytes must be yes"};
  }
  return scenario;
}

std::vector<std::string> text_lines(const Plan& plan) {
  std::vector<std::string> lines;
  std::string_view section;
  for (const Key& key : all_keys()) {
    if (key.section == "bounds" && !plan.bounds) continue;
    if (key.section != section) {
      lines.push_back("[" + std::string(key.section) + "]");
      if (section.empty()) lines.push_back("format = " + std::to_string(scenario_format));
      section = key.section;
    }
    lines.push_back(std::string(key.name) + " = " + key.print(plan));
  }
  return lines;
}

std::string to_text(const Plan& plan) {
  std::string text;
  for (const std::string& line : text_lines(plan)) text += line + "\n";
  return text;
}

}  // namespace zablab
