// HEP of all versions, in a datagram and on a stream: the first octet chooses. What is read lies within the input and
// is written to what reads the same; a stream cut in two gives what the whole gives.
#include <cstdlib>
#include <string>

#include "decode/hep/framer.h"
#include "decode/hep/old_packet.h"
#include "decode/hep/packet.h"
#include "decode/hep/writer.h"

namespace {

using namespace rung;

bool begins_message(Bytes payload) { return !payload.empty() && payload[0] >= 'A'; }

bool lies_within(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(const Result<hep::Packet>& packet, Bytes input) {
  if (!packet) {
    if (packet.error().offset > input.size()) std::abort();
    return;
  }
  for (const Bytes part : {packet->payload.value_or(Bytes()), packet->auth_key, as_bytes(packet->node_name),
                           as_bytes(packet->correlation_id)})
    if (!lies_within(part, input)) std::abort();
  const auto written = hep::write_packet(*packet);
  if (!written) return;
  const auto again = hep::parse_packet(*written, written->size());
  if (!again || again->agent_id != packet->agent_id || again->node_name != packet->node_name ||
      again->correlation_id != packet->correlation_id || again->payload.has_value() != packet->payload.has_value() ||
      as_text(again->payload.value_or(Bytes())) != as_text(packet->payload.value_or(Bytes())))
    std::abort();
}

std::string framed(Bytes first, Bytes second) {
  hep::StreamFramer framer;
  std::string out;
  const auto drain = [&] {
    while (const auto each = framer.next()) {
      if (each->end <= each->begin) std::abort();
      const bool is_packet = each->kind == hep::Framed::Kind::packet;
      if (is_packet) check(hep::parse_packet(each->octets, each->octets.size()), each->octets);
      out += (is_packet ? "p" : "s") + std::to_string(each->begin) + "-" + std::to_string(each->end) + " ";
    }
  };
  framer.feed(first);
  drain();
  framer.feed(second);
  drain();
  framer.gap(0);
  drain();
  if (framer.offset() != first.size() + second.size()) std::abort();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes bytes = Bytes(data, size).subspan(2);
  if ((data[0] & 1) == 0) {
    const std::size_t cut = data[1] * bytes.size() / 256;
    if (framed(bytes.first(cut), bytes.subspan(cut)) != framed(bytes, {})) std::abort();
    return 0;
  }
  check(hep::parse_packet(bytes, bytes.size()), bytes);
  check(hep::parse_packet(bytes, bytes.size() + data[1]), bytes);
  check(hep::parse_old_packet(bytes, begins_message, Timestamp{1'700'000'000'000'000'000}), bytes);
  hep::looks_like_packet(bytes);
  hep::is_packet_datagram(bytes);
  return 0;
}
