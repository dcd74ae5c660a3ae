#include "base/changed_ids.h"

#include "tests/support/catch.h"

using namespace rung;
using Ids = std::vector<std::uint64_t>;

TEST_CASE("changed ids: each once, in order, until they are taken") {
  ChangedIds ids;
  ids.watch();
  for (const std::uint64_t id : Ids{7, 3, 3, 7, 1}) ids.add(id);
  CHECK(ids.take() == Ids{1, 3, 7});
  CHECK(ids.take().empty());
  ids.add(3);
  CHECK(ids.take() == Ids{3});
}

TEST_CASE("changed ids: not watched, nothing is kept") {
  ChangedIds ids;
  ids.add(1);
  CHECK(ids.take().empty());
}

TEST_CASE("changed ids: what changes often and is never taken is bounded by how many there are") {
  ChangedIds ids;
  ids.watch();
  for (std::uint64_t i = 0; i < 1'000'000; ++i) ids.add(i % 10'000);
  const Ids taken = ids.take();
  CHECK(taken.size() == 10'000);
  CHECK(taken.capacity() < 100'000);
  CHECK(taken.front() == 0);
  CHECK(taken.back() == 9'999);
}
