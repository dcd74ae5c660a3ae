#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("SIP over TCP: pipelined messages, however they are cut") {
  const std::string to_server =
      "\r\n\r\n" + request("REGISTER") + request("INVITE", "v=0\r\n") + "\r\n\r\n" + request("MESSAGE", "hello");
  const std::string to_client = response(100) + "\r\n" + response(200, "v=0\r\n");
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces).server(to_client);
    const ConnectionFacts& facts = stream.end();
    REQUIRE(stream.recorder.raw == Texts{request("REGISTER"), request("INVITE", "v=0\r\n"), request("MESSAGE", "hello"),
                                         response(100), response(200, "v=0\r\n")});
    CHECK(stream.recorder.findings.empty());
    CHECK(stream.recorder.ids == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
    CHECK(facts.transport == Transport::tcp);
    CHECK(facts.client_bytes == to_server.size());
    CHECK(facts.server_bytes == to_client.size());
    CHECK(facts.messages == 5);
    CHECK(facts.visibility == Visibility::decoded);
  });
}

TEST_CASE("SIP over TCP: a message stands where its octets came") {
  std::string invite = request("INVITE", "v=0\r\n");
  ScriptedStream stream;
  stream.client(request("OPTIONS") + invite.substr(0, 20)).client(invite.substr(20, 30));
  stream.server(response(100));
  stream.client(invite.substr(50) + request("BYE"));
  stream.end();
  CHECK(stream.recorder.messages ==
        Texts{"OPTIONS client 1-1", "100 server 3-3", "INVITE client 1-4", "BYE client 4-4"});
  const Origin& origin = stream.recorder.origins[1];
  CHECK(origin.source == endpoint(2, 80));
  CHECK(origin.destination == endpoint(1, 50000));
  CHECK(origin.connection_id == 1);
  CHECK(stream.recorder.events == Texts{"1 opened", "1 ended"});
}

TEST_CASE("SIP over TCP: octets that are no SIP are skipped and told") {
  ScriptedStream stream;
  stream.client(request("OPTIONS") + "junk junk\r\n" + request("BYE"));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 1-1", "BYE client 1-1"});
  REQUIRE(stream.recorder.findings.size() == 1);
  CHECK(stream.recorder.finding_texts()[0] ==
        "sip-stream-resync: 11 octets at stream offset " + std::to_string(request("OPTIONS").size()));
  CHECK(stream.recorder.findings[0].severity == Severity::warning);
}

TEST_CASE("SIP over TCP: findings of one code are limited on a connection") {
  ScriptedStream stream;
  for (int i = 0; i < 50; ++i) stream.client(request("OPTIONS") + "junk junk\r\n");
  stream.client(request("BYE"));
  stream.end();
  CHECK(stream.recorder.messages.size() == 51);
  CHECK(stream.recorder.findings.size() == limits::findings_per_connection);
}

TEST_CASE("SIP over TCP: without Content-Length the end is guessed, and told") {
  ScriptedStream stream;
  stream.client(request("OPTIONS", "", "") + request("BYE"));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 1-1", "BYE client 1-1"});
  REQUIRE(stream.recorder.finding_ids() == Texts{"sip-content-length-missing-stream"});
  CHECK(stream.recorder.findings[0].message_id == 1);
  CHECK(stream.recorder.findings[0].connection_id == 1);
}

TEST_CASE("SIP over TCP: a message cut by the end of its connection, or of the capture") {
  for (net::EndReason reason :
       {net::EndReason::fin, net::EndReason::rst, net::EndReason::open, net::EndReason::timeout}) {
    ScriptedStream stream;
    stream.client(request("MESSAGE", "hello", "10"));
    stream.end(reason);
    CHECK(stream.recorder.messages == Texts{"MESSAGE client 1-1 incomplete"});
    bool sender_cut = reason == net::EndReason::fin || reason == net::EndReason::rst;
    CHECK(stream.recorder.finding_ids() == (sender_cut ? Texts{"sip-body-truncated"} : Texts{}));
  }
}

TEST_CASE("SIP over TCP: a hole costs the messages it touches") {
  std::string message = request("MESSAGE", "hello world");
  ScriptedStream stream;
  stream.client(request("OPTIONS") + message.substr(0, message.size() - 5)).client_gap(105);
  stream.client("end of something\r\n" + request("BYE"));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 1-1", "MESSAGE client 1-1 incomplete", "BYE client 3-3"});
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream", "sip-stream-resync"});
  CHECK(stream.recorder.findings[0].where.frame == 2);
  CHECK(stream.recorder.findings[0].detail.find("105 octets from the client at stream offset ") == 0);
  CHECK(stream.recorder.findings[1].severity == Severity::info);
  CHECK(stream.recorder.events == Texts{"1 opened", "1 gap", "1 ended"});
  CHECK(facts.lost_bytes == 105);
  CHECK(facts.visibility == Visibility::partial);
  CHECK(facts.visibility_reason.find("105 octets") == 0);
}

TEST_CASE("SIP over TCP: a message over the limit is cut there") {
  ScriptedStream stream;
  stream.client("OPTIONS sip:a@b SIP/2.0\r\nSubject: " + std::string(limits::sip_header_octets, 'x'));
  stream.client("\r\n\r\n" + request("BYE"));
  stream.end();
  REQUIRE(stream.recorder.messages.size() == 2);
  CHECK(stream.recorder.messages[0] == "OPTIONS client 1-1 incomplete");
  Texts ids = stream.recorder.finding_ids();
  CHECK(std::count(ids.begin(), ids.end(), "sip-message-over-limit") == 1);
  CHECK(std::count(ids.begin(), ids.end(), "sip-header-section-unterminated") == 0);  // who knows
}

TEST_CASE("SIP over TCP: wrong forms are told with their message") {
  ScriptedStream stream;
  std::string two = "BYE sip:a@b SIP/2.0\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\n";
  stream.client(request("OPTIONS", "", "abc") + two + request("INFO"));
  stream.end();
  Texts ids = stream.recorder.finding_ids();
  CHECK(std::count(ids.begin(), ids.end(), "sip-content-length-invalid") == 1);
  CHECK(std::count(ids.begin(), ids.end(), "sip-content-length-conflict") == 1);
  CHECK(std::count(ids.begin(), ids.end(), "sip-content-length-missing-stream") == 0);  // they are there
  CHECK(stream.recorder.messages.size() == 3);
}

TEST_CASE("SIP over TCP: a capture that begins in the middle") {
  std::string message = request("MESSAGE", "hello world\r\n");
  for (bool same_chunk : {true, false}) {
    ScriptedStream stream(false);
    std::string tail = message.substr(message.size() - 30);
    if (same_chunk)
      stream.client(tail + request("BYE"));
    else
      stream.client(tail).client(request("BYE"));
    stream.end();
    REQUIRE(stream.recorder.raw == Texts{request("BYE")});
    CHECK(stream.recorder.finding_ids() == Texts{"tcp-mid-stream-pickup"});
  }
}

}  // namespace
}  // namespace rung::decode::test
