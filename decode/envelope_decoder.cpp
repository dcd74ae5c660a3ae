#include "decode/envelope_decoder.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ascii.h"

namespace rung::decode {
namespace {

using capture::Envelope;
using capture::SaidTransport;

Transport transport_in_via(const Envelope& envelope, const sip::Message& message) {
  const std::string_view said = message.essentials().via_transport;
  for (const Transport transport :
       {Transport::udp, Transport::tcp, Transport::tls, Transport::sctp, Transport::ws, Transport::wss})
    if (equals_ignoring_case(said, to_text(transport))) return transport;
  if (envelope.ip_protocol == capture::protocol_udp) return Transport::udp;
  if (envelope.ip_protocol == capture::protocol_sctp) return Transport::sctp;
  return envelope.secured.value_or(false) ? Transport::tls : Transport::tcp;
}

Transport transport_of(const Envelope& envelope, const sip::Message& message) {
  switch (envelope.transport) {
    case SaidTransport::udp:
      return Transport::udp;
    case SaidTransport::tcp:
      return Transport::tcp;
    case SaidTransport::tls:
      return Transport::tls;
    case SaidTransport::sctp:
      return Transport::sctp;
    case SaidTransport::ws:
      return Transport::ws;
    case SaidTransport::wss:
      return Transport::wss;
    case SaidTransport::nothing:
      break;
  }
  return transport_in_via(envelope, message);
}

}  // namespace

void EnvelopeDecoder::on_envelope(const Envelope& envelope) {
  std::optional<sip::Framed> framed = sip::take_datagram(envelope.payload);
  if (!framed) return;
  Flows::Flow& flow = flow_for(envelope, *framed->message);
  ConnectionFacts& facts = flow.row.facts();
  PacketRef place = envelope.arrival;
  place.time = envelope.seen.value_or(place.time);
  const bool from_client = envelope.source == facts.client;
  flow.last = std::max(flow.last, envelope.arrival.time);
  flow.row.saw(place);
  (from_client ? facts.client_bytes : facts.server_bytes) += envelope.payload.size();
  facts.lost_bytes += envelope.missing;
  Delivery delivery{std::move(*framed->message), {place, place}};
  delivery.from_client = from_client;
  delivery.complete = envelope.whole && envelope.missing == 0 && framed->complete;
  delivery.told_in_part = !envelope.whole;
  delivery.cut_by_capture = envelope.missing > 0;
  flow.row.deliver(std::move(delivery));
}

EnvelopeDecoder::Flows& EnvelopeDecoder::flows_of(Transport transport) {
  std::unique_ptr<Flows>& flows = flows_[static_cast<std::size_t>(transport)];
  if (!flows) flows = std::make_unique<Flows>(limits::udp_idle_timeout, limits::envelope_flows);
  return *flows;
}

EnvelopeDecoder::Flows::Flow& EnvelopeDecoder::flow_for(const Envelope& envelope, const sip::Message& first_message) {
  const Transport transport = transport_of(envelope, first_message);
  const net::FlowKey key(envelope.source, envelope.destination);
  Flows& flows = flows_of(transport);
  if (Flows::Flow* known = flows.find(key)) return *known;
  // Whoever gets a response sent the request.
  const bool from_client = first_message.is_request();
  return flows.add(key, envelope.arrival.time, [&] {
    Connection row(output_, transport, from_client ? envelope.source : envelope.destination,
                   from_client ? envelope.destination : envelope.source, envelope.arrival, envelope.arrival);
    row.facts().visibility = Visibility::decoded;
    return row;
  });
}

void EnvelopeDecoder::on_time(Timestamp now) {
  for (const std::unique_ptr<Flows>& flows : flows_)
    if (flows) flows->on_time(now);
}

void EnvelopeDecoder::list(std::vector<Connection*>& rows) {
  for (const std::unique_ptr<Flows>& flows : flows_)
    if (flows) flows->list(rows);
}

void EnvelopeDecoder::clear() {
  for (std::unique_ptr<Flows>& flows : flows_) flows.reset();
}

}  // namespace rung::decode
