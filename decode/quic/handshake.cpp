#include "decode/quic/handshake.h"

#include <algorithm>

#include "decode/quic/packet.h"

namespace rung::quic {

bool Handshake::on_datagram(Side sender, Bytes datagram) {
  bool opened = false;
  while (!datagram.empty()) {
    const Result<LongHeader> header = parse_long_header(datagram);
    if (!header) break;  // a short header, whose packet goes to the end, or padding
    if (header->type == PacketType::initial) opened = on_initial(sender, datagram, *header) || opened;
    if (header->type == PacketType::version_negotiation && sender == Side::server && !of(Side::server).largest)
      version_refused_ = true;
    datagram = datagram.subspan(header->size);
  }
  return opened;
}

// A client goes on with the keys of its first packet, though it sends to an id that the server chose; behind a Retry,
// or a Version Negotiation, it begins anew (RFC 9001 5.2).
bool Handshake::on_initial(Side sender, Bytes datagram, const LongHeader& header) {
  State& side = of(sender);
  if (side.keys && header.version == version_) {
    if (auto packet = open_initial(datagram, header, *side.keys, side.largest)) return take(sender, *packet);
  }
  if (sender == Side::server) return false;
  const InitialKeys keys = initial_keys(header.version, header.destination_id, Side::client);
  const auto packet = open_initial(datagram, header, keys, std::nullopt);
  if (!packet || !parse_crypto_frames(packet->payload)) return false;
  begin(header);
  return take(sender, *packet);
}

void Handshake::begin(const LongHeader& header) {
  sides_ = {};
  version_ = header.version;
  version_refused_ = false;
  for (const Side side : {Side::client, Side::server})
    of(side).keys = initial_keys(header.version, header.destination_id, side);
}

bool Handshake::take(Side sender, const OpenedPacket& packet) {
  const Result<std::vector<CryptoFrame>> frames = parse_crypto_frames(packet.payload);
  if (!frames) return false;
  State& side = of(sender);
  side.largest = std::max(side.largest.value_or(0), packet.number);
  for (const CryptoFrame& frame : *frames) side.crypto.add(frame);
  ++opened_;
  return true;
}

}  // namespace rung::quic
