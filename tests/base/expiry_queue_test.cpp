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

TEST_CASE("keys leave as a stable sort by deadline would have them") {
  struct Entry {
    std::int64_t deadline;
    int key;
  };
  std::mt19937 random(3261);
  std::vector<Entry> entries;
  ExpiryQueue<int> queue;
  for (int key = 0; key < 2000; ++key) {
    entries.push_back({static_cast<std::int64_t>(random() % 97) - 40, key});
    queue.push({entries.back().deadline}, key);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.deadline < b.deadline; });
  bool same = true;
  for (const Entry& entry : entries) same = same && queue.pop({100}) == entry.key;
  CHECK(same);
}
