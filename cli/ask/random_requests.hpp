// Random requests that aim at what is known of the server.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/ask/fields.hpp"
#include "cli/ask/known.hpp"
#include "sim/random.hpp"

namespace zablab::asking {

/// Requests without their session. Draws from `random`; looks at `known`, which must outlive it.
class RandomRequests {
 public:
  RandomRequests(Random& random, const Known& known, bool core)
      : random_(random), known_(known), core_(core) {}

  /// Any request of a session: a read, a write, a multi, several at once, or one about watches.
  Line any();

 private:
  Line read();
  Line write();
  Line multi();
  Line multi_read();
  Line pipe();
  Line about_watches();
  Line about_identity();

  Line create();
  Line create_of_kind(const std::string& path);
  Line remove();
  Line set();
  Line set_acl();
  Line on_watched();
  Line part(const std::vector<std::string>& named, bool careful);

  std::string existing();
  std::string some_path(int existing_of_ten);
  std::string new_path();
  std::string name();
  Line path(int existing_of_ten);
  Line bad_path();
  Line data();
  Line acl();
  std::int32_t version(const std::string& path);
  std::int64_t ttl();

  template <class List>
  const auto& one_of(const List& list) {
    return list[random_.index(std::size(list))];
  }

  Random& random_;
  const Known& known_;
  bool core_;
};

}  // namespace zablab::asking
