#include "invariants/history/write_edn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "invariants/history/edn.hpp"
#include "invariants/history/moments.hpp"
#include "invariants/history/write_edn_znodes.hpp"

namespace zablab::history {

namespace {

class Writer {
 public:
  explicit Writer(const Recording& recording) : recording_(recording) {
    std::set<Text> keys;
    for (const Operation& one : recording.operations) keys.insert(one.asked.key);
    many_keys_ = keys.size() > 1 || !recording.parts.empty();
    current_ = recording.sessions;
    process_of_.resize(recording.operations.size());
    for (const std::int64_t session : recording.sessions) unused_ = std::max(unused_, session + 1);
  }

  std::string write() {
    std::vector<Interval> intervals;
    for (const Operation& one : recording_.operations) {
      intervals.push_back({one.called, one.returned});
    }
    const Moments moments(intervals);
    std::int64_t now = 0;
    for (const Moment& moment : moments.in_order) {
      const Operation& one = recording_.operations[moment.event];
      now = moment.is_return ? one.returned : one.called;
      if (moment.is_return) {
        line(moment.event, type_of_return(one), now, true);
        busy_.erase(process_of_[moment.event]);
      } else {
        take_process(moment.event);
        line(moment.event, "invoke", now, false);
      }
    }
    for (std::size_t i = 0; i < recording_.operations.size(); ++i) {
      if (recording_.operations[i].returned == never_returned) line(i, "info", now, true);
    }
    return std::move(text_);
  }

 private:
  static const char* type_of_return(const Operation& one) {
    return one.answered.error == cas_refused ? "fail" : "ok";
  }

  /// A process has one operation open at a time, and after an unknown outcome it is used no more:
  /// a session that goes on does so under a new number.
  void take_process(std::size_t place) {
    const std::uint32_t session = recording_.operations[place].session;
    std::int64_t& process = current_[session];
    if (!busy_.insert(process).second) busy_.insert(process = unused_++);
    process_of_[place] = process;
  }

  void line(std::size_t place, const char* type, std::int64_t moment, bool completed) {
    const Operation& one = recording_.operations[place];
    const bool refused = completed && one.answered.error == cas_refused;
    text_ +=
        fmt::format("{{:index {}, :time {}, :type :{}, :process {}, :f :{}, :value {}{}}}\n",
                    index_++, moment, type, process_of_[place], function_of(one.asked.function),
                    value_of(one, completed), refused ? ", :error :refused" : "");
  }

  std::string_view function_of(Function function) const {
    switch (function) {
      case Function::get: return "read";
      case Function::put: return "write";
      case Function::append: return recording_.kind == ModelKind::texts ? "append" : "txn";
      case Function::list: return "txn";
      default: return name_of(function);
    }
  }

  std::string words(Text text) const { return edn_of_json(recording_.texts[text]); }

  std::string key_of(const Asked& asked) const {
    const std::string key = words(asked.key);
    const bool number = !key.empty() && key.find_first_not_of("0123456789") == std::string::npos;
    return number || asked.key == nil ? key : quoted_text(key);
  }

  std::string items_of(const Answered& answered) const {
    std::string list = "[";
    for (const Text item : recording_.items_of(answered)) {
      list += (list.size() > 1 ? " " : "") + words(item);
    }
    return list + "]";
  }

  /// One operation as a txn has it; `answered` is nothing where it is not known.
  std::string micro_of(const Asked& asked, const Answered* answered) const {
    const std::string key = key_of(asked);
    switch (asked.function) {
      case Function::append: return fmt::format("[:append {} {}]", key, words(asked.value));
      case Function::put: return fmt::format("[:w {} {}]", key, words(asked.value));
      case Function::list:
        return fmt::format("[:r {} {}]", key, answered == nullptr ? "nil" : items_of(*answered));
      default:
        return fmt::format("[:r {} {}]", key, answered == nullptr ? "nil" : words(answered->value));
    }
  }

  std::string txn_of(const Operation& one, bool answered) const {
    const auto results = recording_.results_of(one.answered);
    std::string text = "[";
    std::size_t part = 0;
    for (const Asked& asked : recording_.parts_of(one.asked)) {
      const Answered* result = answered && part < results.size() ? &results[part] : nullptr;
      text += (part++ == 0 ? "" : " ") + micro_of(asked, result);
    }
    return text + "]";
  }

  std::string value_of(const Operation& one, bool completed) const {
    const Asked& asked = one.asked;
    const bool answered = completed && one.status == Status::answered;
    std::string value;
    switch (asked.function) {
      case Function::get: value = answered ? words(one.answered.value) : "nil"; break;
      case Function::put: value = words(asked.value); break;
      case Function::cas:
        value = fmt::format("[{} {}]", words(asked.expected), words(asked.value));
        break;
      case Function::append:
        if (recording_.kind != ModelKind::texts) return "[" + micro_of(asked, nullptr) + "]";
        value = words(asked.value);
        break;
      case Function::list: return "[" + micro_of(asked, answered ? &one.answered : nullptr) + "]";
      case Function::txn: return txn_of(one, answered);
      default: return znode_edn(recording_, one, completed);
    }
    return many_keys_ ? fmt::format("[{} {}]", key_of(asked), value) : value;
  }

  const Recording& recording_;
  bool many_keys_ = false;
  std::vector<std::int64_t> current_;     ///< by session: its process now
  std::vector<std::int64_t> process_of_;  ///< by operation
  std::set<std::int64_t> busy_;
  std::int64_t unused_ = 0;  ///< the first number that is no session's
  std::size_t index_ = 0;
  std::string text_;
};

}  // namespace

std::string to_edn(const Recording& recording) { return Writer(recording).write(); }

}  // namespace zablab::history
