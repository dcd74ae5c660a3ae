#include "decode/hep_decoder.h"

#include <algorithm>
#include <utility>

#include "decode/content_coding.h"
#include "decode/hep/old_packet.h"
#include "decode/sip/framer.h"

namespace rung::decode {
namespace {

bool begins_sip(Bytes payload) {
  return sip::looks_like_sip(payload) == sip::Likeness::yes || sip::has_sip_fields(payload);
}

std::string why_malformed(ParseError error, std::size_t size) {
  constexpr std::size_t total_offset = 4;
  const std::string octets = std::to_string(size) + " octets";
  if (error.offset == total_offset) return "the total length is not " + octets;
  return "the chunk at octet " + std::to_string(error.offset) + " does not fit into " + octets;
}

// Agents compress with zlib or gzip and do not say with which.
Inflated inflate(Bytes payload) {
  const std::string_view text = as_text(payload);
  return inflate_body(text.starts_with("\x1f\x8b") ? "gzip" : "deflate", text, limits::hep_payload_octets);
}

}  // namespace

bool may_be_hep(Bytes datagram) { return as_text(datagram).starts_with("HEP3") || hep::may_be_old_packet(datagram); }

HepDecoder::Flows::Flow& HepDecoder::add_flow(const net::FlowKey& key, const net::Datagram& datagram) {
  Flows::Flow& flow = flows_.add(key, datagram.packet.time, [&] {
    return Connection(output_, Transport::udp, datagram.source, datagram.destination, datagram.first, datagram.packet);
  });
  flow.row.observe(flow.state);
  return flow;
}

bool HepDecoder::on_datagram(const net::Datagram& datagram) {
  const bool is_new = hep::is_packet_datagram(datagram.payload);
  Result<hep::Packet> packet = is_new ? hep::parse_packet(datagram.payload, datagram.wire_size)
                                      : hep::parse_old_packet(datagram.payload, begins_sip, datagram.packet.time);
  if (!packet && !is_new) return false;
  const net::FlowKey key(datagram.source, datagram.destination);
  Flows::Flow* flow = flows_.find(key);
  if (flow == nullptr) flow = &add_flow(key, datagram);
  ConnectionFacts& facts = flow->row.facts();
  flow->last = std::max(flow->last, datagram.packet.time);
  flow->row.saw(datagram.packet);
  (datagram.source == facts.client ? facts.client_bytes : facts.server_bytes) += datagram.payload.size();
  if (datagram.wire_size > datagram.payload.size()) {
    facts.lost_bytes += datagram.wire_size - datagram.payload.size();
    flow->state.is_cut = true;
  }
  take({flow->row, flow->state, datagram.packet, datagram.source.address, datagram.wire_size}, std::move(packet));
  return true;
}

void HepDecoder::on_packet(Connection& row, HepTally& tally, const Place& place, const net::Endpoint& sender,
                           Bytes octets) {
  take({row, tally, place.packet, sender.address, octets.size()}, hep::parse_packet(octets, octets.size()));
}

void HepDecoder::take(const Arrival& arrival, Result<hep::Packet>&& packet) {
  ConnectionFacts& facts = arrival.row.facts();
  facts.other_protocol = "HEP";
  ++facts.other_messages;
  facts.other_bytes += arrival.wire_size;
  if (packet) return take_packet(arrival, *packet);
  ++arrival.tally.malformed;
  arrival.row.find(FindingCode::hep_length_mismatch, arrival.place, why_malformed(packet.error(), arrival.wire_size));
}

void HepDecoder::take_packet(const Arrival& arrival, const hep::Packet& packet) {
  HepTally& tally = arrival.tally;
  const std::uint32_t agent = agents_.count(packet, arrival.place, arrival.sender, arrival.wire_size);
  if (!packet.auth_key.empty() && !std::exchange(tally.key_told, true))
    arrival.row.find(
        FindingCode::hep_auth_key_present, arrival.place,
        std::to_string(packet.auth_key.size()) + " octets, from the agent of captures.id " + std::to_string(agent));
  if (packet.version == 1)
    ++tally.timeless;
  else if (packet.protocol_type == hep::protocol_sip)
    take_message(arrival, packet, agent);
  else
    tally.count_other(packet.protocol_type);
}

void HepDecoder::take_message(const Arrival& arrival, const hep::Packet& packet, std::uint32_t agent) {
  capture::Envelope envelope;
  envelope.payload = packet.payload.value_or(Bytes());
  envelope.missing = packet.missing;
  Inflated inflated;
  if (packet.compressed) {
    inflated = inflate(envelope.payload);
    envelope.payload = as_bytes({inflated.octets.data(), inflated.octets.size()});
    envelope.whole = !inflated.damaged && !inflated.over_limit;
    envelope.missing = 0;
  }
  if (!begins_sip(envelope.payload)) {
    ++arrival.tally.unreadable;
    return;
  }
  ++arrival.tally.messages;
  envelope.arrival = arrival.place;
  envelope.seen = packet.time;
  envelope.agent = agent;
  envelope.source = {packet.source_address.value_or(IpAddress()), packet.source_port};
  envelope.destination = {packet.destination_address.value_or(IpAddress()), packet.destination_port};
  envelope.ip_protocol = packet.ip_protocol;
  envelope.correlation_id = packet.correlation_id;
  envelopes_.on_envelope(envelope);
}

}  // namespace rung::decode
