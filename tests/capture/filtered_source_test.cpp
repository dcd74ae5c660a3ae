#include "capture/filtered_source.h"

#include <functional>

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

namespace rung::capture {
namespace {

using test::IpFields;
using test::PcapBuilder;
using test::PcapngBuilder;

// The numbers of the packets that pass.
std::string passing(const std::string& octets, const std::string& expression, Findings* findings = nullptr) {
  Findings own;
  Findings& sink = findings != nullptr ? *findings : own;
  test::ExactBytes exact(octets);
  FilteredSource source(open_source(std::make_unique<MemorySource>(exact.view()), "f", 1, sink),
                        PacketFilter(expression), sink);
  std::string numbers;
  for (const Copied& copied : drain(source)) numbers += std::to_string(copied.packet.ref.frame) + " ";
  return numbers;
}

// A fragment of an IPv4 datagram over UDP; the first one has the ports.
std::string fragment(std::uint16_t id, bool first, std::uint16_t port = 5060, const std::string& source = "10.0.0.1") {
  IpFields fields;
  fields.id = id;
  fields.source = source;
  fields.more_fragments = first;
  fields.fragment_offset = first ? 0 : 16;
  return test::ipv4(fields, first ? test::udp({port, port, 100}, "12345678") : std::string("the rest"));
}

std::string fragment6(std::uint32_t id, bool first, std::uint16_t port) {
  IpFields fields{"2001:db8::1", "2001:db8::2", 60};
  std::string payload = first ? test::udp({port, port, 100}, "12345678") : std::string("the rest");
  return test::ipv6(fields, test::ipv6_extension(44, test::ipv6_fragment(17, id, first ? 0 : 16, first, payload)));
}

TEST_CASE("filter: an expression that nothing is known for is refused with libpcap's words") {
  CHECK_THROWS_AS(PacketFilter("port banana and"), FilterError);
  CHECK_THROWS_AS(PacketFilter("udp and ("), FilterError);
  CHECK_THROWS_WITH(PacketFilter("tcp port 99999"), "illegal port number 99999 > 65535");
  CHECK_NOTHROW(PacketFilter(""));
  CHECK_NOTHROW(PacketFilter("ether host 00:11:22:33:44:55"));  // means something on Ethernet
  CHECK_NOTHROW(PacketFilter("udp[8:4] = 0x494e5649"));
}

TEST_CASE("filter: packets keep the numbers of the file, on every link type") {
  const std::string sip = test::ipv4({}, test::udp({5060, 5062}, "x"));
  const std::string other = test::ipv4({}, test::udp({53, 54}, "x"));
  PcapngBuilder file;
  file.interface(1).interface(113).interface(276).interface(101).interface(228).interface(108).interface(12);
  constexpr std::uint64_t time = 1;
  for (const std::string& ip : {other, sip}) {
    const std::string in_loop = std::string("\0\0\0\2", 4) + ip;
    file.packet(0, time, test::ethernet(ip)).packet(1, time, test::linux_sll(ip));
    file.packet(2, time, test::linux_sll2(ip)).packet(3, time, ip).packet(4, time, ip);
    file.packet(5, time, in_loop).packet(6, time, ip).packet(0, time, "");
  }
  Findings findings;
  CHECK(passing(file.octets(), "port 5060", &findings) == "9 10 11 12 13 14 15 ");
  CHECK(findings.all.empty());
  CHECK(passing(file.octets(), "") == "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 ");
  CHECK(passing(file.octets(), "host 192.0.2.1").empty());
}

TEST_CASE("filter: link types it means nothing for pass unfiltered, with one finding") {
  const std::string ip = test::ipv4({}, test::udp({53, 54}, "x"));
  PcapngBuilder file;
  file.interface(1).interface(101).packet(0, 1, test::ethernet(ip)).packet(1, 2, ip).packet(1, 3, ip);
  Findings findings;
  CHECK(passing(file.octets(), "ether host 00:11:22:33:44:55", &findings) == "2 3 ");
  REQUIRE(findings.all.size() == 1);
  CHECK(findings.all[0].code == FindingCode::cap_filter_not_applied);
  CHECK(findings.all[0].where.frame == 2);
  CHECK(findings.all[0].detail.find("link type 101: ") == 0);
}

TEST_CASE("filter: later fragments follow the first one, behind every kind of header") {
  using Wrap = std::function<std::string(const std::string&)>;
  struct Row {
    std::uint32_t link_type;
    Wrap wrap;
  };
  const std::vector<Row> rows{
      {1, [](const std::string& ip) { return test::ethernet(ip); }},
      {113, [](const std::string& ip) { return test::linux_sll(ip); }},
      {276, [](const std::string& ip) { return test::linux_sll2(ip); }},
      {101, [](const std::string& ip) { return ip; }},
      {228, [](const std::string& ip) { return ip; }},
      {108, [](const std::string& ip) { return std::string("\0\0\0\2", 4) + ip; }},
  };
  for (const Row& row : rows) {
    INFO("link type " << row.link_type);
    PcapBuilder file(ByteOrder::little, PcapBuilder::microseconds, row.link_type);
    file.packet(1000, row.wrap(fragment(7, true))).packet(1000, row.wrap(fragment(8, true, 53)));
    file.packet(2000, row.wrap(fragment(7, false))).packet(2000, row.wrap(fragment(8, false)));
    CHECK(passing(file.octets(), "port 5060") == "1 3 ");
    CHECK(passing(file.octets(), "not port 5060") == "2 4 ");
  }
}

TEST_CASE("filter: fragments behind VLAN tags, and of IPv6 behind other extension headers") {
  PcapBuilder file;
  const std::vector<std::uint16_t> tags{0x88a8, 0x8100};
  file.packet(1, test::ethernet(fragment(7, true), 0x0800, tags));
  file.packet(2, test::ethernet(fragment(7, false), 0x0800, tags));
  file.packet(3, test::ethernet(fragment(9, true, 53), 0x0800, tags));
  file.packet(4, test::ethernet(fragment(9, false), 0x0800, tags));
  CHECK(passing(file.octets(), "vlan and vlan and port 5060") == "1 2 ");

  PcapBuilder six(ByteOrder::little, PcapBuilder::microseconds, 229);
  six.packet(1, fragment6(1, true, 5060)).packet(2, fragment6(2, true, 53));
  six.packet(3, fragment6(1, false, 0)).packet(4, fragment6(2, false, 0));
  // The port stands at octets 40 + 8 + 8 here; libpcap's own `port` does not look behind these headers.
  CHECK(passing(six.octets(), "ip6[56:2] = 5060") == "1 3 ");
}

TEST_CASE("filter: a fragment whose first one was not seen passes; what differs is another datagram") {
  PcapBuilder file(ByteOrder::little, PcapBuilder::microseconds, 101);
  file.packet(1, fragment(1, false)).packet(2, fragment(1, true, 53)).packet(3, fragment(1, false));
  file.packet(4, fragment(1, false, 0, "10.0.0.9")).packet(5, fragment(2, false));
  CHECK(passing(file.octets(), "port 5060") == "1 4 5 ");
}

TEST_CASE("filter: a verdict holds as long as its datagram may wait, and until too many came behind it") {
  const std::int64_t wait = limits::fragment_timeout.ns;
  PcapBuilder file(ByteOrder::little, PcapBuilder::nanoseconds, 101);
  file.packet(1, fragment(1, true, 53)).packet(1 + wait, fragment(1, false)).packet(2 + wait, fragment(1, false));
  CHECK(passing(file.octets(), "port 5060") == "3 ");

  const auto after = [](std::size_t others) {
    PcapBuilder many(ByteOrder::little, PcapBuilder::nanoseconds, 101);
    many.packet(1, fragment(0, true, 53));
    for (std::size_t i = 1; i <= others; ++i) many.packet(1, fragment(static_cast<std::uint16_t>(i), true, 53));
    return passing(many.packet(1, fragment(0, false)).octets(), "port 5060");
  };
  CHECK(after(limits::fragment_datagrams - 1).empty());
  CHECK_FALSE(after(limits::fragment_datagrams).empty());
}

TEST_CASE("find_fragment: every prefix of a packet, on a block of its size") {
  for (const std::string& whole :
       {test::ethernet(fragment(1, true), 0x0800, {0x8100}), test::ethernet(fragment6(1, false, 0), 0x86dd)}) {
    std::size_t found = 0;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      test::ExactBytes exact(std::string_view(whole).substr(0, size));
      Packet packet;
      packet.bytes = exact.view();
      if (find_fragment(packet)) ++found;
    }
    CHECK(found > 0);
    CHECK(found < whole.size() - 30);
  }
  const std::string atomic = test::ipv6({"::1", "::2", 44}, test::ipv6_fragment(17, 1, 0, false, "x"));
  CHECK_FALSE(find_fragment(test::packet(atomic, 1, 0, LinkType::raw)));
}

}  // namespace
}  // namespace rung::capture
