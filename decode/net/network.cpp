#include "decode/net/network.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/limits.h"
#include "decode/net/connection_table.h"
#include "decode/net/duplicate_filter.h"
#include "decode/net/fragment_reassembler.h"
#include "decode/net/icmp.h"
#include "decode/net/ip.h"
#include "decode/net/link_layer.h"
#include "decode/net/tcp_segment.h"
#include "decode/net/udp.h"

namespace rung::net {

class Network::Impl {
 public:
  Impl(DatagramSink& datagrams, StreamSink& streams, FindingSink& findings)
      : datagrams_(datagrams), findings_(findings), duplicates_(findings), fragments_(findings), connections_(streams, findings) {}

  void on_packet(const capture::Packet& packet);
  void on_time(Timestamp now);
  void finish();
  const NetworkCounters& counters() const { return counters_; }

 private:
  void on_unknown_link_type(const capture::Packet& packet);
  void on_ip(const IpPacket& ip, const PacketRef& where);
  void on_fragment(const IpPacket& ip, const PacketRef& where);
  void on_transport(const IpPacket& ip, const PacketRef& where, const PacketRef& first);
  void on_udp(const IpPacket& ip, const PacketRef& where, const PacketRef& first);
  void on_tcp(const IpPacket& ip, const PacketRef& where);
  void on_icmp(const IpPacket& ip, const PacketRef& where);

  DatagramSink& datagrams_;
  FindingSink& findings_;
  NetworkCounters counters_;
  Timestamp now_{INT64_MIN};
  std::set<std::uint32_t> unknown_link_types_;
  DuplicateFilter duplicates_;
  FragmentReassembler fragments_;
  ConnectionTable connections_;
};

void Network::Impl::on_packet(const capture::Packet& packet) {
  on_time(packet.ref.time);
  ++counters_.packets;
  if (!can_read(packet.link_type)) {
    on_unknown_link_type(packet);
    return;
  }
  Result<LinkPayload> link = parse_link(packet.link_type, packet.bytes);
  if (!link) {
    ++counters_.malformed;
    return;
  }
  if (link->ether_type != ether_type_ipv4 && link->ether_type != ether_type_ipv6) {
    ++counters_.not_ip;
    return;
  }
  auto captured = static_cast<std::uint32_t>(packet.bytes.size());
  auto link_size = captured - static_cast<std::uint32_t>(link->bytes.size());
  Result<IpPacket> ip = parse_ip(link->bytes, std::max(packet.wire_size, captured) - link_size);
  if (!ip)
    ++counters_.malformed;
  else if (duplicates_.is_duplicate(*ip, packet))
    ++counters_.duplicates;
  else
    on_ip(*ip, packet.ref);
}

void Network::Impl::on_unknown_link_type(const capture::Packet& packet) {
  ++counters_.not_ip;
  auto link_type = static_cast<std::uint32_t>(packet.link_type);
  if (unknown_link_types_.size() >= limits::interfaces) return;
  if (!unknown_link_types_.insert(link_type).second) return;
  findings_.on_finding(
      make_finding(FindingCode::cap_link_type_unknown, packet.ref, "link type " + std::to_string(link_type)));
}

void Network::Impl::on_ip(const IpPacket& ip, const PacketRef& where) {
  if (ip.payload.fragment)
    on_fragment(ip, where);
  else
    on_transport(ip, where, where);
}

void Network::Impl::on_fragment(const IpPacket& ip, const PacketRef& where) {
  Result<std::optional<Reassembled>> outcome = fragments_.on_fragment(ip, where, now_);
  if (!outcome) {
    ++counters_.malformed;
    return;
  }
  if (!*outcome) return;
  const Reassembled& whole = **outcome;
  IpPacket datagram{ip.source, ip.destination, {}};
  auto size = static_cast<std::uint32_t>(whole.bytes.size());
  if (ip.source.is_v6) {
    Result<IpPayload> payload = parse_extension_headers(whole.protocol, whole.bytes, size);
    if (!payload || payload->fragment) {
      ++counters_.malformed;
      return;
    }
    datagram.payload = *payload;
  } else {
    datagram.payload = {whole.protocol, whole.bytes, size, std::nullopt, 0};
  }
  on_transport(datagram, where, whole.first);
}

void Network::Impl::on_transport(const IpPacket& ip, const PacketRef& where, const PacketRef& first) {
  switch (ip.payload.protocol) {
    case protocol_udp:
      on_udp(ip, where, first);
      break;
    case protocol_tcp:
      on_tcp(ip, where);
      break;
    case protocol_icmp:
    case protocol_icmpv6:
      on_icmp(ip, where);
      break;
    default:
      ++counters_.other_protocols;
  }
}

void Network::Impl::on_udp(const IpPacket& ip, const PacketRef& where, const PacketRef& first) {
  Result<UdpDatagram> udp = parse_udp(ip.payload.bytes, ip.payload.wire_size);
  if (!udp) {
    ++counters_.malformed;
    return;
  }
  ++counters_.udp_datagrams;
  datagrams_.on_datagram({where,
                          first,
                          {ip.source, udp->source_port},
                          {ip.destination, udp->destination_port},
                          udp->payload,
                          udp->wire_size});
}

void Network::Impl::on_tcp(const IpPacket& ip, const PacketRef& where) {
  Result<TcpSegment> segment = parse_tcp(ip.payload.bytes, ip.payload.wire_size);
  if (!segment) {
    ++counters_.malformed;
    return;
  }
  ++counters_.tcp_segments;
  connections_.on_segment(ip.source, ip.destination, *segment, where, now_);
}

void Network::Impl::on_icmp(const IpPacket& ip, const PacketRef& where) {
  ++counters_.other_protocols;
  bool v6 = ip.payload.protocol == protocol_icmpv6;
  if (v6 != ip.source.is_v6) return;
  Result<IcmpError> error = parse_icmp(v6, ip.payload.bytes);
  if (error) datagrams_.on_icmp_error(where, ip.source, *error);
}

// Whatever is due, in the order of the deadlines: so nothing depends on how often time is told.
void Network::Impl::on_time(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  for (;;) {
    std::optional<Timestamp> fragment = fragments_.deadline();
    std::optional<Timestamp> connection = connections_.deadline();
    bool fragment_first = fragment && (!connection || *fragment <= *connection);
    std::optional<Timestamp> next = fragment_first ? fragment : connection;
    if (!next || *next > now) break;
    if (fragment_first)
      fragments_.expire_next();
    else
      connections_.expire_next();
  }
  fragments_.forget_completed(now);
  connections_.forget_ended(now);
}

void Network::Impl::finish() {
  duplicates_.finish();
  fragments_.finish();
  connections_.finish();
}

Network::Network(DatagramSink& datagrams, StreamSink& streams, FindingSink& findings)
    : impl_(std::make_unique<Impl>(datagrams, streams, findings)) {}
Network::~Network() = default;

void Network::on_packet(const capture::Packet& packet) { impl_->on_packet(packet); }
void Network::on_time(Timestamp now) { impl_->on_time(now); }
void Network::finish() { impl_->finish(); }
const NetworkCounters& Network::counters() const { return impl_->counters(); }

}  // namespace rung::net
