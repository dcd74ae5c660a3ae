#include "decode/packet_marks.h"

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

PacketRef packet(std::uint64_t frame, std::int64_t time) { return {1, frame, {time}}; }

TEST_CASE("a place is the packet of the first octet and the latest of all") {
  PacketMarks marks;
  marks.add(0, packet(1, 10));
  marks.add(100, packet(5, 50));  // came late: the packets behind it had waited
  marks.add(200, packet(3, 30));
  struct Row {
    std::uint64_t begin, end, first, latest;
  };
  for (const Row& row : {Row{0, 100, 1, 1}, Row{0, 101, 1, 5}, Row{99, 300, 1, 5}, Row{100, 300, 5, 5},
                         Row{200, 201, 3, 3}, Row{250, 900, 3, 3}}) {
    INFO(row.begin << " to " << row.end);
    CHECK(marks.place(row.begin, row.end).first.frame == row.first);
    CHECK(marks.place(row.begin, row.end).packet.frame == row.latest);
  }
  marks.forget_before(150);
  CHECK(marks.place(150, 300).first.frame == 5);
  marks.forget_before(1000);
  CHECK(marks.place(1000, 1001).first.frame == 3);
}

TEST_CASE("without a mark there is no place") { CHECK(PacketMarks().place(0, 1).packet.frame == 0); }

TEST_CASE("past the limit the first octet keeps its packet and the latest stays the latest") {
  PacketMarks marks;
  std::uint64_t count = limits::packet_marks * 3;
  for (std::uint64_t i = 0; i < count; ++i) marks.add(i * 10, packet(i + 1, static_cast<std::int64_t>(i)));
  Place place = marks.place(5, count * 10);
  CHECK(place.first.frame == 1);
  CHECK(place.packet.frame == count);
  CHECK(marks.place(count * 10 - 10, count * 10).first.frame == count);
}

}  // namespace
}  // namespace rung::decode
