#include "decode/datagram_decoder.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/checks/message_checks.h"
#include "decode/proxy_protocol.h"

namespace rung::decode {

// Media outnumber signalling a hundred to one: whatever is not SIP leaves with the first look at
// its octets.
void DatagramDecoder::on_datagram(const net::Datagram& datagram) {
  if (sip::looks_like_sip(datagram.payload) == sip::Likeness::yes) {
    std::optional<sip::Framed> framed = sip::take_datagram(datagram.payload);
    if (framed) take_message(flow_for(datagram, *framed->message), datagram, std::move(*framed));
    return;
  }
  if (!may_be_proxy_header(datagram.payload)) return;
  Result<ProxyHeader> header = parse_proxy_header(datagram.payload);
  if (!header) return;
  net::Datagram behind = datagram;
  behind.payload = datagram.payload.subspan(header->size);
  behind.wire_size -= static_cast<std::uint32_t>(header->size);
  if (sip::looks_like_sip(behind.payload) == sip::Likeness::yes) on_datagram(behind);
}

Connection* DatagramDecoder::find(const net::Endpoint& one, const net::Endpoint& other) {
  auto known = flows_.find({one, other});
  return known == flows_.end() ? nullptr : &known->second.row;
}

DatagramDecoder::Flow& DatagramDecoder::flow_for(const net::Datagram& datagram, const sip::Message& first_message) {
  net::FlowKey key(datagram.source, datagram.destination);
  auto known = flows_.find(key);
  if (known != flows_.end()) return known->second;
  if (flows_.size() >= most_flows_) evict_longest_idle();
  // Whoever gets a response sent the request.
  bool from_client = first_message.is_request();
  Connection row(output_, Transport::udp, from_client ? datagram.source : datagram.destination,
                 from_client ? datagram.destination : datagram.source, datagram.first, datagram.packet);
  row.facts().visibility = Visibility::decoded;
  Timestamp deadline = datagram.packet.time + limits::udp_idle_timeout;
  deadlines_.push(deadline, {key, deadline});
  return flows_.emplace(key, Flow{std::move(row), datagram.packet.time}).first->second;
}

void DatagramDecoder::take_message(Flow& flow, const net::Datagram& datagram, sip::Framed&& framed) {
  ConnectionFacts& facts = flow.row.facts();
  bool from_client = datagram.source == facts.client;
  bool cut = datagram.wire_size > datagram.payload.size();
  bool complete = cut ? has_whole_body(*framed.message) : framed.complete;
  flow.last_sip = std::max(flow.last_sip, datagram.packet.time);
  flow.row.saw(datagram.packet);
  (from_client ? facts.client_bytes : facts.server_bytes) += datagram.payload.size();
  if (cut) facts.lost_bytes += datagram.wire_size - datagram.payload.size();
  Delivery delivery{std::move(*framed.message), {datagram.first, datagram.packet}};
  delivery.from_client = from_client;
  delivery.complete = complete;
  delivery.cut_by_capture = cut && !complete;
  delivery.over_limit = framed.over_limit;
  auto fault = check_datagram_size(delivery.message, datagram.wire_size, datagram.first != datagram.packet);
  std::uint64_t id = flow.row.deliver(std::move(delivery));
  if (fault) flow.row.find(fault->code, datagram.packet, std::move(fault->detail), id);
}

// A popped deadline may be older than the flow's last message. It goes back even where the true one
// is due as well, so that flows end in the order of their deadlines however seldom time is told.
void DatagramDecoder::on_time(Timestamp now) {
  while (auto entry = deadlines_.pop(now)) {
    auto flow = flows_.find(entry->key);
    if (flow == flows_.end()) continue;
    Timestamp deadline = flow->second.last_sip + limits::udp_idle_timeout;
    if (deadline == entry->deadline)
      end(flow, ConnectionEnd::timeout);
    else
      deadlines_.push(deadline, {entry->key, deadline});
  }
}

// The queue may hold a flow's deadline of long ago, so one that moved goes back to its place; each
// flow can do so once before the true earliest one comes.
void DatagramDecoder::evict_longest_idle() {
  constexpr Timestamp end_of_time{INT64_MAX};
  while (auto entry = deadlines_.pop(end_of_time)) {
    auto flow = flows_.find(entry->key);
    if (flow == flows_.end()) continue;
    Timestamp deadline = flow->second.last_sip + limits::udp_idle_timeout;
    if (deadline == entry->deadline) return end(flow, ConnectionEnd::timeout);
    deadlines_.push(deadline, {entry->key, deadline});
  }
}

std::vector<Connection*> DatagramDecoder::open_connections() {
  std::vector<Connection*> rows;
  rows.reserve(flows_.size());
  for (auto& [key, flow] : flows_) rows.push_back(&flow.row);
  std::sort(rows.begin(), rows.end(),
            [](const Connection* a, const Connection* b) { return a->facts().id < b->facts().id; });
  return rows;
}

void DatagramDecoder::clear() {
  flows_.clear();
  deadlines_ = {};
}

void DatagramDecoder::end(Flows::iterator flow, ConnectionEnd end) {
  flow->second.row.end(end);
  flows_.erase(flow);
}

}  // namespace rung::decode
