// Jepsen's history.edn, so that Knossos and Elle can be asked about our histories.
#pragma once

#include <string>

#include "invariants/history/recording.hpp"

namespace zablab::history {

/// One map a line. What never returned ends as :info, and its session goes on as another process.
/// Operations of several keys become [k v]; those of lists :txn with one operation each; those of
/// znodes keep their names, and :value is a map of what our JSON lines say. A cas that was refused
/// is :fail with `:error :refused`. Bands and a value that registers hold at first are not written.
std::string to_edn(const Recording& recording);

}  // namespace zablab::history
