// Messages of one direction, compressed: whatever they are, what comes out is bounded, and a damaged one gives nothing.
// The first octet chooses takeover, beginning and completeness; then messages, each behind its size (2 octets).
#include <cstdlib>

#include "base/byte_reader.h"
#include "base/limits.h"
#include "decode/ws/message_inflater.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rung::ByteReader reader(rung::Bytes(data, size));
  const std::uint8_t options = reader.u8();
  rung::ws::MessageInflater inflater((options & 1) != 0, (options & 2) != 0);
  std::vector<char> out;
  while (reader.remaining() > 0) {
    const std::size_t wanted = reader.u16();
    const rung::Bytes payload = reader.take(std::min(wanted, reader.remaining()));
    using Outcome = rung::ws::MessageInflater::Outcome;
    const Outcome outcome = inflater.inflate(payload, (options & 4) == 0, out);
    if (out.size() > rung::limits::ws_message_octets) std::abort();
    if ((outcome == Outcome::lost_history || outcome == Outcome::damaged) && !out.empty()) std::abort();
    if ((options & 8) != 0) inflater.lose_history();
  }
  return 0;
}
