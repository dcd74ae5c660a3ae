// The view instant_messages: hops and attempts of one MESSAGE are one row.
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

struct Sent {
  std::uint64_t id, transaction, connection;
  std::string call_id = "m1", cseq = "1";
  std::int64_t ms = 0;
};

class Traffic {
 public:
  Traffic() {
    for (std::uint64_t id = 1; id <= 3; ++id) {
      decode::ConnectionFacts facts;
      facts.id = id;
      facts.transport = id == 1 ? decode::Transport::wss : decode::Transport::udp;
      events_.emplace_back(std::move(facts));
    }
  }
  void message(const Sent& sent, const std::string& body = "hello") {
    correlate::Message event = message_event(
        sent.id, "MESSAGE sip:bob@b SIP/2.0\r\nFrom: <sip:alice@a>;tag=f\r\nTo: <sip:bob@b>\r\nCall-ID: " +
                     sent.call_id + "\r\nCSeq: " + sent.cseq +
                     " MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\n\r\n" + body);
    event.sip.origin.packet.time = Timestamp{} + milliseconds(sent.ms);
    event.sip.origin.connection_id = sent.connection;
    event.transaction_id = sent.transaction;
    events_.emplace_back(std::move(event));
  }
  void transaction(std::uint64_t id, std::uint32_t status, std::int64_t completed_ms, std::uint64_t attempt = 0) {
    correlate::Transaction row;
    row.id = id;
    row.method = "MESSAGE";
    row.status = status;
    if (status >= 200) row.completed = Timestamp{} + milliseconds(completed_ms);
    row.attempt_id = attempt == 0 ? id : attempt;
    events_.emplace_back(std::move(row));
  }
  std::string rows_of() {
    return rows(
        filled(std::move(events_)),
        "SELECT id, time_ns / 1000000, from_uri, to_uri, call_id, status, latency_ms, hops, content_type, size, "
        "transaction_id, transports FROM instant_messages ORDER BY id");
  }

 private:
  std::vector<correlate::Event> events_;
};

}  // namespace

TEST_CASE("a MESSAGE on two hops is one row, and the hop nearest the sender tells how it went") {
  Traffic traffic;
  traffic.message({1, 1, 1, "m1", "1", 10});
  traffic.message({2, 2, 2, "m1", "1", 12});
  traffic.message({3, 1, 1, "m1", "1", 20});  // sent again
  traffic.transaction(1, 202, 50);
  traffic.transaction(2, 200, 40);
  CHECK(traffic.rows_of() == "1|10|sip:alice@a|sip:bob@b|m1|202|40.0|2|text/plain|5|1|WSS,UDP\n");
}

TEST_CASE("with credentials it is the same one; without a final response there is no status") {
  Traffic traffic;
  traffic.message({1, 1, 2, "m1", "1", 10});
  traffic.message({2, 2, 2, "m1", "2", 30}, "hello");
  traffic.message({3, 3, 3, "m1", "2", 31}, "hello");
  traffic.message({4, 4, 2, "m2", "1", 40}, "");
  traffic.transaction(1, 407, 20);
  traffic.transaction(2, 200, 60, 1);
  traffic.transaction(3, 200, 55);
  traffic.transaction(4, 100, 0);
  CHECK(traffic.rows_of() ==
        "1|10|sip:alice@a|sip:bob@b|m1|200|50.0|2|text/plain|5|2|UDP\n"
        "4|40|sip:alice@a|sip:bob@b|m2|NULL|NULL|1|text/plain|0|4|UDP\n");
}

TEST_CASE("the MESSAGEs of one conversation are rows of their own") {
  Traffic traffic;
  traffic.message({1, 1, 2, "m1", "1", 10}, "one");
  traffic.message({2, 2, 2, "m1", "2", 20}, "second");
  traffic.transaction(1, 200, 11);
  traffic.transaction(2, 486, 22);
  CHECK(traffic.rows_of() ==
        "1|10|sip:alice@a|sip:bob@b|m1|200|1.0|1|text/plain|3|1|UDP\n"
        "2|20|sip:alice@a|sip:bob@b|m1|486|2.0|1|text/plain|6|2|UDP\n");
}
