#include "invariants/history/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace zablab::history {

namespace {

constexpr std::size_t counter_digits = 10;

std::optional<std::int64_t> counter_of(std::string_view digits) {
  std::int64_t counter = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), counter);
  if (error != std::errc() || end != digits.data() + digits.size() || counter < 0) {
    return std::nullopt;
  }
  return counter;
}

}  // namespace

Path Paths::add(Recording& recording, Text text) {
  if (text >= by_text_.size()) by_text_.resize(recording.texts.size(), no_path);
  if (by_text_[text] != no_path) return by_text_[text];
  // Above it first, so that a parent's number is the smaller one. A loop, for a path of a million
  // slashes must not become a million calls.
  std::vector<Text> missing = {text};
  Path parent = root;
  for (;;) {
    const std::string words(recording.texts[missing.back()]);
    const std::size_t slash = words.rfind('/');
    if (slash == 0 || slash == std::string::npos) break;
    const Text above = recording.texts.intern(words.substr(0, slash));
    if (above < by_text_.size() && by_text_[above] != no_path) {
      parent = by_text_[above];
      break;
    }
    missing.push_back(above);
  }
  for (; !missing.empty(); missing.pop_back()) {
    const std::string words(recording.texts[missing.back()]);
    const auto path = static_cast<Path>(parents_.size());
    parents_.push_back(parent);
    texts_.push_back(missing.back());
    names_.push_back(recording.texts.intern(words.substr(words.rfind('/') + 1)));
    if (recording.texts.size() > by_text_.size()) {
      by_text_.resize(recording.texts.size(), no_path);
    }
    by_text_[missing.back()] = path;
    parent = path;
  }
  return parent;
}

void Paths::add_asked(Recording& recording, const Asked& asked) {
  if (asked.key == nil) return;
  const Path path = add(recording, asked.key);
  if (asked.function == Function::create && asked.flags.sequential) prefixes_.insert(path);
}

/// Of the names that a getChildren showed only those matter that a sequential create may have got:
/// what nobody ever created is nowhere.
void Paths::add_answered(Recording& recording, const Asked& asked, const Answered& answered) {
  if (asked.function == Function::create && answered.has_value) add(recording, answered.value);
  if (asked.function != Function::get_children) return;
  std::string path(recording.texts[asked.key]);
  if (path != "/") path += '/';
  const std::size_t above = path.size();
  for (std::uint32_t i = 0; i < answered.items.count; ++i) {
    path.resize(above);
    path += recording.texts[recording.items[answered.items.first + i]];
    if (prefix_of(recording, path)) add(recording, recording.texts.intern(path));
  }
}

std::optional<std::pair<Path, std::int64_t>> Paths::prefix_of(const Recording& recording,
                                                              std::string_view path) const {
  if (path.size() <= counter_digits) return std::nullopt;
  const std::size_t cut = path.size() - counter_digits;
  const auto counter = counter_of(path.substr(cut));
  const auto prefix = counter ? recording.texts.find(path.substr(0, cut)) : std::nullopt;
  if (!prefix || prefixes_.count(of(*prefix)) == 0) return std::nullopt;
  return std::pair(of(*prefix), *counter);
}

void Paths::add_owned(std::uint32_t session, const Asked& asked) {
  if (asked.function != Function::create || !asked.flags.ephemeral) return;
  OwnedPaths& owned = owned_[session];
  (asked.flags.sequential ? owned.prefixes : owned.named).push_back(of(asked.key));
}

void Paths::add_numbered(const Recording& recording) {
  for (Path path = 0; path < size() && !prefixes_.empty(); ++path) {
    const std::string words(recording.texts[texts_[path]]);
    if (const auto name = prefix_of(recording, words)) numbered_[*name] = path;
  }
}

void Paths::add_unnamed(Recording& recording, const Asked& asked) {
  if (asked.function != Function::create || !asked.flags.sequential || !asked.flags.ephemeral) {
    return;
  }
  const Path prefix = of(asked.key);
  const auto path = static_cast<Path>(parents_.size());
  parents_.push_back(parents_[prefix]);
  texts_.push_back(nil);
  names_.push_back(recording.texts.intern(fmt::format("/{}", path)));  // the name of no child
  unnamed_[prefix].push_back(path);
}

Paths::Paths(Recording& recording) {
  by_text_.resize(recording.texts.size(), no_path);
  const Text slash = recording.texts.intern("/");
  by_text_.resize(recording.texts.size(), no_path);
  by_text_[slash] = root;
  parents_ = {root};
  texts_ = {slash};
  names_ = {nil};
  for (const Operation& operation : recording.operations) add_asked(recording, operation.asked);
  for (const Asked& part : recording.parts) add_asked(recording, part);
  for (const Operation& operation : recording.operations) {
    add_answered(recording, operation.asked, operation.answered);
    const auto parts = recording.parts_of(operation.asked);
    const auto results = recording.results_of(operation.answered);
    for (std::size_t i = 0; i < results.size(); ++i) add_answered(recording, parts[i], results[i]);
  }
  add_numbered(recording);
  for (const Operation& operation : recording.operations) {
    if (!operation.answered.has_value) add_unnamed(recording, operation.asked);
    add_owned(operation.session, operation.asked);
    for (const Asked& part : recording.parts_of(operation.asked)) {
      add_unnamed(recording, part);
      add_owned(operation.session, part);
    }
  }
  const auto once = [](std::vector<Path>& paths) {
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  };
  for (auto& [session, owned] : owned_) {
    once(owned.named);
    once(owned.prefixes);
  }
}

std::span<const Path> Paths::unnamed(Path prefix) const {
  const auto found = unnamed_.find(prefix);
  return found == unnamed_.end() ? std::span<const Path>() : found->second;
}

std::vector<Path> Paths::numbered(Path prefix) const {
  std::vector<Path> all;
  const auto first = numbered_.lower_bound({prefix, std::numeric_limits<std::int64_t>::min()});
  for (auto one = first; one != numbered_.end() && one->first.first == prefix; ++one) {
    all.push_back(one->second);
  }
  return all;
}

const OwnedPaths& Paths::owned_by(std::uint32_t session) const {
  static const OwnedPaths nothing;
  const auto found = owned_.find(session);
  return found == owned_.end() ? nothing : found->second;
}

Path Paths::numbered(Path prefix, std::int64_t counter) const {
  const auto found = numbered_.find({prefix, counter});
  return found == numbered_.end() ? no_path : found->second;
}

}  // namespace zablab::history
