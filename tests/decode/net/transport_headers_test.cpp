#include "decode/net/tcp_segment.h"
#include "decode/net/udp.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using rung::ParseErrorCode;
using rung::net::parse_tcp;
using rung::net::parse_udp;

namespace {

// The window shift found in SYN options.
std::optional<std::uint8_t> shift_of(const std::string& options) {
  std::string padded = options + zeros((4 - options.size() % 4) % 4);
  std::string octets = tcp({.flags = "S", .options = padded});
  ExactBytes bytes(octets);
  auto segment = parse_tcp(bytes.view(), static_cast<std::uint32_t>(octets.size()));
  REQUIRE(segment.has_value());
  return segment->window_shift;
}

}  // namespace

TEST_CASE("UDP length decides where the payload ends") {
  struct Row {
    const char* name;
    std::optional<std::uint16_t> length;
    std::uint32_t wire_size;
    std::string payload;
    std::uint32_t payload_wire_size;
  };
  for (const Row& row :
       {Row{"true", {}, 16, "12345678", 8}, Row{"shorter", 11, 16, "123", 3}, Row{"empty", 8, 16, "", 0},
        Row{"0 is the rest", 0, 16, "12345678", 8}, Row{"0 is the rest on the wire", 0, 90000, "12345678", 89992},
        Row{"cut by the capture", 108, 108, "12345678", 100}, Row{"beyond the packet", 108, 16, "12345678", 100}}) {
    INFO(row.name);
    std::string octets = udp({.source_port = 1, .destination_port = 65535, .length = row.length}, "12345678");
    auto datagram = parse_udp(rung::as_bytes(octets), row.wire_size);
    REQUIRE(datagram.has_value());
    CHECK(datagram->source_port == 1);
    CHECK(datagram->destination_port == 65535);
    CHECK(rung::as_text(datagram->payload) == row.payload);
    CHECK(datagram->wire_size == row.payload_wire_size);
  }
  for (std::uint16_t length : {std::uint16_t{1}, std::uint16_t{7}}) {
    auto datagram = parse_udp(rung::as_bytes(udp({.length = length}, "x")), 9);
    REQUIRE_FALSE(datagram.has_value());
    CHECK(datagram.error().code == ParseErrorCode::malformed);
  }
}

TEST_CASE("TCP gives its fields") {
  std::string octets = tcp({.source_port = 1,
                            .destination_port = 2,
                            .sequence = 0xfffffffe,
                            .flags = "SA",
                            .acknowledgement = 7,
                            .window = 512,
                            .options = octet(3) + octet(3) + octet(9) + octet(0)},
                           "data");
  auto segment = parse_tcp(rung::as_bytes(octets), static_cast<std::uint32_t>(octets.size()));
  REQUIRE(segment.has_value());
  CHECK(segment->source_port == 1);
  CHECK(segment->destination_port == 2);
  CHECK(segment->sequence == 0xfffffffe);
  CHECK(segment->acknowledgement == 7);
  CHECK((segment->syn && segment->ack && !segment->fin && !segment->rst));
  CHECK(segment->window == 512);
  CHECK(segment->window_shift == std::uint8_t{9});
  CHECK(rung::as_text(segment->payload) == "data");
  CHECK(segment->wire_size == 4);
}

TEST_CASE("the window shift is found among other options, if it is whole") {
  CHECK(shift_of("\2\4\5\xb4\1\3\3\7") == std::uint8_t{7});
  CHECK(shift_of("\1\1\3\3\xff") == std::uint8_t{14});
  CHECK_FALSE(shift_of(std::string("\0\3\3\7", 4)).has_value());
  CHECK_FALSE(shift_of("\2\4\5\xb4").has_value());
  CHECK_FALSE(shift_of("\1\1\3\3").has_value());
  CHECK_FALSE(shift_of("\1\1\1\3").has_value());
  CHECK_FALSE(shift_of("\1\1\3\1").has_value());
  CHECK_FALSE(shift_of("\1\3\4\7").has_value());
}

TEST_CASE("TCP data offsets that cannot be are malformed") {
  for (std::size_t words : {0u, 4u, 7u, 15u}) {
    std::string octets = tcp({}, "data");
    octets[12] = static_cast<char>(words << 4);
    auto segment = parse_tcp(rung::as_bytes(octets), static_cast<std::uint32_t>(octets.size()));
    REQUIRE_FALSE(segment.has_value());
    CHECK(segment.error().code == ParseErrorCode::malformed);
  }
}

TEST_CASE("transport headers of every length are read without running past their end") {
  std::string whole = udp({}, "payload");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ExactBytes bytes(std::string_view(whole).substr(0, size));
    auto datagram = parse_udp(bytes.view(), static_cast<std::uint32_t>(whole.size()));
    REQUIRE(datagram.has_value() == (size >= 8));
    if (datagram) CHECK(datagram->payload.size() == size - 8);
    if (datagram) CHECK(datagram->wire_size == 7);
  }
  whole = tcp({.flags = "S", .options = "\2\4\5\xb4\1\3\3\7"}, "payload");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ExactBytes bytes(std::string_view(whole).substr(0, size));
    auto segment = parse_tcp(bytes.view(), static_cast<std::uint32_t>(whole.size()));
    // The fixed header is enough to know what is missing.
    REQUIRE(segment.has_value() == (size >= 20));
    if (segment) CHECK(segment->payload.size() == (size < 28 ? 0 : size - 28));
    if (segment) CHECK(segment->wire_size == 7);
  }
}
