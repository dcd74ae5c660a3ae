#include "decode/net/network.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/limits.h"
#include "decode/net/association_table.h"
#include "decode/net/connection_table.h"
#include "decode/net/duplicate_filter.h"
#include "decode/net/encapsulation.h"
#include "decode/net/fragment_reassembler.h"
#include "decode/net/icmp.h"
#include "decode/net/ip.h"
#include "decode/net/link_layer.h"
#include "decode/net/sctp_packet.h"
#include "decode/net/tcp_segment.h"
#include "decode/net/tunnels.h"
#include "decode/net/udp.h"

namespace rung::net {
namespace {

// The packets that brought an IP packet: several where it, or a tunnel's packet around it, was fragmented.
struct Place {
  PacketRef packet;  // the one that completed it
  PacketRef first;   // the one with its first octet
  std::uint32_t interface;
};

constexpr std::uint16_t port_of_sctp = 9899;  // RFC 6951

// Ports are used by anybody. A datagram that only happens to look like a tunnel's hardly holds an IP packet that fits.
bool fits(const Unwrapped& inner) {
  return inner.outcome == Unwrapped::Outcome::ip && inner.packet->payload.wire_size < inner.wire_size;
}

}  // namespace

class Network::Impl {
 public:
  Impl(DatagramSink& datagrams, StreamSink& streams, AssociationSink& associations, FindingSink& findings)
      : datagrams_(datagrams),
        findings_(findings),
        duplicates_(findings),
        fragments_(findings),
        connections_(streams, findings),
        associations_(associations, findings) {}

  void watch(PacketWatcher& watcher);
  void on_packet(const capture::Packet& packet);
  void on_time(Timestamp now);
  void hold_half();
  void finish();
  const NetworkCounters& counters() const { return counters_; }

 private:
  void on_unknown_link_type(const capture::Packet& packet);
  void on_frame(Frame frame, const Place& place);
  void on_unwrapped(const Unwrapped& inner, const Place& place);
  void on_ip(const IpPacket& ip, int depth, const Place& place);
  void on_fragment(const IpPacket& ip, int depth, const Place& place);
  void on_authenticated(const IpPacket& ip, int depth, const Place& place);
  void on_transport(const IpPacket& ip, int depth, const Place& place);
  void on_udp(const IpPacket& ip, int depth, const Place& place);
  bool on_udp_tunnel(const UdpDatagram& udp, int depth, const Place& place);
  void on_tcp(const IpPacket& ip, const PacketRef& where);
  void on_icmp(const IpPacket& ip, const PacketRef& where);
  void on_sctp(const IpPacket& ip, Bytes bytes, std::uint32_t wire_size, const PacketRef& where);
  bool expire_next();

  DatagramSink& datagrams_;
  FindingSink& findings_;
  PacketWatcher* watcher_ = nullptr;
  NetworkCounters counters_;
  Timestamp now_{INT64_MIN};
  std::set<std::uint32_t> unknown_link_types_;
  DuplicateFilter duplicates_;
  FragmentReassembler fragments_;
  ConnectionTable connections_;
  AssociationTable associations_;
};

void Network::Impl::hold_half() {
  fragments_.hold_half();
  connections_.hold_half(now_);
  associations_.hold_half(now_);
}

void Network::Impl::watch(PacketWatcher& watcher) {
  watcher_ = &watcher;
  fragments_.keep_packets();
}

void Network::Impl::on_packet(const capture::Packet& packet) {
  on_time(packet.ref.time);
  ++counters_.packets;
  Layer layer = layer_of_link_type(packet.link_type);
  if (layer == Layer::nothing)
    on_unknown_link_type(packet);
  else
    on_frame(link_frame(layer, packet.bytes, packet.wire_size), {packet.ref, packet.ref, packet.interface});
}

// Goes round for each subframe of an A-MSDU, and calls itself, by way of IP, for each tunnel: both end, for each
// round and each call has fewer octets, and calls are counted by the frame's depth.
void Network::Impl::on_frame(Frame frame, const Place& place) {
  do {
    Unwrapped inner = unwrap(frame);
    on_unwrapped(inner, place);
    frame = inner.rest;
  } while (frame.layer != Layer::nothing);
}

void Network::Impl::on_unwrapped(const Unwrapped& inner, const Place& place) {
  switch (inner.outcome) {
    case Unwrapped::Outcome::ip:
      on_ip(*inner.packet, inner.depth, place);
      break;
    case Unwrapped::Outcome::not_followed:
      ++counters_.not_ip;
      break;
    case Unwrapped::Outcome::malformed:
    case Unwrapped::Outcome::over_limit:
      ++counters_.malformed;
      break;
  }
}

void Network::Impl::on_unknown_link_type(const capture::Packet& packet) {
  ++counters_.not_ip;
  auto link_type = static_cast<std::uint32_t>(packet.link_type);
  if (unknown_link_types_.size() >= limits::interfaces) return;
  if (!unknown_link_types_.insert(link_type).second) return;
  findings_.on_finding(
      make_finding(FindingCode::cap_link_type_unknown, packet.ref, "link type " + std::to_string(link_type)));
}

void Network::Impl::on_ip(const IpPacket& ip, int depth, const Place& place) {
  if (duplicates_.is_duplicate(ip, place.packet, place.interface)) {
    ++counters_.duplicates;
    if (watcher_ != nullptr) watcher_->on_duplicate(place.packet, duplicates_.original());
  } else if (ip.payload.fragment) {
    on_fragment(ip, depth, place);
  } else {
    on_transport(ip, depth, place);
  }
}

// The depth is that of the fragment that came last.
void Network::Impl::on_fragment(const IpPacket& ip, int depth, const Place& place) {
  Result<std::optional<Reassembled>> outcome = fragments_.on_fragment(ip, place.first, now_);
  if (!outcome) {
    ++counters_.malformed;
    return;
  }
  if (!*outcome) return;
  Reassembled& whole = **outcome;
  if (watcher_ != nullptr) {
    whole.packets.push_back(place.packet);
    watcher_->on_reassembled(whole.packets);
  }
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
  on_transport(datagram, depth, {place.packet, whole.first, place.interface});
}

// IPv4 has AH (RFC 4302) as a protocol, IPv6 as an extension header, which is skipped by now.
void Network::Impl::on_authenticated(const IpPacket& ip, int depth, const Place& place) {
  auto wire_size = std::max(ip.payload.wire_size, static_cast<std::uint32_t>(ip.payload.bytes.size()));
  Result<IpPayload> payload = parse_extension_headers(ip.payload.protocol, ip.payload.bytes, wire_size);
  if (payload && !payload->fragment)
    on_transport({ip.source, ip.destination, *payload}, depth, place);
  else
    ++counters_.malformed;
}

void Network::Impl::on_transport(const IpPacket& ip, int depth, const Place& place) {
  const IpPayload& payload = ip.payload;
  switch (payload.protocol) {
    case protocol_udp:
      on_udp(ip, depth, place);
      return;
    case protocol_tcp:
      on_tcp(ip, place.packet);
      return;
    case protocol_sctp:
      on_sctp(ip, payload.bytes, payload.wire_size, place.packet);
      return;
    case protocol_icmp:
    case protocol_icmpv6:
      on_icmp(ip, place.packet);
      return;
    case protocol_authentication:
      on_authenticated(ip, depth, place);
      return;
    default:
      break;
  }
  Layer tunnel = tunnel_of_protocol(payload.protocol);
  if (tunnel == Layer::nothing)
    ++counters_.other_protocols;
  else
    on_frame(
        {tunnel, payload.bytes, std::max(payload.wire_size, static_cast<std::uint32_t>(payload.bytes.size())), depth},
        place);
}

void Network::Impl::on_udp(const IpPacket& ip, int depth, const Place& place) {
  Result<UdpDatagram> udp = parse_udp(ip.payload.bytes, ip.payload.wire_size);
  if (!udp) {
    ++counters_.malformed;
    return;
  }
  if (on_udp_tunnel(*udp, depth, place)) return;
  bool may_be_sctp = udp->destination_port == port_of_sctp || udp->source_port == port_of_sctp;
  if (may_be_sctp && looks_like_sctp(udp->payload)) return on_sctp(ip, udp->payload, udp->wire_size, place.packet);
  ++counters_.udp_datagrams;
  datagrams_.on_datagram({place.packet,
                          place.first,
                          {ip.source, udp->source_port},
                          {ip.destination, udp->destination_port},
                          udp->payload,
                          udp->wire_size});
}

// False where the datagram is none of a tunnel, or its tunnel carries nothing that is followed.
bool Network::Impl::on_udp_tunnel(const UdpDatagram& udp, int depth, const Place& place) {
  Layer tunnel = tunnel_of_port(udp.destination_port);
  if (tunnel == Layer::nothing) tunnel = tunnel_of_port(udp.source_port);
  if (tunnel == Layer::nothing) return false;
  Unwrapped inner = unwrap({tunnel, udp.payload, udp.wire_size, depth});
  if (!fits(inner) && inner.outcome != Unwrapped::Outcome::over_limit) return false;
  on_unwrapped(inner, place);
  if (inner.rest.layer != Layer::nothing) on_frame(inner.rest, place);
  return true;
}

void Network::Impl::on_tcp(const IpPacket& ip, const PacketRef& where) {
  Result<TcpSegment> segment = parse_tcp(ip.payload.bytes, ip.payload.wire_size);
  if (!segment) {
    ++counters_.malformed;
    return;
  }
  ++counters_.tcp_segments;
  const std::uint64_t id = connections_.on_segment(ip.source, ip.destination, *segment, where, now_);
  if (watcher_ != nullptr && id != 0)
    watcher_->on_stream_packet(where, Carrier::tcp, id, {ip.source, segment->source_port},
                               {ip.destination, segment->destination_port});
}

void Network::Impl::on_icmp(const IpPacket& ip, const PacketRef& where) {
  ++counters_.other_protocols;
  bool v6 = ip.payload.protocol == protocol_icmpv6;
  if (v6 != ip.source.is_v6) return;
  Result<IcmpError> error = parse_icmp(v6, ip.payload.bytes);
  if (error) datagrams_.on_icmp_error(where, ip.source, *error);
}

void Network::Impl::on_sctp(const IpPacket& ip, Bytes bytes, std::uint32_t wire_size, const PacketRef& where) {
  Result<SctpPacket> packet = parse_sctp(bytes, wire_size);
  if (!packet) {
    ++counters_.malformed;
    return;
  }
  ++counters_.sctp_packets;
  if (!associations_.on_packet(ip.source, ip.destination, *packet, where, now_)) ++counters_.malformed;
  if (watcher_ != nullptr && associations_.current() != 0)
    watcher_->on_stream_packet(where, Carrier::sctp, associations_.current(), {ip.source, packet->source_port},
                               {ip.destination, packet->destination_port});
}

// Whatever is due, in the order of the deadlines: so nothing depends on how often time is told.
void Network::Impl::on_time(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  while (expire_next()) {
  }
  fragments_.forget_completed(now);
  connections_.forget_ended(now);
  associations_.forget_ended(now);
}

// False where nothing is due. At the same time fragments go first, then connections.
bool Network::Impl::expire_next() {
  constexpr Timestamp never{INT64_MAX};
  const Timestamp fragment = fragments_.deadline().value_or(never);
  const Timestamp connection = connections_.deadline().value_or(never);
  const Timestamp association = associations_.deadline().value_or(never);
  const Timestamp next = std::min({fragment, connection, association});
  if (next > now_ || next == never) return false;
  if (fragment == next)
    fragments_.expire_next();
  else if (connection == next)
    connections_.expire_next();
  else
    associations_.expire_next();
  return true;
}

void Network::Impl::finish() {
  duplicates_.finish();
  fragments_.finish();
  connections_.finish();
  associations_.finish();
}

Network::Network(DatagramSink& datagrams, StreamSink& streams, AssociationSink& associations, FindingSink& findings)
    : impl_(std::make_unique<Impl>(datagrams, streams, associations, findings)) {}
Network::~Network() = default;

void Network::watch(PacketWatcher& watcher) { impl_->watch(watcher); }
void Network::on_packet(const capture::Packet& packet) { impl_->on_packet(packet); }
void Network::on_time(Timestamp now) { impl_->on_time(now); }
void Network::hold_half() { impl_->hold_half(); }
void Network::finish() { impl_->finish(); }
const NetworkCounters& Network::counters() const { return impl_->counters(); }

}  // namespace rung::net
