#include "base/byte_queue.h"

#include <algorithm>
#include <deque>
#include <random>

#include "tests/support/catch.h"

using namespace rung;

namespace {

bool same(const ByteQueue& queue, const std::deque<std::uint8_t>& model) {
  Bytes view = queue.view();
  return queue.size() == model.size() && queue.empty() == model.empty() &&
         std::equal(view.begin(), view.end(), model.begin(), model.end());
}

}  // namespace

TEST_CASE("octets leave a queue in the order they came") {
  ByteQueue queue;
  CHECK(queue.empty());
  queue.append(as_bytes("INVITE"));
  queue.append({});
  queue.append(as_bytes(" sip"));
  CHECK(as_text(queue.view()) == "INVITE sip");
  queue.consume(7);
  CHECK(as_text(queue.view()) == "sip");
  CHECK(queue.offset() == 7);
  queue.consume(3);
  CHECK(queue.empty());
  queue.append(as_bytes("x"));
  CHECK(as_text(queue.view()) == "x");
  CHECK(queue.offset() == 10);
}

TEST_CASE("a queue goes on at an absolute offset after a gap") {
  ByteQueue queue;
  queue.append(as_bytes("lost"));
  queue.consume(1);
  queue.start_at(1'000'000'000'000);
  CHECK(queue.empty());
  CHECK(queue.offset() == 1'000'000'000'000);
  queue.append(as_bytes("found"));
  queue.consume(2);
  CHECK(as_text(queue.view()) == "und");
  CHECK(queue.offset() == 1'000'000'000'002);
}

// Sizes around the places where the queue moves its octets: a page, and the block that it gives
// back.
TEST_CASE("a queue holds what a deque holds, whatever the order of calls") {
  std::mt19937 random(20260);
  for (std::size_t largest : {8u, 5000u, 70000u}) {
    ByteQueue queue;
    std::deque<std::uint8_t> model;
    std::uint64_t offset = 0;
    bool ok = true;
    for (int step = 0; step < 3000 && ok; ++step) {
      if (random() % 2 == 0 && model.size() < 300'000) {
        std::vector<std::uint8_t> octets(random() % largest);
        for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random());
        queue.append(octets);
        model.insert(model.end(), octets.begin(), octets.end());
      } else {
        std::size_t size = std::min<std::size_t>(model.size(), random() % (largest * 2));
        queue.consume(size);
        model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(size));
        offset += size;
      }
      ok = queue.size() == model.size() && queue.offset() == offset && (step % 16 != 0 || same(queue, model));
    }
    CHECK(ok);
    CHECK(same(queue, model));
  }
}
