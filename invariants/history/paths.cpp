#include "invariants/history/paths.hpp"

#include <fmt/format.h>

#include <charconv>
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
  if (asked.function == Function::create && asked.flags.sequential) prefixes_.push_back(path);
}

void Paths::add_children(Recording& recording, const Operation& operation) {
  const Answered& answered = operation.answered;
  if (operation.asked.function == Function::create && answered.has_value) {
    add(recording, answered.value);
  }
  if (operation.asked.function != Function::get_children) return;
  for (std::uint32_t i = 0; i < answered.items.count; ++i) {
    const Text name = recording.items[answered.items.first + i];
    std::string path(recording.texts[operation.asked.key]);
    if (path != "/") path += '/';
    path += recording.texts[name];
    add(recording, recording.texts.intern(path));
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
  for (const Operation& operation : recording.operations) {
    add_asked(recording, operation.asked);
    add_children(recording, operation);
  }
  for (const Asked& part : recording.parts) add_asked(recording, part);
  // Which of the known paths are a prefix that somebody asked for, with a counter behind it.
  for (Path path = 0; path < size() && !prefixes_.empty(); ++path) {
    const std::string words(recording.texts[texts_[path]]);
    if (words.size() <= counter_digits) continue;
    const std::size_t cut = words.size() - counter_digits;
    const auto counter = counter_of(std::string_view(words).substr(cut));
    const auto prefix = recording.texts.find(std::string_view(words).substr(0, cut));
    if (!counter || !prefix || of(*prefix) == no_path) continue;
    numbered_[{of(*prefix), *counter}] = path;
  }
  for (const Operation& operation : recording.operations) {
    if (!operation.answered.has_value) add_unnamed(recording, operation.asked);
  }
  for (const Asked& part : recording.parts) add_unnamed(recording, part);
}

std::span<const Path> Paths::unnamed(Path prefix) const {
  const auto found = unnamed_.find(prefix);
  return found == unnamed_.end() ? std::span<const Path>() : found->second;
}

Path Paths::numbered(Path prefix, std::int64_t counter) const {
  const auto found = numbered_.find({prefix, counter});
  return found == numbered_.end() ? no_path : found->second;
}

}  // namespace zablab::history
