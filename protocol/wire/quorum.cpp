#include "protocol/wire/quorum.hpp"

#include <utility>

namespace zablab::wire {

namespace {

constexpr std::size_t size_without_peer_epoch = 28;
constexpr std::size_t size_without_version = 40;
constexpr std::int32_t first_version_with_config = 2;

/// A value, unless the reader met an error or did not get to the end.
template <class T>
Result<T> whole(Reader& reader, T value) {
  if (reader.ok() && reader.left() > 0) {
    reader.fail(reader.offset(), std::to_string(reader.left()) + " bytes are left over");
  }
  if (!reader.ok()) return reader.error();
  return value;
}

void read_versioned(Reader& reader, Notification& notification) {
  reader.read(notification.peer_epoch);
  reader.read(notification.version);
  if (notification.version >= first_version_with_config) {
    const std::size_t begin = reader.offset();
    const auto length = reader.get<std::int32_t>();
    if (length < 0) reader.fail(begin, "a length is " + std::to_string(length));
    notification.config.emplace(reader.take(length < 0 ? 0 : static_cast<std::size_t>(length)));
  }
  notification.trailing = reader.rest();
}

}  // namespace

Result<LearnerInfo> decode_learner_info(std::string_view data) {
  Reader reader(data);
  LearnerInfo info;
  reader.read(info.server);
  if (reader.left() > 0) info.protocol_version = reader.get<std::int32_t>();
  if (reader.left() > 0) info.config_version = reader.get<std::int64_t>();
  return whole(reader, info);
}

void encode(std::string& out, const LearnerInfo& info) {
  write(out, info.server);
  if (info.protocol_version) write(out, *info.protocol_version);
  if (info.config_version) write(out, *info.config_version);
}

Result<ForwardedRequest> decode_forwarded_request(std::string_view data) {
  Reader reader(data);
  ForwardedRequest request;
  reader.read(request.session);
  reader.read(request.cxid);
  reader.read(request.type);
  if (!reader.ok()) return reader.error();
  request.body = reader.rest();
  return request;
}

void encode(std::string& out, const ForwardedRequest& request) {
  write(out, request.session);
  write(out, request.cxid);
  write(out, request.type);
  out += request.body;
}

Result<std::vector<SessionTouch>> decode_touches(std::string_view data) {
  Reader reader(data);
  std::vector<SessionTouch> touches;
  while (reader.ok() && reader.left() > 0) touches.push_back(reader.get<SessionTouch>());
  if (!reader.ok()) return reader.error();
  return touches;
}

void encode(std::string& out, const std::vector<SessionTouch>& touches) {
  for (const SessionTouch& touch : touches) write(out, touch);
}

Result<Notification> decode_notification(std::string_view payload) {
  Reader reader(payload);
  Notification notification;
  reader.read(notification.state);
  reader.read(notification.leader);
  reader.read(notification.zxid);
  reader.read(notification.election_epoch);
  if (payload.size() == size_without_peer_epoch) {
    notification.form = NotificationForm::bytes_28;
    notification.peer_epoch = notification.zxid >> 32;
  } else if (payload.size() == size_without_version) {
    notification.form = NotificationForm::bytes_40;
    reader.read(notification.peer_epoch);
    reader.read(notification.version);
  } else {
    read_versioned(reader, notification);
  }
  if (!reader.ok()) return reader.error();
  return notification;
}

void encode(std::string& out, const Notification& notification) {
  write(out, notification.state);
  write(out, notification.leader);
  write(out, notification.zxid);
  write(out, notification.election_epoch);
  if (notification.form == NotificationForm::bytes_28) return;
  write(out, notification.peer_epoch);
  write(out, notification.version);
  if (notification.config) write(out, Buffer(notification.config));
  out += notification.trailing;
}

}  // namespace zablab::wire
