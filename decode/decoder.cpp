#include "decode/decoder.h"

#include <map>

namespace rung::decode {

void Decoder::on_time(Timestamp now) {
  datagrams_.on_time(now);
  output_.advance(now);
}

void Decoder::on_datagram(const net::Datagram& datagram) {
  on_time(datagram.packet.time);
  datagrams_.on_datagram(datagram);
}

StreamDecoder& Decoder::decoder_for(const net::Stream& stream, const PacketRef& shown_by) {
  auto& decoder = streams_[stream.id];
  if (!decoder) decoder = std::make_unique<StreamDecoder>(output_, stream, shown_by);
  return *decoder;
}

void Decoder::on_chunk(const net::Stream& stream, const net::Chunk& chunk) {
  on_time(chunk.packet.time);
  decoder_for(stream, chunk.packet).on_chunk(chunk);
}

void Decoder::on_gap(const net::Stream& stream, const net::Gap& gap) {
  on_time(gap.packet.time);
  decoder_for(stream, gap.packet).on_gap(gap);
}

void Decoder::on_end(const net::Stream& stream, const net::End& end) {
  auto found = streams_.find(stream.id);
  if (found == streams_.end()) return;
  found->second->on_end(end);
  streams_.erase(found);
}

void Decoder::finish() {
  std::map<std::uint64_t, StreamDecoder*> streams;
  for (auto& [id, decoder] : streams_) streams.emplace(decoder->connection_id(), decoder.get());
  auto stream = streams.begin();
  auto end_streams_before = [&](std::uint64_t id) {
    for (; stream != streams.end() && stream->first < id; ++stream) stream->second->on_end(stream->second->open_end());
  };
  for (Connection* flow : datagrams_.open_connections()) {
    end_streams_before(flow->facts().id);
    flow->end(ConnectionEnd::open);
  }
  end_streams_before(UINT64_MAX);
  streams_.clear();
  datagrams_.clear();
}

}  // namespace rung::decode
