// What stands between a captured packet and the IP packet in it: one Layer a header. A parser of a layer says what
// the octets behind its header are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace rung::net {

enum class Layer : std::uint8_t {
  nothing,  // nothing that is followed
  ip,       // of either version
  raw,      // an IP packet, or something else altogether: the first nibble decides
  // frames
  ethernet,
  vlan_tag,
  service_instance,  // IEEE 802.1ah
  llc,
  mpls,
  ppp,
  ppp_or_hdlc,
  pppoe,
  cisco_hdlc,
  frame_relay,
  ieee80211,
  ieee80211_padded,  // its header is padded to a multiple of four octets
  amsdu,
  // what capturing hosts put in front
  null_or_loop,
  linux_sll,
  linux_sll2,
  nflog,
  enc,
  pflog,
  ipnet,
  radiotap,
  prism,
  avs,
  ppi,
  // tunnels
  ip_in_ip,
  ethernet_in_ip,
  ether_ip,
  gre,
  erspan2,
  erspan3,
  vxlan,
  vxlan_gpe,
  geneve,
  gtp,
  l2tp,
  l2tp3_session,
  tzsp,
  teredo,
};

// What stands behind a header.
struct Inner {
  Layer layer = Layer::nothing;
  std::size_t header = 0;                  // octets of the parser's input before it
  std::optional<std::uint32_t> size = {};  // its octets as the header claims, where it does
};

// What an ether type (also of GRE, GENEVE, Cisco HDLC) names; below 0x0600 it is the length of an IEEE 802.3 frame.
constexpr std::uint16_t first_ether_type = 0x0600;
constexpr Layer layer_of_ether_type(std::uint16_t ether_type) {
  if (ether_type < first_ether_type) return Layer::llc;
  switch (ether_type) {
    case 0x0800:
    case 0x86dd:
      return Layer::ip;
    case 0x8100:  // 802.1Q
    case 0x88a8:  // 802.1ad
    case 0x9100:  // what switches used for outer tags before it
      return Layer::vlan_tag;
    case 0x88e7:
      return Layer::service_instance;
    case 0x8847:
    case 0x8848:
      return Layer::mpls;
    case 0x8864:
      return Layer::pppoe;
    case 0x880b:
      return Layer::ppp;
    default:
      return Layer::nothing;
  }
}

// `inner` where the reader got as far as it, else that the input ended too early.
inline Result<Inner> behind(const ByteReader& reader, Layer layer, std::optional<std::uint32_t> size = {}) {
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, reader.offset()};
  return Inner{layer, reader.offset(), size};
}

}  // namespace rung::net
