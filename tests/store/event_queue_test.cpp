#include "store/event_queue.h"

#include <atomic>

#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

store::EventBatch numbered(std::uint64_t id) {
  store::EventBatch batch;
  batch.emplace_back(correlate::CallGroup{id, 1});
  return batch;
}
void push(store::EventQueue& queue, store::EventBatch batch, std::size_t octets) {
  queue.push(batch, octets);
  CHECK(batch.empty());
}
std::uint64_t number_of(const store::EventBatch& batch) { return std::get<correlate::CallGroup>(batch.front()).call; }

}  // namespace

TEST_CASE("batches are consumed in order, all before finish returns") {
  std::vector<std::uint64_t> seen;
  store::EventQueue queue(100, [&](store::EventBatch& batch) { seen.push_back(number_of(batch)); });
  for (std::uint64_t id = 0; id < 500; ++id) push(queue, numbered(id), 30);
  queue.finish();
  REQUIRE(seen.size() == 500);
  for (std::uint64_t id = 0; id < 500; ++id) CHECK(seen[id] == id);
}

TEST_CASE("never more than the limit is held for a slow consumer") {
  std::atomic<int> pushed = 0;
  int consumed = 0;
  int most = 0;
  store::EventQueue queue(100, [&](store::EventBatch&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    most = std::max(most, pushed - consumed);
    ++consumed;
  });
  for (std::uint64_t id = 0; id < 100; ++id) {
    push(queue, numbered(id), 30);
    ++pushed;
  }
  queue.finish();
  CHECK(consumed == 100);
  CHECK(most <= 3);
}

TEST_CASE("a batch above the limit passes alone") {
  int consumed = 0;
  store::EventQueue queue(10, [&](store::EventBatch&) { ++consumed; });
  for (std::uint64_t id = 0; id < 3; ++id) push(queue, numbered(id), 1000);
  queue.finish();
  CHECK(consumed == 3);
}

TEST_CASE("what the consumer throws reaches push and finish, again and again") {
  store::EventQueue queue(100, [&](store::EventBatch& batch) {
    if (number_of(batch) == 3) throw store::DatabaseError("disk full", false);
  });
  auto push_many = [&] {
    for (std::uint64_t id = 0; id < 1000; ++id) push(queue, numbered(id), 30);
  };
  CHECK_THROWS_AS(push_many(), store::DatabaseError);
  CHECK_THROWS_AS(push(queue, numbered(1), 30), store::DatabaseError);
  CHECK_THROWS_AS(queue.finish(), store::DatabaseError);
  CHECK_THROWS_AS(queue.finish(), store::DatabaseError);
}

TEST_CASE("a queue that is not finished ends without consuming the rest") {
  std::atomic<int> consumed = 0;
  {
    store::EventQueue queue(1u << 20, [&](store::EventBatch&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      ++consumed;
    });
    for (std::uint64_t id = 0; id < 1000; ++id) push(queue, numbered(id), 1);
  }
  CHECK(consumed < 1000);
}

TEST_CASE("the size of an event counts what it holds") {
  std::string body(5000, 'x');
  CHECK(store::octets_of(message_event(1, ok + body)) >= ok.size() + body.size());
  CHECK(store::octets_of(correlate::StateChange{"k", {}, 0, 0, 0, 0, 0, 0, 0, body}) >= body.size());
  CHECK(store::octets_of(make_finding(FindingCode::cap_damaged, {}, body)) >= body.size());
  decode::ConnectionFacts facts;
  facts.ws_path = body;
  CHECK(store::octets_of(facts) >= body.size());
}
