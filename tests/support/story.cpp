#include "tests/support/story.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include "model/by_itself.hpp"
#include "model/calm.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/museum.hpp"
#include "sim/apply.hpp"
#include "sim/trace.hpp"

namespace zablab {

namespace {

constexpr std::size_t most_actions_of_a_run = 2000;

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream stream{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

BeyondFamily family_of(std::string_view name) {
  for (std::size_t i = 0; i < beyond_families; ++i) {
    if (name == to_text(static_cast<BeyondFamily>(i))) return static_cast<BeyondFamily>(i);
  }
  unreachable("a story names a family beyond the model");
}

// --- predicates ----------------------------------------------------------------------------------

bool has_logged(const World& world, ServerId id, Zxid zxid) {
  bool found = false;
  read_log(*world.server(id).disk->log.durable, zxid,
           [&](const TxnRef& txn) { found = found || txn->zxid == zxid; });
  return found;
}

// `can deliver 3->1 DIFF 1:2`: that action is possible.
bool can_happen(const World& world, const std::vector<std::string>& predicate) {
  std::string words;
  for (std::size_t i = 1; i < predicate.size(); ++i) words += (i == 1 ? "" : " ") + predicate[i];
  const std::optional<Action> action = parse_action(words);
  return action && possible(world, *action);
}

bool holds(const World& world, const std::vector<std::string>& predicate) {
  if (predicate.at(0) == "can") return can_happen(world, predicate);
  if (predicate.at(0).starts_with("c")) {
    return world.client(number_of(predicate.at(0).substr(1))).attached;
  }
  const ServerId id = number_of(predicate.at(0));
  const Server& server = world.server(id);
  if (!server.up()) return false;
  const Replica& process = server.process();
  const std::string& verb = predicate.at(1);
  if (verb == "serves") return accepts_clients(process);
  if (verb == "looks") return std::holds_alternative<Looking>(process.phase);
  if (verb == "accepted") return process.accepted_epoch >= number_of(predicate.at(2));
  const std::optional<Zxid> zxid = parse_zxid(predicate.at(2));
  if (verb == "logged") return has_logged(world, id, *zxid);
  return process.database && process.database->last_processed >= *zxid;
}

// --- what a step shows ---------------------------------------------------------------------------

void show_facts(const Step& step, std::string& output) {
  for (const ServerStep& call : step.calls) {
    for (const Effect& effect : step.effects_of(call)) {
      if (const auto* happened = std::get_if<Happened>(&effect)) {
        output += std::to_string(call.server) + " " + to_text(happened->fact) + "\n";
      } else if (const auto* halt = std::get_if<Halt>(&effect)) {
        output += std::to_string(call.server) + " halts: " + to_text(halt->reason) + "\n";
      }
    }
  }
}

void show_answers(const Step& step, std::string& output) {
  for (const ClientEvent& event : step.client_events) {
    if (const auto* returned = std::get_if<ClientReturned>(&event)) {
      output += "c" + std::to_string(returned->client) + " is told " +
                to_text(ToClient(returned->reply)) + "\n";
    } else if (const auto* attached = std::get_if<ClientAttached>(&event)) {
      output += "c" + std::to_string(attached->client) + " has a session\n";
    }
  }
}

/// As in a scenario file, with commas for spaces.
void set_quorum(const std::string& key, std::string value, QuorumVerifier& quorum) {
  std::replace(value.begin(), value.end(), ',', ' ');
  Plan plan;
  plan.config.quorum = quorum;
  find_key("ensemble." + key)->parse(plan, value);
  quorum = plan.config.quorum;
}

}  // namespace

void Story::set_up(std::string_view line) {
  std::int32_t servers = 3;
  std::int32_t observers = 0;
  std::int32_t clients = 1;
  std::vector<std::string> defects;
  ServerConfig config;
  BeyondSet beyond;
  bool disk_bytes = false;
  for (const std::string& word : words_of(line)) {
    const std::size_t equals = word.find('=');
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (word.starts_with("servers=")) servers = number_of(value);
    if (word.starts_with("observers=")) observers = number_of(value);
    if (word.starts_with("groups=") || word.starts_with("weights=")) {
      set_quorum(word.substr(0, equals), value, config.quorum);
    }
    if (word.starts_with("clients=")) clients = number_of(value);
    if (word.starts_with("commitLogCount=")) config.commit_log_count = number_of(value);
    if (word.starts_with("snapCount=")) config.snap_count = number_of(value);
    if (word.starts_with("lastCounter=")) config.last_counter = number_of(value);
    if (word.starts_with("snapshotPieceNodes=")) config.snapshot_piece_nodes = number_of(value);
    if (word.starts_with("snapPieceNodes=")) config.snap_piece_nodes = number_of(value);
    if (word.starts_with("defects=")) defects.push_back(value);
    if (word.starts_with("beyond=")) beyond.insert(family_of(value));
    if (word == "diskBytes=yes") disk_bytes = true;
    if (word == "electionConnections=dialled") {
      config.election_connections = ElectionTransport::dialled;
    }
  }
  zablab::Setup setup =
      make_setup(servers, clients, config, rules_with(defects), Budget::endless(), observers);
  setup.beyond = beyond;
  setup.disk_bytes = disk_bytes;
  start_ = World(std::move(setup));
  world_ = start_;
  watch_.emplace(start_);
}

bool Story::perform(const Action& action, std::string& output) {
  Step step;
  apply(world_, action, step);
  if (!step.refused.empty()) {
    output += "refused: " + to_text(action) + ": " + step.refused + "\n";
    return false;
  }
  schedule_.push_back(TimedAction{0, action});
  watch_->observe(world_, step);
  if (shows_effects_) {
    const std::string effects = effects_in_words(step);
    output += to_text(action) + "\n" + (effects.empty() ? "" : "  " + effects + "\n");
  } else {
    show_facts(step, output);
  }
  show_answers(step, output);
  if (length_ == 0 && watch_->violation()) {
    length_ = schedule_.size();
    output += "broken: " + watch_->violation()->claim + "\n";
  }
  return true;
}

void Story::run(std::string_view rest, std::string& output) {
  const std::vector<std::string> words = words_of(rest);
  const auto until = std::find(words.begin(), words.end(), "until");
  Scope scope;
  ServerSet* named = &scope.servers;
  for (auto word = words.begin(); word != until; ++word) {
    if (*word == "stalling") {
      named = &scope.stalling;
    } else {
      named->insert(number_of(*word));
    }
  }
  const std::vector<std::string> predicate(until + 1, words.end());
  const bool until_quiet = predicate.at(0) == "quiet";
  for (std::size_t i = 0; i < most_actions_of_a_run; ++i) {
    if (length_ != 0 || (!until_quiet && holds(world_, predicate))) return;
    const std::optional<Action> action = next_by_itself(world_, scope);
    if (!action) {
      if (!until_quiet) output += "nothing more happens\n";
      return;
    }
    if (!perform(*action, output)) return;
  }
  output += "it never ends\n";
}

// Nothing of it is shown but what it comes to. Every message takes as long as every other one: what
// ends well must not need luck.
void Story::be_calm(std::string& output) {
  RunPlan plan;
  plan.setup = *start_.setup;
  plan.weather.network = {1000, 1000};
  plan.weather.lateness = {0, 0};
  run_calm(plan, 1, world_, *watch_, [](const World&, const Step&) {});
  judge_end(*watch_, world_, true);
  if (length_ != 0 || !watch_->violation()) return;
  length_ = schedule_.size();
  output += "broken: " + watch_->violation()->claim + "\n";
}

void Story::command(std::string_view line, std::string& output) {
  if (line.starts_with("run ")) return run(line.substr(4), output);
  if (line == "calm") return be_calm(output);
  if (line == "show effects" || line == "show facts") {
    shows_effects_ = line == "show effects";
    return;
  }
  const std::optional<Action> action = parse_action(line);
  if (!action) {
    output += "not understood: " + std::string(line) + "\n";
    return;
  }
  perform(*action, output);
}

std::string Story::play(std::string_view transcript, Story& story) {
  std::istringstream lines{std::string(transcript)};
  std::string played;
  std::string output;
  bool in_output = false;
  for (std::string line; std::getline(lines, line);) {
    if (in_output) {
      if (!line.empty()) continue;  // the recorded output is replaced by the real one
      in_output = false;
    }
    if (line == "----") {
      in_output = true;
      played += line + "\n" + output;
      output.clear();
      continue;
    }
    played += line + "\n";
    if (line.empty() || line.starts_with("#")) continue;
    if (line.starts_with("world ")) {
      story.set_up(line);
    } else {
      story.command(line, output);
    }
  }
  return played;
}

}  // namespace zablab
