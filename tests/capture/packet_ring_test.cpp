#include "capture/packet_ring.h"

#include <cstring>
#include <string>
#include <thread>

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using std::chrono::milliseconds;

Packet packet_of(std::int64_t number, const std::string& octets) {
  Packet packet;
  packet.ref.time = {number};
  packet.interface = static_cast<std::uint32_t>(number % 7);
  packet.wire_size = static_cast<std::uint32_t>(octets.size() + 5);
  packet.link_type = LinkType::linux_sll2;
  packet.bytes = as_bytes(octets);
  return packet;
}

// Sizes that leave rests of every kind at the end of the block, those smaller than a record too.
std::string octets_of(std::int64_t number) {
  return std::string(static_cast<std::size_t>(number * 7919 % 1500), static_cast<char>('a' + number % 26));
}

TEST_CASE("ring: packets come out as they went in, through many rounds and two threads") {
  constexpr std::int64_t count = 20'000;
  PacketRing ring(limits::ring_least_octets);
  std::thread producer([&] {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::string octets = octets_of(i);
      while (!ring.push(packet_of(i, octets))) std::this_thread::yield();
      if (i % 50 == 0) ring.wake();
    }
    ring.close();
  });
  std::int64_t next = 0;
  bool same = true;
  Packet packet;
  while (!ring.ended()) {
    if (!ring.pop(packet, milliseconds(100))) continue;
    const std::string octets = octets_of(next);
    same = same && packet.ref.time.ns == next && as_text(packet.bytes) == octets &&
           packet.wire_size == octets.size() + 5 && packet.interface == next % 7 &&
           packet.link_type == LinkType::linux_sll2;
    ++next;
  }
  producer.join();
  CHECK(same);
  CHECK(next == count);
}

TEST_CASE("ring: what finds no room is refused, and its octets are never more than were asked for") {
  PacketRing ring(limits::ring_least_octets);
  const std::string octets(10'000, 'x');
  std::size_t pushed = 0;
  while (ring.push(packet_of(static_cast<std::int64_t>(pushed), octets))) ++pushed;
  CHECK(pushed == limits::ring_least_octets / 10'048);
  CHECK(ring.held() <= ring.size());
  Packet packet;
  REQUIRE(ring.pop(packet, milliseconds(0)));
  CHECK_FALSE(ring.push(packet_of(0, octets)));  // the packet that was given out is still in use
  REQUIRE(ring.pop(packet, milliseconds(0)));
  CHECK(packet.ref.time.ns == 1);
  CHECK_FALSE(ring.push(packet_of(0, std::string(limits::ring_least_octets, 'x'))));
}

TEST_CASE("ring: nobody waits for packets of a ring that is closed") {
  PacketRing ring(1);
  CHECK(ring.size() == limits::ring_least_octets);
  REQUIRE(ring.push(packet_of(3, "")));
  ring.close();
  Packet packet;
  CHECK_FALSE(ring.ended());
  REQUIRE(ring.pop(packet, milliseconds(60'000)));
  CHECK(packet.bytes.empty());
  CHECK_FALSE(ring.pop(packet, milliseconds(60'000)));
  CHECK(ring.ended());
}

}  // namespace
}  // namespace rung::capture
