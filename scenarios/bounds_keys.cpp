#include "scenarios/bounds_keys.hpp"

#include <array>

namespace zablab {

namespace {

struct GrainWord {
  const char* word;
  bool Grain::*on;
};
constexpr std::array words_of_grain = {
    GrainWord{"election", &Grain::election_in_one_step},
    GrainWord{"disk", &Grain::atomic_disk},
    GrainWord{"links", &Grain::quiet_links},
    GrainWord{"clients", &Grain::quiet_clients},
    GrainWord{"joins", &Grain::quick_joins},
};

}  // namespace

std::vector<std::string> grain_words() {
  std::vector<std::string> words;
  for (const GrainWord& word : words_of_grain) words.emplace_back(word.word);
  return words;
}

std::string to_text(const Grain& grain) {
  std::vector<std::string> words;
  for (const auto& [word, on] : words_of_grain) {
    if (grain.*on) words.emplace_back(word);
  }
  return words_text(words);
}

bool add_grain(Grain& grain, std::string_view word) {
  for (const auto& [known, on] : words_of_grain) {
    if (known != word) continue;
    grain.*on = true;
    return true;
  }
  return false;
}

namespace bounds_detail {

std::string servers_text(ServerSet servers) {
  if (servers.empty()) return "all";
  std::vector<std::string> words;
  servers.for_each([&](ServerId id) { words.push_back(std::to_string(id)); });
  return words_text(words);
}

std::optional<std::string> take_servers(ServerSet& servers, std::string_view value) {
  ServerSet taken;
  const std::vector<std::string> words = parse_words(value);
  for (const std::string& word : words) {
    const std::optional<std::int64_t> id = parse_number(word);
    if (id && *id >= 1 && *id <= 9 && !taken.contains(static_cast<ServerId>(*id))) {
      taken.insert(static_cast<ServerId>(*id));
    } else if (value != "all") {
      return "must be all, or different numbers of servers such as 1 3";
    }
  }
  if (words.empty()) return "must be all, or different numbers of servers such as 1 3";
  servers = taken;
  return std::nullopt;
}

std::string coarse_text(const Plan& plan) {
  return plan.bounds ? to_text(plan.bounds->grain) : std::string();
}

std::optional<std::string> take_coarse(Plan& plan, std::string_view value) {
  Grain grain;
  for (const std::string& wanted : parse_words(value)) {
    if (!add_grain(grain, wanted)) {
      return "knows " + words_text(grain_words()) + "; not \"" + wanted + "\"";
    }
  }
  bounds_of(plan).grain = grain;
  return std::nullopt;
}

std::string operations_text(const Plan& plan) {
  std::string text;
  if (!plan.bounds) return text;
  for (const std::string& words : plan.bounds->operations) {
    text += (text.empty() ? "" : "; ") + words;
  }
  return text;
}

std::optional<std::string> take_operations(Plan& plan, std::string_view value) {
  std::vector<std::string> operations;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(';'), value.size());
    std::string_view words = value.substr(0, end);
    while (words.starts_with(' ')) words.remove_prefix(1);
    while (words.ends_with(' ')) words.remove_suffix(1);
    if (!parse_operation(words)) {
      return "must be operations such as set / \"1\"; create /a \"\" ephemeral; not \"" +
             std::string(words) + "\"";
    }
    operations.emplace_back(words);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  bounds_of(plan).operations = std::move(operations);
  return std::nullopt;
}

std::string goals_text(const Plan& plan) {
  return plan.bounds ? words_text(plan.bounds->goals) : std::string();
}

std::optional<std::string> take_goals(Plan& plan, std::string_view value) {
  std::vector<std::string> goals = parse_words(value);
  for (const std::string& goal : goals) {
    if (find_goal(goal) == nullptr) return "names no goal: \"" + goal + "\" (see: list goals)";
  }
  bounds_of(plan).goals = std::move(goals);
  return std::nullopt;
}

std::string from_text(const Plan& plan) {
  if (!plan.bounds) return {};
  return plan.bounds->from_broadcast ? "broadcast" : "cold";
}

std::optional<std::string> take_from(Plan& plan, std::string_view value) {
  if (value != "cold" && value != "broadcast") return "must be cold or broadcast";
  bounds_of(plan).from_broadcast = value == "broadcast";
  return std::nullopt;
}

}  // namespace bounds_detail

}  // namespace zablab
