// IP packets around octets that came through a socket, as a network would have carried them (RFC 791, 8200, 768, 9293):
// so that they can be kept in a capture file and are read as all others are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"

namespace rung::capture {

// The most octets that fit into one packet of either version.
constexpr std::size_t made_udp_octets = 65'507;
constexpr std::size_t made_tcp_octets = 65'475;

// `payload` is at most made_udp_octets. Both ends are of one IP version. Checksums are right.
std::vector<std::uint8_t> made_datagram(const Endpoint& from, const Endpoint& to, Bytes payload);

struct TcpFlags {
  bool syn = false, ack = false, fin = false, rst = false;
};
// `payload` is at most made_tcp_octets.
std::vector<std::uint8_t> made_segment(const Endpoint& from, const Endpoint& to, std::uint32_t sequence,
                                       std::uint32_t acknowledged, TcpFlags flags, Bytes payload);

}  // namespace rung::capture
