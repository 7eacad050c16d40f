#include "cli/fuzz/night_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "reports/fuzz_read.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format_name = "zablab-night 1";

using PairCounts = std::array<std::uint64_t, goal_pairs>;

Json rarity_json(const Rarity& rarity) {
  return {{"runs", rarity.runs()}, {"reached", rarity.reached()}, {"seeds", rarity.seeds()}};
}

PairCounts pair_counts(const Json& json) {
  const auto read = json.get<std::vector<std::uint64_t>>();
  PairCounts counts{};
  if (read.size() != counts.size()) throw BadInput{"it counts other goals"};
  std::copy(read.begin(), read.end(), counts.begin());
  return counts;
}

Rarity rarity_of(const Json& json) {
  return {json.at("runs").get<std::uint64_t>(), pair_counts(json.at("reached")),
          pair_counts(json.at("seeds"))};
}

NightState state_of(const Json& json) {
  if (json.at("format") != format_name) throw BadInput{"it is of another format"};
  auto report = fuzz_report_of(json.at("report"));
  if (const auto* error = std::get_if<FuzzReadError>(&report)) throw BadInput{error->sentence};
  NightState state;
  state.report = std::get<FuzzReport>(std::move(report));
  state.rarity = rarity_of(json.at("rarity"));
  state.corpus_replayed = json.at("corpus_replayed").get<bool>();
  state.options = json.at("options").get<std::string>();
  if (!json.at("seeds").is_null()) state.seeds = json.at("seeds").get<std::uint64_t>();
  if (!json.at("seconds").is_null()) state.seconds = json.at("seconds").get<double>();
  state.until_failure = json.at("until_failure").get<bool>();
  return state;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

NightFile::NightFile(std::string directory) : path_(directory + "/night.json") {
  // A lock of the kernel's: a file that is simply there would outlive a process that was killed.
  lock_ = open((directory + "/night.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    lock_ = -1;
  }
}

NightFile::~NightFile() {
  if (lock_ >= 0) close(lock_);
}

std::optional<NightState> NightFile::read() const {
  if (!std::filesystem::exists(path_)) return std::nullopt;
  const Json json = Json::parse(read_file(path_), nullptr, false);
  try {
    return state_of(json);
  } catch (const BadInput& bad) {
    throw BadInput{path_ + " cannot be gone on with: " + bad.sentence};
  } catch (const Json::exception&) {
    throw BadInput{path_ + " cannot be gone on with: it is not what zablab fuzz writes there"};
  }
}

std::optional<std::string> NightFile::write(const NightState& state) const {
  const Json json = {{"format", format_name},
                     {"options", state.options},
                     {"seeds", or_null(state.seeds)},
                     {"seconds", or_null(state.seconds)},
                     {"until_failure", state.until_failure},
                     {"corpus_replayed", state.corpus_replayed},
                     {"rarity", rarity_json(state.rarity)},
                     {"report", fuzz_object(state.report)}};
  return write_file(path_, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace zablab
