#include "decode/ws/frame.h"

#include <string>

#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {

TEST_CASE("frame headers of all length forms") {
  using test::LengthForm;
  struct Row {
    int first;
    std::size_t size;
    std::string mask;
    LengthForm form;
    std::uint8_t header_size;
    bool minimal;
  };
  const auto row = GENERATE(values<Row>({
      {0x81, 0, "", LengthForm::shortest, 2, true},
      {0x81, 125, "abcd", LengthForm::shortest, 6, true},
      {0x02, 126, "", LengthForm::shortest, 4, true},
      {0xc1, 65535, "abcd", LengthForm::shortest, 8, true},
      {0x82, 65536, "", LengthForm::shortest, 10, true},
      {0xff, 65536, "abcd", LengthForm::shortest, 14, true},
      {0x82, 125, "", LengthForm::bits_16, 4, false},
      {0x82, 65535, "", LengthForm::bits_64, 10, false},
      {0x82, 0, "abcd", LengthForm::bits_64, 14, false},
  }));
  const std::string wire = test::wire_frame(row.first, std::string(row.size, 'x'), row.mask, row.form);
  for (std::size_t size = 0; size <= row.header_size; ++size) {
    INFO(size);
    const rung::test::ExactBytes bytes(std::string_view(wire).substr(0, size));
    const Result<FrameHeader> header = parse_frame_header(bytes.view());
    REQUIRE(header.has_value() == (size == row.header_size));
    if (!header) {
      CHECK(header.error().code == ParseErrorCode::truncated);
      continue;
    }
    CHECK(header->fin == (row.first >= 0x80));
    CHECK(header->rsv == (row.first >> 4 & 7));
    CHECK(header->opcode == (row.first & 15));
    CHECK(header->payload_size == row.size);
    CHECK(header->header_size == row.header_size);
    CHECK(header->minimal_length == row.minimal);
    REQUIRE(header->mask.has_value() == !row.mask.empty());
    if (header->mask) CHECK(as_text(*header->mask) == row.mask);
  }
}

TEST_CASE("a length of 64 bits is out of range as soon as that shows") {
  const rung::test::ExactBytes bytes(std::string_view("\x82\x7f\x80", 3));
  const Result<FrameHeader> header = parse_frame_header(bytes.view());
  REQUIRE_FALSE(header);
  CHECK(header.error().code == ParseErrorCode::out_of_range);
}

TEST_CASE("unmasking is the octet by octet rule at every phase and size") {
  const std::array<std::uint8_t, 4> mask = {0x37, 0xfa, 0x21, 0x3d};
  for (std::uint64_t phase = 0; phase < 9; ++phase) {
    for (std::size_t size = 0; size < 40; ++size) {
      std::vector<std::uint8_t> payload(size);
      for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::uint8_t>(i * 7);
      unmask(payload, mask, phase);
      for (std::size_t i = 0; i < size; ++i) {
        REQUIRE(payload[i] == static_cast<std::uint8_t>((i * 7) ^ mask[(phase + i) % 4]));
      }
    }
  }
}

}  // namespace rung::ws
