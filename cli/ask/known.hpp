// What the answers so far tell of a server: enough for random requests to aim at something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/ask/fields.hpp"

namespace zablab::asking {

class Known {
 public:
  struct Node {
    std::string owner;         ///< of an ephemeral: its session, "$A#1"; empty: none
    std::int32_t version = 0;  ///< as far as answers have told
  };

  /// By path; "/" is always there. A node may be gone without our knowing.
  const std::map<std::string, Node>& nodes() const { return nodes_; }
  /// Paths that were deleted lately.
  const std::vector<std::string>& deleted() const { return deleted_; }
  /// Paths on which a watch was left lately.
  const std::vector<std::string>& watched() const { return watched_; }
  std::int64_t last_zxid() const { return last_zxid_; }
  std::int32_t version_of(const std::string& path) const;

  /// Learns from the answer to a request of a session.
  void note(const std::string& session, const Line& request, const Line& answer);
  /// The session is over, and so are its ephemerals.
  void forget_session(const std::string& session);

 private:
  void note_one(const std::string& session, const Line& request, const Line& answer);
  void note_parts(const std::string& session, const Line& request, const Line& answer);
  void note_deleted(const std::string& path);
  void note_watched(const std::string& path);

  std::map<std::string, Node> nodes_{{"/", {}}};
  std::vector<std::string> deleted_;
  std::vector<std::string> watched_;
  std::int64_t last_zxid_ = 1;
};

}  // namespace zablab::asking
