#include "base/id_table.h"

#include <map>
#include <random>

#include "tests/support/catch.h"

using namespace rung;

TEST_CASE("what is held under an id is found until it is erased") {
  IdTable<int> table;
  table.emplace(1) = 10;
  table.emplace(64) = 640;
  table.emplace(1'000'000) = 7;
  CHECK(*table.find(1) == 10);
  CHECK(*table.find(64) == 640);
  CHECK(*table.find(1'000'000) == 7);
  CHECK(table.find(0) == nullptr);
  CHECK(table.find(2) == nullptr);
  CHECK(table.find(5'000'000) == nullptr);
  CHECK(table.ids_in_order() == std::vector<std::uint64_t>{1, 64, 1'000'000});
  table.erase(1);
  CHECK(table.find(1) == nullptr);
  CHECK(table.size() == 2);
}

TEST_CASE("a table that was emptied goes on where the ids do") {
  IdTable<int> table;
  for (std::uint64_t id : {5u, 6u, 70u, 5000u}) {
    table.emplace(id) = static_cast<int>(id);
    CHECK(*table.find(id) == static_cast<int>(id));
    table.erase(id);
    CHECK(table.size() == 0);
    CHECK(table.ids_in_order().empty());
  }
}

TEST_CASE("a table holds what a map would") {
  std::mt19937 random(3261);
  IdTable<int> table;
  std::map<std::uint64_t, int> expected;
  std::uint64_t id = 0;
  for (int round = 0; round < 20'000; ++round) {
    id += 1 + random() % 3;
    expected[id] = table.emplace(id) = round;
    if (random() % 3 == 0) continue;
    auto gone = expected.lower_bound(random() % 50 == 0 ? random() % (id + 1) : expected.begin()->first);
    if (gone == expected.end()) continue;
    table.erase(gone->first);
    expected.erase(gone);
  }
  bool same = table.size() == expected.size();
  std::vector<std::uint64_t> ids;
  for (const auto& [key, value] : expected) {
    ids.push_back(key);
    same = same && table.find(key) != nullptr && *table.find(key) == value;
  }
  CHECK(same);
  CHECK(table.ids_in_order() == ids);
}
