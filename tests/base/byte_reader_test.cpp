#include "base/byte_reader.h"

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

using namespace rung;
using rung::test::ExactBytes;

TEST_CASE("numbers are read in the order of octets asked for") {
  ExactBytes bytes(std::string_view("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff", 15));
  ByteReader big(bytes.view());
  CHECK(big.u8() == 0x01);
  CHECK(big.u16() == 0x0203);
  CHECK(big.u32() == 0x04050607);
  CHECK(big.u64() == 0x08090a0b0c0d0eff);
  CHECK(big.ok());
  CHECK(big.remaining() == 0);

  ByteReader little(bytes.view(), ByteOrder::little);
  CHECK(little.u8() == 0x01);
  CHECK(little.u16() == 0x0302);
  CHECK(little.u32() == 0x07060504);
  CHECK(little.u64() == 0xff0e0d0c0b0a0908);
  CHECK(little.ok());
}

TEST_CASE("a view is taken from where the reader stands") {
  ExactBytes bytes(std::string_view("SIP/2.0 200"));
  ByteReader reader(bytes.view());
  CHECK(as_text(reader.take(3)) == "SIP");
  reader.skip(1);
  CHECK(reader.offset() == 4);
  CHECK(as_text(reader.take(0)).empty());
  CHECK(as_text(reader.rest()) == "2.0 200");
  CHECK(reader.rest().empty());
  CHECK(reader.ok());
}

TEST_CASE("the first read past the end makes a reader give zeros for good") {
  for (std::size_t size = 0; size < 8; ++size) {
    std::string text(size, '\x7f');
    ExactBytes bytes(text);
    ByteReader reader(bytes.view());
    CHECK(reader.u64() == 0);
    CHECK_FALSE(reader.ok());
    CHECK(reader.remaining() == 0);
    CHECK(reader.u8() == 0);  // there are octets, but the fields before them were not whole
    CHECK(reader.take(1).empty());
    CHECK(reader.rest().empty());
    reader.skip(1);
    CHECK(reader.offset() == 0);
  }
}

TEST_CASE("a size that wraps around does not get past the check") {
  ExactBytes bytes(std::string_view("abcd"));
  ByteReader reader(bytes.view());
  reader.skip(2);
  CHECK(reader.take(SIZE_MAX).empty());
  CHECK_FALSE(reader.ok());
  ByteReader skipping(bytes.view());
  skipping.skip(1);
  skipping.skip(SIZE_MAX);
  CHECK_FALSE(skipping.ok());
  CHECK(skipping.offset() == 1);
}
