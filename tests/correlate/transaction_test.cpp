#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::TransactionState;

namespace {
const Line options{"OPTIONS sip:bob@b.test", "1 OPTIONS"};
const Line options_ok{"200 OK", "1 OPTIONS", "z9hG4bKa", "tt"};
}  // namespace

TEST_CASE("a request and its responses are one transaction") {
  Scene scene;
  scene.send(0, 1, true, options);
  scene.send(20, 1, false, options_ok);
  scene.correlator.finish();
  REQUIRE(scene.events.transactions.size() == 1);
  const correlate::Transaction& row = scene.events.transactions.front();
  CHECK(row.method == "OPTIONS");
  CHECK(row.branch == "z9hG4bKa");
  CHECK(row.state == TransactionState::completed);
  CHECK(row.status == 200);
  CHECK(row.first_response == Timestamp{20'000'000});
  CHECK(row.completed == Timestamp{20'000'000});
  CHECK(row.call == 0);
  CHECK(scene.events.messages[1].transaction_id == row.id);
  CHECK(scene.events.messages[1].branch_of_transaction);
}

TEST_CASE("the same message again on its connection is a retransmission, on another one it is another hop") {
  Scene scene;
  scene.send(0, 1, true, options);
  scene.send(500, 1, true, options);
  scene.send(510, 2, true, options);
  scene.send(520, 1, false, options_ok);
  scene.send(530, 1, false, options_ok);
  scene.correlator.finish();
  REQUIRE(scene.events.transactions.size() == 2);
  CHECK(scene.events.transactions[0].retransmissions == 2);
  CHECK(scene.events.transactions[1].retransmissions == 0);
  CHECK(scene.events.messages[1].retransmission);
  CHECK_FALSE(scene.events.messages[2].retransmission);
  CHECK(scene.events.messages[4].retransmission);
}

TEST_CASE("a UDP response from another port is matched by branch, sent-by and method; over TCP it is not") {
  for (bool udp : {true, false}) {
    Scene scene;
    if (!udp) scene.transports = {{1, decode::Transport::tcp}, {2, decode::Transport::tcp}};
    scene.send(0, 1, true, options);
    scene.send(20, 2, false, options_ok);
    scene.correlator.finish();
    CHECK(scene.events.transactions.size() == (udp ? 1u : 2u));
  }
}

TEST_CASE("a request without the magic cookie is matched as RFC 2543 elements did") {
  Scene scene;
  Line request = options;
  request.branch = "1";
  Line answer = options_ok;
  answer.branch = "1";
  scene.send(0, 1, true, request);
  scene.send(20, 1, false, answer);
  request.cseq = answer.cseq = "2 OPTIONS";  // the same branch again: another transaction
  scene.send(40, 1, true, request);
  scene.correlator.finish();
  REQUIRE(scene.events.transactions.size() == 2);
  CHECK(scene.events.transactions[0].branch.empty());
  CHECK_FALSE(scene.events.messages[0].branch_of_transaction);
  CHECK(scene.events.transactions[0].status == 200);
}

TEST_CASE("the ACK of a refusal belongs to the INVITE, the ACK of a 2xx is its own transaction") {
  Scene scene;
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(10, 1, false, {"486 Busy Here", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(20, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"});
  scene.send(30, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"});
  scene.send(100, 1, true, {"INVITE sip:bob@b.test", "1 INVITE", "z9hG4bKb", "", "ft", "c2"});
  scene.send(110, 1, false, {"200 OK", "1 INVITE", "z9hG4bKb", "tt", "ft", "c2"});
  scene.send(120, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKc", "tt", "ft", "c2"});
  scene.correlator.finish();
  REQUIRE(scene.events.transactions.size() == 3);
  CHECK(scene.events.transactions[0].state == TransactionState::confirmed);
  CHECK(scene.events.transactions[0].retransmissions == 1);
  CHECK(scene.events.messages[3].retransmission);
  CHECK(scene.events.transactions[1].state == TransactionState::accepted);
  CHECK(scene.events.transactions[2].method == "ACK");
  CHECK(scene.events.transactions[2].dialog_id == scene.events.transactions[1].dialog_id);
}

TEST_CASE("a transaction without a final response times out by packet time") {
  Scene scene;
  scene.send(0, 1, true, options);
  scene.send(40'000, 1, true, {"OPTIONS sip:c@b.test", "9 OPTIONS", "z9hG4bKz", "", "ft", "c9"});
  CHECK(scene.events.transactions.empty());  // a late answer would still belong to it
  scene.correlator.on_time({64'000'000'000});
  REQUIRE(scene.events.transactions.size() == 1);
  CHECK(scene.events.transactions[0].state == TransactionState::timed_out);
}
