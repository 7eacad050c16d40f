// Readers of history files. Any bytes are answered with a recording or with a sentence.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "invariants/history/recording.hpp"

namespace zablab::history {

struct ReadError {
  std::size_t line = 0;  ///< counted from 1; 0: the file as a whole
  std::string sentence;
};

using Read = std::variant<Recording, ReadError>;

enum class Format { json_lines, edn, porcupine };

/// Told by how the text begins.
Format format_of(std::string_view text);

/// Our JSON lines (README.md). `text` is taken whole, because the decoder looks beyond its end.
Read read_json_lines(std::string text);

/// Jepsen's history.edn: a map a line, or one vector or list of maps.
Read read_edn(std::string_view text);

/// The same of operations on znodes; `read_edn` tells which it is.
Read read_edn_znodes(std::string_view text);

/// Porcupine's operations as JSON: an array of {"ClientId","Input","Call","Output","Return"}.
Read read_porcupine(const std::string& text);

/// In whichever of the formats it is.
Read read_history(std::string text);

/// Makes the recording one of that model: "register", "cas-register", "kv-register",
/// "kv-append" (texts), "append" (lists),
/// "znode", "znode-linearizable", "znode-zookeeper". False: there is no such model.
bool set_model(Recording& recording, std::string_view name);

}  // namespace zablab::history
