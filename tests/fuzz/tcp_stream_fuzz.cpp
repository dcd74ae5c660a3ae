// Segments of one direction in any order: what comes out is contiguous and nothing stays held. Each
// segment is 6 octets: place (3, signed around the sequence wrap), size, cut size, flags.
#include <algorithm>
#include <cstdlib>

#include "decode/net/tcp_stream.h"

struct Contiguous : rung::net::OctetSink {
  std::uint64_t next = 0;
  void take(const rung::net::Piece& p) {
    if (p.size == 0 || p.offset != next) std::abort();
    next = p.end();
  }
  void on_octets(const rung::net::Piece& p) override { take(p); }
  void on_missing(const rung::net::Piece& p, bool) override { take(p); }
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Contiguous sink;
  rung::net::TcpStream stream;
  if (size > 0 && data[0] % 2 == 0) stream.on_syn(0u - 300);
  for (std::size_t i = 1; i + 6 <= size; i += 6) {
    const auto place = static_cast<std::uint32_t>(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    const std::uint32_t at = (data[i + 5] & 8 ? place << 8 : place % 1024) - 400u;
    const rung::Bytes octets(data + i, std::min<std::size_t>(data[i + 3], size - i));
    const auto wire = static_cast<std::uint32_t>(octets.size()) + data[i + 4] % 16u;
    if (data[i + 5] & 1) stream.on_acknowledgement(at, place >> 4);
    stream.on_data({at, octets, wire, (data[i + 5] & 6) == 6, {}}, {}, sink);
    if (data[i + 5] & 16) stream.give_up_hole(sink);
    if (stream.next() != sink.next) std::abort();
  }
  stream.give_up_all(sink);
  if (stream.held() != 0 || stream.has_hole() || stream.deadline()) std::abort();
  return 0;
}
