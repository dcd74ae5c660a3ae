// Frames come out the same whole and in two; gaps must not break anything. The first two octets
// choose.
#include <cstdlib>

#include "tests/decode/ws/wire_frames.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  if (size < 2) return 0;
  const std::string_view wire = as_text(Bytes(data, size).subspan(2));
  const std::size_t at = wire.empty() ? 0 : data[0] * wire.size() / 256;
  const std::string_view first = wire.substr(0, at), second = wire.substr(at);
  if (ws::test::frame_all({wire}) != ws::test::frame_all({first, second})) std::abort();

  ws::MessageFramer framer((data[1] & 1) != 0);
  framer.feed(as_bytes(first));
  framer.gap(data[1] >> 1);
  for (const std::uint8_t& octet : as_bytes(second)) framer.feed(Bytes(&octet, 1));
  framer.finish();
  if (framer.offset() != wire.size() + (data[1] >> 1)) std::abort();
  std::size_t kept = 0;
  for (const ws::Message& message : ws::test::messages_of(ws::test::take_all(framer))) {
    kept += message.payload.size();
  }
  if (kept > wire.size()) std::abort();
  return 0;
}
