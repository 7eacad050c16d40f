#include "cli/check/options.hpp"

#include <fmt/format.h>

#include "cli/check/classics.hpp"
#include "cli/files.hpp"

namespace zablab {

std::vector<std::string> settings_of(const CheckOptions& options) {
  std::vector<std::string> all = options.bounds;
  all.insert(all.end(), options.settings.begin(), options.settings.end());
  return all;
}

std::string space_words(const CheckOptions& options) {
  std::string words = "zablab check";
  if (!options.classic.empty()) {
    words += fmt::format(" --classic {} --size {}", options.classic,
                         classic_size(options.classic, options.size));
  }
  words += command_words(options.choice);
  if (options.elections) words += fmt::format(" --elections {}", *options.elections);
  for (const std::string& setting : settings_of(options)) words += " --set " + shell_word(setting);
  for (const std::string& word : options.grain) words += " --coarse " + word;
  const SearchChoice& search = options.search;
  if (search.strategy != "breadth") words += " --strategy " + search.strategy;
  if (search.strategy == "walk") words += fmt::format(" --seed {}", search.seed);
  for (const std::string& word : search.without) words += " --without " + word;
  if (search.keep_going) words += " --keep-going";
  return words;
}

std::string command_words(const CheckOptions& options) {
  std::string words = space_words(options);
  const SearchChoice& search = options.search;
  if (search.walks) words += fmt::format(" --walks {}", *search.walks);
  if (search.depth) words += fmt::format(" --depth {}", *search.depth);
  if (search.states) words += fmt::format(" --states {}", *search.states);
  if (!options.graph.empty()) words += " --graph " + shell_word(options.graph);
  if (options.progress) words += " --progress";
  return words;
}

}  // namespace zablab
