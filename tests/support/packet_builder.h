// Packets as octets, layer around layer: ethernet(ipv4({}, udp({}, "payload"))). Lengths are filled
// in, checksums stay 0: nothing verifies them.
#pragma once

#include <arpa/inet.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "capture/packet.h"
#include "decode/net/address.h"

namespace rung::test {

inline std::string be16(std::size_t value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}
inline std::string be32(std::size_t value) { return be16(value >> 16) + be16(value); }
inline std::string octet(std::size_t value) { return {static_cast<char>(value & 0xff)}; }
inline std::string zeros(std::size_t count) { return std::string(count, '\0'); }

// The octets of a textual address: 4 or 16.
inline std::string address_octets(const std::string& text) {
  std::string octets(text.find(':') == std::string::npos ? 4 : 16, '\0');
  if (inet_pton(octets.size() == 4 ? AF_INET : AF_INET6, text.c_str(), octets.data()) != 1)
    throw std::invalid_argument(text);
  return octets;
}
inline net::IpAddress address(const std::string& text) {
  std::string octets = address_octets(text);
  return octets.size() == 4 ? net::ipv4_address(as_bytes(octets)) : net::ipv6_address(as_bytes(octets));
}

struct UdpFields {
  std::uint16_t source_port = 5060;
  std::uint16_t destination_port = 5060;
  std::optional<std::uint16_t> length = {};  // as claimed; else true
};
inline std::string udp(const UdpFields& fields, std::string_view payload) {
  return be16(fields.source_port) + be16(fields.destination_port) + be16(fields.length.value_or(8 + payload.size())) +
         be16(0) + std::string(payload);
}

struct TcpFields {
  std::uint16_t source_port = 40000;
  std::uint16_t destination_port = 80;
  std::uint32_t sequence = 0;
  std::string_view flags = "A";  // of F S R P A
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 65535;
  std::string options = {};  // a multiple of 4 octets
};
inline std::string tcp(const TcpFields& fields, std::string_view payload = {}) {
  constexpr std::string_view names = "FSRPA";
  unsigned flags = 0;
  for (char name : fields.flags) flags |= 1u << names.find(name);
  return be16(fields.source_port) + be16(fields.destination_port) + be32(fields.sequence) +
         be32(fields.acknowledgement) + octet((5 + fields.options.size() / 4) << 4) + octet(flags) +
         be16(fields.window) + be32(0) + fields.options + std::string(payload);
}

struct IpFields {
  std::string source = "10.0.0.1";
  std::string destination = "10.0.0.2";
  std::uint8_t protocol = 17;  // IPv6: the next header
  std::uint16_t id = 0;
  std::uint16_t fragment_offset = 0;  // octets
  bool more_fragments = false;
  std::optional<std::uint16_t> length = {};  // as claimed; else true
  std::string options = {};                  // IPv4: a multiple of 4 octets
};
inline std::string ipv4(const IpFields& fields, std::string_view payload) {
  std::size_t header = 20 + fields.options.size();
  std::size_t place = fields.fragment_offset / 8u + (fields.more_fragments ? 0x2000u : 0u);
  return octet(0x40 + header / 4) + octet(0) + be16(fields.length.value_or(header + payload.size())) + be16(fields.id) +
         be16(place) + octet(64) + octet(fields.protocol) + be16(0) + address_octets(fields.source) +
         address_octets(fields.destination) + fields.options + std::string(payload);
}
// `source` and `destination` must be IPv6 addresses; the fragment fields are not used (see
// ipv6_fragment).
inline std::string ipv6(const IpFields& fields, std::string_view payload) {
  return be32(0x60000000) + be16(fields.length.value_or(payload.size())) + octet(fields.protocol) + octet(64) +
         address_octets(fields.source) + address_octets(fields.destination) + std::string(payload);
}
// An extension header of 8 * (1 + more_words) octets, or AH of 8 + 4 * more_words.
inline std::string ipv6_extension(std::uint8_t next_header, std::string_view payload, std::size_t more_words = 0) {
  return octet(next_header) + octet(more_words) + zeros(6 + 8 * more_words) + std::string(payload);
}
inline std::string ipv6_fragment(std::uint8_t next_header, std::uint32_t id, std::size_t offset, bool more,
                                 std::string_view payload) {
  return octet(next_header) + octet(0) + be16(offset + (more ? 1 : 0)) + be32(id) + std::string(payload);
}

// `tags` are ether types of VLAN tags, the outermost first.
inline std::string vlan(std::uint16_t ether_type, const std::vector<std::uint16_t>& tags) {
  std::string octets;
  for (std::uint16_t tag : tags) octets += be16(tag) + be16(100);
  return octets + be16(ether_type);
}
inline std::string ethernet(std::string_view payload, std::uint16_t ether_type = 0x0800,
                            const std::vector<std::uint16_t>& tags = {}) {
  return zeros(12) + vlan(ether_type, tags) + std::string(payload);
}
inline std::string linux_sll(std::string_view payload, std::uint16_t protocol = 0x0800,
                             const std::vector<std::uint16_t>& tags = {}) {
  return zeros(14) + vlan(protocol, tags) + std::string(payload);
}
// The type in front is that of the outermost tag, the others follow the header.
inline std::string linux_sll2(std::string_view payload, std::uint16_t protocol = 0x0800,
                              const std::vector<std::uint16_t>& tags = {}) {
  std::string types = vlan(protocol, tags);
  return types.substr(0, 2) + zeros(18) + types.substr(2) + std::string(payload);
}

// A view of `octets` as packet `frame` of capture 1, `ns` nanoseconds after 1970.
inline capture::Packet packet(std::string_view octets, std::uint64_t frame, std::int64_t ns = 0,
                              capture::LinkType link_type = capture::LinkType::ethernet) {
  capture::Packet packet;
  packet.ref = {1, frame, {ns}};
  packet.link_type = link_type;
  packet.wire_size = static_cast<std::uint32_t>(octets.size());
  packet.bytes = as_bytes(octets);
  return packet;
}

}  // namespace rung::test
