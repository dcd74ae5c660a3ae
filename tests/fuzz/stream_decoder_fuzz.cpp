// One connection in chunks and holes that the input chooses: octets and messages are counted right.
#include <algorithm>
#include <cstdlib>

#include "decode/decoder.h"

struct Count : rung::decode::MessageSink {
  std::uint64_t messages = 0, msrp = 0, octets = 0;
  // Those in HEP belong to connections of their own.
  void on_message(rung::decode::SipMessage&& message) override { messages += message.origin.connection_id == 1; }
  void on_source(const rung::decode::MessageSource&, std::string_view) override {}
  void on_msrp(rung::decode::MsrpMessage&&) override { ++msrp; }
  void on_connection(const rung::decode::ConnectionFacts& facts, const rung::decode::ConnectionEvent&) override {
    if (facts.id != 1) return;
    octets = facts.messages == messages && facts.msrp_messages == msrp ? facts.client_bytes + facts.server_bytes
                                                                       : UINT64_MAX;
  }
  void on_delivery_failure(const rung::decode::DeliveryFailure&) override {}
  void on_frame(const rung::decode::WebSocketFrame&) override {}
  void on_finding(rung::Finding&&) override {}
  void on_time(rung::Timestamp) override {}
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Count count;
  rung::decode::Decoder decoder(count);
  rung::net::Stream stream{1, {}, {}, {}, size > 0 && (data[0] & 1) != 0};
  std::uint64_t offset[2] = {0, 0}, sent = 0;
  for (std::size_t at = 1; at + 2 < size; at += 2) {
    std::size_t wanted = 1 + data[at + 1] + (data[at] >> 4) * 256u;
    std::size_t length = std::min(size - at - 2, wanted);
    auto side = static_cast<rung::net::Direction>(data[at] & 1);
    std::uint64_t& place = offset[data[at] & 1];
    bool hole = (data[at] & 14) == 14;
    if (hole) decoder.on_gap(stream, {side, place, length, {1, at, {}}, false});
    if (!hole) decoder.on_chunk(stream, {side, place, {data + at + 2, length}, {1, at, {}}});
    place += length;
    sent += hole ? 0 : length;
    at += hole ? 0 : length;
  }
  decoder.on_end(stream, {rung::net::EndReason::fin, {}, rung::net::Direction::from_client});
  if (count.octets != sent) std::abort();
  return 0;
}
