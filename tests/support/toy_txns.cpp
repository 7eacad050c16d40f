#include "tests/support/toy_txns.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace zablab::toy {

namespace {

class TxnState {
 public:
  explicit TxnState(const TxnShape& shape) : shape_(shape) {}

  Micro draw(Random& random) {
    Micro micro;
    micro.key = static_cast<int>(random.below(static_cast<std::uint64_t>(shape_.keys)));
    if (shape_.appends_at_most > 0) micro.key = open_key(micro.key);
    if (random.ratio(1, 2)) micro.kind = shape_.lists ? 'a' : 'w';
    micro.value = shape_.distinct ? ++value_ : static_cast<int>(random.below(3));
    std::vector<int>& there = state_[micro.key];
    if (micro.kind == 'r') micro.seen = there;
    if (micro.kind == 'w') there = {micro.value};
    if (micro.kind == 'a') there.push_back(micro.value);
    return micro;
  }

 private:
  /// Full lists are followed by others, a multiple of `keys` further on.
  int open_key(int key) {
    const auto full = static_cast<std::size_t>(shape_.appends_at_most);
    while (state_[key].size() >= full) key += shape_.keys;
    return key;
  }

  TxnShape shape_;
  std::map<int, std::vector<int>> state_;
  int value_ = 0;
};

}  // namespace

std::vector<Txn> make_txns(const TxnShape& shape, Random& random) {
  std::vector<Txn> txns;
  TxnState store(shape);
  const auto overlap = static_cast<std::uint64_t>(shape.overlap);
  int moment = 0;
  for (std::size_t i = 0; i < shape.txns; ++i) {
    Txn txn;
    txn.process = static_cast<int>(i);
    moment += static_cast<int>(random.below(3));
    txn.call = moment - static_cast<int>(random.below(overlap));
    txn.back = random.ratio(1, 8) ? -1 : moment + static_cast<int>(random.below(overlap));
    const std::size_t micros = 1 + random.index(3);
    for (std::size_t k = 0; k < micros; ++k) txn.micros.push_back(store.draw(random));
    txns.push_back(txn);
  }
  return txns;
}

namespace {

std::string edn_of(const std::vector<int>& seen, bool lists) {
  if (!lists) return seen.empty() ? "nil" : std::to_string(seen.back());
  std::string list = "[";
  for (const int one : seen) list += fmt::format("{}{}", list.size() > 1 ? " " : "", one);
  return list + "]";
}

std::string edn_of(const Txn& txn, bool lists, bool completed) {
  std::string text;
  for (const Micro& micro : txn.micros) {
    const char* name = micro.kind == 'r' ? "r" : micro.kind == 'w' ? "w" : "append";
    const bool shows = micro.kind == 'r' && completed;
    const std::string value = micro.kind != 'r' ? std::to_string(micro.value)
                              : shows           ? edn_of(micro.seen, lists)
                                                : "nil";
    text += fmt::format("{}[:{} {} {}]", text.empty() ? "" : " ", name, micro.key, value);
  }
  return "[" + text + "]";
}

}  // namespace

std::string edn_of(const std::vector<Txn>& txns, bool lists) {
  std::multimap<std::pair<int, int>, std::string> lines;  // calls ahead of returns
  for (const Txn& txn : txns) {
    const auto line = [&](const char* type, int moment, bool completed) {
      return fmt::format("{{:process {}, :type :{}, :f :txn, :value {}, :time {}}}\n", txn.process,
                         type, edn_of(txn, lists, completed), moment + 100);
    };
    lines.emplace(std::pair(txn.call, 0), line("invoke", txn.call, false));
    if (txn.back >= 0) lines.emplace(std::pair(txn.back, 1), line("ok", txn.back, true));
  }
  std::string text;
  for (const auto& [moment, line] : lines) text += line;
  return text;
}

}  // namespace zablab::toy
