#include "base/expiry_queue.h"

#include <algorithm>
#include <random>

#include "tests/support/catch.h"

using namespace rung;

TEST_CASE("a key leaves at its deadline and not a nanosecond before") {
  ExpiryQueue<int> queue;
  queue.push({1000}, 7);
  CHECK_FALSE(queue.pop({999}));
  CHECK(queue.size() == 1);
  CHECK(queue.pop({1000}) == 7);
  CHECK_FALSE(queue.pop({INT64_MAX}));
  CHECK(queue.size() == 0);
}

TEST_CASE("equal deadlines leave in the order they were pushed") {
  ExpiryQueue<int> queue;
  for (int key = 0; key < 100; ++key) queue.push({5}, key);
  for (int key = 0; key < 100; ++key) CHECK(queue.pop({5}) == key);
}

TEST_CASE("a key pushed for an earlier time than others that wait leaves first") {
  ExpiryQueue<int> queue;
  constexpr std::int64_t hour = 3'600'000'000'000;
  queue.push({5 * hour}, 5);
  queue.push({2 * hour}, 2);
  CHECK(queue.next_deadline() == Timestamp{2 * hour});
  queue.push({hour}, 1);
  queue.push({-hour}, 0);
  queue.push({2 * hour}, 3);
  queue.push({INT64_MAX}, 6);
  queue.push({INT64_MIN}, -1);
  for (int key : {-1, 0, 1, 2, 3}) CHECK(queue.pop({2 * hour}) == key);
  CHECK_FALSE(queue.pop({2 * hour}));
  CHECK(queue.size() == 2);
  CHECK(queue.pop({INT64_MAX}) == 5);
  CHECK(queue.pop({INT64_MAX}) == 6);
  CHECK_FALSE(queue.next_deadline());
}

TEST_CASE("keys leave as a stable sort by deadline would have them") {
  struct Entry {
    std::int64_t deadline;
    int key;
  };
  std::int64_t step = GENERATE(as<std::int64_t>{}, 1, 1'000'000'000);
  std::mt19937 random(3261);
  std::vector<Entry> entries;
  ExpiryQueue<int> queue;
  for (int key = 0; key < 2000; ++key) {
    entries.push_back({(static_cast<std::int64_t>(random() % 97) - 40) * step, key});
    queue.push({entries.back().deadline}, key);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.deadline < b.deadline; });
  bool same = true;
  for (const Entry& entry : entries) same = same && queue.pop({100 * step}) == entry.key;
  CHECK(same);
}
