// Every decoder of protocol/wire, and the tree behind it. The first byte chooses which; a log or a
// snapshot can be taken as a corpus after a byte was put before it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "invariants/datadir/image.hpp"
#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/frame.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/quorum.hpp"
#include "protocol/wire/snapshot_file.hpp"

namespace {

using namespace zablab;

/// What was read is written again, and read as the same value.
template <class T, class Decode>
void there_and_back(std::string_view bytes, Decode&& decode) {
  const wire::Result<T> read = decode(bytes);
  const T* const value = std::get_if<T>(&read);
  if (value == nullptr) return;
  std::string again;
  wire::encode(again, *value);
  const wire::Result<T> second = decode(again);
  if (!std::holds_alternative<T>(second) || !(std::get<T>(second) == *value)) std::abort();
}

void take_log(std::string_view bytes) {
  const auto read = wire::decode_log(bytes);
  if (!std::holds_alternative<wire::ReadLog>(read)) return;
  datadir::Image image;
  for (const wire::Txn& txn : std::get<wire::ReadLog>(read).log.txns) image.apply(txn);
  wire::find_record(bytes, 0);
}

void take_txn(std::string_view bytes) {
  there_and_back<wire::Txn>(bytes, [](std::string_view b) { return wire::decode_txn(b); });
  const auto read = wire::decode_txn(bytes);
  const auto* const txn = std::get_if<wire::Txn>(&read);
  if (txn == nullptr) return;
  datadir::Image image;
  image.apply(*txn);
  image.apply(*txn);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::int32_t type = size > 1 ? data[1] % 110 : 0;
  switch (data[0] % 8) {
    case 0: take_log(bytes); break;
    case 1: datadir::load_image(wire::decode_snapshot(bytes).snapshot, 1); break;
    case 2: there_and_back<wire::Request>(bytes, wire::decode_request); break;
    case 3:
      there_and_back<wire::Reply>(bytes,
                                  [&](std::string_view b) { return wire::decode_reply(b, type); });
      break;
    case 4: there_and_back<wire::Notification>(bytes, wire::decode_notification); break;
    case 5: (void)wire::first_record<wire::QuorumPacket>(bytes, 1 << 20); break;
    case 6: there_and_back<wire::ConnectRequest>(bytes, wire::decode_connect_request); break;
    default: take_txn(bytes);
  }
  return 0;
}
