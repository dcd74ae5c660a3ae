// Packets one behind the other, each with 4 octets in front: link type, time passed (2, of 10 ms),
// size. Ticks between packets must not change what comes out.
#include <algorithm>
#include <cstdlib>

#include "tests/decode/net/recorder.h"

static rung::test::Lines run(rung::Bytes input, int ticks) {
  using rung::capture::LinkType;
  constexpr std::uint32_t types[] = {1,   101, 0,   113, 276, 147, 9,   50,  51,  100, 104, 105,
                                     107, 109, 117, 119, 127, 163, 192, 219, 226, 239, 108, 228};
  rung::test::NetworkRecorder sink;
  rung::net::Network network(sink, sink, sink, sink);
  rung::capture::Packet packet;
  for (; input.size() >= 4; ++packet.ref.frame) {
    const auto passed = static_cast<std::int16_t>(input[1] << 8 | input[2]);
    const rung::Timestamp before = packet.ref.time;
    packet.ref.time = before + rung::milliseconds(passed * 10);
    for (int i = 1; i < ticks && passed > 0; ++i) network.on_time(before + rung::milliseconds(passed * 10 / ticks * i));
    packet.link_type = LinkType{types[input[0] % std::size(types)]};
    packet.bytes = input.subspan(4, std::min<std::size_t>(input[3], input.size() - 4));
    packet.wire_size = static_cast<std::uint32_t>(packet.bytes.size()) + input[0] / 128u * 40u;
    network.on_packet(packet);
    input = input.subspan(4 + packet.bytes.size());
  }
  network.finish();
  return sink.lines;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (run({data, size}, 1) != run({data, size}, 5)) std::abort();
  return 0;
}
