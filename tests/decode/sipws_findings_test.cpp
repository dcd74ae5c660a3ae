// What a whole connection of SIP over WebSocket shows to be wrong (RFC 7118), and where and how often it is told; and
// keep-alives (RFC 5626 3.5.1), which streams have too.
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using ws::test::fin;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

constexpr int text = 1, binary = 2, close = 8, ping = 9, pong = 10;
const std::string crlf = "\r\n", crlf_crlf = "\r\n\r\n";

std::string from_client(const std::string& payload, int first = fin | text) {
  static int keys = 0;
  std::string key = "k" + std::to_string(100 + ++keys % 900);
  return wire_frame(first, payload, key);
}
std::string from_server(const std::string& payload, int first = fin | text) { return wire_frame(first, payload); }

// As a client sends it that is no browser, so that nothing says https.
std::string asked(const std::string& more) {
  return "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}
const std::string sip_line = "Sec-WebSocket-Protocol: sip\r\n";

// A request without a fault.
std::string good(const std::string& method = "OPTIONS", const std::string& body = {}, const std::string& lines = {}) {
  return method + " sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK" + method +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: " +
         method + "@test\r\nCSeq: 1 " + method + "\r\n" + lines + (body.empty() ? "" : "Content-Type: text/plain\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string good_answer(const std::string& lines = {}, const std::string& method = "OPTIONS") {
  return "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK" + method +
         "\r\nFrom: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>;tag=2\r\nCall-ID: " + method +
         "@test\r\nCSeq: 1 " + method + "\r\n" + lines + "Content-Length: 0\r\n\r\n";
}

class SipSocket : public ScriptedStream {
 public:
  explicit SipSocket(const std::string& request_lines = sip_line, const std::string& answer_lines = sip_line) {
    recorder.sip_beside_the_point = {FindingCode::sipws_cleartext};
    client(asked(request_lines)).server(upgrade_response(answer_lines));
  }
  Texts told(net::EndReason reason = net::EndReason::open) {
    end(reason);
    return recorder.finding_texts();
  }
};

}  // namespace

TEST_CASE("a connection without a fault, with all that is no message in between") {
  SipSocket stream;
  stream.client(from_client(good("REGISTER", "", "Contact: <sip:a@x.invalid;transport=ws>\r\n")));
  stream.server(from_server(good_answer("", "REGISTER"))).client(from_client("")).server(from_server(""));
  stream.client(from_client(crlf_crlf)).server(from_server(crlf)).client(from_client(crlf));
  stream.client(from_client("p", fin | ping)).server(from_server("p", fin | pong));
  stream.client(from_client(good("MESSAGE", "caf\xc3\xa9"))).server(from_server("\0\0\0\0"s, fin | binary));
  CHECK(stream.told().empty());
  CHECK(stream.recorder.messages.size() == 3);
}

TEST_CASE("the subprotocol is judged with the handshake, and once more when SIP comes (RFC 7118 4.1)") {
  const auto told = [](const std::string& request_lines, const std::string& answer_lines, bool sip = true) {
    SipSocket stream(request_lines, answer_lines);
    if (sip) stream.client(from_client(good())).server(from_server(good_answer())).client(from_client(good("INFO")));
    return stream.told();
  };
  const std::string sip_and_msrp = "Sec-WebSocket-Protocol: sip, msrp\r\n";
  CHECK(told(sip_line, sip_line).empty());
  CHECK(told(sip_line, "") == Texts{"sipws-subprotocol-missing-in-101: offered: sip"});
  CHECK(told(sip_line, "", false) == Texts{"sipws-subprotocol-missing-in-101: offered: sip"});
  CHECK(told("", "") == Texts{"sipws-subprotocol-not-requested: no subprotocol was offered"});
  CHECK(told("", "", false).empty());
  CHECK(told(sip_and_msrp, "Sec-WebSocket-Protocol: msrp\r\n") ==
        Texts{"sipws-sip-on-other-subprotocol: selected: msrp"});
  CHECK(told(sip_and_msrp, "Sec-WebSocket-Protocol: msrp\r\n", false).empty());
  CHECK(told(sip_line + sip_line, sip_line).empty());
  CHECK(told("Sec-WebSocket-Protocol: SIP\r\n", sip_line) == Texts{"sipws-subprotocol-case: the client offers SIP"});
  CHECK(told("Sec-WebSocket-Protocol: xmpp\r\n", "Sec-WebSocket-Protocol: xmpp\r\n", false).empty());

  SipSocket place("", "");
  place.client(from_client(good()));
  place.told();
  CHECK(place.recorder.findings.at(0).where.frame == 3);
  CHECK(place.recorder.findings.at(0).message_id == 0);
}

TEST_CASE("a handshake that was not captured is not judged") {
  ScriptedStream stream(false);
  stream.recorder.sip_beside_the_point.clear();
  stream.client(from_client(good()) + from_client(good("INFO"))).server(from_server(good_answer()));
  stream.client(from_client("{}"));
  stream.end(net::EndReason::open);
  Texts ids = stream.recorder.finding_ids();
  std::erase_if(ids, [](const std::string& id) { return !id.starts_with("sipws-"); });
  CHECK(ids == Texts{"sipws-cleartext"});
}

TEST_CASE("where sip was agreed on, all else is told (RFC 7118 4.1)") {
  SipSocket json;
  json.client(from_client("{\"jsonrpc\":\"2.0\"}")).server(from_server("hello"));
  CHECK(json.told() == Texts{"jsonrpc-ws-detected: JSON-RPC",
                             "sipws-wrong-subprotocol-content: JSON-RPC, 17 octets from the client",
                             "sipws-wrong-subprotocol-content: text, 5 octets from the server"});
  SipSocket msrp;
  msrp.client(
      from_client("MSRP abcd SEND\r\nTo-Path: msrp://a:1/b;ws\r\nFrom-Path: msrp://c:1/d;ws\r\n-------abcd$\r\n"));
  const Texts of_msrp = msrp.told();
  CHECK(std::count_if(of_msrp.begin(), of_msrp.end(), [](const std::string& each) {
          return each.starts_with("sipws-wrong-subprotocol-content: MSRP, ");
        }) == 1);
  SipSocket other("Sec-WebSocket-Protocol: chat\r\n", "Sec-WebSocket-Protocol: chat\r\n");
  other.client(from_client("hello"));
  CHECK(other.told().empty());
  // The capture ends in its middle, and what follows a loss may be the rest of anything.
  SipSocket cut;
  cut.client(from_client("hello, and more of it").substr(0, 20));
  CHECK(cut.told().empty());
  const std::string message = good("MESSAGE", std::string(300, 'x'));
  SipSocket torn;
  torn.client_gap(10).client(from_client(message.substr(250)) + from_client(message.substr(300)));
  torn.client(from_client(good()));
  torn.client(from_client("hello"));
  const Texts after_loss = torn.told();
  CHECK(std::count_if(after_loss.begin(), after_loss.end(), [](const std::string& each) {
          return each.starts_with("sipws-wrong-subprotocol-content");
        }) == 1);
}

TEST_CASE("text that is not UTF-8 is told as SIP's where it is SIP, and once (RFC 7118 4.2)") {
  SipSocket stream;
  stream.client(from_client(good("MESSAGE", "caf\xff"))).client(from_client("caf\xff"));
  const std::string place = std::to_string(good("MESSAGE", "caf\xff").size());
  CHECK(stream.told() == Texts{"sipws-text-not-utf8: octet " + place + " of the message from the client",
                               "ws-text-bad-utf8: octet 4 of the message from the client",
                               "sipws-wrong-subprotocol-content: text, 4 octets from the client"});
  CHECK(stream.recorder.findings.at(0).message_id == 1);
  CHECK(stream.recorder.findings.at(0).where.frame == 3);
  SipSocket binary_message;
  binary_message.client(from_client(good("MESSAGE", "caf\xff"), fin | binary));
  CHECK(binary_message.told().empty());
  // In one with another, and split over two.
  SipSocket glued;
  glued.client(from_client(good("MESSAGE", "caf\xff") + good("INFO")));
  CHECK(glued.told().size() == 2);
  SipSocket split;
  const std::string message = good("MESSAGE", "hello caf\xff");
  split.client(from_client(message.substr(0, message.size() - 6)))
      .client(from_client(message.substr(message.size() - 6)));
  CHECK(split.told() == Texts{"sipws-split-message: spread over 2 WebSocket messages",
                              "sipws-text-not-utf8: octet 6 of the message from the client"});
}

TEST_CASE("a habit is told once a connection, with its first message") {
  SipSocket stream;
  const std::string bare =
      "OPTIONS sip:b@b SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
      "From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";
  stream.recorder.sip_beside_the_point.clear();
  for (int i = 0; i < 3; ++i) stream.client(from_client(bare, fin | binary));
  CHECK(stream.told() == Texts{"sipws-cleartext: to example.com", "sipws-no-content-length: the first one is OPTIONS",
                               "sipws-binary-ascii: the first one is OPTIONS"});
  for (const Finding& finding : stream.recorder.findings) {
    CHECK(finding.where.frame == 3);
    CHECK(finding.severity == Severity::info);
  }
  SipSocket later;
  later.client(from_client(good())).client(from_client(good(), fin | binary)).client(from_client(bare));
  CHECK(later.told() ==
        Texts{"sipws-binary-ascii: the first one is OPTIONS", "sipws-no-content-length: the first one is OPTIONS"});
  CHECK(later.recorder.findings.at(1).message_id == 3);
}

TEST_CASE(
    "a wrong Content-Length is told in the words of WebSocket (RFC 7118 5), a body that is too short as such too") {
  const auto said = [](const std::string& length, const std::string& body) {
    std::string message = good("MESSAGE", "12345");
    message.replace(message.find("Content-Length: 5"), 17, "Content-Length: " + length);
    return message.substr(0, message.size() - 5) + body;
  };
  SipSocket longer;
  longer.client(from_client(said("3", "hello")));
  CHECK(longer.told() == Texts{"sipws-content-length-mismatch: it says 3, 5 octets are there"});
  SipSocket shorter;
  shorter.client(from_client(said("9", "hello"))).client(from_client(good()));
  CHECK(shorter.told() == Texts{"sip-body-truncated: 5 octets are there, Content-Length says 9",
                                "sipws-content-length-mismatch: it says 9, 5 octets are there"});
  SipSocket javascript;
  javascript.client(from_client(said("4", "caf\xc3\xa9")));
  CHECK(javascript.told().at(0).ends_with("as the length of a string in JavaScript does"));
  // The rest may still come, or the capture ends before it.
  SipSocket waiting;
  waiting.client(from_client(said("9", "hello")));
  CHECK(waiting.told().empty());
  // The connection breaks within the frame: nobody wrote a wrong length.
  SipSocket broken;
  const std::string frame = from_client(good("MESSAGE", "hello"));
  broken.client(frame.substr(0, frame.size() - 2));
  for (const std::string& each : broken.told(net::EndReason::rst))
    CHECK_FALSE(each.starts_with("sipws-content-length"));
}

TEST_CASE("what the checks of one message say is told for each, with its id") {
  SipSocket stream;
  std::string wrong = good();
  wrong.replace(wrong.find("/WS "), 4, "/UDP ");
  stream.client(from_client(wrong)).client(from_client(good())).client(from_client(wrong));
  CHECK(stream.told() == Texts{"sipws-via-not-ws: it says UDP", "sipws-via-not-ws: it says UDP"});
  CHECK(stream.recorder.findings.at(1).message_id == 3);
}

TEST_CASE("a proxy that ended TLS is known by the handshake's header fields") {
  for (const char* line : {"X-Forwarded-Proto: https\r\n", "Forwarded: for=192.0.2.9;proto=https\r\n", ""}) {
    SipSocket stream(sip_line + line);
    std::string message = good();
    message.replace(message.find("/WS "), 4, "/WSS ");
    stream.client(from_client(message)).client(from_client(message));
    stream.told();
    // What is none of the sender's fault is told once.
    REQUIRE(stream.recorder.findings.size() == (*line == '\0' ? 2 : 1));
    CHECK(stream.recorder.findings[0].code == FindingCode::sipws_via_transport_mismatch);
    CHECK(stream.recorder.findings[0].severity == (*line == '\0' ? Severity::error : Severity::info));
  }
}

TEST_CASE("keep-alives: counted, paired and timed (RFC 5626 3.5.1)") {
  SipSocket stream;
  stream.client(from_client(good())).client(from_client(crlf_crlf)).wait(milliseconds(30)).server(from_server(crlf));
  stream.server(from_server(crlf_crlf)).wait(milliseconds(10)).client(from_client(crlf));
  stream.client(from_client(crlf)).server(from_server(crlf));  // Kamailio answers a lone CRLF too
  CHECK(stream.told().empty());
  const ConnectionFacts& facts = stream.recorder.ended[1];
  CHECK(facts.crlf_pings == 2);
  CHECK(facts.crlf_round_trips.count == 2);
  CHECK(facts.crlf_round_trips.shortest == milliseconds(11));
  CHECK(facts.crlf_round_trips.longest == milliseconds(31));
  CHECK(facts.other_messages == 0);
}

namespace {

// What the silence of the server after a client's ping is worth.
Texts silence(bool granted, bool websocket, bool client_asks = true) {
  const std::string answer = good_answer(granted ? "Require: outbound\r\n" : "", "REGISTER");
  ScriptedStream plain;
  SipSocket socket;
  ScriptedStream& stream = websocket ? static_cast<ScriptedStream&>(socket) : plain;
  stream.recorder.sip_beside_the_point.clear();
  const auto say = [&](bool client, const std::string& octets) {
    if (client)
      stream.client(websocket ? from_client(octets) : octets);
    else
      stream.server(websocket ? from_server(octets) : octets);
  };
  say(true, good("REGISTER"));
  say(false, answer);
  for (int i = 0; i < 3; ++i) {
    say(client_asks, crlf_crlf);
    stream.wait(seconds(30));
  }
  stream.end(net::EndReason::open);
  Texts told;
  for (const Finding& finding : stream.recorder.findings)
    if (finding.code == FindingCode::sipws_crlf_unanswered)
      told.push_back(std::string(to_text(finding.severity)) + ": " + finding.detail);
  return told;
}

}  // namespace

TEST_CASE("a pong is owed where Outbound was granted, and else on no stream (RFC 5626 4.4, 5.4)") {
  CHECK(silence(true, true) == Texts{"warning: "});
  CHECK(silence(false, true) == Texts{"info: Outbound was not granted, so none is owed"});
  CHECK(silence(true, false) == Texts{"warning: "});
  CHECK(silence(false, false).empty());
  CHECK(silence(true, true, false).empty());
  CHECK(silence(true, false, false).empty());
}

TEST_CASE("pongs: in time, late, with the echo of a ping, lost, excused, not due yet") {
  const auto told = [](const auto& go_on) {
    SipSocket stream;
    stream.client(from_client(good())).client(from_client(crlf_crlf));
    go_on(stream);
    Texts ids;
    stream.end(net::EndReason::open);
    for (const Finding& finding : stream.recorder.findings)
      if (finding.code == FindingCode::sipws_crlf_unanswered) ids.push_back(std::to_string(finding.where.frame));
    return ids;
  };
  CHECK(told([](auto& stream) { stream.wait(seconds(9)).server(from_server(crlf)).wait(seconds(60)); }).empty());
  CHECK(told([](auto& stream) { stream.wait(seconds(10)).server(from_server(crlf)); }) == Texts{"4"});
  CHECK(told([](auto& stream) { stream.wait(seconds(60)); }) == Texts{"4"});
  CHECK(told([](auto& stream) { stream.wait(seconds(9)); }).empty());
  CHECK(told([](auto& stream) { stream.server(from_server(crlf_crlf)).wait(seconds(60)); }).empty());
  CHECK(told([](auto& stream) { stream.server(from_server(good_answer())).wait(seconds(60)); }) == Texts{"4"});
  CHECK(told([](auto& stream) { stream.server_gap(7).wait(seconds(60)); }).empty());
  CHECK(told([](auto& stream) { stream.server(from_server("\x03\xe8"s, fin | close)).wait(seconds(60)); }).empty());
  // One dead peer is told once, and again when it had come back.
  CHECK(told([](auto& stream) {
          for (int i = 0; i < 3; ++i) stream.wait(seconds(20)).client(from_client(crlf_crlf));
          stream.server(from_server(crlf)).client(from_client(crlf_crlf)).wait(seconds(20));
        }) == Texts{"4", "9"});
}

TEST_CASE("keep-alives of a SIP stream") {
  ScriptedStream stream;
  stream.client(good()).server(good_answer()).client(crlf_crlf).wait(milliseconds(5)).server(crlf);
  stream.client(good("INFO") + crlf).client(crlf).server(crlf).client(crlf_crlf).wait(seconds(60));
  const ConnectionFacts& facts = stream.end(net::EndReason::open);
  CHECK(facts.crlf_pings == 2);
  CHECK(facts.crlf_round_trips.count == 1);
  CHECK(facts.crlf_round_trips.sum == milliseconds(6));
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("a WebSocket that was silent for long before it broke off (RFC 7118 6)") {
  const auto told = [](const auto& go_on, net::EndReason reason = net::EndReason::rst) {
    SipSocket stream;
    stream.client(from_client(good())).server(from_server(good_answer()));
    go_on(stream);
    return stream.told(reason);
  };
  const Texts silent = {"sipws-keepalive-none: silent for 121 s before it broke"};
  CHECK(told([](auto& stream) { stream.wait(seconds(121)); }) == silent);
  CHECK(told([](auto& stream) { stream.wait(seconds(121)); }, net::EndReason::fin) == silent);
  CHECK(told([](auto& stream) { stream.wait(seconds(119)); }).empty());
  CHECK(told([](auto& stream) { stream.wait(seconds(121)); }, net::EndReason::open).empty());
  // A Ping in between, and a Close at the end.
  CHECK(told([](auto& stream) {
          stream.wait(seconds(100))
              .client(from_client("", fin | ping))
              .server(from_server("", fin | pong))
              .wait(seconds(100));
        }).empty());
  CHECK(told([](auto& stream) {
          stream.wait(seconds(121)).client(from_client("\x03\xe8"s, fin | close));
          stream.server(from_server("\x03\xe8"s, fin | close));
        }).empty());
  // The first who speaks again finds nobody there, or somebody.
  CHECK(told([](auto& stream) {
          stream.wait(seconds(121)).client(from_client(good("INFO"))).client(from_client(good("INFO")));
        }) == silent);
  CHECK(told([](auto& stream) {
          stream.wait(seconds(121)).client(from_client(good("INFO"))).server(from_server(good_answer()));
        }).empty());
  // What the capture lost may have been the keep-alive.
  for (const std::string& each : told([](auto& stream) { stream.client_gap(9).wait(seconds(121)); }))
    CHECK_FALSE(each.starts_with("sipws-keepalive-none"));
}

}  // namespace rung::decode::test
