#include "capture/pcapng_block.h"

#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::capture {
namespace {

using test::ExactBytes;
using test::OctetWriter;

TEST_CASE("to_time: every resolution, without overflow") {
  struct Row {
    std::uint64_t ticks;
    std::uint8_t resolution;
    std::int64_t offset_seconds;
    std::int64_t ns;
  };
  Row row = GENERATE(values<Row>({
      {1'700'000'000'123'456, 6, 0, 1'700'000'000'123'456'000},
      {1'700'000'000'123'456'789, 9, 0, 1'700'000'000'123'456'789},
      {1'700'000'000, 0, 0, 1'700'000'000'000'000'000},
      {1'999, 12, 0, 1},
      {UINT64_MAX, 28, 0, 1},
      {UINT64_MAX, 29, 0, 0},
      {UINT64_MAX, 127, 0, 0},
      {3, 0x81, 0, 1'500'000'000},
      {7, 0x80, 0, 7'000'000'000},
      {UINT64_MAX, 0xff, 0, 0},
      {std::uint64_t{1} << 63, 0x80 | 63, 0, 1'000'000'000},
      {UINT64_MAX, 0, 0, INT64_MAX},
      {5, 9, -1, -999'999'995},
      {5, 6, 1'000'000'000, 1'000'000'000'000'005'000},
      {0, 6, INT64_MIN, INT64_MIN},
      {0, 6, INT64_MAX, INT64_MAX},
  }));
  INFO(row.ticks << " at " << int{row.resolution} << " offset " << row.offset_seconds);
  CHECK(to_time(row.ticks, {row.resolution, row.offset_seconds}).ns == row.ns);
}

TEST_CASE("interface description: its options, in any order, unknown ones passed over") {
  ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  OctetWriter writer(order);
  writer.u16(101).u16(0).u32(200);
  writer.u16(9999).u16(3).padded("???");
  writer.u16(14).u16(8).u64(static_cast<std::uint64_t>(-5));
  writer.u16(9).u16(1).padded("\x09");
  writer.u16(2).u16(5).padded(std::string_view("eth0\0", 5));
  writer.u16(0).u16(0);
  writer.u16(9).u16(1).padded("\x03");  // behind the end of the list
  ExactBytes body(writer.octets());
  auto parsed = parse_interface_description(body.view(), order);
  REQUIRE(parsed);
  CHECK(parsed->link_type == 101);
  CHECK(parsed->snapshot_length == 200);
  CHECK(parsed->clock.resolution == 9);
  CHECK(parsed->clock.offset_seconds == -5);
  CHECK(parsed->name == "eth0");
}

TEST_CASE("blocks: no prefix of a body is read past its end") {
  OctetWriter writer;
  writer.u32(0).u64(0).u32(4).u32(9).text("abcd");
  writer.u16(5).u16(8).u64(3).u16(7).u16(8).u64(4).u32(0);
  for (std::size_t size = 0; size <= writer.octets().size(); ++size) {
    ExactBytes body(std::string_view(writer.octets()).substr(0, size));
    CHECK(parse_enhanced_packet(body.view(), ByteOrder::little).has_value() == (size >= 24));
    CHECK(parse_obsolete_packet(body.view(), ByteOrder::little).has_value() == (size >= 24));
    CHECK(parse_interface_description(body.view(), ByteOrder::little).has_value() == (size >= 8));
    CHECK(parse_interface_statistics(body.view(), ByteOrder::little).has_value() == (size >= 12));
    CHECK(parse_decryption_secrets(body.view(), ByteOrder::little).has_value() == (size >= 8));
    CHECK(parse_simple_packet(body.view(), ByteOrder::little, 0).has_value() == (size >= 4));
  }
}

TEST_CASE("simple packet: the snapshot length says how much of it is there") {
  OctetWriter writer;
  writer.u32(1500).text("abcdefgh");
  auto cut = parse_simple_packet(as_bytes(writer.octets()), ByteOrder::little, 6);
  REQUIRE(cut);
  CHECK(as_text(cut->octets) == "abcdef");
  CHECK(cut->wire_size == 1500);
  CHECK_FALSE(cut->ticks);
  CHECK_FALSE(parse_simple_packet(as_bytes(writer.octets()), ByteOrder::little, 0));
}

}  // namespace
}  // namespace rung::capture
