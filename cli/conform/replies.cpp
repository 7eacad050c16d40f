#include "cli/conform/replies.hpp"

#include <utility>

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

using wire::OpCode;

/// A character above U+FFFF as its two surrogates, each of them three bytes that are no UTF-8
/// (BinaryOutputArchive.stringToByteBuffer).
std::string bytes_of_java(const std::string& utf8) {
  std::string bytes;
  const auto put = [&](unsigned unit) {
    bytes += {static_cast<char>(0xe0 | unit >> 12), static_cast<char>(0x80 | (unit >> 6 & 0x3f)),
              static_cast<char>(0x80 | (unit & 0x3f))};
  };
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto bits = [&](std::size_t k) {
      return static_cast<unsigned char>(utf8[i + k]) & 0x3fU;
    };
    if (static_cast<unsigned char>(utf8[i]) < 0xf0 || i + 3 >= utf8.size()) {
      bytes += utf8[i];
      continue;
    }
    const unsigned above =
        ((bits(0) & 7U) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3)) - 0x10000U;
    put(0xd800U | above >> 10);
    put(0xdc00U | (above & 0x3ffU));
    i += 3;
  }
  return bytes;
}

wire::Stat stat_of(const Stat& stat) {
  return {stat.czxid.value,       stat.mzxid.value, stat.ctime_ms,   stat.mtime_ms,
          stat.version,           stat.cversion,    stat.aversion,   stat.ephemeral_owner,
          stat.data_length_bytes, stat.children,    stat.pzxid.value};
}

std::vector<wire::Text> texts_of(const std::vector<std::string>& names) {
  std::vector<wire::Text> texts;
  for (const std::string& name : names) texts.emplace_back(bytes_of_java(name));
  return texts;
}

wire::AclResponse acl_of(const AclResult& result) {
  std::vector<wire::Acl> list;
  for (const Acl& acl : list_of(result.acls)) {
    list.push_back({acl.permissions, wire::Id{acl.id.scheme, acl.id.id}});
  }
  return {std::move(list), stat_of(result.stat)};
}

wire::WhoAmIResponse who_of(const WhoResult& result) {
  std::vector<wire::ClientInfo> infos;
  for (const Id& id : result.identities) infos.push_back({id.scheme, id.id});
  return {std::move(infos)};
}

/// What answers of single requests and of parts of a multi have in common.
struct Body {
  template <class Variant>
  static Variant of(const auto& result) {
    using Result = std::remove_cvref_t<decltype(result)>;
    if constexpr (std::is_same_v<Result, PathResult>) {
      const wire::Text path = bytes_of_java(result.path);
      if (result.stat) return wire::PathStatResponse{path, stat_of(*result.stat)};
      return wire::PathResponse{path};
    } else if constexpr (std::is_same_v<Result, StatResult>) {
      return wire::StatResponse{stat_of(result.stat)};
    } else if constexpr (std::is_same_v<Result, DataResult>) {
      return wire::DataResponse{result.data, stat_of(result.stat)};
    } else if constexpr (std::is_same_v<Result, ChildrenResult>) {
      if (!result.stat) return wire::NamesResponse{texts_of(result.names)};
      return wire::NamesStatResponse{texts_of(result.names), stat_of(*result.stat)};
    } else {
      static_assert(std::is_same_v<Result, EmptyResult>);
      return wire::EmptyRecord{};
    }
  }
};

OpCode type_of(const MultiOperation& operation) {
  return match(
      operation,
      [](const Create& create) {
        return create.call == CreateCall::create ? OpCode::create : OpCode::create2;
      },
      [](const Delete&) { return OpCode::remove; }, [](const SetData&) { return OpCode::set_data; },
      [](const Check&) { return OpCode::check; });
}

OpCode type_of(const ReadPart& operation) {
  return std::holds_alternative<GetData>(operation) ? OpCode::get_data : OpCode::get_children;
}

wire::ResponsePart part_of(const MultiOperationResult& result, OpCode type) {
  const auto error = static_cast<std::int32_t>(result.error);
  if (result.failed_multi) {
    return {static_cast<std::int32_t>(OpCode::error), error, wire::NumberResponse{error}};
  }
  return {
      static_cast<std::int32_t>(type), error,
      std::visit([](const auto& one) { return Body::of<wire::PartResponse>(one); }, result.result)};
}

template <class Parts>
wire::MultiResponse list_of_parts(const MultiResult& result, const Parts& parts) {
  wire::MultiResponse list;
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    const OpCode type = i < parts.size() ? type_of(parts[i]) : OpCode::error;
    list.parts.push_back(part_of(result.results[i], type));
  }
  return list;
}

wire::MultiResponse multi_of(const Operation& operation, const MultiResult& result) {
  if (const auto* multi = std::get_if<Multi>(&operation)) {
    return list_of_parts(result, multi->operations);
  }
  if (const auto* reads = std::get_if<MultiRead>(&operation)) {
    return list_of_parts(result, reads->operations);
  }
  return list_of_parts(result, std::vector<ReadPart>());
}

wire::ReplyBody body_of(const Operation& operation, const Result& result) {
  using wire::ReplyBody;
  if (const auto* sync = std::get_if<Sync>(&operation)) {
    return wire::PathResponse{sync->path ? wire::Text(bytes_of_java(*sync->path)) : std::nullopt};
  }
  if (std::holds_alternative<AddWatch>(operation)) return wire::NumberResponse{0};
  return match(
      result, [&](const MultiResult& multi) -> ReplyBody { return multi_of(operation, multi); },
      [](const AclResult& acl) -> ReplyBody { return acl_of(acl); },
      [](const NumberResult& number) -> ReplyBody { return wire::NumberResponse{number.number}; },
      [](const WhoResult& who) -> ReplyBody { return who_of(who); },
      [](const auto& rest) { return Body::of<ReplyBody>(rest); });
}

}  // namespace

wire::Reply wire_reply(const Operation& operation, const Reply& reply) {
  wire::Reply written;
  written.header = {reply.xid, reply.zxid.value, static_cast<std::int32_t>(reply.error)};
  // An error has no body, but for the list that a multi leaves behind (NullInside).
  const bool has_body =
      reply.error == ErrorCode::ok || std::holds_alternative<MultiResult>(reply.result);
  written.body = wire::EmptyRecord{};
  if (has_body) written.body = body_of(operation, reply.result);
  return written;
}

wire::WatcherEvent wire_event(const WatchEvent& event) {
  constexpr std::int32_t connected = 3;
  return {static_cast<std::int32_t>(event.type), connected, bytes_of_java(event.path)};
}

}  // namespace zablab
