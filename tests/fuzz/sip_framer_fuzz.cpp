// A stream cut in two gives what the whole gives, datagrams are cut within their octets, and none are lost.
#include <cstdlib>

#include "base/limits.h"
#include "tests/decode/sip/framed_text.h"
#include "tests/decode/sip/round_trip.h"

static std::vector<std::string> framed(rung::Bytes first, rung::Bytes second) {
  rung::sip::StreamFramer framer;
  std::vector<rung::sip::Framed> items;
  framer.feed(first);
  framer.feed(second);
  framer.finish();
  rung::sip::drain(framer, items);
  if (second.empty() && !rung::sip::covers(items, rung::as_text(first))) std::abort();
  return rung::sip::described(items);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  rung::Bytes stream(data + 2, size - 2);
  std::size_t cut = (std::size_t{data[0]} << 8 | data[1]) % (stream.size() + 1);
  // A direction given up begins again with a segment, so past that limit the cut may matter.
  bool same = framed(stream, {}) == framed(stream.first(cut), stream.subspan(cut));
  if (!same && stream.size() < rung::limits::sip_resync_octets) std::abort();
  rung::sip::Unpacked unpacked = rung::sip::unpack(stream);
  if (!rung::sip::covers(unpacked, rung::as_text(stream))) std::abort();
  return 0;
}
