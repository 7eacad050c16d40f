#include "protocol/pipeline/session_end.hpp"

namespace zablab {

void end_connections_of_ended(Context& context, ClientTable& clients, const Txn& txn) {
  if (!std::holds_alternative<CloseSessionTxn>(txn.body)) return;
  for (auto entry = clients.begin(); entry != clients.end();) {
    if (entry->second.session == txn.session) {
      context.close(entry->first);
      entry = clients.erase(entry);
    } else {
      ++entry;
    }
  }
}

}  // namespace zablab
