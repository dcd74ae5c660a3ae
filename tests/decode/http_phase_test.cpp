#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using ws::test::fin;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

std::string http_response(const std::string& status, const std::string& body = {}, const std::string& more = {}) {
  return "HTTP/1.1 " + status + "\r\nServer: edge/2\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "\r\n" + body;
}
const std::string get = "GET /page HTTP/1.1\r\nHost: example.com\r\n\r\n";
const std::string invite_frame = wire_frame(fin | 1, request("INVITE"), "mask");
const std::string trying_frame = wire_frame(fin | 1, response(100));

TEST_CASE("upgrade: the facts of both heads") {
  ScriptedStream stream;
  stream.client(upgrade_request("Sec-WebSocket-Protocol: msrp, sip\r\n"));
  stream.server(upgrade_response("Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: x-unknown\r\n"));
  stream.client(invite_frame).server(trying_frame);
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.transport == Transport::ws);
  CHECK(facts.http_version == "HTTP/1.1");
  CHECK(facts.http_status == 101);
  CHECK(facts.http_server == "edge/2");
  CHECK(facts.ws_version == "13");
  CHECK(facts.ws_host == "example.com");
  CHECK(facts.ws_path == "/ws");
  CHECK(facts.ws_origin == "https://example.com");
  CHECK(facts.ws_user_agent == "Browser/1");
  CHECK(facts.ws_offered_subprotocols == "msrp, sip");
  CHECK(facts.ws_subprotocol == "sip");
  CHECK(facts.ws_extensions == "x-unknown");
  CHECK(facts.visibility == Visibility::decoded);
  CHECK(stream.recorder.messages == Texts{"INVITE client 3-3", "100 server 4-4"});
  CHECK(stream.recorder.events == Texts{"1 opened", "1 upgraded", "1 ended"});
}

TEST_CASE("upgrade: after other requests, informational answers and a challenge") {
  const std::string to_server = get +
                                "POST /x HTTP/1.1\r\nContent-Length: 30\r\n\r\nGET / HTTP/1.1\r\nHost: body\r\n\r\n" +
                                "HEAD /y HTTP/1.1\r\n\r\n" + upgrade_request();
  const std::string first_answers =
      http_response("200 OK", "HTTP/1.1 101 in a body") + http_response("204 No Content") +
      "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + http_response("401 Unauthorized", "who?");
  const std::string last_answers = "HTTP/1.1 100 Continue\r\n\r\n" + upgrade_response() + trying_frame;
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces).server(first_answers);
    stream.client(upgrade_request("Authorization: x\r\nSec-WebSocket-Protocol: sip\r\n"))
        .server(last_answers)
        .client(invite_frame);
    CHECK(stream.end().visibility == Visibility::decoded);
    REQUIRE(stream.recorder.raw == Texts{response(100), request("INVITE")});
    CHECK(stream.recorder.finding_texts() == Texts{"ws-handshake-401: HTTP 401 Unauthorized"});
  });
  rung::test::every_split(first_answers, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client(to_server).server_pieces(pieces);
    stream.client(upgrade_request("Authorization: x\r\nSec-WebSocket-Protocol: sip\r\n"))
        .server(last_answers)
        .client(invite_frame);
    stream.end();
    REQUIRE(stream.recorder.raw == Texts{response(100), request("INVITE")});
  });
}

TEST_CASE("upgrade: a body without a known length ends where a chunk begins with a head") {
  ScriptedStream stream;
  stream.client(get).server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  stream.server("0\r\n\r\n").client(upgrade_request()).server(upgrade_response() + trying_frame);
  stream.end();
  CHECK(stream.recorder.raw == Texts{response(100)});
}

TEST_CASE("upgrade: octets sent before the 101 wait for it") {
  ScriptedStream stream;
  stream.client(upgrade_request() + invite_frame.substr(0, 50)).client(invite_frame.substr(50));
  CHECK(stream.recorder.messages.empty());
  stream.server(upgrade_response() + trying_frame);
  stream.end();
  CHECK(stream.recorder.messages == Texts{"100 server 3-3", "INVITE client 1-2"});
}

TEST_CASE("upgrade: octets past what can wait are a hole") {
  ScriptedStream stream;
  stream.client(upgrade_request());
  std::string large = wire_frame(fin | 1, request("MESSAGE", std::string(1000, 'x')), "mask");
  for (std::size_t sent = 0; sent < 2 * limits::http_head_octets; sent += large.size()) stream.client(large);
  stream.server(upgrade_response()).client(invite_frame);
  stream.end();
  REQUIRE(stream.recorder.raw.size() > 10);
  CHECK(stream.recorder.raw.size() < 2 * limits::http_head_octets / large.size());
  CHECK(stream.recorder.raw.back() == request("INVITE"));
}

TEST_CASE("upgrade: the answer may be captured before the request") {
  ScriptedStream stream;
  stream.server(upgrade_response() + trying_frame).client(upgrade_request() + invite_frame);
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.ws_path == "/ws");
  CHECK(facts.ws_subprotocol == "sip");
  CHECK(stream.recorder.messages.size() == 2);
}

TEST_CASE("upgrade: the answer may be captured in the middle of the request") {
  const std::string request = upgrade_request();
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    CAPTURE(cut);
    ScriptedStream stream;
    stream.client(request.substr(0, cut)).server(upgrade_response() + trying_frame);
    stream.client(request.substr(cut) + invite_frame);
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.ws_path == "/ws");
    CHECK(stream.recorder.messages.size() == 2);
    CHECK(stream.recorder.findings.empty());
  }
}

TEST_CASE("upgrade: behind octets that are no HTTP") {
  ScriptedStream stream;
  stream.client("PROXY TCP4 192.0.2.1 192.0.2.2 50000 80\r\n" + upgrade_request());
  stream.server(upgrade_response()).client(invite_frame);
  CHECK(stream.end().ws_subprotocol == "sip");
  CHECK(stream.recorder.messages == Texts{"INVITE client 3-3"});
}

TEST_CASE("upgrade: who sends the GET is the client") {
  ScriptedStream stream(false);
  stream.server(upgrade_request()).client(upgrade_response());
  stream.server(invite_frame).client(trying_frame);
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.client == endpoint(2, 80));
  CHECK(facts.server == endpoint(1, 50000));
  CHECK(facts.client_bytes == upgrade_request().size() + invite_frame.size());
  CHECK(stream.recorder.messages == Texts{"INVITE client 3-3", "100 server 4-4"});
  CHECK(stream.recorder.origins[0].source == endpoint(2, 80));
}

TEST_CASE("upgrade: refused") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server(http_response("403 Forbidden", "go away"));
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.transport == Transport::tcp);
  CHECK(facts.http_status == 403);
  CHECK(facts.visibility == Visibility::refused);
  CHECK(facts.visibility_reason.find("HTTP 403 Forbidden") == 0);
  CHECK(stream.recorder.finding_texts() == Texts{"ws-handshake-rejected: HTTP 403 Forbidden to GET /ws"});
  CHECK(stream.recorder.findings[0].where.frame == 2);
  CHECK(stream.recorder.events == Texts{"1 opened", "1 refused", "1 ended"});
}

TEST_CASE("upgrade: refused, then opened on the same connection") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server(http_response("503 Busy")).client(upgrade_request());
  stream.server(upgrade_response()).client(invite_frame);
  CHECK(stream.end().visibility == Visibility::decoded);
  CHECK(stream.recorder.messages.size() == 1);
}

TEST_CASE("upgrade: a challenge that is not taken up") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server(http_response("401 Unauthorized"));
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.visibility == Visibility::refused);
  CHECK(facts.visibility_reason.find("HTTP 401 Unauthorized") == 0);
  CHECK(stream.recorder.finding_ids() == Texts{"ws-handshake-401"});
}

TEST_CASE("upgrade: never answered") {
  ScriptedStream stream;
  stream.client(upgrade_request());
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.visibility == Visibility::not_sip);
  CHECK(facts.visibility_reason.find("not answered") != std::string::npos);
}

TEST_CASE("HTTP that never upgrades is not SIP") {
  ScriptedStream stream;
  stream.client(get).server(http_response("200 OK", request("INVITE"))).client_gap(5000).client(get);
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.transport == Transport::tcp);
  CHECK(facts.visibility == Visibility::not_sip);
  CHECK(facts.lost_bytes == 5000);
  CHECK(stream.recorder.messages.empty());
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("HTTP: a tunnel is looked into") {
  ScriptedStream stream;
  stream.client("CONNECT ws.example.com:80 HTTP/1.1\r\nHost: ws.example.com:80\r\n\r\n");
  stream.server("HTTP/1.1 200 Connection established\r\n\r\n").client(upgrade_request());
  stream.server(upgrade_response()).client(invite_frame);
  CHECK(stream.end().transport == Transport::ws);
  CHECK(stream.recorder.messages.size() == 1);
}

TEST_CASE("HTTP: a hole inside of a body of known length loses nothing else") {
  ScriptedStream stream;
  stream.client(get).server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab").server_gap(900);
  stream.server(std::string(98, 'x')).client(upgrade_request()).server(upgrade_response()).client(invite_frame);
  CHECK(stream.end().ws_path == "/ws");
  CHECK(stream.recorder.messages.size() == 1);
}

TEST_CASE("upgrade: the 101 is not in the capture but frames are") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server_gap(upgrade_response().size());
  stream.client(invite_frame).server(trying_frame);
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.raw == Texts{request("INVITE"), response(100)});
  CHECK(facts.transport == Transport::ws);
  CHECK(facts.ws_path == "/ws");
  CHECK(facts.http_status == 0);
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  CHECK(facts.visibility == Visibility::partial);
}

}  // namespace
}  // namespace rung::decode::test
