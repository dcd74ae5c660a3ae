// What network_fuzz begins with: every encapsulation and link header around SIP, and talks over TCP, SCTP and IP
// fragments.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/decode/net/sctp_builder.h"
#include "tests/support/encapsulate.h"
#include "tests/support/encapsulation_headers.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

using Seeds = std::map<std::string, std::string>;  // octets by file name

// Packets in the format of network_fuzz.
class PacketTrain {
 public:
  // Beyond 255 octets it is cut, as by a snapshot length. `ms`: after the packet before.
  PacketTrain& add(std::string_view packet, int ms = 20, std::uint32_t link_type = 1) {
    const std::size_t captured = std::min<std::size_t>(packet.size(), 255);
    const auto type = std::find(types.begin(), types.end(), link_type);
    if (type == types.end()) throw std::invalid_argument("link type " + std::to_string(link_type));
    octets_ += octet(static_cast<std::size_t>(type - types.begin()) + (captured < packet.size() ? cut : 0)) +
               be16(static_cast<std::uint16_t>(ms / 10)) + octet(captured) + std::string(packet.substr(0, captured));
    return *this;
  }
  PacketTrain& ip(std::string ip_packet, int ms = 20) { return add(carried_ip(std::move(ip_packet)).frame(), ms); }
  PacketTrain& pass(int seconds) {
    constexpr int most = 300;
    for (; seconds > 0; seconds -= most) add("", std::min(seconds, most) * 1000);
    return *this;
  }
  const std::string& octets() const { return octets_; }

 private:
  // In the order of network_fuzz.
  static constexpr std::array<std::uint32_t, 24> types = {1,   101, 0,   113, 276, 147, 9,   50,  51,  100, 104, 105,
                                                          107, 109, 117, 119, 127, 163, 192, 219, 226, 239, 108, 228};
  static constexpr std::size_t cut = 144;  // at least 128, and the type stays the same
  static_assert(cut % types.size() == 0);
  std::string octets_;
};

inline std::string short_sip(bool v6 = false) {
  const std::string datagram = udp({}, "OPTIONS sip:b SIP/2.0\r\n\r\n");
  if (v6) return ipv6({.source = "2001:db8::1", .destination = "2001:db8::2"}, datagram);
  return ipv4({}, datagram);
}

inline std::string file_name(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '-');
  return text;
}

inline void add_encapsulations(Seeds& seeds) {
  constexpr int variants = 12;  // of the options within one header
  Random random(1);
  for (const LinkHeader& link : link_headers()) {
    PacketTrain train;
    for (int i = 0; i < variants; ++i)
      train.add(link.around(carried_ip(short_sip(i % 2 == 1)), random), 20, link.link_type);
    seeds["link-" + file_name(link.name)] = train.octets();
  }
  for (const Encapsulation& one : encapsulations()) {
    PacketTrain train;
    for (int i = 0; i < variants; ++i) {
      const Carried inner = carried_ip(short_sip(one.takes == Encapsulation::ipv6_only || i % 2 == 1));
      train.add(one.around(inner, random).frame());
    }
    seeds["encapsulation-" + file_name(one.name)] = train.octets();
  }
  for (int depth = 2; depth <= 5; ++depth) {
    PacketTrain train;
    for (int i = 0; i < variants; ++i) {
      const Encapsulated outer = encapsulate(short_sip(), random, depth);
      train.add(outer.octets, 20, static_cast<std::uint32_t>(outer.link_type));
    }
    seeds["nested-" + std::to_string(depth)] = train.octets();
  }
  PacketTrain deep;
  std::string packet = short_sip();
  for (unsigned i = 0; i < 17; ++i) packet.insert(0, be16(i) + be16(i == 0 ? 0x0800 : 0x8100));
  seeds["nested-too-deep"] = deep.add(ethernet_frame(0x8100, packet)).octets();
}

// What the random headers above never look like.
inline void add_odd_links(Seeds& seeds) {
  const std::string sip = short_sip(), llc = snap(0x0800, sip), frame = ethernet_frame(0x0800, sip);
  const std::string data = ieee80211_data(llc);
  PacketTrain links;
  links.add(llc, 20, 100).add(octet(6) + octet(6) + octet(3) + sip, 20, 100).add(octet(0x42) + be16(0), 20, 100);
  links.add(mpls_label(0, true) + sip, 20, 219).add(mpls_label(13, true) + sip, 20, 219).add(be32(0), 20, 219);
  for (std::string_view head : {"\x03\xcc", "\x08\x00", "\x03\x8e", "\x03\x01"})
    links.add(be16(0x1841) + std::string(head.data(), 2) + sip, 20, 107);
  links.add(be16(0x1841) + be16(0x03cf) + ppp(0x0800, sip), 20, 107);
  links.add(be16(0x1841) + be16(0x0300) + octet(0x80) + zeros(3) + be16(0x0800) + sip, 20, 107);
  links.add(be16(0x1841) + be16(0x0380) + zeros(3) + be16(4) + sip, 20, 107).add(be16(0x1840) + sip, 20, 107);
  links.add(be16(0x0f00) + be16(0x0800) + sip, 20, 50).add(be16(0x0f00) + be16(4) + sip, 20, 104);
  links.add(be16(0xc021) + sip, 20, 9).add(octet(0x21) + sip, 20, 9).add(be16(0xff03) + octet(0xc0), 20, 9);
  links.add(ppp(0x8847, mpls_label(0, true) + sip), 20, 9).add(ethernet_frame(0x880b, ppp(0x0800, sip)));
  links.add(octet(0x12) + zeros(5) + sip, 20, 51).add("", 20, 101).add(zeros(20), 20, 101).add(sip, 20, 228);
  links.add(sip, 20, 147).add(sip, 20, 147).add(frame.substr(0, 13)).add(be32(99) + sip, 20, 0);
  seeds["link-odd"] = links.octets();

  PacketTrain cooked;
  const std::string relay = be16(0x1841) + be16(0x03cc) + sip;
  cooked.add(sll_of(770, 0, relay), 20, 113).add(sll_of(801, 0, data), 20, 113);
  cooked.add(sll_of(802, 0, prism(data)), 20, 113).add(sll_of(803, 0, radiotap(data)), 20, 113);
  cooked.add(sll_of(824, 0, sip), 20, 113).add(sll_of(1, 4, llc), 20, 113).add(sll_of(1, 1, sip), 20, 113);
  const std::string bridged = le16(8) + le16(1) + be16(0x0800) + zeros(2) + le16(4 + sip.size()) + le16(9) + sip;
  cooked.add(octet(7) + zeros(3) + bridged, 20, 239).add(octet(2) + zeros(3) + bridged.substr(0, 40), 20, 239);
  cooked.add(zeros(3), 20, 239).add(zeros(9), 20, 239).add(octet(61), 20, 117).add("", 20, 117);
  seeds["link-cooked-odd"] = cooked.octets();

  PacketTrain wireless;
  wireless.add(radiotap(data + zeros(4), 0x10), 20, 127).add(radiotap(data, 0x20), 20, 127);
  wireless.add(octet(0) + octet(0) + le16(12) + le32(0x80000000) + le32(0) + data, 20, 127);
  wireless.add(octet(1) + zeros(9), 20, 127).add(octet(0) + octet(0) + le16(200) + le32(0), 20, 127);
  wireless.add(be32(0x44) + be32(8) + data, 20, 119).add(le32(0x41) + le32(4), 20, 119).add(avs(data), 20, 119);
  wireless.add(le32(9) + le32(9), 20, 119).add(be32(1) + be32(64), 20, 163).add(zeros(2), 20, 163);
  wireless.add(ppi(192, data), 20, 192).add(ppi(1, frame), 20, 192).add(zeros(8), 20, 192).add("", 20, 192);
  const std::string two = to_multiple_of(4, amsdu_subframe(llc)) + amsdu_subframe(llc);
  wireless.add(ieee80211_amsdu(two), 20, 105).add(octet(0x48) + data.substr(1), 20, 105).add("", 20, 105);
  wireless.add(octet(0x88) + octet(0x81) + data.substr(2, 22) + zeros(6) + llc, 20, 105);
  seeds["link-wireless-odd"] = wireless.octets();
}

inline void add_odd_tunnels_over_ip(Seeds& seeds) {
  const std::string sip = short_sip(), frame = ethernet_frame(0x0800, sip);
  PacketTrain over_ip;
  auto protocol = [&](unsigned number, const std::string& payload) {
    over_ip.ip(ipv4({.protocol = static_cast<std::uint8_t>(number)}, payload));
  };
  protocol(143, frame);
  protocol(97, be16(0x2000) + frame);
  protocol(47, be16(0x4000) + be16(0x0800) + sip);
  protocol(47, be16(0x2081) + be16(0x880b) + be16(0) + be16(9) + be32(1));
  protocol(47, be16(0x0001) + be16(0x0800) + zeros(4) + sip);
  protocol(47, gre(0x88be, be32(0x20640000) + zeros(4) + frame, {.sequence = true}));
  protocol(47, gre(0x22eb, be32(0x10640000) + zeros(8) + frame, {.sequence = true}));
  for (unsigned kind : {0x0800u, 0x0c00u})
    protocol(47, gre(0x22eb, be32(0x20640000) + zeros(6) + be16(kind) + sip, {.sequence = true}));
  protocol(47, gre(0x0004, sip));
  protocol(115, be32(0) + sip);
  protocol(115, be32(7) + sip);
  protocol(115, be32(7) + zeros(12));
  protocol(137, mpls_label(2, true) + short_sip(true));
  protocol(137, mpls_label(99, true) + be32(0) + ethernet_frame(0x0800, sip, 0x45));
  protocol(137, mpls_label(99, true));
  for (unsigned other : {1u, 2u, 17u, 6u, 132u, 51u, 99u}) protocol(other, zeros(other % 9));
  const std::string datagram = sip.substr(20);
  protocol(51, ipv6_extension(17, zeros(4) + datagram, 1));
  protocol(51, ipv6_extension(44, zeros(4) + ipv6_fragment(17, 1, 0, true, datagram), 1));
  for (unsigned next : {0u, 43u, 60u, 135u, 139u, 140u, 44u, 51u, 59u}) {
    const IpFields fields{
        .source = "2001:db8::1", .destination = "2001:db8::2", .protocol = static_cast<std::uint8_t>(next)};
    over_ip.ip(ipv6(fields, next == 51 ? ipv6_extension(17, zeros(4) + datagram, 1) : ipv6_extension(17, datagram)));
  }
  over_ip.add(ethernet_frame(0x0800, zeros(20)));
  seeds["tunnels-over-ip"] = over_ip.octets();
}

inline void add_odd_tunnels_over_udp(Seeds& seeds) {
  const std::string sip = short_sip(), frame = ethernet_frame(0x0800, sip);
  PacketTrain over_udp;
  auto port = [&](unsigned number, const std::string& payload) {
    over_udp.ip(ipv4({}, udp({.source_port = 40000, .destination_port = static_cast<std::uint16_t>(number)}, payload)));
  };
  port(1701, be16(0xc802) + be16(12) + zeros(8));
  port(1701, be16(0x0202) + zeros(4) + be16(2) + be16(0) + ppp(0x0800, sip));
  port(1701, be16(0x4002) + be16(2) + zeros(4) + ppp(0x0800, sip));
  for (unsigned flags : {0x1002u, 0x0004u, 0x0003u}) port(1701, be16(flags) + zeros(flags == 3 ? 4 : 8) + sip);
  port(2152, be16(0x30fe) + be16(sip.size()) + be32(1) + sip);
  port(2152, be16(0x30ff) + be16(0) + be32(1) + sip);
  port(2152, be16(0x34ff) + be16(0) + be32(1) + be16(0) + be16(0x0085) + zeros(4) + sip);
  port(2152, be16(0x34ff) + be16(2) + be32(1) + be16(0) + be16(0x0000) + sip);
  port(3544, be16(9) + sip);
  port(4789, be32(0x09000000) + zeros(4) + frame);
  port(4790, be32(0x0c000009) + zeros(4) + frame);
  port(4790, be32(0x08000001) + zeros(4) + sip);
  port(6081, be32(0x80006558) + zeros(4) + frame);
  port(6081, be32(0x00000004) + zeros(4) + frame);
  const std::string data = ieee80211_data(snap(0x0800, sip));
  port(37008, tzsp(data, 18));
  port(37008, tzsp(prism(data), 119));
  port(37008, tzsp(avs(data), 127));
  port(37008, tzsp(data, 9));
  port(37008, be32(0x02000001) + octet(0) + octet(1) + frame);
  for (unsigned number : {1701u, 2152u, 3544u, 4754u, 4789u, 4790u, 6081u, 6635u, 37008u}) port(number, zeros(1));
  over_udp.ip(ipv4({}, udp({.source_port = 4789, .destination_port = 9}, vxlan(frame))));
  seeds["tunnels-over-udp"] = over_udp.octets();
}

inline void add_icmp(Seeds& seeds) {
  const std::string quoted = short_sip(), quoted_v6 = short_sip(true);
  PacketTrain train;
  for (unsigned code = 0; code <= 16; ++code)
    train.ip(ipv4({.protocol = 1}, octet(3) + octet(code) + be16(0) + be32(1400) + quoted));
  for (unsigned type : {0u, 8u, 11u, 5u}) train.ip(ipv4({.protocol = 1}, octet(type) + zeros(7) + quoted));
  for (IpFields within; unsigned protocol : {6u, 132u, 1u}) {
    within.protocol = static_cast<std::uint8_t>(protocol);
    train.ip(ipv4({.protocol = 1}, octet(11) + zeros(7) + ipv4(within, be16(40000) + be16(80))));
  }
  train.ip(ipv4({.protocol = 1}, octet(3) + zeros(7) + ipv4({.fragment_offset = 8}, "12345678")));
  train.ip(ipv4({.protocol = 1}, octet(3) + zeros(7) + ipv4({}, "1"))).ip(ipv4({.protocol = 58}, octet(1) + zeros(7)));
  for (unsigned type = 1; type <= 4; ++type)
    for (unsigned code = 0; code <= (type == 1 ? 8 : 0); ++code)
      train.ip(ipv6({.source = "2001:db8::9", .destination = "2001:db8::1", .protocol = 58},
                    octet(type) + octet(code) + be16(0) + be32(1280) + quoted_v6));
  seeds["icmp"] = train.octets();
}

inline void add_fragments(Seeds& seeds) {
  const std::string datagram = udp({}, std::string(40, 'a'));
  auto v4 = [&](std::uint16_t id, std::size_t from, std::size_t size, bool more, std::uint8_t protocol = 17) {
    return ipv4(
        {.protocol = protocol, .id = id, .fragment_offset = static_cast<std::uint16_t>(from), .more_fragments = more},
        datagram.substr(from, size));
  };
  auto v6 = [&](std::uint32_t id, std::size_t from, std::size_t size, bool more, std::uint8_t next = 17) {
    return ipv6({.source = "2001:db8::1", .destination = "2001:db8::2", .protocol = 44},
                ipv6_fragment(next, id, from, more, datagram.substr(from, size)));
  };
  PacketTrain train;
  train.ip(v4(1, 0, 16, true)).ip(v4(1, 16, 16, true)).ip(v4(1, 32, 16, false)).ip(v4(1, 0, 16, true)).pass(2);
  train.ip(v4(2, 32, 16, false)).ip(v4(2, 0, 24, true)).ip(v4(2, 16, 16, true)).ip(v4(3, 0, 8, false));
  train.ip(v6(1, 0, 24, true)).ip(v6(1, 24, 24, false)).ip(v6(2, 0, 48, false));
  train.ip(v6(3, 0, 24, true, 44)).ip(v6(3, 24, 24, false)).ip(v6(4, 0, 24, true, 60)).ip(v6(4, 24, 24, false));
  train.ip(v4(4, 0, 16, true)).ip(v4(4, 32, 8, true)).ip(v4(5, 0, 12, true)).ip(v4(6, 32, 16, false));
  train.ip(ipv4({.id = 10, .fragment_offset = 65528, .more_fragments = true}, zeros(16)));
  train.ip(v4(6, 24, 8, false)).ip(v4(6, 8, 40, true)).ip(v4(7, 0, 16, true, 51)).ip(v4(7, 16, 32, false, 51));
  seeds["fragments"] = train.pass(40).ip(v4(8, 8, 8, true)).octets();

  PacketTrain twice;
  for (int i = 0; i < 5; ++i) twice.ip(short_sip(), 0).ip(v4(9, 0, 16, true), 0).ip(short_sip(true), i / 2 * 10);
  seeds["duplicates"] = twice.octets();
}

}  // namespace rung::test
