#include "decode/stream_decoder.h"

namespace rung::decode {

StreamDecoder::StreamDecoder(Output& output, TlsKeys& keys, const net::Stream& stream, const PacketRef& shown_by)
    : row_(output, Transport::tcp, stream.client, stream.server, stream.first, shown_by),
      gaps_(row_, stream.first, stream.handshake_seen),
      phases_(row_, roles_, gaps_, keys, stream.handshake_seen, false) {}

void StreamDecoder::on_chunk(const net::Chunk& chunk) {
  row_.saw(chunk.packet);
  ConnectionFacts& facts = row_.facts();
  const bool from_client = phases_.context().is_from_client(chunk.direction);
  (from_client ? facts.client_bytes : facts.server_bytes) += chunk.bytes.size();
  phases_.on_octets(chunk.direction, chunk.offset, chunk.bytes, {chunk.packet, chunk.packet});
}

void StreamDecoder::on_gap(const net::Gap& gap) {
  row_.saw(gap.packet);
  row_.facts().lost_bytes += gap.size;
  if (!phases_.decodes()) return;
  gaps_.add(gap, phases_.context().is_from_client(gap.direction));
  phases_.on_hole(gap.direction, gap.offset, gap.size);
}

void StreamDecoder::on_keys() {
  phases_.on_keys();
  row_.saw(PacketRef(row_.facts().last));  // its row is another one now
}

void StreamDecoder::show_end(const net::End& end) {
  row_.saw(end.packet);
  row_.facts().end = end_of(end.reason);
}

void StreamDecoder::on_end(const net::End& end) {
  row_.saw(end.packet);
  phases_.finish(end);
  row_.end(end_of(end.reason));
}

}  // namespace rung::decode
