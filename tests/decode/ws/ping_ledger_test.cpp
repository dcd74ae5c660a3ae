#include "decode/ws/ping_ledger.h"

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::ws::test {
namespace {

PacketRef at(std::int64_t second) { return {1, static_cast<std::uint64_t>(second), Timestamp{} + seconds(second)}; }

}  // namespace

TEST_CASE("a Pong answers the Ping it repeats, and those before") {
  PingLedger ledger;
  ledger.on_ping(as_bytes("a"), at(1));
  ledger.on_ping(as_bytes("b"), at(2));
  ledger.on_ping(as_bytes("c"), at(3));
  CHECK(ledger.on_pong(as_bytes("b"), at(5)) == seconds(3));
  CHECK_FALSE(ledger.on_pong(as_bytes("a"), at(6)));  // answered already
  CHECK(ledger.on_pong(as_bytes("c"), at(7)) == seconds(4));
  CHECK_FALSE(ledger.take_overdue(at(100).time));
  CHECK_FALSE(ledger.finish(at(100).time));
}

TEST_CASE("of equal Pings the newest is answered") {
  PingLedger ledger;
  ledger.on_ping({}, at(1));
  ledger.on_ping({}, at(4));
  CHECK(ledger.on_pong({}, at(5)) == seconds(1));
}

TEST_CASE("a Ping without an answer is told once, until an answer comes") {
  PingLedger ledger;
  ledger.on_ping(as_bytes("a"), at(1));
  CHECK_FALSE(ledger.take_overdue(at(10).time));
  ledger.on_ping(as_bytes("b"), at(10));
  const auto overdue = ledger.take_overdue(at(11).time);
  REQUIRE(overdue);
  CHECK(overdue->ping == at(1));
  CHECK_FALSE(overdue->other_pong);
  CHECK_FALSE(ledger.take_overdue(at(20).time));  // the same silence
  ledger.on_ping(as_bytes("c"), at(21));
  CHECK(ledger.on_pong(as_bytes("c"), at(22)));
  ledger.on_ping(as_bytes("d"), at(30));
  CHECK(ledger.finish(at(40).time)->ping == at(30));
}

TEST_CASE("a Pong with something else is told where no right one comes") {
  PingLedger ledger;
  ledger.on_ping(as_bytes("a"), at(1));
  CHECK_FALSE(ledger.on_pong({}, at(2)));  // a heartbeat
  CHECK_FALSE(ledger.on_pong(as_bytes("x"), at(3)));
  SECTION("and it does not") {
    CHECK_FALSE(ledger.take_overdue(at(4).time));
    CHECK(ledger.finish(at(4).time)->other_pong == at(3));
  }
  SECTION("and it does") {
    CHECK(ledger.on_pong(as_bytes("a"), at(4)) == seconds(3));
    CHECK_FALSE(ledger.finish(at(5).time));
  }
  SECTION("only heartbeats") {
    PingLedger other;
    other.on_ping(as_bytes("a"), at(1));
    other.on_pong({}, at(2));
    CHECK_FALSE(other.finish(at(3).time));
    CHECK_FALSE(other.on_pong(as_bytes("a"), at(4)));
  }
}

TEST_CASE("a side that sent Close owes nothing, and Pings are bounded") {
  PingLedger ledger;
  ledger.on_ping(as_bytes("a"), at(1));
  ledger.excuse();
  CHECK_FALSE(ledger.finish(at(100).time));
  for (std::size_t i = 0; i < limits::ws_pings + 1; ++i) ledger.on_ping(as_bytes(std::to_string(i)), at(2));
  CHECK_FALSE(ledger.on_pong(as_bytes("0"), at(3)));
  CHECK(ledger.on_pong(as_bytes("1"), at(3)) == seconds(1));
}

}  // namespace rung::ws::test
