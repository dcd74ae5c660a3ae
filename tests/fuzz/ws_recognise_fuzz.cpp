// What is recognised begins with a frame of the mask that was said; the answer does not change by
// itself.
#include <cstdlib>

#include "decode/ws/message_framer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  const Bytes bytes(data, size);
  const auto begins_sip = [](Bytes payload) { return !payload.empty() && payload[0] == 'S'; };
  const ws::Recognised recognised = ws::recognise(bytes, begins_sip);
  const ws::Recognised again = ws::recognise(bytes, begins_sip);
  if (recognised.likeness != again.likeness || recognised.offset != again.offset) std::abort();
  if (recognised.likeness != ws::Likeness::yes) return 0;
  const Result<ws::FrameHeader> header = ws::parse_frame_header(bytes.subspan(recognised.offset));
  if (!header || header->mask.has_value() != recognised.masked) std::abort();
  if (!ws::is_known(header->opcode)) std::abort();
  return 0;
}
