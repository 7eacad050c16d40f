#include "protocol/wire/client_protocol.hpp"

#include <utility>

#include "protocol/base/match.hpp"

namespace zablab::wire {

namespace {

constexpr MultiHeader end_of_multi{-1, true, -1};

/// Reads parts until the end is announced. `read_body(reader, type, body)`: false if there is none.
template <class Multi, class ReadBody>
bool try_read_multi(Reader& reader, auto& body, ReadBody&& read_body) {
  Reader attempt = reader;
  Multi multi;
  for (;;) {
    const auto header = attempt.get<MultiHeader>();
    if (!attempt.ok()) return false;
    if (header.done) break;
    auto& part = multi.parts.emplace_back();
    part.type = header.type;
    part.error = header.error;
    if (!read_body(attempt, header.type, part.body)) return false;
  }
  body = std::move(multi);
  reader = attempt;
  return true;
}

template <class Part>
void write_parts(std::string& out, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    write(out, MultiHeader{part.type, false, part.error});
    match(part.body, [&](const auto& body) { write(out, body); });
  }
  write(out, end_of_multi);
}

bool read_part_request(Reader& reader, std::int32_t type, PartRequest& body) {
  switch (static_cast<OpCode>(type)) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::create_container: return reader.try_read<CreateRequest>(body);
    case OpCode::create_ttl: return reader.try_read<CreateTtlRequest>(body);
    case OpCode::remove:
    case OpCode::check: return reader.try_read<PathNumberRequest>(body);
    case OpCode::set_data: return reader.try_read<SetDataRequest>(body);
    case OpCode::get_data:
    case OpCode::get_children: return reader.try_read<PathWatchRequest>(body);
    default: return false;
  }
}

/// Requests that name one path and little else.
bool read_path_request(Reader& reader, OpCode type, RequestBody& body) {
  switch (type) {
    case OpCode::remove:
    case OpCode::check:
    case OpCode::check_watches:
    case OpCode::remove_watches:
    case OpCode::add_watch: return reader.try_read<PathNumberRequest>(body);
    case OpCode::exists:
    case OpCode::get_data:
    case OpCode::get_children:
    case OpCode::get_children2: return reader.try_read<PathWatchRequest>(body);
    case OpCode::get_acl:
    case OpCode::sync:
    case OpCode::get_ephemerals:
    case OpCode::get_all_children_number:
    case OpCode::delete_container: return reader.try_read<PathRequest>(body);
    default: return false;
  }
}

bool read_request_body(Reader& reader, OpCode type, RequestBody& body) {
  switch (type) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::create_container: return reader.try_read<CreateRequest>(body);
    case OpCode::create_ttl: return reader.try_read<CreateTtlRequest>(body);
    case OpCode::set_data: return reader.try_read<SetDataRequest>(body);
    case OpCode::set_acl: return reader.try_read<SetAclRequest>(body);
    case OpCode::reconfig: return reader.try_read<ReconfigRequest>(body);
    case OpCode::auth: return reader.try_read<AuthRequest>(body);
    case OpCode::set_watches: return reader.try_read<SetWatchesRequest>(body);
    case OpCode::set_watches2: return reader.try_read<SetWatches2Request>(body);
    case OpCode::sasl: return reader.try_read<TokenRecord>(body);
    case OpCode::multi:
    case OpCode::multi_read: return try_read_multi<MultiRequest>(reader, body, read_part_request);
    case OpCode::ping:
    case OpCode::who_am_i:
    case OpCode::close_session: return reader.try_read<EmptyRecord>(body);
    default: return read_path_request(reader, type, body);
  }
}

bool read_part_response(Reader& reader, std::int32_t type, PartResponse& body) {
  switch (static_cast<OpCode>(type)) {
    case OpCode::error: return reader.try_read<NumberResponse>(body);
    case OpCode::create: return reader.try_read<PathResponse>(body);
    case OpCode::create2:
    case OpCode::create_container:
    case OpCode::create_ttl: return reader.try_read<PathStatResponse>(body);
    case OpCode::set_data: return reader.try_read<StatResponse>(body);
    case OpCode::get_data: return reader.try_read<DataResponse>(body);
    case OpCode::get_children: return reader.try_read<NamesResponse>(body);
    case OpCode::get_children2: return reader.try_read<NamesStatResponse>(body);
    case OpCode::remove:
    case OpCode::check: return reader.try_read<EmptyRecord>(body);
    default: return false;
  }
}

bool read_reply_body(Reader& reader, OpCode type, ReplyBody& body) {
  switch (type) {
    case OpCode::create:
    case OpCode::sync: return reader.try_read<PathResponse>(body);
    case OpCode::create2:
    case OpCode::create_container:
    case OpCode::create_ttl: return reader.try_read<PathStatResponse>(body);
    case OpCode::exists:
    case OpCode::set_data:
    case OpCode::set_acl: return reader.try_read<StatResponse>(body);
    case OpCode::get_data:
    case OpCode::reconfig: return reader.try_read<DataResponse>(body);
    case OpCode::get_acl: return reader.try_read<AclResponse>(body);
    case OpCode::get_children:
    case OpCode::get_ephemerals: return reader.try_read<NamesResponse>(body);
    case OpCode::get_children2: return reader.try_read<NamesStatResponse>(body);
    case OpCode::get_all_children_number:
    case OpCode::add_watch: return reader.try_read<NumberResponse>(body);
    case OpCode::who_am_i: return reader.try_read<WhoAmIResponse>(body);
    case OpCode::sasl: return reader.try_read<TokenRecord>(body);
    case OpCode::multi:
    case OpCode::multi_read: return try_read_multi<MultiResponse>(reader, body, read_part_response);
    case OpCode::remove:
    case OpCode::check:
    case OpCode::ping:
    case OpCode::auth:
    case OpCode::set_watches:
    case OpCode::set_watches2:
    case OpCode::check_watches:
    case OpCode::remove_watches:
    case OpCode::delete_container:
    case OpCode::close_session: return reader.try_read<EmptyRecord>(body);
    default: return false;
  }
}

template <class Body>
void write_body(std::string& out, const Body& body) {
  match(
      body, [&](const OpaqueRecord& opaque) { out += opaque.bytes; },
      [&](const MultiRequest& multi) { write_parts(out, multi.parts); },
      [&](const MultiResponse& multi) { write_parts(out, multi.parts); },
      [&](const auto& record) { write(out, record); });
}

/// The last field of the first frame may be missing.
void read_last_flag(Reader& reader, std::optional<bool>& flag) {
  if (reader.ok() && reader.left() > 0) flag = reader.get<bool>();
  if (reader.ok() && reader.left() > 0) {
    reader.fail(reader.offset(), std::to_string(reader.left()) + " bytes are left over");
  }
}

}  // namespace

Result<ConnectRequest> decode_connect_request(std::string_view payload) {
  Reader reader(payload);
  ConnectRequest request;
  reader.read(request.protocol_version);
  reader.read(request.last_zxid_seen);
  reader.read(request.timeout_ms);
  reader.read(request.session);
  reader.read(request.password);
  read_last_flag(reader, request.read_only);
  if (!reader.ok()) return reader.error();
  return request;
}

Result<ConnectResponse> decode_connect_response(std::string_view payload) {
  Reader reader(payload);
  ConnectResponse response;
  reader.read(response.protocol_version);
  reader.read(response.timeout_ms);
  reader.read(response.session);
  reader.read(response.password);
  read_last_flag(reader, response.read_only);
  if (!reader.ok()) return reader.error();
  return response;
}

void encode(std::string& out, const ConnectRequest& request) {
  write(out, request.protocol_version);
  write(out, request.last_zxid_seen);
  write(out, request.timeout_ms);
  write(out, request.session);
  write(out, request.password);
  if (request.read_only) write(out, *request.read_only);
}

void encode(std::string& out, const ConnectResponse& response) {
  write(out, response.protocol_version);
  write(out, response.timeout_ms);
  write(out, response.session);
  write(out, response.password);
  if (response.read_only) write(out, *response.read_only);
}

Result<Request> decode_request(std::string_view payload) {
  Reader reader(payload);
  Request request;
  reader.read(request.header);
  if (!reader.ok()) return reader.error();
  if (read_request_body(reader, static_cast<OpCode>(request.header.type), request.body)) {
    request.trailing = reader.rest();
  } else {
    request.body = OpaqueRecord{std::string(reader.rest())};
  }
  return request;
}

void encode(std::string& out, const Request& request) {
  write(out, request.header);
  write_body(out, request.body);
  out += request.trailing;
}

Result<Reply> decode_reply(std::string_view payload, std::int32_t type) {
  Reader reader(payload);
  Reply reply;
  reader.read(reply.header);
  if (!reader.ok()) return reader.error();
  bool known = true;
  if (reply.header.xid == watch_event_xid) {
    known = reader.try_read<WatcherEvent>(reply.body);
  } else if (reply.header.error != 0) {
    reply.body = EmptyRecord{};
  } else {
    known = read_reply_body(reader, static_cast<OpCode>(type), reply.body);
  }
  if (known) {
    reply.trailing = reader.rest();
  } else {
    reply.body = OpaqueRecord{std::string(reader.rest())};
  }
  return reply;
}

void encode(std::string& out, const Reply& reply) {
  write(out, reply.header);
  write_body(out, reply.body);
  out += reply.trailing;
}

}  // namespace zablab::wire
