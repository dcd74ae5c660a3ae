#include "base/recycled.h"

#include <cstdint>
#include <memory>
#include <thread>

#include "tests/support/catch.h"

using namespace rung;

namespace {

struct Counted : Recycled<Counted, 2> {
  Counted() { ++alive; }
  virtual ~Counted() { --alive; }
  int number = 7;
  static inline int alive = 0;
};

struct Larger : Counted {
  std::uint64_t more[8] = {};
};

}  // namespace

TEST_CASE("what was freed last is given out first, and made anew") {
  auto first = std::make_unique<Counted>(), second = std::make_unique<Counted>();
  const void *place_of_first = first.get(), *place_of_second = second.get();
  first->number = second->number = 1;
  first.reset();
  second.reset();
  CHECK(Counted::alive == 0);
  first = std::make_unique<Counted>();
  second = std::make_unique<Counted>();
  CHECK(first.get() == place_of_second);
  CHECK(second.get() == place_of_first);
  CHECK(first->number == 7);
  CHECK(second->number == 7);
  CHECK(Counted::alive == 2);
}

TEST_CASE("a class derived from one that is recycled gets the room it needs") {
  std::unique_ptr<Counted> small = std::make_unique<Counted>();
  const void* place = small.get();
  small.reset();
  std::unique_ptr<Counted> larger = std::make_unique<Larger>();
  CHECK(larger.get() != place);
  larger.reset();
  CHECK(std::make_unique<Counted>().get() == place);
}

TEST_CASE("a thread frees what it kept when it ends, whoever made it") {
  auto made_here = std::make_unique<Counted>();
  std::thread([object = std::move(made_here)]() mutable {
    object.reset();
    for (int i = 0; i < 5; ++i) std::make_unique<Counted>();
    std::unique_ptr<Counted> many[4];
    for (auto& each : many) each = std::make_unique<Counted>();
  }).join();
  CHECK(Counted::alive == 0);
}
