// One connection in chunks, holes and turns that the input chooses: every octet is counted, every row is closed.
#include <algorithm>
#include <cstdlib>

#include "decode/decoder.h"

namespace {
struct Count : rung::decode::MessageSink {
  std::uint64_t messages = 0, open = 0, octets = 0;
  void on_message(rung::decode::SipMessage&& m) override { messages += m.id == messages + 1 ? 1 : 2; }
  void on_connection(const rung::decode::ConnectionFacts& c, const rung::decode::ConnectionEvent& e) override {
    using Kind = rung::decode::ConnectionEvent::Kind;
    open += e.kind == Kind::opened ? 1 : e.kind == Kind::ended ? UINT64_MAX : 0;
    octets = c.client_bytes + c.server_bytes;
    if (e.kind == Kind::ended && c.messages != messages) std::abort();
  }
  void on_finding(rung::Finding&& f) override { if (f.message_id > messages) std::abort(); }
  void on_time(rung::Timestamp) override {}
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung::net;
  Count count;
  rung::decode::Decoder decoder(count);
  Stream stream{1, {}, {}, {}, size > 0 && (data[0] & 1) != 0};
  std::uint64_t offset[2] = {0, 0}, sent = 0;
  for (std::size_t at = 1; at + 2 < size;) {
    bool server = (data[at] & 1) != 0, hole = (data[at] & 14) == 14;
    std::size_t length = std::min<std::size_t>(size - at - 2, 1 + data[at + 1] + (data[at] >> 4) * 256u);
    Direction from = server ? Direction::from_server : Direction::from_client;
    if (hole) decoder.on_gap(stream, {from, offset[server], length, {1, at, {}}, false});
    else decoder.on_chunk(stream, {from, offset[server], {data + at + 2, length}, {1, at, {}}});
    offset[server] += length;
    sent += hole ? 0 : length;
    at += 2 + (hole ? 0 : length);
  }
  decoder.on_end(stream, {EndReason::fin, {}, Direction::from_client});
  if (count.open != 0 || count.octets != sent) std::abort();
  return 0;
}
