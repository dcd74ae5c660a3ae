// Headers of tunnels and link layers as octets, around what they carry. Lengths are filled in, checksums stay 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_reader.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

inline std::string le16(std::size_t value) { return octet(value) + octet(value >> 8); }
inline std::string le32(std::size_t value) { return le16(value) + le16(value >> 16); }
inline std::string to_multiple_of(std::size_t unit, std::string octets) {
  return octets + zeros((unit - octets.size() % unit) % unit);
}

// To an address whose first octet is given: it may look like an IP header, or a control word.
inline std::string ethernet_frame(std::uint16_t ether_type, std::string_view payload, std::uint8_t first_octet = 0x52) {
  return octet(first_octet) + std::string("\x54\x00\x10\x00\x01\x52\x54\x00\x10\x00\x02", 11) + be16(ether_type) +
         std::string(payload);
}
inline std::string snap(std::uint16_t ether_type, std::string_view payload) {
  return std::string("\xaa\xaa\x03\0\0\0", 6) + be16(ether_type) + std::string(payload);
}
inline std::string mpls_label(std::uint32_t label, bool bottom) {
  return be32(label << 12 | (bottom ? 0x100u : 0u) | 64);
}

inline std::uint16_t ppp_protocol(std::uint16_t ether_type) {
  switch (ether_type) {
    case 0x0800:
      return 0x0021;
    case 0x86dd:
      return 0x0057;
    default:
      return ether_type == 0x8847 ? 0x0281 : 0x0283;
  }
}
enum class PppForm { plain, address_and_control, compressed };
inline std::string ppp(std::uint16_t ether_type, std::string_view payload, PppForm form = PppForm::plain) {
  std::uint16_t protocol = ppp_protocol(ether_type);
  std::string head = form == PppForm::address_and_control ? "\xff\x03" : "";
  head += form == PppForm::compressed && protocol < 0x100 ? octet(protocol) : be16(protocol);
  return head + std::string(payload);
}
inline std::string pppoe(std::string_view ppp_frame) {
  return octet(0x11) + octet(0) + be16(7) + be16(ppp_frame.size()) + std::string(ppp_frame);
}

struct GreFields {
  bool checksum = false;
  bool key = false;
  bool sequence = false;
};
inline std::string gre(std::uint16_t ether_type, std::string_view payload, const GreFields& fields = {}) {
  std::size_t flags = (fields.checksum ? 0x8000u : 0u) | (fields.key ? 0x2000u : 0u) | (fields.sequence ? 0x1000u : 0u);
  return be16(flags) + be16(ether_type) + (fields.checksum ? be32(0) : "") + (fields.key ? be32(77) : "") +
         (fields.sequence ? be32(5) : "") + std::string(payload);
}
// RFC 2637 4.1: version 1, key and sequence present.
inline std::string pptp_gre(std::string_view ppp_frame) {
  return be16(0x3001) + be16(0x880b) + be16(ppp_frame.size()) + be16(9) + be32(1) + std::string(ppp_frame);
}
inline std::string erspan1(std::string_view frame) { return gre(0x88be, frame); }
inline std::string erspan2(std::string_view frame) {
  return gre(0x88be, be16(0x1064) + be16(0x0864) + be32(3) + std::string(frame), {.sequence = true});
}
inline std::string erspan3(std::string_view frame, bool platform_header = false) {
  return gre(0x22eb,
             be16(0x2064) + be16(0x0864) + be32(12345) + be16(0) + be16(platform_header ? 1 : 0) +
                 (platform_header ? be32(0x0c000000) + be32(0) : "") + std::string(frame),
             {.sequence = true});
}

inline std::string vxlan(std::string_view frame) { return be32(0x08000000) + be32(42u << 8) + std::string(frame); }
inline std::string vxlan_gpe(std::uint8_t next_protocol, std::string_view payload) {
  return be32(0x0c000000u | next_protocol) + be32(42u << 8) + std::string(payload);
}
inline std::string geneve(std::uint16_t ether_type, std::string_view payload, std::size_t option_words = 0) {
  std::string options;
  if (option_words > 0) options = be16(0x0101) + octet(1) + octet(option_words - 1) + zeros(4 * (option_words - 1));
  return octet(option_words) + octet(0) + be16(ether_type) + be32(42u << 8) + options + std::string(payload);
}
inline std::string gtp(std::string_view packet, bool sequence = false, bool extension = false) {
  std::string optional;
  if (sequence || extension) optional = be16(1) + octet(0) + octet(extension ? 0x85 : 0);
  if (extension) optional += octet(1) + be16(0x0009) + octet(0);  // a PDU session container
  return octet(0x30u | (extension ? 4u : 0u) | (sequence ? 2u : 0u)) + octet(255) +
         be16(optional.size() + packet.size()) + be32(99) + optional + std::string(packet);
}
inline std::string l2tp(std::string_view ppp_frame, bool length = false, bool sequence = false) {
  std::size_t size = 6u + (length ? 2u : 0u) + (sequence ? 4u : 0u) + ppp_frame.size();
  return be16(2 | (length ? 0x4000u : 0u) | (sequence ? 0x0800u : 0u)) + (length ? be16(size) : "") + be16(8) +
         be16(9) + (sequence ? be16(1) + be16(1) : "") + std::string(ppp_frame);
}
// `cookie_octets`: 0, 4 or 8, of cookie and sublayer together up to 12.
inline std::string l2tp3_session(std::string_view frame, std::size_t cookie_octets = 0) {
  return be32(0x01020304) + std::string(cookie_octets, '\x5a') + std::string(frame);
}
inline std::string tzsp(std::string_view frame, std::uint16_t protocol = 1) {
  std::string tags = octet(10) + octet(1) + octet(0xd0) + octet(0) + octet(1);
  return octet(1) + octet(0) + be16(protocol) + tags + std::string(frame);
}
inline std::string teredo(std::string_view ipv6_packet, bool origin = false, bool authentication = false) {
  std::string head;
  if (authentication) head = be16(1) + be16(0) + zeros(9);
  if (origin) head += be16(0) + zeros(6);
  return head + std::string(ipv6_packet);
}

// --- link layers
inline std::string ieee80211_data(std::string_view llc, bool qos = false, bool four_addresses = false) {
  return octet(qos ? 0x88 : 0x08) + octet(four_addresses ? 3 : 1) + be16(0) +
         std::string("\x02\0\x5e\1\1\1\x02\0\x5e\1\1\2\x02\0\x5e\1\1\3", 18) + be16(0x1000) +
         (four_addresses ? std::string("\x02\0\x5e\1\1\4", 6) : "") + (qos ? be16(0) : "") + std::string(llc);
}
inline std::string amsdu_subframe(std::string_view llc) {
  return std::string("\x02\0\x5e\1\1\1\x02\0\x5e\1\1\2", 12) + be16(llc.size()) + std::string(llc);
}
inline std::string ieee80211_amsdu(std::string_view subframes) {
  return octet(0x88) + octet(1) + be16(0) + std::string("\x02\0\x5e\1\1\1\x02\0\x5e\1\1\2\x02\0\x5e\1\1\3", 18) +
         be16(0x1000) + octet(0x80) + octet(0) + std::string(subframes);
}
// With a timestamp and flags.
inline std::string radiotap(std::string_view frame, std::uint8_t flags = 0) {
  return octet(0) + octet(0) + le16(17) + le32(3) + zeros(8) + octet(flags) + std::string(frame);
}
inline std::string ppi(std::uint32_t link_type, std::string_view frame) {
  return octet(0) + octet(0) + le16(8) + le32(link_type) + std::string(frame);
}
inline std::string prism(std::string_view frame) { return le32(0x44) + le32(144) + zeros(136) + std::string(frame); }
inline std::string avs(std::string_view frame) { return be32(0x80211001) + be32(64) + zeros(56) + std::string(frame); }
inline std::string nflog(std::string_view packet, bool v6, ByteOrder order = ByteOrder::little) {
  auto host16 = [&](std::size_t value) { return order == ByteOrder::little ? le16(value) : be16(value); };
  return octet(v6 ? 10 : 2) + octet(0) + be16(5) + host16(8) + host16(1) + be16(v6 ? 0x86dd : 0x0800) + octet(1) +
         octet(0) + host16(5) + host16(10) + zeros(4) + host16(4 + packet.size()) + host16(9) +
         to_multiple_of(4, std::string(packet));
}
inline std::string sll_of(std::uint16_t arphrd, std::uint16_t protocol, std::string_view payload) {
  return be16(0) + be16(arphrd) + be16(6) + zeros(8) + be16(protocol) + std::string(payload);
}
inline std::string pflog(std::string_view packet, bool v6) {
  return octet(61) + octet(v6 ? 24 : 2) + zeros(62) + std::string(packet);
}
inline std::string enc(std::string_view packet, bool v6) { return le32(v6 ? 24 : 2) + zeros(8) + std::string(packet); }
inline std::string ipnet(std::string_view packet, bool v6) {
  return octet(1) + octet(v6 ? 26 : 2) + be16(0) + be32(packet.size()) + zeros(16) + std::string(packet);
}

}  // namespace rung::test
