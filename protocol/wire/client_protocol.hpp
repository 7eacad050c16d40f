// Requests and replies of the client protocol as values: what stands in a frame (frame.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/wire/client_records.hpp"
#include "protocol/wire/jute.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::wire {

// --- the first frame each way
// ----------------------------------------------------------------------

Result<ConnectRequest> decode_connect_request(std::string_view payload);
Result<ConnectResponse> decode_connect_response(std::string_view payload);
void encode(std::string& out, const ConnectRequest& request);
void encode(std::string& out, const ConnectResponse& response);

// --- requests
// --------------------------------------------------------------------------------------

using PartRequest = std::variant<EmptyRecord, CreateRequest, CreateTtlRequest, PathNumberRequest,
                                 SetDataRequest, PathWatchRequest>;
struct RequestPart {
  std::int32_t type = 0;    ///< an OpCode
  std::int32_t error = -1;  ///< means nothing
  PartRequest body;
  bool operator==(const RequestPart&) const = default;
};
/// multi, multiRead.
struct MultiRequest {
  std::vector<RequestPart> parts;
  bool operator==(const MultiRequest&) const = default;
};

using RequestBody =
    std::variant<OpaqueRecord, EmptyRecord, CreateRequest, CreateTtlRequest, SetDataRequest,
                 SetAclRequest, PathNumberRequest, PathWatchRequest, PathRequest, ReconfigRequest,
                 AuthRequest, SetWatchesRequest, SetWatches2Request, TokenRecord, MultiRequest>;
struct Request {
  RequestHeader header;
  RequestBody body;
  std::string trailing;  ///< bytes after it; servers ignore them
  bool operator==(const Request&) const = default;
};
/// An error only where there is no whole header. A body that cannot be decoded is an OpaqueRecord:
/// a server answers it (MARSHALLINGERROR, UNIMPLEMENTED), and it takes a zxid if it is a write.
Result<Request> decode_request(std::string_view payload);
void encode(std::string& out, const Request& request);

// --- replies
// ---------------------------------------------------------------------------------------

using PartResponse = std::variant<EmptyRecord, NumberResponse, PathResponse, PathStatResponse,
                                  StatResponse, DataResponse, NamesResponse, NamesStatResponse>;
struct ResponsePart {
  std::int32_t type = 0;  ///< an OpCode; error: the part failed, and NumberResponse says how
  std::int32_t error = 0;
  PartResponse body;
  bool operator==(const ResponsePart&) const = default;
};
struct MultiResponse {
  std::vector<ResponsePart> parts;
  bool operator==(const MultiResponse&) const = default;
};

using ReplyBody =
    std::variant<OpaqueRecord, EmptyRecord, NumberResponse, PathResponse, PathStatResponse,
                 StatResponse, DataResponse, AclResponse, NamesResponse, NamesStatResponse,
                 WhoAmIResponse, TokenRecord, WatcherEvent, MultiResponse>;
struct Reply {
  ReplyHeader header;
  ReplyBody body;
  std::string trailing;  ///< bytes after it
  bool operator==(const Reply&) const = default;
};
/// `type`: the OpCode of the request that it answers, which the bytes do not tell; ignored if it is
/// a watch event. A reply with an error has no body.
Result<Reply> decode_reply(std::string_view payload, std::int32_t type);
void encode(std::string& out, const Reply& reply);

}  // namespace zablab::wire
