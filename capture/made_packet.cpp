#include "capture/made_packet.h"

#include <algorithm>

namespace rung::capture {
namespace {

constexpr std::uint8_t protocol_tcp = 6, protocol_udp = 17, time_to_live = 64;
constexpr std::size_t v4_header = 20, v6_header = 40, udp_header = 8, tcp_header = 20;

using Octets = std::vector<std::uint8_t>;

void put16(Octets& octets, std::uint32_t value) {
  octets.push_back(static_cast<std::uint8_t>(value >> 8 & 0xff));
  octets.push_back(static_cast<std::uint8_t>(value & 0xff));
}

void put32(Octets& octets, std::uint32_t value) {
  put16(octets, value >> 16);
  put16(octets, value & 0xffff);
}

void put(Octets& octets, const IpAddress& address) {
  octets.insert(octets.end(), address.octets.begin() + (address.is_v6 ? 0 : 12), address.octets.end());
}

void set16(Octets& octets, std::size_t place, std::uint16_t value) {
  octets[place] = static_cast<std::uint8_t>(value >> 8);
  octets[place + 1] = static_cast<std::uint8_t>(value & 0xff);
}

// The sum of 16-bit words that RFC 1071 tells of, not folded yet.
std::uint64_t sum_of(Bytes octets) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) sum += std::uint64_t{octets[i]} << (i % 2 == 0 ? 8 : 0);
  return sum;
}

std::uint16_t checksum_of(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum & 0xffff);
}

Octets ip_header(const Endpoint& from, const Endpoint& to, std::uint8_t protocol, std::size_t payload) {
  Octets octets;
  octets.reserve(v6_header + payload);
  if (from.address.is_v6) {
    put32(octets, 6u << 28);
    put16(octets, static_cast<std::uint32_t>(payload));
    octets.push_back(protocol);
    octets.push_back(time_to_live);
  } else {
    put16(octets, 0x4500);
    put16(octets, static_cast<std::uint32_t>(v4_header + payload));
    put16(octets, 0);       // no identification: it is whole
    put16(octets, 0x4000);  // and stays so
    octets.push_back(time_to_live);
    octets.push_back(protocol);
    put16(octets, 0);
  }
  put(octets, from.address);
  put(octets, to.address);
  if (!from.address.is_v6) set16(octets, 10, checksum_of(sum_of(octets)));
  return octets;
}

// Of the payload of `packet`, with the pseudo header.
std::uint16_t payload_checksum(const Octets& packet, bool v6, std::uint8_t protocol) {
  const std::size_t header = v6 ? v6_header : v4_header, addresses = v6 ? 8 : 12;
  const Bytes all(packet);
  const std::size_t size = packet.size() - header;
  return checksum_of(sum_of(all.subspan(addresses, header - addresses)) + protocol + (size >> 16) + (size & 0xffff) +
                     sum_of(all.subspan(header)));
}

}  // namespace

Octets made_datagram(const Endpoint& from, const Endpoint& to, Bytes payload) {
  Octets packet = ip_header(from, to, protocol_udp, udp_header + payload.size());
  const std::size_t begin = packet.size();
  put16(packet, from.port);
  put16(packet, to.port);
  put16(packet, static_cast<std::uint32_t>(udp_header + payload.size()));
  put16(packet, 0);
  packet.insert(packet.end(), payload.begin(), payload.end());
  const std::uint16_t checksum = payload_checksum(packet, from.address.is_v6, protocol_udp);
  set16(packet, begin + 6, checksum == 0 ? 0xffff : checksum);  // 0 would say that there is none
  return packet;
}

Octets made_segment(const Endpoint& from, const Endpoint& to, std::uint32_t sequence, std::uint32_t acknowledged,
                    TcpFlags flags, Bytes payload) {
  Octets packet = ip_header(from, to, protocol_tcp, tcp_header + payload.size());
  const std::size_t begin = packet.size();
  put16(packet, from.port);
  put16(packet, to.port);
  put32(packet, sequence);
  put32(packet, acknowledged);
  constexpr std::uint32_t words = 5;
  put16(packet,
        words << 12 | (flags.fin ? 1u : 0u) | (flags.syn ? 2u : 0u) | (flags.rst ? 4u : 0u) | (flags.ack ? 16u : 0u));
  put16(packet, 0xffff);
  put32(packet, 0);
  packet.insert(packet.end(), payload.begin(), payload.end());
  set16(packet, begin + 16, payload_checksum(packet, from.address.is_v6, protocol_tcp));
  return packet;
}

}  // namespace rung::capture
