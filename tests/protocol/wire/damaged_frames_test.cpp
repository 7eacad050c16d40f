// Frames and streams made wrong end in a value or an error.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/frame.hpp"
#include "protocol/wire/quorum.hpp"
#include "tests/protocol/wire/damage.hpp"
#include "tests/support/wire_recording.hpp"

namespace zablab::wire {
namespace {

struct Counts {
  std::uint64_t values = 0;
  std::uint64_t errors = 0;
  template <class T>
  void note(const Result<T>& result) {
    ++(std::holds_alternative<T>(result) ? values : errors);
  }
};

/// What was read is written again without a byte more or less.
template <class T>
void take(const Result<T>& result, const std::string& bytes, Counts& counts) {
  counts.note(result);
  const T* const value = std::get_if<T>(&result);
  if (value == nullptr) return;
  std::string again;
  encode(again, *value);
  EXPECT_EQ(again.size(), bytes.size());
}

constexpr OpCode types[] = {OpCode::create,     OpCode::create2,       OpCode::exists,
                            OpCode::get_acl,    OpCode::get_children2, OpCode::multi,
                            OpCode::multi_read, OpCode::who_am_i,      OpCode::get_data};

void take_frame(const std::string& bytes, Random& random, Counts& counts) {
  take(decode_connect_request(bytes), bytes, counts);
  take(decode_connect_response(bytes), bytes, counts);
  take(decode_request(bytes), bytes, counts);
  const OpCode type = types[random.index(std::size(types))];
  take(decode_reply(bytes, static_cast<std::int32_t>(type)), bytes, counts);
}

void take_stream(std::string_view stream, Counts& counts) {
  for (std::size_t taken_once = 1; taken_once > 0 && !stream.empty();) {
    const auto taken = first_record<QuorumPacket>(stream, 100'000);
    taken_once = 0;
    if (const auto* packet = std::get_if<Taken<QuorumPacket>>(&taken)) {
      taken_once = packet->size;
      const std::string data = packet->value.data.value_or("");
      take(decode_txn(data), data, counts);
      take(decode_learner_info(data), data, counts);
      take(decode_touches(data), data, counts);
      take(decode_forwarded_request(data), data, counts);
    }
    stream.remove_prefix(taken_once);
  }
}

void take_notification(const std::string& bytes, Counts& counts) {
  const auto frame = first_frame(bytes, election_frame_at_most);
  if (const auto* payload = std::get_if<std::string_view>(&frame)) {
    counts.note(decode_notification(*payload));
  }
  take(decode_notification(bytes), bytes, counts);
}

void damage_many(std::uint64_t inputs, std::uint64_t seed) {
  std::vector<std::string> frames, streams, notifications;
  for (const RecordedBytes& line : recorded_client_frames()) frames.push_back(line.bytes);
  for (const RecordedBytes& line : recorded_server_streams()) {
    auto& kept = line.first == "quorum" ? streams : notifications;
    // Short, so that a damage hits something.
    for (std::size_t at = 0; at < line.bytes.size() && at < 10'000; at += 500) {
      kept.push_back(line.bytes.substr(line.first == "quorum" ? 0 : at, at + 500));
    }
  }
  Random random(seed);
  Counts counts;
  const auto one_of = [&](const std::vector<std::string>& all) {
    return damaged(all[random.index(all.size())], random);
  };
  for (std::uint64_t i = 0; i < inputs; ++i) {
    switch (i % 8) {
      case 0: take_frame(random_bytes(200, random), random, counts); break;
      case 1: take_stream(one_of(streams), counts); break;
      case 2: take_notification(one_of(notifications), counts); break;
      default: take_frame(one_of(frames), random, counts);
    }
  }
  EXPECT_GT(counts.values, inputs / 4);
  EXPECT_GT(counts.errors, inputs / 4);
}

TEST(DamagedFrames, EndInAValueOrAnError) { damage_many(4'000, 1); }

TEST(SlowDamagedFrames, AMillionEndInAValueOrAnError) { damage_many(1'000'000, 2); }

}  // namespace
}  // namespace zablab::wire
