#include "decode/net/ethernet.h"

#include "base/limits.h"
#include "decode/net/ppp.h"
#include "tests/decode/net/layer_rows.h"
#include "tests/support/encapsulation_headers.h"

using namespace rung::test;
using namespace rung::net;
using namespace std::string_literals;

namespace {

const std::string ip4 = ipv4({}, udp({}, "payload of some octets"));
const std::string ip6 = ipv6({.source = "::1", .destination = "::2"}, udp({}, "payload"));

rung::Result<Inner> labels_of(rung::Bytes bytes) { return parse_mpls(bytes, static_cast<std::uint32_t>(bytes.size())); }

}  // namespace

TEST_CASE("ether types name what a frame carries") {
  check_rows({
      {"Ethernet", parse_ethernet, ethernet(""), ip4, Layer::ip},
      {"ARP", parse_ethernet, ethernet("", 0x0806), "arp", Layer::nothing},
      {"802.1Q", parse_ethernet, ethernet("", 0x8100), "", Layer::vlan_tag},
      {"802.1ad", parse_ethernet, ethernet("", 0x88a8), "", Layer::vlan_tag},
      {"9100", parse_ethernet, ethernet("", 0x9100), "", Layer::vlan_tag},
      {"802.1ah", parse_ethernet, ethernet("", 0x88e7), "", Layer::service_instance},
      {"MPLS", parse_ethernet, ethernet("", 0x8847), "", Layer::mpls},
      {"MPLS multicast", parse_ethernet, ethernet("", 0x8848), "", Layer::mpls},
      {"PPPoE session", parse_ethernet, ethernet("", 0x8864), "", Layer::pppoe},
      {"PPPoE discovery", parse_ethernet, ethernet("", 0x8863), "", Layer::nothing},
      {"802.3", parse_ethernet, ethernet("", 46), "", Layer::llc, 46},
      {"802.3, longest", parse_ethernet, ethernet("", 0x05ff), "", Layer::llc, 0x05ff},
      {"tag", parse_vlan_tag, vlan(0x86dd, {0x8100}).substr(2), ip6, Layer::ip},
      {"tag before a length", parse_vlan_tag, be16(1) + be16(8), "", Layer::llc, 8},
      {"service instance", parse_service_instance, be32(1), "", Layer::ethernet},
  });
}

TEST_CASE("LLC and SNAP") {
  check_rows({
      {"SNAP", parse_llc, snap(0x0800, ""), ip4, Layer::ip},
      {"SNAP of a bridge", parse_llc, "\xaa\xaa\x03\0\0\xf8"s + be16(0x86dd), ip6, Layer::ip},
      {"SNAP of Cisco", parse_llc, "\xaa\xaa\x03\0\0\x0c"s + be16(0x2000), "", Layer::nothing},
      {"SNAP of less than an ether type", parse_llc, snap(0x0010, ""), "", Layer::nothing},
      {"IP without SNAP", parse_llc, "\6\6\3", ip4, Layer::ip},
      {"STP", parse_llc, "\x42\x42\3", "", Layer::nothing},
      {"SNAP that is numbered", parse_llc, "\xaa\xaa\x13", "\0\0\0"s, Layer::nothing},
  });
}

TEST_CASE("below MPLS labels what is carried is told by its looks") {
  const std::string one = mpls_label(1000, true);
  const std::string two = mpls_label(1000, false) + one;
  for (const LayerRow& row : std::vector<LayerRow>{
           {"IPv4", labels_of, one, ip4, Layer::ip},
           {"IPv6", labels_of, two, ip6, Layer::ip},
           {"padded IPv4", labels_of, one, ip4 + zeros(30), Layer::ip},
           {"IPv4 explicit null", labels_of, mpls_label(0, true), "?", Layer::ip},
           {"IPv6 explicit null", labels_of, mpls_label(2, true), "?", Layer::ip},
           {"associated channel", labels_of, mpls_label(13, true), ip4, Layer::nothing},
           {"control word", labels_of, one + be32(7), ethernet_frame(0x0800, ip4), Layer::ethernet},
           {"control word before an address of zeros", labels_of, one + be32(7), ethernet(ip4), Layer::ethernet},
           {"frame to 52:", labels_of, one, ethernet_frame(0x0800, ip4), Layer::ethernet},
           {"frame to 02:", labels_of, one, ethernet_frame(0x0800, ip4, 0x02), Layer::ethernet},
           {"frame to 46:", labels_of, one, ethernet_frame(0x8100, vlan(0x0800, {1}) + ip4, 0x46), Layer::ethernet},
           {"frame to 60:", labels_of, one, ethernet_frame(0x86dd, ip6, 0x60), Layer::ethernet},
           {"LLC in a frame", labels_of, two, ethernet_frame(60, snap(0x0800, ip4)), Layer::ethernet},
           {"neither", labels_of, one, std::string(60, 'x'), Layer::nothing},
       }) {
    INFO(row.name);
    check_row(row);
  }
}

TEST_CASE("a claim to be IP that does not fit is no IP under a label") {
  const std::string longer = mpls_label(9, true) + ipv4({.length = 200}, zeros(20));
  CHECK(labels_of(rung::as_bytes(longer))->layer == Layer::nothing);
  // A frame to 45:14:00:30...: as an IPv4 header it claims 48 octets of 100.
  const std::string frame = "\x45\x14\x00\x30"s + zeros(8) + be16(0x0800) + ipv4({}, zeros(150));
  const std::string octets = mpls_label(9, true) + frame;
  CHECK(labels_of(rung::as_bytes(octets))->layer == Layer::ethernet);
}

TEST_CASE("a label stack ends, and at the limit at the latest") {
  std::string stack;
  for (int i = 1; i < rung::limits::encapsulation_depth; ++i) stack += mpls_label(1000, false);
  const std::string most = stack + mpls_label(1000, true) + ip4;
  CHECK(labels_of(rung::as_bytes(most))->layer == Layer::ip);
  const std::string too_many = stack + mpls_label(1000, false) + mpls_label(1000, true) + ip4;
  CHECK(labels_of(rung::as_bytes(too_many)).error().code == rung::ParseErrorCode::over_limit);
  for (std::size_t size = 0; size <= stack.size(); ++size) {
    ExactBytes cut(std::string_view(stack).substr(0, size));
    CHECK(labels_of(cut.view()).error().code == rung::ParseErrorCode::truncated);
  }
}

TEST_CASE("PPP and its kin") {
  check_rows({
      {"IPv4", parse_ppp, be16(0x21), ip4, Layer::ip},
      {"IPv6, framed", parse_ppp, "\xff\x03" + be16(0x57), ip6, Layer::ip},
      {"compressed", parse_ppp, "\x21", ip4, Layer::ip},
      {"compressed, framed", parse_ppp, "\xff\x03\x57", ip6, Layer::ip},
      {"MPLS", parse_ppp, be16(0x281), "", Layer::mpls},
      {"LCP", parse_ppp, be16(0xc021), "", Layer::nothing},
      {"serial line", parse_ppp_or_hdlc, "\xff\x03" + be16(0x21), ip4, Layer::ip},
      {"Cisco HDLC", parse_ppp_or_hdlc, be16(0x0f00) + be16(0x0800), ip4, Layer::ip},
      {"Cisco HDLC multicast", parse_ppp_or_hdlc, be16(0x8f00) + be16(0x2000), "", Layer::nothing},
      {"Cisco keep-alive", parse_cisco_hdlc, be16(0x8f00) + be16(0x8035), "", Layer::nothing},
      {"PPPoE", parse_pppoe, pppoe("12345").substr(0, 6), "12345", Layer::ppp, 5},
      {"Frame Relay IP", parse_frame_relay, be16(0x1841) + be16(0x03cc), ip4, Layer::ip},
      {"Frame Relay IPv6", parse_frame_relay, be16(0x1841) + be16(0x038e), ip6, Layer::ip},
      {"Frame Relay SNAP", parse_frame_relay, be16(0x1841) + be32(0x03008000) + be16(0) + be16(0x0800), ip4, Layer::ip},
      {"Frame Relay of Cisco", parse_frame_relay, be16(0x1841) + be16(0x0800), ip4, Layer::ip},
      {"Frame Relay LMI", parse_frame_relay, be16(0x0001) + be16(0x0308), "", Layer::nothing},
      {"Frame Relay, longer address", parse_frame_relay, be16(0x1840) + be16(0), "", Layer::nothing},
  });
  check_refused({{"PPPoE of version 2", parse_pppoe, octet(0x21) + zeros(5)},
                 {"PPPoE discovery", parse_pppoe, octet(0x11) + octet(9) + zeros(4)}});
}
