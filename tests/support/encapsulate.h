// An IP packet within random encapsulations and a random link layer, as a capture would hold it: for tests that say
// that nothing depends on how a packet travelled. Same packet, generator state and count: same octets,
// within one build.
//
//   std::mt19937 random(seed);
//   Encapsulated outer = encapsulate(ipv4({}, udp({}, "hello")), random, 3);
//   packet(outer.octets, 1, 0, outer.link_type)
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/support/encapsulation_headers.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

// Something a header with an ether type may carry.
struct Carried {
  std::uint16_t ether_type;
  std::string octets;

  bool is_v6() const { return ether_type == 0x86dd; }
  bool is_ip() const { return ether_type == 0x0800 || is_v6(); }
  bool is_mpls() const { return ether_type == 0x8847 || ether_type == 0x8848; }
  std::string frame() const { return ethernet_frame(ether_type, octets); }
};

// One way to carry a packet in another; each counts once towards limits::encapsulation_depth.
struct Encapsulation {
  const char* name;
  enum Takes { anything, ip, ipv6_only, ip_or_mpls } takes;
  Carried (*around)(const Carried&, std::mt19937&);

  bool fits(const Carried& inner) const {
    return takes == anything || (takes == ip && inner.is_ip()) || (takes == ipv6_only && inner.is_v6()) ||
           (takes == ip_or_mpls && (inner.is_ip() || inner.is_mpls()));
  }
};

struct LinkHeader {
  const char* name;
  std::uint32_t link_type;
  Encapsulation::Takes takes;
  std::string (*around)(const Carried&, std::mt19937&);

  bool fits(const Carried& inner) const { return Encapsulation{name, takes, nullptr}.fits(inner); }
};

struct Encapsulated {
  std::string octets;
  capture::LinkType link_type = capture::LinkType::ethernet;
  std::string path;  // the names of what stands around the packet, the outermost first, for INFO
};

using Random = std::mt19937;
inline std::uint16_t below(std::uint16_t limit, Random& random) { return static_cast<std::uint16_t>(random() % limit); }
inline bool coin(Random& random) { return below(2, random) == 0; }

// Between tunnel ends of the documentation's networks, over IP of either version.
inline Carried in_ip(std::uint8_t protocol, std::string_view payload, Random& random) {
  IpFields fields{.protocol = protocol, .id = static_cast<std::uint16_t>(random())};
  std::string host = std::to_string(1 + below(200, random));
  bool v4 = coin(random);
  fields.source = (v4 ? "198.51.100." : "2001:db8:ffff::") + host;
  fields.destination = (v4 ? "203.0.113." : "2001:db8:fffe::") + host;
  return v4 ? Carried{0x0800, ipv4(fields, payload)} : Carried{0x86dd, ipv6(fields, payload)};
}
inline Carried in_udp(std::uint16_t port, std::string_view payload, Random& random) {
  return in_ip(
      17,
      udp({.source_port = static_cast<std::uint16_t>(49152 + below(16000, random)), .destination_port = port}, payload),
      random);
}
inline std::string random_ppp(const Carried& inner, Random& random) {
  return ppp(inner.ether_type, inner.octets, static_cast<PppForm>(below(3, random)));
}
inline std::string random_labels(Random& random) {
  std::string labels;
  for (auto more = below(3, random); more > 0; --more) labels += mpls_label(1000 + below(1000, random), false);
  return labels + mpls_label(2000 + below(1000, random), true);
}
// A pseudowire (RFC 4448) for what has no header of its own; its control word may be left out.
inline std::string in_mpls(const Carried& inner, Random& random) {
  std::string labels = random_labels(random);
  if (inner.is_ip() && coin(random)) return labels + inner.octets;
  return labels + (coin(random) ? be32(below(0xffff, random)) : "") + inner.frame();
}
inline std::string in_gre(const Carried& inner, Random& random) {
  GreFields fields{coin(random), coin(random), coin(random)};
  switch (below(6, random)) {
    case 0:
      return gre(0x6558, inner.frame(), fields);
    case 1:
      return erspan1(inner.frame());
    case 2:
      return erspan2(inner.frame());
    case 3:
      return erspan3(inner.frame(), coin(random));
    case 4:
      if (inner.is_ip()) return pptp_gre(random_ppp(inner, random));
      [[fallthrough]];
    default:
      return gre(inner.ether_type, inner.octets, fields);
  }
}
inline std::string in_l2tp3(const Carried& inner, Random& random) {
  std::size_t cookie = 4 * below(4, random);
  if (inner.is_ip() && coin(random))
    return l2tp3_session(ppp(inner.ether_type, inner.octets, PppForm::address_and_control), cookie);
  return l2tp3_session(inner.frame(), cookie);
}
inline std::string in_vxlan_gpe(const Carried& inner, Random& random) {
  if (inner.is_ip() && coin(random)) return vxlan_gpe(inner.is_v6() ? 2 : 1, inner.octets);
  return inner.is_mpls() && coin(random) ? vxlan_gpe(5, inner.octets) : vxlan_gpe(3, inner.frame());
}
inline std::string in_geneve(const Carried& inner, Random& random) {
  std::size_t words = below(4, random);
  if (inner.is_ip() && coin(random)) return geneve(inner.ether_type, inner.octets, words);
  return geneve(0x6558, inner.frame(), words);
}

inline const std::vector<Encapsulation>& encapsulations() {
  using E = Encapsulation;
  static const std::vector<Encapsulation> all = {
      {"VLAN", E::anything,
       [](const Carried& inner, Random& random) {
         constexpr std::uint16_t tags[] = {0x8100, 0x88a8, 0x9100};
         return Carried{tags[below(3, random)], be16(below(4096, random)) + be16(inner.ether_type) + inner.octets};
       }},
      {"MPLS", E::anything,
       [](const Carried& inner, Random& random) {
         return Carried{static_cast<std::uint16_t>(coin(random) ? 0x8847 : 0x8848), in_mpls(inner, random)};
       }},
      {"MPLS in IP", E::anything,
       [](const Carried& inner, Random& random) { return in_ip(137, in_mpls(inner, random), random); }},
      {"MPLS in UDP", E::anything,
       [](const Carried& inner, Random& random) { return in_udp(6635, in_mpls(inner, random), random); }},
      {"PPPoE", E::ip_or_mpls,
       [](const Carried& inner, Random&) {
         return Carried{0x8864, pppoe(ppp(inner.ether_type, inner.octets))};
       }},
      {"PBB", E::anything,
       [](const Carried& inner, Random&) {
         return Carried{0x88e7, be32(4242) + inner.frame()};
       }},
      {"IP in IP", E::ip,
       [](const Carried& inner, Random& random) { return in_ip(inner.is_v6() ? 41 : 4, inner.octets, random); }},
      {"EtherIP", E::anything,
       [](const Carried& inner, Random& random) { return in_ip(97, be16(0x3000) + inner.frame(), random); }},
      {"GRE", E::anything,
       [](const Carried& inner, Random& random) { return in_ip(47, in_gre(inner, random), random); }},
      {"GRE in UDP", E::anything,
       [](const Carried& inner, Random& random) { return in_udp(4754, in_gre(inner, random), random); }},
      {"VXLAN", E::anything,
       [](const Carried& inner, Random& random) {
         return in_udp(coin(random) ? 4789 : 8472, vxlan(inner.frame()), random);
       }},
      {"VXLAN-GPE", E::anything,
       [](const Carried& inner, Random& random) { return in_udp(4790, in_vxlan_gpe(inner, random), random); }},
      {"GENEVE", E::anything,
       [](const Carried& inner, Random& random) { return in_udp(6081, in_geneve(inner, random), random); }},
      {"GTP-U", E::ip,
       [](const Carried& inner, Random& random) {
         return in_udp(2152, gtp(inner.octets, coin(random), coin(random)), random);
       }},
      {"L2TP", E::ip_or_mpls,
       [](const Carried& inner, Random& random) {
         return in_udp(1701, l2tp(random_ppp(inner, random), coin(random), coin(random)), random);
       }},
      {"L2TPv3 in UDP", E::anything,
       [](const Carried& inner, Random& random) {
         return in_udp(1701, be32(0x00030000) + in_l2tp3(inner, random), random);
       }},
      {"L2TPv3", E::anything,
       [](const Carried& inner, Random& random) { return in_ip(115, in_l2tp3(inner, random), random); }},
      {"TZSP", E::anything,
       [](const Carried& inner, Random& random) { return in_udp(37008, tzsp(inner.frame()), random); }},
      {"Teredo", E::ipv6_only,
       [](const Carried& inner, Random& random) {
         return in_udp(3544, teredo(inner.octets, coin(random), coin(random)), random);
       }},
  };
  return all;
}

inline std::string random_80211(const Carried& inner, Random& random) {
  std::string llc = snap(inner.ether_type, inner.octets);
  if (below(3, random) == 0) return ieee80211_amsdu(amsdu_subframe(llc));
  return ieee80211_data(llc, coin(random), coin(random));
}

inline const std::vector<LinkHeader>& link_headers() {
  using E = Encapsulation;
  static const std::vector<LinkHeader> all = {
      {"Ethernet", 1, E::anything, [](const Carried& inner, Random&) { return inner.frame(); }},
      {"Ethernet LLC", 1, E::ip,
       [](const Carried& inner, Random&) {
         std::string llc = snap(inner.ether_type, inner.octets);
         // A frame of 1536 octets or more has no length to say so: then as Ethernet has it.
         return llc.size() < 0x600 ? ethernet_frame(static_cast<std::uint16_t>(llc.size()), llc) : inner.frame();
       }},
      {"Linux cooked", 113, E::anything,
       [](const Carried& inner, Random&) { return linux_sll(inner.octets, inner.ether_type); }},
      {"Linux cooked 2", 276, E::anything,
       [](const Carried& inner, Random&) { return linux_sll2(inner.octets, inner.ether_type); }},
      {"raw", 101, E::ip, [](const Carried& inner, Random&) { return inner.octets; }},
      {"null", 0, E::ip, [](const Carried& inner, Random&) { return le32(inner.is_v6() ? 30 : 2) + inner.octets; }},
      {"loop", 108, E::ip, [](const Carried& inner, Random&) { return be32(inner.is_v6() ? 24 : 2) + inner.octets; }},
      {"PPP", 9, E::ip_or_mpls, [](const Carried& inner, Random& random) { return random_ppp(inner, random); }},
      {"PPP in HDLC framing", 50, E::ip_or_mpls,
       [](const Carried& inner, Random&) { return ppp(inner.ether_type, inner.octets, PppForm::address_and_control); }},
      {"PPPoE session", 51, E::ip_or_mpls,
       [](const Carried& inner, Random&) { return pppoe(ppp(inner.ether_type, inner.octets)); }},
      {"Cisco HDLC", 104, E::anything,
       [](const Carried& inner, Random&) { return be16(0x0f00) + be16(inner.ether_type) + inner.octets; }},
      {"802.11", 105, E::anything, random_80211},
      {"radiotap", 127, E::anything,
       [](const Carried& inner, Random& random) { return radiotap(random_80211(inner, random)); }},
      {"PPI", 192, E::anything,
       [](const Carried& inner, Random& random) { return ppi(105, random_80211(inner, random)); }},
      {"Prism", 119, E::anything,
       [](const Carried& inner, Random& random) { return prism(random_80211(inner, random)); }},
      {"AVS", 163, E::anything, [](const Carried& inner, Random& random) { return avs(random_80211(inner, random)); }},
      {"NFLOG", 239, E::ip,
       [](const Carried& inner, Random& random) {
         return nflog(inner.octets, inner.is_v6(), coin(random) ? ByteOrder::little : ByteOrder::big);
       }},
      {"ENC", 109, E::ip, [](const Carried& inner, Random&) { return enc(inner.octets, inner.is_v6()); }},
      {"PFLOG", 117, E::ip, [](const Carried& inner, Random&) { return pflog(inner.octets, inner.is_v6()); }},
      {"IPNET", 226, E::ip, [](const Carried& inner, Random&) { return ipnet(inner.octets, inner.is_v6()); }},
  };
  return all;
}

template <typename Row>
const Row& random_fit(const std::vector<Row>& rows, const Carried& inner, Random& random) {
  for (;;) {
    const Row& row = rows[random() % rows.size()];
    if (row.fits(inner)) return row;
  }
}

inline Carried carried_ip(std::string ip_packet) {
  return {static_cast<std::uint16_t>((static_cast<unsigned char>(ip_packet.at(0)) >> 4) == 6 ? 0x86dd : 0x0800),
          std::move(ip_packet)};
}

// `ip_packet` within `count` encapsulations, chosen at random among those that can carry what is there, and a link
// layer. Each adds up to 70 octets; what is beyond the 65,535 of an outer length is for the caller to avoid.
inline Encapsulated encapsulate(std::string ip_packet, Random& random, int count) {
  Carried carried = carried_ip(std::move(ip_packet));
  Encapsulated outer;
  for (int i = 0; i < count; ++i) {
    const Encapsulation& one = random_fit(encapsulations(), carried, random);
    carried = one.around(carried, random);
    outer.path = std::string(one.name) + " / " + outer.path;
  }
  const LinkHeader& link = random_fit(link_headers(), carried, random);
  outer.octets = link.around(carried, random);
  outer.link_type = static_cast<capture::LinkType>(link.link_type);
  outer.path = std::string(link.name) + " / " + outer.path + "packet";
  return outer;
}

}  // namespace rung::test
