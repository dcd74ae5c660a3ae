#include "decode/datagram_decoder.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/checks/message_checks.h"
#include "decode/envelope_decoder.h"
#include "decode/hep_decoder.h"
#include "decode/proxy_protocol.h"

namespace rung::decode {
namespace {

bool is_sip(Bytes payload) {
  return sip::looks_like_sip(payload) == sip::Likeness::yes || sip::has_sip_fields(payload);
}

}  // namespace

// Media outnumber signalling a hundred to one: whatever is not SIP leaves with the first look at
// its octets.
void DatagramDecoder::on_datagram(const net::Datagram& datagram) {
  if (may_be_hep(datagram.payload) && output_.hep() != nullptr && output_.hep()->on_datagram(datagram)) return;
  if (is_sip(datagram.payload)) {
    std::optional<sip::Framed> framed = sip::take_datagram(datagram.payload);
    if (framed) take_message(datagram, std::move(*framed));
    return;
  }
  if (!may_be_proxy_header(datagram.payload)) return quic_.on_datagram(datagram);
  Result<ProxyHeader> header = parse_proxy_header(datagram.payload);
  if (!header) return quic_.on_datagram(datagram);
  net::Datagram behind = datagram;
  behind.payload = datagram.payload.subspan(header->size);
  behind.wire_size -= static_cast<std::uint32_t>(header->size);
  if (is_sip(behind.payload)) on_datagram(behind);
}

Connection* DatagramDecoder::find(const net::Endpoint& one, const net::Endpoint& other) {
  Flow* flow = flows_.find({one, other});
  return flow == nullptr ? nullptr : &flow->row;
}

DatagramDecoder::Flow& DatagramDecoder::flow_for(const net::Datagram& datagram, const sip::Message& first_message) {
  // Whoever gets a response sent the request.
  bool from_client = first_message.is_request();
  return flows_.add({datagram.source, datagram.destination}, datagram.packet.time, [&] {
    Connection row(output_, Transport::udp, from_client ? datagram.source : datagram.destination,
                   from_client ? datagram.destination : datagram.source, datagram.first, datagram.packet);
    row.facts().visibility = Visibility::decoded;
    return row;
  });
}

// True where it is the copy of a message that an agent told of, in a flow of which no packet showed anything else. What
// follows belongs to the connection that was told of.
bool DatagramDecoder::take_told(const net::Datagram& datagram, const sip::Message& message) {
  Origin origin;
  origin.packet = datagram.packet;
  origin.source = datagram.source;
  origin.destination = datagram.destination;
  const auto shown = output_.find_copy(message, origin, nullptr);
  if (shown) output_.envelopes()->share({datagram.source, datagram.destination}, shown->agent);
  return shown.has_value();
}

void DatagramDecoder::take_message(const net::Datagram& datagram, sip::Framed&& framed) {
  const net::FlowKey key(datagram.source, datagram.destination);
  Flow* flow = flows_.find(key);
  if (flow == nullptr && output_.envelopes() != nullptr && output_.envelopes()->has_flows()) {
    if (take_told(datagram, *framed.message)) return;
    if (Connection* shared = output_.envelopes()->find_shared(key))
      return deliver(*shared, datagram, std::move(framed));
  }
  if (flow == nullptr) flow = &flow_for(datagram, *framed.message);
  flow->last = std::max(flow->last, datagram.packet.time);
  deliver(flow->row, datagram, std::move(framed));
}

void DatagramDecoder::deliver(Connection& row, const net::Datagram& datagram, sip::Framed&& framed) {
  ConnectionFacts& facts = row.facts();
  bool from_client = datagram.source == facts.client;
  bool cut = datagram.wire_size > datagram.payload.size();
  bool complete = cut ? has_whole_body(*framed.message) : framed.complete;
  row.saw(datagram.packet);
  (from_client ? facts.client_bytes : facts.server_bytes) += datagram.payload.size();
  if (cut) facts.lost_bytes += datagram.wire_size - datagram.payload.size();
  Delivery delivery{std::move(*framed.message), {datagram.first, datagram.packet}};
  delivery.from_client = from_client;
  delivery.complete = complete;
  delivery.cut_by_capture = cut && !complete;
  delivery.over_limit = framed.over_limit;
  delivery.line_ends_before = framed.begin > 0;
  delivery.octets_behind = datagram.payload.size() - framed.end;
  auto fault = check_datagram_size(delivery.message, datagram.wire_size, datagram.first != datagram.packet);
  std::uint64_t id = row.deliver(std::move(delivery));
  if (fault) row.find(fault->code, datagram.packet, std::move(fault->detail), id);
}

void DatagramDecoder::on_time(Timestamp now) {
  flows_.on_time(now);
  quic_.on_time(now);
}

void DatagramDecoder::hold_half() {
  flows_.hold_half();
  quic_.hold_half();
}

std::vector<Connection*> DatagramDecoder::open_connections() {
  std::vector<Connection*> rows;
  flows_.list(rows);
  quic_.list(rows);
  std::sort(rows.begin(), rows.end(),
            [](const Connection* a, const Connection* b) { return a->facts().id < b->facts().id; });
  return rows;
}

void DatagramDecoder::clear() {
  flows_.clear();
  quic_.clear();
}

}  // namespace rung::decode
