#include "decode/net/encapsulation.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/net/ethernet.h"
#include "decode/net/ieee80211.h"
#include "decode/net/link_layer.h"
#include "decode/net/ppp.h"
#include "decode/net/tunnels.h"

namespace rung::net {
namespace {

// The headers that carry a packet in another. Every way round from IP to IP has one, so their limit bounds all.
constexpr bool is_encapsulation(Layer layer) {
  switch (layer) {
    case Layer::vlan_tag:
    case Layer::service_instance:
    case Layer::mpls:
    case Layer::pppoe:
    case Layer::ip_in_ip:
    case Layer::ethernet_in_ip:
    case Layer::ether_ip:
    case Layer::gre:
    case Layer::vxlan:
    case Layer::vxlan_gpe:
    case Layer::geneve:
    case Layer::gtp:
    case Layer::l2tp:
    case Layer::l2tp3_session:
    case Layer::tzsp:
    case Layer::teredo:
      return true;
    default:
      return false;
  }
}

Result<Inner> parse_layer(const Frame& frame) {
  switch (frame.layer) {
    case Layer::nothing:
    case Layer::ip:
      break;
    case Layer::raw:
      return parse_raw(frame.bytes);
    case Layer::ethernet:
      return parse_ethernet(frame.bytes);
    case Layer::vlan_tag:
      return parse_vlan_tag(frame.bytes);
    case Layer::service_instance:
      return parse_service_instance(frame.bytes);
    case Layer::llc:
      return parse_llc(frame.bytes);
    case Layer::mpls:
      return parse_mpls(frame.bytes, frame.wire_size);
    case Layer::ppp:
      return parse_ppp(frame.bytes);
    case Layer::ppp_or_hdlc:
      return parse_ppp_or_hdlc(frame.bytes);
    case Layer::pppoe:
      return parse_pppoe(frame.bytes);
    case Layer::cisco_hdlc:
      return parse_cisco_hdlc(frame.bytes);
    case Layer::frame_relay:
      return parse_frame_relay(frame.bytes);
    case Layer::ieee80211:
      return parse_ieee80211(frame.bytes, false);
    case Layer::ieee80211_padded:
      return parse_ieee80211(frame.bytes, true);
    case Layer::amsdu:
      return parse_amsdu(frame.bytes);
    case Layer::null_or_loop:
      return parse_null_or_loop(frame.bytes);
    case Layer::linux_sll:
      return parse_linux_sll(frame.bytes);
    case Layer::linux_sll2:
      return parse_linux_sll2(frame.bytes);
    case Layer::nflog:
      return parse_nflog(frame.bytes);
    case Layer::enc:
      return parse_enc(frame.bytes);
    case Layer::pflog:
      return parse_pflog(frame.bytes);
    case Layer::ipnet:
      return parse_ipnet(frame.bytes);
    case Layer::radiotap:
      return parse_radiotap(frame.bytes);
    case Layer::prism:
      return parse_prism(frame.bytes);
    case Layer::avs:
      return parse_avs(frame.bytes);
    case Layer::ppi:
      return parse_ppi(frame.bytes);
    case Layer::ip_in_ip:
      return Inner{Layer::ip};
    case Layer::ethernet_in_ip:
      return Inner{Layer::ethernet};
    case Layer::ether_ip:
      return parse_ether_ip(frame.bytes);
    case Layer::gre:
      return parse_gre(frame.bytes);
    case Layer::erspan2:
      return parse_erspan2(frame.bytes);
    case Layer::erspan3:
      return parse_erspan3(frame.bytes);
    case Layer::vxlan:
      return parse_vxlan(frame.bytes);
    case Layer::vxlan_gpe:
      return parse_vxlan_gpe(frame.bytes);
    case Layer::geneve:
      return parse_geneve(frame.bytes);
    case Layer::gtp:
      return parse_gtp(frame.bytes);
    case Layer::l2tp:
      return parse_l2tp(frame.bytes, frame.wire_size);
    case Layer::l2tp3_session:
      return parse_l2tp3_session(frame.bytes, frame.wire_size);
    case Layer::tzsp:
      return parse_tzsp(frame.bytes);
    case Layer::teredo:
      return parse_teredo(frame.bytes);
  }
  return Inner{};
}

// What stands `offset` octets further in the frame.
Frame behind_octets(const Frame& frame, Layer layer, std::size_t offset) {
  auto skipped = static_cast<std::uint32_t>(offset);
  return {layer, frame.bytes.subspan(offset), frame.wire_size - skipped, frame.depth};
}

// A claim beyond what is there leaves the frame as it is: the lengths within tell what was cut.
Frame inner_frame(const Frame& frame, const Inner& inner) {
  Frame within = behind_octets(frame, inner.layer, inner.header);
  if (!inner.size) return within;
  within.bytes = within.bytes.first(std::min<std::size_t>(within.bytes.size(), *inner.size));
  within.wire_size = std::min(within.wire_size, *inner.size);
  return within;
}

Frame subframe_behind(const Frame& frame, const Inner& first) {
  std::size_t next = next_amsdu_subframe(first);
  return next < frame.bytes.size() ? behind_octets(frame, Layer::amsdu, next) : Frame{};
}

void take_ip(const Frame& frame, Unwrapped& result) {
  Result<IpPacket> packet = parse_ip(frame.bytes, frame.wire_size);
  result.outcome = packet ? Unwrapped::Outcome::ip : Unwrapped::Outcome::malformed;
  if (packet) result.packet = *packet;
  result.wire_size = frame.wire_size;
  result.depth = frame.depth;
}

}  // namespace

Frame link_frame(Layer layer, Bytes bytes, std::uint32_t wire_size) {
  wire_size = std::max(wire_size, static_cast<std::uint32_t>(bytes.size()));
  return {layer, bytes, wire_size, is_encapsulation(layer) ? -1 : 0};
}

Unwrapped unwrap(const Frame& outermost) {
  Unwrapped result;
  Frame frame = outermost;
  while (frame.layer != Layer::ip && frame.layer != Layer::nothing) {
    Result<Inner> inner = parse_layer(frame);
    if (!inner) {
      bool is_limit = inner.error().code == ParseErrorCode::over_limit;
      result.outcome = is_limit ? Unwrapped::Outcome::over_limit : Unwrapped::Outcome::malformed;
      return result;
    }
    if (is_encapsulation(frame.layer) && ++frame.depth > limits::encapsulation_depth) {
      result.outcome = Unwrapped::Outcome::over_limit;
      return result;
    }
    // No A-MSDU stands in another: from 802.11 to 802.11 the way goes through IP.
    if (frame.layer == Layer::amsdu) result.rest = subframe_behind(frame, *inner);
    frame = inner_frame(frame, *inner);
  }
  if (frame.layer == Layer::ip) take_ip(frame, result);
  return result;
}

}  // namespace rung::net
