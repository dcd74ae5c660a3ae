// As ws_frame_fuzz, for the framers of all drafts. The first three octets choose draft, role, cut and gap.
#include <cstdlib>

#include "decode/ws/framer.h"
#include "tests/decode/ws/wire_frames.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  if (size < 3) return 0;
  const std::string_view wire = as_text(Bytes(data, size).subspan(3));
  const ws::Protocol protocol{static_cast<ws::Draft>(data[0] % (static_cast<int>(ws::Draft::unknown) + 1))};
  const bool from_client = (data[0] & 0x80) != 0;
  const std::size_t at = wire.empty() ? 0 : data[1] * wire.size() / 256;
  const std::string_view first = wire.substr(0, at), second = wire.substr(at);
  // hybi-04 judges its key by what came with the first header.
  const bool by_pieces = protocol.draft == ws::Draft::hybi_04 && from_client;
  const auto framer_at = [&](std::uint64_t begin) { return ws::Framer(protocol, from_client, begin); };
  const auto whole = ws::test::frame_all(framer_at(0), {wire});
  if (!by_pieces && whole != ws::test::frame_all(framer_at(0), {first, second})) std::abort();

  ws::Framer framer = framer_at(1000);
  framer.feed(as_bytes(first));
  framer.gap(data[2]);
  for (const std::uint8_t& octet : as_bytes(second)) framer.feed(Bytes(&octet, 1));
  framer.finish();
  if (framer.offset() != 1000 + wire.size() + data[2]) std::abort();
  std::size_t kept = 0;
  for (const ws::Message& message : ws::test::messages_of(ws::test::take_all(framer))) {
    if (message.begin < 1000 || message.end > framer.offset()) std::abort();
    kept += message.payload.size();
  }
  if (kept > wire.size()) std::abort();
  return 0;
}
