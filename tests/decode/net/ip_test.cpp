#include "decode/net/ip.h"

#include <deque>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using rung::ParseErrorCode;
using rung::net::IpPacket;
using rung::net::parse_ip;

namespace {

const IpFields fields6{.source = "2001:db8::1", .destination = "2001:db8::2"};

IpFields next_header(std::uint8_t header) {
  IpFields fields = fields6;
  fields.protocol = header;
  return fields;
}

// The octets outlive the test, because the outcome is a view of them.
rung::Result<IpPacket> parse(const std::string& octets, std::size_t wire_size = 0) {
  static std::deque<ExactBytes> kept;
  rung::Bytes bytes = kept.emplace_back(rung::as_bytes(octets)).view();
  return parse_ip(bytes, static_cast<std::uint32_t>(wire_size));
}
ParseErrorCode error_of(const std::string& octets) {
  auto packet = parse(octets);
  REQUIRE_FALSE(packet.has_value());
  return packet.error().code;
}

}  // namespace

TEST_CASE("IPv4 gives addresses, protocol and payload") {
  std::string octets =
      ipv4({.source = "192.0.2.1", .destination = "192.0.2.2", .protocol = 6, .options = zeros(8)}, "payload");
  auto packet = parse(octets);
  REQUIRE(packet.has_value());
  CHECK(packet->source == address("192.0.2.1"));
  CHECK(packet->destination == address("192.0.2.2"));
  CHECK(packet->payload.protocol == 6);
  CHECK(rung::as_text(packet->payload.bytes) == "payload");
  CHECK(packet->payload.wire_size == 7);
  CHECK_FALSE(packet->payload.fragment.has_value());
}

TEST_CASE("IPv4 total length decides where the payload ends") {
  struct Row {
    const char* name;
    std::optional<std::uint16_t> length;
    std::size_t wire_size;
    std::string payload;
    std::uint32_t payload_wire_size;
  };
  for (const Row& row :
       {Row{"true", {}, 28, "12345678", 8}, Row{"padding behind it is dropped", 23, 28, "123", 3},
        Row{"0 is the rest", 0, 28, "12345678", 8}, Row{"0 is the rest on the wire", 0, 100, "12345678", 80},
        Row{"cut by the capture", 120, 120, "12345678", 100}, Row{"more than the wire had", 120, 28, "12345678", 100},
        Row{"header only", 20, 28, "", 0}}) {
    INFO(row.name);
    std::string octets = ipv4({.length = row.length}, "12345678");
    auto packet = parse(octets, row.wire_size);
    REQUIRE(packet.has_value());
    CHECK(rung::as_text(packet->payload.bytes) == row.payload);
    CHECK(packet->payload.wire_size == row.payload_wire_size);
  }
}

TEST_CASE("IPv4 headers that contradict themselves are malformed") {
  CHECK(error_of(ipv4({.length = 19}, "x")) == ParseErrorCode::malformed);
  CHECK(error_of(ipv4({.length = 27, .options = zeros(8)}, "x")) == ParseErrorCode::malformed);
  std::string short_header = ipv4({}, "x");
  short_header[0] = 0x44;
  CHECK(error_of(short_header) == ParseErrorCode::malformed);
  std::string version_5 = ipv4({}, "x");
  version_5[0] = 0x55;
  CHECK(error_of(version_5) == ParseErrorCode::malformed);
}

TEST_CASE("IPv4 fragments say where they belong") {
  auto first = parse(ipv4({.id = 0xbeef, .more_fragments = true}, "12345678"));
  REQUIRE(first.has_value());
  REQUIRE(first->payload.fragment.has_value());
  CHECK(first->payload.fragment->id == 0xbeef);
  CHECK(first->payload.fragment->offset == 0);
  CHECK(first->payload.fragment->more);
  auto last = parse(ipv4({.fragment_offset = 65528}, "1"));
  REQUIRE(last.has_value());
  REQUIRE(last->payload.fragment.has_value());
  CHECK(last->payload.fragment->offset == 65528);
  CHECK_FALSE(last->payload.fragment->more);
}

TEST_CASE("IPv6 extension headers are skipped") {
  std::string payload = "payload";
  std::string octets =
      ipv6(next_header(0),
           ipv6_extension(43, ipv6_extension(60, ipv6_extension(51, ipv6_extension(17, payload, 0), 2), 1), 0));
  // AH (51) counts words of 4 octets less 2: 0 there means 8.
  auto packet = parse(octets);
  REQUIRE(packet.has_value());
  CHECK(packet->payload.protocol == 17);
  CHECK(rung::as_text(packet->payload.bytes) == payload);
  CHECK(packet->payload.wire_size == payload.size());
}

TEST_CASE("IPv6 authentication header has a length of its own") {
  std::string ah = octet(17) + octet(4) + zeros(22);  // (4 + 2) * 4 octets
  auto packet = parse(ipv6(next_header(51), ah + "payload"));
  REQUIRE(packet.has_value());
  CHECK(packet->payload.protocol == 17);
  CHECK(rung::as_text(packet->payload.bytes) == "payload");
}

TEST_CASE("IPv6 payload length decides where the payload ends") {
  IpFields fields = next_header(17);
  fields.length = 3;
  auto padded = parse(ipv6(fields, "12345678"));
  REQUIRE(padded.has_value());
  CHECK(rung::as_text(padded->payload.bytes) == "123");
  fields.length = 0;
  auto jumbo = parse(ipv6(fields, "12345678"), 100'000);
  REQUIRE(jumbo.has_value());
  CHECK(rung::as_text(jumbo->payload.bytes) == "12345678");
  CHECK(jumbo->payload.wire_size == 100'000 - 40);
  fields.protocol = 59;
  auto nothing = parse(ipv6(fields, "padding"));
  REQUIRE(nothing.has_value());
  CHECK(nothing->payload.wire_size == 0);
}

TEST_CASE("IPv6 fragments say where they belong, atomic ones are whole") {
  auto packet = parse(ipv6(next_header(60), ipv6_extension(44, ipv6_fragment(17, 0xdeadbeef, 1448, true, "12345678"))));
  REQUIRE(packet.has_value());
  REQUIRE(packet->payload.fragment.has_value());
  CHECK(packet->payload.fragment->id == 0xdeadbeef);
  CHECK(packet->payload.fragment->offset == 1448);
  CHECK(packet->payload.fragment->more);
  CHECK(packet->payload.protocol == 17);
  CHECK(rung::as_text(packet->payload.bytes) == "12345678");
  auto atomic = parse(ipv6(next_header(44), ipv6_fragment(17, 1, 0, false, "whole")));
  REQUIRE(atomic.has_value());
  CHECK_FALSE(atomic->payload.fragment.has_value());
  CHECK(rung::as_text(atomic->payload.bytes) == "whole");
}

TEST_CASE("IPv6 extension headers cannot go on without end or beyond the packet") {
  std::string chain = "x";
  for (int i = 0; i <= rung::limits::encapsulation_depth; ++i) chain = ipv6_extension(i == 0 ? 17 : 60, chain);
  CHECK(error_of(ipv6(next_header(60), chain)) == ParseErrorCode::over_limit);
  CHECK(error_of(ipv6(next_header(60), octet(17) + octet(200) + zeros(30))) == ParseErrorCode::malformed);
  IpFields cut = next_header(60);
  cut.length = 3000;
  CHECK(error_of(ipv6(cut, octet(17) + octet(200) + zeros(30))) == ParseErrorCode::truncated);
}

TEST_CASE("IP packets of every length are read without running past their end") {
  for (const std::string& whole :
       {ipv4({.options = zeros(12)}, "payload"),
        ipv6(next_header(0), ipv6_extension(44, ipv6_fragment(51, 7, 8, true, octet(17) + octet(1) + zeros(10)))),
        ipv6(next_header(51), ipv6_extension(17, "payload"))}) {
    auto complete = parse(whole);
    REQUIRE(complete.has_value());
    std::size_t header = whole.size() - complete->payload.bytes.size();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      ExactBytes bytes(std::string_view(whole).substr(0, size));
      auto packet = parse_ip(bytes.view(), static_cast<std::uint32_t>(whole.size()));
      REQUIRE(packet.has_value() == (size >= header));
      if (!packet) CHECK(packet.error().code == ParseErrorCode::truncated);
      if (packet) CHECK(packet->payload.bytes.size() == size - header);
      if (packet) CHECK(packet->payload.wire_size == complete->payload.wire_size);
    }
  }
}
