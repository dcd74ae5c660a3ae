// Segments of one direction in any order: what comes out is contiguous and nothing stays held; and where all of them
// are near the SYN, each octet is that of its first copy, and none that came in time is missing. Each segment is 6
// octets: place (3, signed around the sequence wrap), size, cut size, flags.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "decode/net/tcp_stream.h"

struct Model : rung::net::OctetSink {
  std::uint64_t next = 0, delivered = 0;
  bool exact = false;                    // the first copies are known
  std::array<std::int16_t, 2048> first;  // of each octet; -1: none yet
  Model() { first.fill(-1); }
  void take(const rung::net::Piece& p) {
    if (p.size == 0 || p.offset != next) std::abort();
    next = p.end();
  }
  void on_octets(const rung::net::Piece& p) override {
    take(p);
    for (std::size_t i = 0; exact && i < p.size; ++i)
      if (first[p.offset + i] != p.bytes[i]) std::abort();
    delivered += p.size;
  }
  void on_missing(const rung::net::Piece& p, bool) override {
    take(p);
    for (std::uint64_t at = p.offset; exact && at < p.end(); ++at)
      if (first[at] != -1) std::abort();
  }
  void on_copy(const rung::net::Piece& p, rung::Bytes held) override {
    if (p.bytes.size() != p.size || (!held.empty() && held.size() != p.size)) std::abort();
  }
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint32_t isn = 0u - 300;
  Model model;
  rung::net::TcpStream stream;
  if (size > 0 && data[0] % 2 == 0) stream.on_syn(isn);
  model.exact = size > 0 && data[0] % 4 == 0;
  for (std::size_t i = 1; i + 6 <= size; i += 6) {
    const auto place = static_cast<std::uint32_t>(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    const std::uint32_t at = (data[i + 5] & 8 && !model.exact ? place << 8 : place % 1024) - 400u;
    const rung::Bytes octets(data + i, std::min<std::size_t>(data[i + 3], size - i));
    const auto wire = static_cast<std::uint32_t>(octets.size()) + data[i + 4] % 16u;
    if (model.exact && wire == 1) continue;  // perhaps a probe
    const auto offset = static_cast<std::int32_t>(at - isn - 1);
    for (std::int32_t k = std::max(0, -offset); model.exact && k < static_cast<std::int32_t>(octets.size()); ++k) {
      const auto to = static_cast<std::size_t>(offset + k);
      if (to >= stream.next() && model.first[to] == -1) model.first[to] = octets[static_cast<std::size_t>(k)];
    }
    if (data[i + 5] & 1) stream.on_acknowledgement(at, place >> 4, {});
    if (data[i + 5] & 32) stream.on_sequence(at, {});
    stream.on_data({at, octets, wire, (data[i + 5] & 6) == 6 && !model.exact, {}}, {}, model);
    if (data[i + 5] & 16) stream.give_up_hole(model);
    if (stream.next() != model.next) std::abort();
  }
  stream.give_up_all(model);
  const auto came =
      std::count_if(model.first.begin(), model.first.end(), [](std::int16_t octet) { return octet >= 0; });
  if (model.exact && model.delivered != static_cast<std::uint64_t>(came)) std::abort();
  stream.give_up_tail(false, model);
  if (stream.held() != 0 || stream.has_hole() || stream.deadline() || stream.next() != model.next) std::abort();
  return 0;
}
