#include "decode/decoder.h"

#include <map>

#include "decode/net/ip.h"

namespace rung::decode {

void Decoder::on_time(Timestamp now) {
  ended_.on_time(now);
  datagrams_.on_time(now);
  hep_.on_time(now);
  envelopes_.on_time(now);
  output_.advance(now);
}

Decoder::Decoder(MessageSink& messages, tls::KeyLog& keys)
    : keys_{keys, {}},
      names_(messages),
      output_(messages),
      envelopes_(output_, [this](const auto& one, const auto& other,
                                 bool datagrams) { return shown_connection(one, other, datagrams); }),
      hep_(output_, envelopes_, agents_),
      datagrams_(output_),
      ended_(keys_) {
  output_.set_names(names_);
  output_.set_hep(hep_, envelopes_);
}

Decoder::Decoder(MessageSink& messages, std::unique_ptr<tls::KeyLog> no_keys) : Decoder(messages, *no_keys) {
  no_keys_ = std::move(no_keys);
  keys_.waiting.for_keys = false;
}

Decoder::Decoder(MessageSink& messages) : Decoder(messages, std::make_unique<tls::KeyLog>()) {}

void Decoder::report_open(const std::function<void(const ConnectionFacts&)>& report) {
  for (const auto& [id, connection] : output_.take_changed()) report(connection->facts_so_far());
}

void Decoder::on_datagram(const net::Datagram& datagram) {
  constexpr std::uint16_t dns_port = 53;
  on_time(datagram.packet.time);
  if (datagram.source.port == dns_port) names_.on_datagram(datagram);
  datagrams_.on_datagram(datagram);
}

Connection* Decoder::connection_of(const net::IcmpError& error) {
  if (error.protocol == net::protocol_udp) return datagrams_.find(error.source, error.destination);
  return stream_between(error.source, error.destination);
}

Connection* Decoder::stream_between(const net::Endpoint& one, const net::Endpoint& other) {
  auto stream = open_streams_.find({one, other});
  if (stream == open_streams_.end()) stream = open_streams_.find({other, one});
  return stream == open_streams_.end() ? nullptr : &streams_.at(stream->second)->row();
}

Connection* Decoder::shown_connection(const net::Endpoint& one, const net::Endpoint& other, bool datagrams) {
  return datagrams ? datagrams_.find(one, other) : stream_between(one, other);
}

void Decoder::on_envelope(const capture::Envelope& envelope) {
  on_time(envelope.arrival.time);
  envelopes_.on_envelope(envelope);
}

// Only errors about connections that are known: everything else is somebody else's traffic.
void Decoder::on_icmp_error(const PacketRef& packet, const net::IpAddress& reporter, const net::IcmpError& error) {
  on_time(packet.time);
  Connection* row = connection_of(error);
  if (row == nullptr) return;
  FindingCode code = error.kind == net::IcmpError::Kind::too_big ? FindingCode::icmp_frag_needed
                                                                 : FindingCode::icmp_unreachable_for_sip;
  if (!row->may_tell(code)) return;
  DeliveryFailure failure;
  failure.packet = packet;
  failure.connection_id = row->facts().id;
  failure.from_client = error.source == row->facts().client;
  failure.kind = error.kind;
  failure.what = net::to_text(error, reporter.is_v6);
  failure.reporter = reporter;
  failure.mtu = error.mtu;
  std::optional<sip::Framed> quoted;
  if (sip::looks_like_sip(error.payload) == sip::Likeness::yes) quoted = sip::take_datagram(error.payload);
  if (quoted) failure.quoted.emplace(row->quote(std::move(*quoted->message), packet, failure.from_client));
  output_.sink().on_delivery_failure(failure);
}

StreamDecoder& Decoder::decoder_for(const net::Stream& stream, const PacketRef& shown_by) {
  auto& decoder = streams_[stream.id];
  if (!decoder) {
    decoder = std::make_unique<StreamDecoder>(output_, keys_, stream, shown_by);
    open_streams_[{stream.client, stream.server}] = stream.id;
  }
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
  if (!ended_.take(found->second, end, output_.now())) found->second->on_end(end);
  streams_.erase(found);
  auto open = open_streams_.find({stream.client, stream.server});
  if (open != open_streams_.end() && open->second == stream.id) open_streams_.erase(open);
}

AssociationDecoder& Decoder::decoder_for_association(const net::Stream& association, const PacketRef& shown_by) {
  auto& decoder = associations_[association.id];
  if (!decoder) decoder = std::make_unique<AssociationDecoder>(output_, association, shown_by);
  return *decoder;
}

void Decoder::on_user_message(const net::Stream& association, const net::UserMessage& message) {
  on_time(message.packet.time);
  decoder_for_association(association, message.packet).on_user_message(message);
}

void Decoder::on_lost_chunks(const net::Stream& association, const net::LostChunks& lost) {
  on_time(lost.packet.time);
  decoder_for_association(association, lost.packet).on_lost_chunks(lost);
}

void Decoder::on_association_end(const net::Stream& association, const net::End& end) {
  auto found = associations_.find(association.id);
  if (found == associations_.end()) return;
  found->second->on_end(end);
  associations_.erase(found);
}

void Decoder::look_for_keys() {
  if (std::exchange(keys_seen_, keys_.log.generation()) == keys_.log.generation()) return;
  std::map<std::uint64_t, StreamDecoder*> waiting;
  for (auto& [id, decoder] : streams_)
    if (decoder->awaits_keys()) waiting.emplace(id, decoder.get());
  for (auto& [id, decoder] : waiting) decoder->on_keys();
  ended_.on_time(output_.now());
}

void Decoder::hold_half() {
  datagrams_.hold_half();
  hep_.hold_half();
  envelopes_.hold_half();
  ended_.hold_half();
}

void Decoder::finish() {
  std::map<std::uint64_t, std::function<void()>> ends;  // by connection id
  for (auto& [id, decoder] : streams_)
    ends.emplace(decoder->connection_id(), [&stream = *decoder] { stream.on_end(stream.open_end()); });
  ended_.list([&ends](std::uint64_t id, std::function<void()> end) { ends.emplace(id, std::move(end)); });
  for (auto& [id, decoder] : associations_)
    ends.emplace(decoder->connection_id(), [&association = *decoder] { association.on_end(association.open_end()); });
  std::vector<Connection*> flows = datagrams_.open_connections();
  hep_.list(flows);
  envelopes_.list(flows);
  for (Connection* flow : flows) ends.emplace(flow->facts().id, [flow] { flow->end(ConnectionEnd::open); });
  for (auto& [id, end] : ends) end();
  streams_.clear();
  ended_.clear();
  open_streams_.clear();
  associations_.clear();
  datagrams_.clear();
  hep_.clear();
  envelopes_.clear();
}

}  // namespace rung::decode
