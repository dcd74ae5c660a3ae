#include "decode/net/tunnels.h"

#include "tests/decode/net/layer_rows.h"
#include "tests/support/encapsulation_headers.h"

using namespace rung::test;
using namespace rung::net;
using namespace std::string_literals;

namespace {

const std::string ip4 = ipv4({}, udp({}, "payload"));
const std::string ip6 = ipv6({.source = "::1", .destination = "::2"}, udp({}, "payload"));
const std::string frame = ethernet_frame(0x0800, ip4);

rung::Result<Inner> l2tp_of(rung::Bytes bytes) { return parse_l2tp(bytes, static_cast<std::uint32_t>(bytes.size())); }
rung::Result<Inner> session_of(rung::Bytes bytes) {
  return parse_l2tp3_session(bytes, static_cast<std::uint32_t>(bytes.size()));
}

}  // namespace

TEST_CASE("GRE and ERSPAN") {
  check_rows({
      {"plain", parse_gre, gre(0x0800, ""), ip4, Layer::ip},
      {"checksum, key, sequence", parse_gre, gre(0x86dd, "", {true, true, true}), ip6, Layer::ip},
      {"key", parse_gre, gre(0x8847, "", {.key = true}), "", Layer::mpls},
      {"bridged", parse_gre, gre(0x6558, ""), frame, Layer::ethernet},
      {"PPTP", parse_gre, pptp_gre(""), "ppp", Layer::ppp, 0},
      {"PPTP with acknowledgement", parse_gre, be16(0x3081) + be16(0x880b) + be16(3) + be16(9) + zeros(8), "ppp",
       Layer::ppp, 3},
      {"PPTP acknowledgement", parse_gre, be16(0x2081) + be16(0x880b) + be16(0) + be16(9) + zeros(4), "",
       Layer::nothing, 0},
      {"ERSPAN I", parse_gre, gre(0x88be, ""), frame, Layer::ethernet},
      {"ERSPAN II", parse_gre, gre(0x88be, "", {.sequence = true}), "", Layer::erspan2},
      {"ERSPAN III", parse_gre, gre(0x22eb, "", {.sequence = true}), "", Layer::erspan3},
      {"keep-alive", parse_gre, gre(0, ""), "", Layer::nothing},
      {"ERSPAN II header", parse_erspan2, octet(0x10) + zeros(7), frame, Layer::ethernet},
      {"ERSPAN III header", parse_erspan3, octet(0x20) + zeros(11), frame, Layer::ethernet},
      {"ERSPAN III platform", parse_erspan3, octet(0x20) + zeros(9) + be16(1) + zeros(8), frame, Layer::ethernet},
      {"ERSPAN III of IP", parse_erspan3, octet(0x20) + zeros(9) + be16(2 << 10), ip4, Layer::ip},
      {"ERSPAN III of 802.11", parse_erspan3, octet(0x20) + zeros(9) + be16(3 << 10), "", Layer::nothing},
  });
  check_refused({
      {"GRE with routing", parse_gre, be16(0x4000) + be16(0x0800)},
      {"GRE with recursion control", parse_gre, be16(0x0400) + be16(0x0800)},
      {"GRE of version 2", parse_gre, be16(0x0002) + be16(0x0800)},
      {"PPTP without key", parse_gre, be16(0x1001) + be16(0x880b) + zeros(8)},
      {"PPTP of IP", parse_gre, be16(0x3001) + be16(0x0800) + zeros(8)},
      {"ERSPAN II of version 2", parse_erspan2, octet(0x20) + zeros(7)},
      {"ERSPAN III of version 1", parse_erspan3, octet(0x10) + zeros(11)},
      {"EtherIP of version 4", parse_ether_ip, be16(0x4000)},
  });
}

TEST_CASE("tunnels over UDP") {
  check_rows({
      {"VXLAN", parse_vxlan, vxlan(""), frame, Layer::ethernet},
      {"VXLAN with group", parse_vxlan, be32(0x88000007) + be32(0x100), frame, Layer::ethernet},
      {"VXLAN-GPE of Ethernet", parse_vxlan_gpe, vxlan_gpe(3, ""), frame, Layer::ethernet},
      {"VXLAN-GPE of IPv4", parse_vxlan_gpe, vxlan_gpe(1, ""), ip4, Layer::ip},
      {"VXLAN-GPE of MPLS", parse_vxlan_gpe, vxlan_gpe(5, ""), "", Layer::mpls},
      {"VXLAN-GPE of NSH", parse_vxlan_gpe, vxlan_gpe(4, ""), "", Layer::nothing},
      {"VXLAN-GPE of 255", parse_vxlan_gpe, vxlan_gpe(255, ""), "", Layer::nothing},
      {"GENEVE", parse_geneve, geneve(0x6558, ""), frame, Layer::ethernet},
      {"GENEVE with options", parse_geneve, geneve(0x0800, "", 63), ip4, Layer::ip},
      {"GENEVE of nothing", parse_geneve, geneve(0x0001, ""), "", Layer::nothing},
      {"TZSP", parse_tzsp, tzsp(""), frame, Layer::ethernet},
      {"TZSP of 802.11", parse_tzsp, tzsp("", 18), "", Layer::ieee80211},
      {"TZSP of Prism", parse_tzsp, tzsp("", 119), "", Layer::prism},
      {"TZSP of AVS", parse_tzsp, tzsp("", 127), "", Layer::avs},
      {"TZSP of something", parse_tzsp, tzsp("", 5), "", Layer::nothing},
      {"TZSP to be sent", parse_tzsp, octet(1) + octet(1) + be16(1) + octet(1), frame, Layer::ethernet},
      {"EtherIP", parse_ether_ip, be16(0x3000), frame, Layer::ethernet},
  });
  check_refused({
      {"VXLAN without identifier", parse_vxlan, be32(0) + be32(0x100)},
      {"VXLAN with an unknown flag", parse_vxlan, be32(0x0c000000) + be32(0x100)},
      {"VXLAN, reserved octet", parse_vxlan, be32(0x08000000) + be32(0x101)},
      {"SIP at VXLAN's port", parse_vxlan, "OPTIONS sip:a"},
      {"VXLAN-GPE operations", parse_vxlan_gpe, be32(0x0d000001) + be32(0)},
      {"GENEVE of version 1", parse_geneve, octet(0x40) + octet(0) + be16(0x6558) + be32(0)},
      {"GENEVE, reserved bits", parse_geneve, octet(0) + octet(1) + be16(0x6558) + be32(0)},
      {"TZSP of version 2", parse_tzsp, octet(2) + tzsp("").substr(1)},
      {"TZSP keep-alive", parse_tzsp, octet(1) + octet(4) + be16(0) + octet(1)},
  });
}

TEST_CASE("GTP-U carries packets") {
  for (bool sequence : {false, true})
    for (bool extension : {false, true}) {
      const std::string whole = gtp(ip4, sequence, extension);
      const std::string header = whole.substr(0, whole.size() - ip4.size());
      check_rows({{"G-PDU", parse_gtp, header, ip4, Layer::raw, ip4.size()}});
    }
  check_refused({
      {"version 2", parse_gtp, octet(0x50) + gtp(ip4).substr(1)},
      {"GTP'", parse_gtp, octet(0x20) + gtp(ip4).substr(1)},
      {"echo", parse_gtp, octet(0x30) + octet(1) + be16(0) + be32(0)},
      {"a length less than its optional fields", parse_gtp, octet(0x32) + octet(255) + be16(3) + zeros(8)},
      {"an extension header of no length", parse_gtp,
       octet(0x34) + octet(255) + be16(20) + zeros(7) + octet(0x85) + octet(0) + zeros(11)},
      {"SIP at GTP's port", parse_gtp, "OPTIONS sip:a"},
  });
}

TEST_CASE("L2TP carries PPP, and in version 3 what its session was set up for") {
  check_rows({
      {"data", l2tp_of, l2tp(""), "ppp", Layer::ppp},
      {"length and sequence", l2tp_of, l2tp("", true, true), "ppp", Layer::ppp, 0},
      {"offset", l2tp_of, be16(0x0202) + zeros(4) + be16(3) + zeros(3), "ppp", Layer::ppp},
      {"control", l2tp_of, be16(0xc802), "rest", Layer::nothing},
      {"control of a session", session_of, be32(0), "rest", Layer::nothing},
  });
  for (std::size_t cookie : {0u, 4u, 8u, 12u}) {
    INFO(cookie);
    const std::string session = l2tp3_session("", cookie);
    for (const LayerRow& row : std::vector<LayerRow>{
             {"Ethernet", session_of, session, frame, Layer::ethernet},
             {"PPP", session_of, session, "\xff\x03" + be16(0x21) + ip4, Layer::ppp},
             {"IP", session_of, session, ip6, Layer::ip},
             {"over UDP", l2tp_of, be32(0x00030000) + session, frame, Layer::ethernet},
         })
      check_row(row);
  }
  const std::string neither = l2tp3_session(std::string(40, 'x'));
  CHECK(session_of(rung::as_bytes(neither))->layer == Layer::nothing);
  check_refused({
      {"version 4", l2tp_of, be16(4) + zeros(8)},
      {"reserved bits", l2tp_of, be16(0x2002) + zeros(8)},
      {"version 3 with flags", l2tp_of, be16(0x0103) + zeros(8)},
      {"a length less than the header", l2tp_of, be16(0x4002) + be16(7) + zeros(8)},
      {"SIP at L2TP's port", l2tp_of, "OPTIONS sip:a"},
  });
}

TEST_CASE("Teredo carries IPv6") {
  for (bool origin : {false, true})
    for (bool authentication : {false, true}) {
      const std::string whole = teredo(ip6, origin, authentication);
      ExactBytes exact(whole);
      auto inner = parse_teredo(exact.view());
      REQUIRE(inner.has_value());
      CHECK(inner->layer == Layer::ip);
      CHECK(inner->header == whole.size() - ip6.size());
      for (std::size_t size = 0; size < inner->header + 2; ++size) {
        ExactBytes cut(std::string_view(whole).substr(0, size));
        CHECK_FALSE(parse_teredo(cut.view()).has_value());
      }
    }
  check_refused({{"IPv4", parse_teredo, ip4}, {"SIP", parse_teredo, "OPTIONS sip:a"}});
}
