#include "protocol/pipeline/commit_processor.hpp"

#include <utility>

namespace zablab {

void queue_request(CommitProcessor& processor, QueuedRequest request, bool waits,
                   std::vector<QueuedRequest>& ready) {
  const SessionId session = request.request.session;
  const auto pending = processor.waiting.find(session);
  if (waits) processor.local_writes.emplace_back(session, request.request.cxid);
  if (pending != processor.waiting.end()) {
    pending->second.push_back(std::move(request));
  } else if (waits) {
    processor.waiting[session].push_back(std::move(request));
  } else {
    ready.push_back(std::move(request));
  }
}

std::optional<QueuedRequest> take_committed(CommitProcessor& processor, SessionId session,
                                            std::int32_t cxid) {
  if (processor.local_writes.empty() ||
      processor.local_writes.front() != std::pair(session, cxid)) {
    return std::nullopt;
  }
  processor.local_writes.pop_front();
  const auto pending = processor.waiting.find(session);
  ensure(pending != processor.waiting.end() && pending->second.front().request.cxid == cxid,
         "the oldest local write is at the head of its session's queue");
  QueuedRequest request = std::move(pending->second.front());
  pending->second.pop_front();
  return request;
}

void release_after(CommitProcessor& processor, SessionId session, bool learner,
                   std::vector<QueuedRequest>& ready) {
  const auto pending = processor.waiting.find(session);
  if (pending == processor.waiting.end()) return;
  auto& queue = pending->second;
  while (!queue.empty() && !needs_commit(queue.front().request.operation, learner)) {
    ready.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  if (queue.empty()) processor.waiting.erase(pending);
}

bool needs_commit(const Operation& operation, bool learner) {
  return is_write(operation) || (learner && std::holds_alternative<Sync>(operation));
}

void forget_client(CommitProcessor& processor, const ClientConnectionId& client) {
  for (auto& [session, queue] : processor.waiting) {
    for (QueuedRequest& request : queue) {
      if (request.client == client) request.client.reset();
    }
  }
}

}  // namespace zablab
