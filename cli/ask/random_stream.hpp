// Random lines for a whole run: clients come, go, and ask.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "cli/ask/known.hpp"
#include "cli/ask/random_requests.hpp"
#include "sim/random.hpp"

namespace zablab::asking {

/// The same answers lead to the same requests.
class RandomStream {
 public:
  /// `core`: what core recordings hold and ensembles can be asked; otherwise everything.
  RandomStream(std::uint64_t seed, bool core)
      : core_(core), random_(seed), requests_(random_, known_, core) {}
  RandomStream(const RandomStream&) = delete;  // its parts refer to each other
  RandomStream& operator=(const RandomStream&) = delete;

  /// REQUIRES: the answer to the line before was noted.
  Line next();
  void note(const Line& line, const Line& answer);

 private:
  struct Client {
    std::string session;  ///< "$A#1"; empty: none
    bool attached = false;
    int away = 0;  ///< requests of others since the connection was lost
  };

  std::vector<std::string> clients_where(bool attached) const;
  std::string client_without_session() const;
  Line connect();
  Line reconnect(const std::string& label);
  Line take_over(const std::string& label);
  void plan_expiry(const std::string& label);
  void plan_clearing();
  Line session_event();

  void note_connect(const Line& line, const Line& answer);
  void end_session(const std::string& label);

  bool core_;
  Random random_;
  Known known_;
  RandomRequests requests_;
  std::map<std::string, Client> clients_{{"A", {}}, {"B", {}}, {"C", {}}, {"D", {}}, {"E", {}}};
  std::deque<Line> planned_;
};

}  // namespace zablab::asking
