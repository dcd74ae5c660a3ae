#include "cli/ladder/ladder_query.h"

#include "base/limits.h"
#include "tests/cli/ladder_support.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using rung::test::CallBuilder;

namespace {

std::vector<Arrow> arrows(const Ladder& ladder) {
  std::vector<Arrow> result;
  for (const Step& step : ladder.steps)
    if (const Arrow* arrow = std::get_if<Arrow>(&step)) result.push_back(*arrow);
  return result;
}

std::vector<std::string> notes(const Ladder& ladder) {
  std::vector<std::string> result;
  for (const Step& step : ladder.steps)
    if (const Note* note = std::get_if<Note>(&step)) result.push_back(note->text + "|" + note->detail);
  return result;
}

std::vector<std::string> columns(const Ladder& ladder) {
  std::vector<std::string> result;
  for (const Participant& participant : ladder.participants) result.push_back(participant.name);
  return result;
}

using Texts = std::vector<std::string>;

MessageRecord facts_of(std::string_view raw, std::string_view body_summary = {}) {
  MessageRecord record;
  read_octets(raw, body_summary, record);
  return record;
}

}  // namespace

TEST_CASE("the octets tell Via, instance and body") {
  MessageRecord record = facts_of(
      "INVITE sip:bob@lab.test SIP/2.0\r\n"
      "Via: SIP/2.0/UDP [2001:db8::1]:5062;branch=z9hG4bKp, SIP/2.0/WS "
      "x.invalid;branch=z9hG4bKa\r\n"
      "v: SIP/2.0/WS y.invalid;branch=z9hG4bKb\r\n"
      "Contact: <sip:x@y.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n"
      "Content-Type: application/sdp;charset=utf-8\r\n"
      "Content-Length: 29\r\n\r\n"
      "v=0\r\nm=audio 9\r\na=sendonly\r\n\r\n");
  CHECK(record.branch == "z9hG4bKp");
  CHECK(record.previous_branch == "z9hG4bKa");
  CHECK(record.via_count == 3);
  CHECK(record.sent_by == "2001:db8::1");
  CHECK(record.sent_by_port == 5062);
  CHECK(record.instance == "<urn:uuid:1>");
  CHECK(record.content == "sdp sendonly");
}

TEST_CASE("octets that are no message tell nothing and do no harm") {
  CHECK(facts_of("").via_count == 0);
  CHECK(facts_of("\x01\x02").content.empty());
  CHECK(facts_of("INVITE x SIP/2.0\r\nVia:\r\nContact: *\r\n\r\n").branch.empty());
  CHECK(facts_of("INFO x SIP/2.0\r\nContent-Type: application/DTMF-Relay\r\nContent-Length: 1\r\n\r\n5").content ==
        "dtmf-relay");
}

TEST_CASE("what a body says stands on its arrow, a session description stays one") {
  const std::string notify = "NOTIFY x SIP/2.0\r\nContent-Type: message/sipfrag\r\nContent-Length: 1\r\n\r\nx";
  CHECK(facts_of(notify, "sipfrag: SIP/2.0 180 Ringing").content == "sipfrag 180 Ringing");
  CHECK(facts_of(notify, "DTMF 5, 160 ms").content == "DTMF 5, 160 ms");
  CHECK(facts_of(notify, "dialog-info full v0: 3 dialogs confirmed").content ==
        "dialog-info full v0: 3 dialogs \xe2\x80\xa6");
  const std::string invite =
      "INVITE x SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\n"
      "Content-Type: application/sdp\r\n\r\nv=0\r\n--b--";
  CHECK(facts_of(invite, "presence: location").content == "mixed");
}

TEST_CASE("equal octets and only those have an equal hash") {
  CHECK(facts_of("a").octets == facts_of("a").octets);
  CHECK(facts_of("a").octets != facts_of("b").octets);
}

TEST_CASE("columns follow the signalling") {
  CallBuilder call(3);
  SECTION("from the first request") {
    call.request(0, 1, "INVITE", {"a"});
    call.request(1, 2, "INVITE", {"p", "a"});
  }
  SECTION("against the first response") {
    call.response(2, 1, 180, "Ringing", {"p", "a"});
    call.response(1, 0, 180, "Ringing", {"a"});
    call.request(0, 1, "ACK", {"b"});
  }
  SECTION("against a first request of the callee") {
    call.request(2, 1, "BYE", {"c"});
    call.request(1, 0, "BYE", {"q", "c"});
    call.response(0, 1, 200, "OK", {"q", "c"}, "BYE");
    for (MessageRecord& message : call.records.messages) std::swap(message.from_uri, message.to_uri);
  }
  Ladder ladder = make_ladder(call.records);
  Texts addresses;
  for (const Participant& one : ladder.participants)
    addresses.push_back(one.addresses.empty() ? one.name : one.addresses);
  CHECK(addresses == Texts{"10.0.0.1:5060", "10.0.0.2:5060", "10.0.0.3:5060"});
}

TEST_CASE("an MSRP connection is of whoever named its session, and a relay is a column behind its client") {
  CallBuilder call(6);  // Alice, Bob; then for MSRP: Alice, the relay's two sockets, Bob
  call.request(0, 1, "INVITE", {"a"}).msrp_names = {"a.invalid/als"};
  call.response(1, 0, 200, "OK", {"a"}).msrp_names = {"b.invalid/bobs"};
  auto chat = [&](std::size_t from, std::size_t to, const std::string& sender, const std::string& receiver) {
    MsrpRecord message;
    message.id = static_cast<std::int64_t>(call.records.msrp.size()) + 1;
    message.time_ns = 10'000'000 + message.id;
    message.capture_id = 1;
    message.source = from;
    message.destination = to;
    message.sender = sender;
    message.receiver = receiver;
    message.transport = "WSS";
    message.method = "SEND";
    message.content_type = "text/plain;charset=utf-8";
    message.size = 42;
    call.records.msrp.push_back(message);
  };
  chat(2, 3, "a.invalid/als", "relay/r1");
  chat(4, 5, "relay/r1", "b.invalid/bobs");
  Ladder ladder = make_ladder(call.records);
  CHECK(ladder.participants.size() == 3);
  CHECK(ladder.msrp_messages == 2);
  CHECK(ladder.transports == Texts{"UDP", "WSS"});
  auto all = arrows(ladder);
  REQUIRE(all.size() == 4);
  CHECK(all[2].from == 0);
  CHECK(all[2].to == 1);
  CHECK(all[3].from == 1);
  CHECK(all[3].to == 2);
  CHECK(label(all[2]).head == "MSRP SEND");
  CHECK(label(all[2]).tail == "text/plain 42 B");
  CHECK(columns(ladder)[1] == "10.0.0.4:5060, 10.0.0.5:5060");
}

TEST_CASE("the octets tell which MSRP sessions their sender owns") {
  const std::string body =
      "v=0\r\nm=message 9 TCP/TLS/MSRP *\r\na=path:msrps://relay/r1;ws msrps://A.invalid/als;ws\r\n";
  const std::string head = "INVITE sip:b SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n";
  CHECK(facts_of(head + body).msrp_names == Texts{"a.invalid/als"});
  CHECK(facts_of(head).msrp_names.empty());
  CHECK(facts_of("INVITE sip:b SIP/2.0\r\nContent-Type: text/plain\r\n\r\n" + body).msrp_names.empty());
}

TEST_CASE("retransmissions fold into their first arrow") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.request(0, 1, "INVITE", {"a"}).retransmission = true;
  call.response(1, 0, 180, "Ringing", {"a"});
  call.request(0, 1, "INVITE", {"a"}).retransmission = true;
  Ladder ladder = make_ladder(call.records);
  auto all = arrows(ladder);
  REQUIRE(all.size() == 2);
  CHECK(all[0].times == 3);
  CHECK(all[0].time_ns == 1'000'000);
  CHECK(all[0].last_ns == 4'000'000);
  CHECK(all[1].times == 1);
  CHECK(ladder.messages == 4);
  CHECK(ladder.retransmissions == 2);
}

TEST_CASE(
    "a retransmission without its original is an arrow, and equal messages that are none are "
    "arrows") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"}).retransmission = true;
  call.request(0, 1, "INVITE", {"a"});
  CHECK(arrows(make_ladder(call.records)).size() == 2);
}

TEST_CASE("a hop is never folded into another") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"});
  call.request(2, 3, "INVITE", {"a"});
  Ladder ladder = make_ladder(call.records);
  CHECK(arrows(ladder).size() == 2);
  CHECK(ladder.participants.size() == 3);
}

TEST_CASE("a message from one face of a proxy to the other goes to itself") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"});
  call.request(2, 3, "INVITE", {"p", "a"});
  call.request(2, 1, "OPTIONS", {"x"});
  auto all = arrows(make_ladder(call.records));
  REQUIRE(all.size() == 3);
  CHECK(all[2].from == all[2].to);
}

TEST_CASE("WebSockets open and close on the lifeline") {
  CallBuilder call(2);
  auto& connection = call.connection(1, "WSS", 0, 1);
  call.request(0, 1, "INVITE", {"a"});  // at 1 ms
  call.response(1, 0, 180, "Ringing", {"a"});
  call.response(1, 0, 200, "OK", {"a"});  // at 3 ms
  connection.close_code = 1001;
  connection.closed_by = "server";
  connection.end = "fin";

  SECTION("before and after the call they are no matter") {
    connection.first_ns = 0;
    connection.last_ns = 4'000'000;
    call.records.calls[0].ended_ns = 3'000'000;
    CHECK(notes(make_ladder(call.records)).empty());
  }
  SECTION("a close after a call without an end is one") {
    connection.last_ns = 4'000'000;
    CHECK(notes(make_ladder(call.records)) == Texts{"WSS closed 1001|by server"});
  }
  SECTION("within the call they stand at their time") {
    connection.first_ns = 1'500'000;
    connection.last_ns = 2'500'000;
    call.records.calls[0].ended_ns = 3'000'000;
    Ladder ladder = make_ladder(call.records);
    CHECK(notes(ladder) == Texts{"WSS open|", "WSS closed 1001|by server"});
    CHECK(std::holds_alternative<Note>(ladder.steps[1]));
    CHECK(std::holds_alternative<Note>(ladder.steps[3]));
  }
  SECTION("still open") {
    connection.end = "open";
    connection.last_ns = 2'500'000;
    CHECK(notes(make_ladder(call.records)).empty());
  }
  SECTION("TCP tells of resets only") {
    connection.transport = "TCP";
    connection.last_ns = 2'500'000;
    CHECK(notes(make_ladder(call.records)).empty());
    connection.end = "rst";
    CHECK(notes(make_ladder(call.records)) == Texts{"TCP reset|"});
  }
}

TEST_CASE("participants beyond the limit share the last column") {
  std::size_t sockets = rung::limits::ladder_participants + 10;
  CallBuilder call(sockets);
  for (std::size_t i = 1; i < sockets; ++i) call.request(0, i, "INVITE", {"b" + std::to_string(i)});
  Ladder ladder = make_ladder(call.records);
  CHECK(ladder.participants.size() == rung::limits::ladder_participants);
  CHECK(columns(ladder).back() == "11 others");
  CHECK(arrows(ladder).back().to == rung::limits::ladder_participants - 1);
}

TEST_CASE("labels say what is not plain") {
  Arrow arrow;
  arrow.method = "INVITE";
  arrow.content = "sdp";
  CHECK(label(arrow).head == "INVITE");
  CHECK(label(arrow).tail == "(sdp)");
  arrow.request = false;
  arrow.status = 200;
  arrow.reason = "OK";
  CHECK(label(arrow).head == "200 OK");
  arrow.method = "UPDATE";
  CHECK(label(arrow).tail == "(UPDATE, sdp)");
  arrow.content = arrow.reason = "";
  CHECK(label(arrow).head == "200");
  CHECK(label(arrow).tail == "(UPDATE)");
}
