#include "tests/decode/msrp/framed_text.h"
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using msrp::test::answer;
using msrp::test::send;
using ws::test::fin;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

constexpr int text = 1, binary = 2;
const std::string msrp_subprotocol = "Sec-WebSocket-Protocol: msrp\r\n";
const Texts cleartext = {"msrp-ws-cleartext"};

std::string from_client(const std::string& payload, int first = fin | text) {
  return wire_frame(first, payload, "mask");
}
std::string from_server(const std::string& payload, int first = fin | text) { return wire_frame(first, payload); }

ScriptedStream& open(ScriptedStream& stream, const std::string& more = msrp_subprotocol) {
  return stream.client(upgrade_request(more)).server(upgrade_response(more));
}

TEST_CASE("MSRP over WebSocket, however it is cut (RFC 7977 5.1)") {
  const std::string to_server = upgrade_request(msrp_subprotocol) + from_client(send("abcd", "hello")) +
                                from_client(send("bcde", "two"), fin | binary);
  const std::string to_client = upgrade_response(msrp_subprotocol) + from_server(answer("abcd"));
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces).server(to_client);
    const ConnectionFacts& facts = stream.end();
    REQUIRE(stream.recorder.msrp.size() == 3);
    CHECK(facts.visibility == Visibility::decoded);
    CHECK(facts.visibility_reason == "MSRP: 3 messages");
    CHECK(stream.recorder.finding_ids() == cleartext);
  });
}

TEST_CASE("MSRP over ws is told once a connection, and not without MSRP") {
  ScriptedStream stream;
  open(stream).client(from_client(send("abcd", "hello"))).server(from_server(answer("abcd")));
  stream.end();
  CHECK(stream.recorder.finding_texts() == Texts{"msrp-ws-cleartext: ws://example.com/ws"});
  CHECK(stream.recorder.findings[0].msrp_id == 1);
  ScriptedStream silent;
  open(silent).client(from_client("")).server(from_server("\r\n\r\n"));
  silent.end();
  CHECK(silent.recorder.findings.empty());
}

TEST_CASE("MSRP is found whatever subprotocol was named, or none") {
  for (const char* more : {"", "Sec-WebSocket-Protocol: sip\r\n", "Sec-WebSocket-Protocol: MSRP\r\n"}) {
    ScriptedStream stream;
    open(stream, more).client(from_client(send("abcd", "hello"))).server(from_server(response(200)));
    const ConnectionFacts& facts = stream.end();
    CHECK(stream.recorder.msrp.size() == 1);
    CHECK(facts.messages == 1);
    CHECK(facts.visibility == Visibility::decoded);
  }
  ScriptedStream other;
  open(other).client(from_client("{\"json\": 1}")).client(from_client("MSRP abcd"));
  CHECK(other.end().visibility == Visibility::not_sip);
  CHECK(other.recorder.msrp.empty());
  ScriptedStream silent;
  CHECK(open(silent).end().visibility == Visibility::decoded);
}

TEST_CASE("MSRP on a WebSocket whose handshake was not captured") {
  ScriptedStream stream(false);
  stream.client(from_client(send("abcd", "hello"))).server(from_server(answer("abcd")));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"SEND abcd client 1-1 [hello]", "200 abcd server 2-2 []"});
  CHECK(facts.transport == Transport::ws);
}

TEST_CASE("several chunks in one WebSocket message") {
  ScriptedStream stream;
  open(stream)
      .client(from_client(send("abcd", "one") + send("bcde", "two")))
      .client(from_client(send("cdef", "three")));
  stream.end();
  CHECK(stream.recorder.msrp_texts() ==
        Texts{"SEND abcd client 3-3 [one]", "SEND bcde client 3-3 [two]", "SEND cdef client 4-4 [three]"});
  Texts texts = stream.recorder.finding_texts();
  CHECK(std::count(texts.begin(), texts.end(), "msrp-ws-multi-chunk: 2 chunks in one message") == 1);
  CHECK(texts.size() == 2);
}

TEST_CASE("one chunk spread over several WebSocket messages") {
  const std::string chunk = send("abcd", "hello");
  for (std::size_t at = std::string("MSRP abcd S").size(); at < chunk.size() - 2; ++at) {
    ScriptedStream stream;
    open(stream).client(from_client(chunk.substr(0, at))).client(from_client(chunk.substr(at)));
    stream.client(from_client(send("bcde", "next")));
    stream.end();
    CAPTURE(at);
    CHECK(stream.recorder.msrp_texts() == Texts{"SEND abcd client 3-4 [hello]", "SEND bcde client 5-5 [next]"});
    Texts texts = stream.recorder.finding_texts();
    CHECK(std::count(texts.begin(), texts.end(), "msrp-ws-multi-chunk: one chunk spread over 2 WebSocket messages") ==
          1);
    CHECK(texts.size() == 2);
  }
}

TEST_CASE("a chunk in one message in frames is one chunk in one WebSocket message") {
  const std::string chunk = send("abcd", "hello");
  ScriptedStream stream;
  open(stream).client(from_client(chunk.substr(0, 50), text)).client(from_client(chunk.substr(50), fin));
  stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"SEND abcd client 3-4 [hello]"});
  CHECK(stream.recorder.finding_ids() == cleartext);
}

TEST_CASE("a WebSocket message whose chunk has no end line") {
  std::string cut = send("abcd", "hello");
  cut.resize(cut.find("\r\n-------"));
  const std::string told = "msrp-end-line-missing: transaction abcd";
  SECTION("another chunk follows") {
    ScriptedStream stream;
    open(stream).client(from_client(cut)).client(from_client(send("bcde", "next")));
    stream.end();
    CHECK(stream.recorder.msrp_texts() ==
          Texts{"SEND abcd client 3-3 [hello] incomplete", "SEND bcde client 4-4 [next]"});
    CHECK(stream.recorder.finding_texts()[0] == told);
  }
  SECTION("SIP follows") {
    ScriptedStream stream;
    open(stream).client(from_client(cut)).client(from_client(request("OPTIONS")));
    stream.end();
    CHECK(stream.recorder.msrp.size() == 1);
    CHECK(stream.recorder.messages.size() == 1);
    CHECK(stream.recorder.finding_texts()[0] == told);
  }
  SECTION("the connection ends") {
    ScriptedStream stream;
    open(stream).client(from_client(cut));
    stream.end();
    CHECK(stream.recorder.finding_texts()[0] == told);
  }
  SECTION("the capture ends") {
    ScriptedStream stream;
    open(stream).client(from_client(cut));
    stream.end(net::EndReason::open);
    CHECK(stream.recorder.msrp.size() == 1);
    CHECK(stream.recorder.finding_ids() == cleartext);
  }
  SECTION("the capture lost octets") {
    ScriptedStream stream;
    open(stream).client(from_client(cut)).client_gap(50).client(from_client(send("bcde", "next")));
    stream.end();
    CHECK(stream.recorder.msrp.size() == 2);
    for (const std::string& id : stream.recorder.finding_ids()) CHECK(id != "msrp-end-line-missing");
  }
  SECTION("its end line lacks its line end") {
    ScriptedStream stream;
    const std::string whole = send("abcd", "hello");
    open(stream).client(from_client(whole.substr(0, whole.size() - 2))).client(from_client(send("bcde", "next")));
    stream.end();
    CHECK(stream.recorder.msrp_texts() == Texts{"SEND abcd client 3-3 [hello]", "SEND bcde client 4-4 [next]"});
    CHECK(stream.recorder.finding_ids() == cleartext);
  }
}

TEST_CASE("octets behind a chunk do not hide the next message") {
  ScriptedStream stream;
  open(stream).client(from_client(answer("abcd") + "junk")).client(from_client(answer("bcde")));
  stream.end();
  CHECK(stream.recorder.msrp.size() == 2);
}

TEST_CASE("a SIP message that speaks of MSRP in its second part stays SIP") {
  const std::string body = "xx" + send("abcd", "hello"), whole = request("MESSAGE", body);
  ScriptedStream stream;
  const std::size_t at = whole.size() - body.size() + 2;
  open(stream, "").client(from_client(whole.substr(0, at))).client(from_client(whole.substr(at)));
  stream.end();
  CHECK(stream.recorder.raw == Texts{whole});
  CHECK(stream.recorder.msrp.empty());
}

std::string offer(const std::string& protocol, const std::string& port = "2855") {
  return "v=0\r\nm=message " + port + " " + protocol + " *\r\na=path:msrps://a.invalid:2855/98cjs;ws\r\n";
}
std::string invite(const std::string& description, const std::string& type = "application/sdp") {
  std::string message = request("INVITE", description);
  return message.insert(message.find("Content-Length"), "Content-Type: " + type + "\r\n");
}

TEST_CASE("a WebSocket client that offers MSRP over another protocol (RFC 7977 5.2.2)") {
  auto findings_of = [](const std::string& to_server, const std::string& to_client = {}) {
    ScriptedStream stream;
    open(stream, "Sec-WebSocket-Protocol: sip\r\n").client(from_client(to_server));
    if (!to_client.empty()) stream.server(from_server(to_client));
    stream.end();
    return stream.recorder.finding_texts();
  };
  CHECK(findings_of(invite(offer("TCP/MSRP"))) == Texts{"msrp-sdp-proto: m=message says TCP/MSRP"});
  CHECK(findings_of(invite("--x\r\nContent-Type: application/sdp\r\n\r\n" + offer("TCP/WSS/MSRP") + "\r\n--x--\r\n",
                           "multipart/mixed;boundary=x")) == Texts{"msrp-sdp-proto: m=message says TCP/WSS/MSRP"});
  CHECK(findings_of(invite(offer("TCP/TLS/MSRP"))).empty());
  CHECK(findings_of(invite(offer("TCP/MSRP", "0"))).empty());
  CHECK(findings_of(invite("v=0\r\nm=audio 9 RTP/AVP 0\r\n")).empty());
  CHECK(findings_of(invite(offer("TCP/MSRP"), "text/plain")).empty());
  CHECK(findings_of(request("OPTIONS"), invite(offer("TCP/MSRP"))).empty());  // of somebody behind the server
  ScriptedStream tcp;
  tcp.client(invite(offer("TCP/MSRP")));
  tcp.end();
  CHECK(tcp.recorder.findings.empty());
}

}  // namespace
}  // namespace rung::decode::test
