// The paths that a history speaks of, as numbers in the order of a tree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "invariants/history/recording.hpp"

namespace zablab::history {

using Path = std::uint32_t;
constexpr Path root = 0;
constexpr Path no_path = ~std::uint32_t{0};

/// What the ephemerals of a session may be: those that it created by name, and those that
/// sequential creates of a prefix may have made. Each once.
struct OwnedPaths {
  std::vector<Path> named;
  std::vector<Path> prefixes;
};

/// Every path that operations name, and all paths above them.
class Paths {
 public:
  /// Interns the paths of `recording`.
  explicit Paths(Recording& recording);

  Path of(Text text) const { return text < by_text_.size() ? by_text_[text] : no_path; }
  Path parent(Path path) const { return parents_[path]; }
  Text text(Path path) const { return texts_[path]; }
  /// The name alone, as getChildren has it; nil of the root.
  Text name(Path path) const { return names_[path]; }
  std::size_t size() const { return parents_.size(); }

  /// The path that a sequential create of `prefix` gets with that counter; `no_path` if nobody ever
  /// speaks of it.
  Path numbered(Path prefix, std::int64_t counter) const;
  /// All of them.
  std::vector<Path> numbered(Path prefix) const;

  /// Nothing of a session that created no ephemeral.
  const OwnedPaths& owned_by(std::uint32_t session) const;

  /// Places for ephemerals that sequential creates of `prefix` may have left under names that
  /// nobody ever speaks of: they still count as children, and no more when their session ends.
  std::span<const Path> unnamed(Path prefix) const;

 private:
  Path add(Recording& recording, Text text);
  void add_asked(Recording& recording, const Asked& asked);
  void add_answered(Recording& recording, const Asked& asked, const Answered& answered);
  void add_unnamed(Recording& recording, const Asked& asked);
  void add_owned(std::uint32_t session, const Asked& asked);
  void add_numbered(const Recording& recording);
  /// The prefix and the number that a sequential create would have given that path.
  std::optional<std::pair<Path, std::int64_t>> prefix_of(const Recording& recording,
                                                         std::string_view path) const;

  std::vector<Path> by_text_;
  std::vector<Path> parents_;
  std::vector<Text> texts_;
  std::vector<Text> names_;
  std::map<std::pair<Path, std::int64_t>, Path> numbered_;
  std::map<Path, std::vector<Path>> unnamed_;  ///< by prefix
  std::set<Path> prefixes_;                    ///< of sequential creates
  std::map<std::uint32_t, OwnedPaths> owned_;  ///< by session
};

}  // namespace zablab::history
