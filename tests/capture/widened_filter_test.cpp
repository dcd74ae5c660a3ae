#include "capture/widened_filter.h"

#include <algorithm>

#include "capture/packet_filter.h"
#include "tests/support/catch.h"
#include "tests/support/packet_builder.h"

namespace rung::capture {
namespace {

using test::IpFields;

// What the kernel would do with it: the first expression that its link type knows.
bool passes(const std::string& expression, const std::string& octets, LinkType link_type = LinkType::ethernet) {
  for (const std::string& widened : widened_filters(expression)) {
    try {
      PacketFilter filter(widened);
      if (!filter.judges(link_type)) continue;
      Packet packet;
      packet.link_type = link_type;
      packet.bytes = as_bytes(octets);
      packet.wire_size = static_cast<std::uint32_t>(octets.size());
      return filter.matches(packet);
    } catch (const FilterError&) {
    }
  }
  return false;
}

std::string sip(std::uint16_t port = 5060) { return test::ipv4({}, test::udp({port, port}, "x")); }
std::string frame(std::uint16_t ether_type, const std::string& payload) {
  return std::string(12, '\2') + test::be16(ether_type) + payload;
}
std::string tagged(const std::string& payload) { return test::be16(7) + test::be16(0x0800) + payload; }

TEST_CASE("live filter: what the expression means passes, and nothing plain beside it") {
  CHECK(passes("port 5060", frame(0x0800, sip())));
  CHECK_FALSE(passes("port 5060", frame(0x0800, sip(53))));
  CHECK(passes("port 5060", sip(), LinkType::raw));
  CHECK_FALSE(passes("port 5060", sip(53), LinkType::raw));
  CHECK_FALSE(passes("udp port 5060 or tcp port 80", frame(0x0800, sip(53))));
}

TEST_CASE("live filter: VLAN tags are looked behind, one or two") {
  CHECK(passes("port 5060", frame(0x8100, tagged(sip()))));
  CHECK_FALSE(passes("port 5060", frame(0x8100, tagged(sip(53)))));
  CHECK(passes("port 5060", frame(0x88a8, test::be16(9) + test::be16(0x8100) + tagged(sip()))));
}

TEST_CASE("live filter: fragments behind the first one pass, which have no ports") {
  IpFields later;
  later.fragment_offset = 1480;
  CHECK(passes("port 5060", frame(0x0800, test::ipv4(later, "the rest"))));
  CHECK(passes("port 5060", test::ipv4(later, "the rest"), LinkType::raw));
  IpFields first;
  first.more_fragments = true;
  CHECK_FALSE(passes("port 5060", frame(0x0800, test::ipv4(first, test::udp({53, 53}, "x")))));
  const IpFields six{"2001:db8::1", "2001:db8::2", 44};
  CHECK(passes("port 5060", frame(0x86dd, test::ipv6(six, test::ipv6_fragment(17, 1, 16, false, "the rest")))));
}

TEST_CASE("live filter: packets of tunnels pass, whatever is in them") {
  IpFields gre;
  gre.protocol = 47;
  CHECK(passes("port 5060", frame(0x0800, test::ipv4(gre, std::string(8, '\0')))));
  IpFields ip_in_ip;
  ip_in_ip.protocol = 4;
  CHECK(passes("port 5060", frame(0x0800, test::ipv4(ip_in_ip, sip(53)))));
  CHECK(passes("port 5060", frame(0x0800, test::ipv4({}, test::udp({40000, 4789}, "x")))));
  CHECK(passes("port 5060", frame(0x8847, std::string(4, '\0') + sip(53))));
  CHECK(passes("host 192.0.2.1", frame(0x8100, tagged(test::ipv4(gre, std::string(8, '\0'))))));
}

TEST_CASE("live filter: what no link type knows stays an error of the expression itself") {
  const auto filters = widened_filters("port banana");
  CHECK(filters.back() == "port banana");
  CHECK_THROWS_AS(PacketFilter(filters.back()), FilterError);
}

}  // namespace
}  // namespace rung::capture
