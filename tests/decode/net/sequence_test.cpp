#include "decode/net/sequence.h"

#include "tests/support/catch.h"

using namespace rung::net;

TEST_CASE("the distance of sequence numbers takes the shorter way around") {
  CHECK(sequence_distance(5, 8) == 3);
  CHECK(sequence_distance(8, 5) == -3);
  CHECK(sequence_distance(0xfffffffe, 3) == 5);
  CHECK(sequence_distance(3, 0xfffffffe) == -5);
  CHECK(sequence_distance(0, 0x7fffffff) == 0x7fffffff);
  CHECK(sequence_distance(0, 0x80000001) == -0x7fffffff);
}

TEST_CASE("offsets go on where sequence numbers wrap") {
  constexpr std::uint32_t base = 0xfffffff0;
  CHECK(sequence_at(base, 0x10) == 0);
  CHECK(sequence_at(base, (std::uint64_t{7} << 32) + 0x10) == 0);
  CHECK(offset_near(0, base, base) == 0);
  CHECK(offset_near(0, base, base - 1) == -1);
  CHECK(offset_near(0, base, 4) == 0x14);
  CHECK(offset_near(std::uint64_t{5} << 32, base, base + 9) == (std::int64_t{5} << 32) + 9);
  CHECK(offset_near(std::uint64_t{5} << 32, base, base - 9) == (std::int64_t{5} << 32) - 9);
}
