#include "decode/net/link_layer.h"

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using namespace rung::net;
using rung::capture::LinkType;

namespace {

std::string family(std::string_view octets, std::string_view payload) {
  return std::string(octets) + std::string(payload);
}

struct Row {
  const char* name;
  LinkType link_type;
  std::string packet;
  std::uint16_t ether_type;
  std::string payload;
};

std::vector<Row> rows() {
  using namespace std::string_view_literals;
  const std::string v4 = "\x45 four";
  const std::string v6 = "\x60 six";
  return {
      {"ethernet", LinkType::ethernet, ethernet(v4), 0x0800, v4},
      {"ethernet ARP", LinkType::ethernet, ethernet("arp", 0x0806), 0x0806, "arp"},
      {"802.3 length", LinkType::ethernet, ethernet(v4, 46), 0, v4},
      {"802.1Q", LinkType::ethernet, ethernet(v6, 0x86dd, {0x8100}), 0x86dd, v6},
      {"802.1ad", LinkType::ethernet, ethernet(v4, 0x0800, {0x88a8, 0x8100}), 0x0800, v4},
      {"9100 stacked", LinkType::ethernet, ethernet(v4, 0x0800, {0x9100, 0x9100, 0x8100}), 0x0800, v4},
      {"eight tags", LinkType::ethernet,
       ethernet(v4, 0x0800, std::vector<std::uint16_t>(rung::limits::encapsulation_depth, 0x8100)), 0x0800, v4},
      {"802.3 length in a VLAN", LinkType::ethernet, ethernet(v4, 100, {0x8100}), 0, v4},
      {"SLL", LinkType::linux_sll, linux_sll(v4), 0x0800, v4},
      {"SLL with VLAN", LinkType::linux_sll, linux_sll(v6, 0x86dd, {0x8100}), 0x86dd, v6},
      {"SLL 802.3", LinkType::linux_sll, linux_sll(v4, 1), 0, v4},
      {"SLL2", LinkType::linux_sll2, linux_sll2(v6, 0x86dd), 0x86dd, v6},
      {"SLL2 with VLANs", LinkType::linux_sll2, linux_sll2(v4, 0x0800, {0x88a8, 0x8100}), 0x0800, v4},
      {"raw", LinkType::raw, v4, 0x0800, v4},
      {"raw of 12", LinkType::raw_bsd, v6, 0x86dd, v6},
      {"raw of 14", LinkType::raw_openbsd, v4, 0x0800, v4},
      {"raw 228 holding IPv6 all the same", LinkType::ipv4, v6, 0x86dd, v6},
      {"raw 229", LinkType::ipv6, v6, 0x86dd, v6},
      {"raw, neither", LinkType::raw, "\x50", 0, "\x50"},
      {"null, little", LinkType::null, family("\2\0\0\0"sv, v4), 0x0800, v4},
      {"null, big", LinkType::null, family("\0\0\0\2"sv, v4), 0x0800, v4},
      {"loop", LinkType::loop, family("\0\0\0\x18"sv, v6), 0x86dd, v6},
      {"null of Linux", LinkType::null, family("\x0a\0\0\0"sv, v6), 0x86dd, v6},
      {"null of Windows", LinkType::null, family("\x17\0\0\0"sv, v6), 0x86dd, v6},
      {"null of FreeBSD", LinkType::null, family("\x1c\0\0\0"sv, v6), 0x86dd, v6},
      {"null of macOS", LinkType::null, family("\0\0\0\x1e"sv, v6), 0x86dd, v6},
      {"null, strange family", LinkType::null, family("\1\2\3\4"sv, v6), 0x86dd, v6},
      {"null, neither", LinkType::null, family("\1\2\3\4"sv, "\x10"), 0, "\x10"},
  };
}

}  // namespace

TEST_CASE("every link type gives its payload") {
  for (const Row& row : rows()) {
    INFO(row.name);
    REQUIRE(can_read(row.link_type));
    ExactBytes packet(row.packet);
    auto link = parse_link(row.link_type, packet.view());
    REQUIRE(link.has_value());
    CHECK(link->ether_type == row.ether_type);
    CHECK(rung::as_text(link->bytes) == row.payload);
  }
}

TEST_CASE("a packet that ends within its link header is truncated") {
  for (const Row& row : rows()) {
    INFO(row.name);
    std::size_t header = row.packet.size() - row.payload.size();
    for (std::size_t size = 0; size < row.packet.size(); ++size) {
      ExactBytes packet(std::string_view(row.packet).substr(0, size));
      auto link = parse_link(row.link_type, packet.view());
      // Where the nibble decides, it has to be there.
      if (size < header || size == 0) {
        REQUIRE_FALSE(link.has_value());
        CHECK(link.error().code == rung::ParseErrorCode::truncated);
      } else if (link) {
        CHECK(link->bytes.size() == size - header);
      }
    }
  }
}

TEST_CASE("a packet cannot nest VLAN tags without end") {
  std::vector<std::uint16_t> tags(rung::limits::encapsulation_depth + 1, 0x8100);
  std::string packet = ethernet("x", 0x0800, tags);
  auto link = parse_link(LinkType::ethernet, rung::as_bytes(packet));
  REQUIRE_FALSE(link.has_value());
  CHECK(link.error().code == rung::ParseErrorCode::over_limit);
}

TEST_CASE("other link types are not read") {
  for (std::uint32_t value : {2u, 105u, 127u, 147u, 239u, 0xffffffffu}) CHECK_FALSE(can_read(LinkType{value}));
}
