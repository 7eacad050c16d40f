// Where a run that was interrupted is: the file `night.json` of a corpus.
#pragma once

#include <optional>
#include <string>

#include "model/rarity.hpp"
#include "reports/fuzz_report.hpp"

namespace zablab {

/// All that a run needs to go on as if it had never been interrupted.
struct NightState {
  FuzzReport report;
  Rarity rarity;                       ///< counted over all nights of this corpus and scenario
  bool corpus_replayed = false;        ///< or the run ended before that
  std::string options;                 ///< the command-line words that pick the scenario
  std::optional<std::uint64_t> seeds;  ///< what the run was asked for; see FuzzJob
  std::optional<double> seconds;
  bool until_failure = false;
};

/// One process at a time has the file; it is free again when that process ends, however it ends.
class NightFile {
 public:
  explicit NightFile(std::string directory);
  ~NightFile();
  NightFile(const NightFile&) = delete;
  NightFile& operator=(const NightFile&) = delete;

  /// False: another process runs a night here.
  bool mine() const { return lock_ >= 0; }
  const std::string& path() const { return path_; }

  /// nullopt if there is none. Throws BadInput.
  std::optional<NightState> read() const;
  /// What went wrong, as a sentence; nullopt if nothing did.
  std::optional<std::string> write(const NightState& state) const;

 private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace zablab
