#include "decode/net/link_layer.h"

#include "decode/net/encapsulation.h"
#include "tests/decode/net/layer_rows.h"
#include "tests/support/catch.h"
#include "tests/support/encapsulation_headers.h"

using namespace rung::test;
using namespace rung::net;
using namespace std::string_literals;
using rung::capture::LinkType;

TEST_CASE("what capturing hosts put in front says what follows") {
  const std::string ip = "\x45 four";
  const std::string other = "\x10 else";
  check_rows({
      {"raw", parse_raw, "", ip, Layer::ip},
      {"raw, neither version", parse_raw, "", other, Layer::nothing},
      {"null, little", parse_null_or_loop, "\2\0\0\0"s, ip, Layer::ip},
      {"null, big", parse_null_or_loop, "\0\0\0\2"s, ip, Layer::ip},
      {"loop", parse_null_or_loop, "\0\0\0\x18"s, ip, Layer::ip},
      {"null of Linux", parse_null_or_loop, "\x0a\0\0\0"s, ip, Layer::ip},
      {"null of Windows", parse_null_or_loop, "\x17\0\0\0"s, ip, Layer::ip},
      {"null of FreeBSD", parse_null_or_loop, "\x1c\0\0\0"s, ip, Layer::ip},
      {"null of macOS", parse_null_or_loop, "\0\0\0\x1e"s, ip, Layer::ip},
      {"null, strange family", parse_null_or_loop, "\1\2\3\4"s, ip, Layer::raw},
      {"SLL", parse_linux_sll, linux_sll("", 0x0800), ip, Layer::ip},
      {"SLL VLAN", parse_linux_sll, linux_sll("", 0x8100), ip, Layer::vlan_tag},
      {"SLL 802.3", parse_linux_sll, linux_sll("", 1), ip, Layer::nothing},
      {"SLL 802.2", parse_linux_sll, linux_sll("", 4), ip, Layer::llc},
      {"SLL CAN", parse_linux_sll, linux_sll("", 12), ip, Layer::nothing},
      {"SLL of netlink", parse_linux_sll, sll_of(824, 0x0800, ""), ip, Layer::nothing},
      {"SLL of radiotap", parse_linux_sll, sll_of(803, 0, ""), ip, Layer::radiotap},
      {"SLL of 802.11", parse_linux_sll, sll_of(801, 0, ""), ip, Layer::ieee80211},
      {"SLL of Prism", parse_linux_sll, sll_of(802, 0, ""), ip, Layer::prism},
      {"SLL of Frame Relay", parse_linux_sll, sll_of(770, 0, ""), ip, Layer::frame_relay},
      {"SLL2", parse_linux_sll2, linux_sll2("", 0x86dd), ip, Layer::ip},
      {"SLL2 of netlink", parse_linux_sll2, be16(0) + zeros(6) + be16(824) + zeros(10), ip, Layer::nothing},
      {"SLL2 of radiotap", parse_linux_sll2, be16(0) + zeros(6) + be16(803) + zeros(10), ip, Layer::radiotap},
      {"ENC", parse_enc, zeros(12), ip, Layer::raw},
      {"PFLOG", parse_pflog, octet(61) + zeros(63), ip, Layer::raw},
      {"PFLOG of 48", parse_pflog, octet(48) + zeros(47), ip, Layer::raw},
      {"IPNET", parse_ipnet, zeros(24), ip, Layer::raw},
      {"PPI of 802.11", parse_ppi, ppi(105, ""), ip, Layer::ieee80211},
      {"PPI with fields", parse_ppi, zeros(2) + le16(12) + le32(1) + zeros(4), ip, Layer::ethernet},
      {"PPI in PPI", parse_ppi, ppi(192, ""), ip, Layer::nothing},
      {"PPI of what is not read", parse_ppi, ppi(147, ""), ip, Layer::nothing},
  });
  const std::string short_ppi = zeros(2) + le16(7) + le32(1);
  CHECK(parse_ppi(rung::as_bytes(short_ppi)).error().code == rung::ParseErrorCode::malformed);
}

TEST_CASE("NFLOG gives the payload of its attributes, whatever the byte order") {
  const std::string packet = "\x45 octets";
  for (rung::ByteOrder order : {rung::ByteOrder::little, rung::ByteOrder::big}) {
    const std::string whole = nflog(packet, false, order);
    const std::size_t header = whole.find(packet);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      INFO(size);
      ExactBytes exact(std::string_view(whole).substr(0, size));
      auto inner = parse_nflog(exact.view());
      if (size >= header) {
        REQUIRE(inner.has_value());
        CHECK(inner->layer == Layer::raw);
        CHECK(inner->header == header);
        CHECK(inner->size == packet.size());
      } else if (inner) {
        CHECK(inner->layer == Layer::nothing);
      }
    }
  }
}

TEST_CASE("NFLOG of a bridge names the ether type") {
  const std::string octets =
      octet(7) + octet(0) + be16(0) + le16(8) + le16(1) + be16(0x8100) + be16(0) + le16(6) + le16(9) + "xx";
  auto inner = parse_nflog(rung::as_bytes(octets));
  REQUIRE(inner.has_value());
  CHECK(inner->layer == Layer::vlan_tag);
}

TEST_CASE("NFLOG attributes that are too short are malformed, and without payload there is nothing") {
  const std::string header = octet(2) + octet(0) + be16(0);
  const std::string bad = header + le16(3) + le16(9) + "abcd";
  CHECK_FALSE(parse_nflog(rung::as_bytes(bad)).has_value());
  const std::string none = header + le16(5) + le16(10) + zeros(4);
  auto inner = parse_nflog(rung::as_bytes(none));
  REQUIRE(inner.has_value());
  CHECK(inner->layer == Layer::nothing);
}

TEST_CASE("other link types are not read") {
  for (std::uint32_t value : {2u, 8u, 147u, 189u, 195u, 0xffffffffu}) CHECK_FALSE(can_read(LinkType{value}));
  for (std::uint32_t value : {0u,   1u,   9u,   12u,  14u,  50u,  51u,  100u, 101u, 104u, 105u, 107u, 108u,
                              109u, 113u, 117u, 119u, 127u, 163u, 192u, 219u, 226u, 228u, 229u, 239u, 276u})
    CHECK(can_read(LinkType{value}));
}
