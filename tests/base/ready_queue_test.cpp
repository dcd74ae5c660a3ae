#include "base/ready_queue.h"

#include <memory>
#include <string>

#include "tests/support/catch.h"

namespace rung {
namespace {

TEST_CASE("first in, first out, while more comes in") {
  ReadyQueue<std::string> queue;
  CHECK_FALSE(queue.next());
  queue.push("a");
  queue.push("b");
  CHECK(queue.next() == "a");
  queue.push("c");
  CHECK(queue.next() == "b");
  CHECK(queue.next() == "c");
  CHECK_FALSE(queue.next());
  queue.push("d");
  CHECK(queue.next() == "d");
  CHECK_FALSE(queue.next());
}

TEST_CASE("items that can only be moved") {
  ReadyQueue<std::unique_ptr<int>> queue;
  queue.push(std::make_unique<int>(7));
  CHECK(**queue.next() == 7);
}

}  // namespace
}  // namespace rung
