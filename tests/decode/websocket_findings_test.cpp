// What a conversation over WebSocket shows to be wrong, each beside one that is right; and its rows of frames.
#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using ws::test::fin;
using ws::test::rsv1;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

constexpr int text = 1, binary = 2, close = 8, ping = 9, pong = 10;

// Each frame with a key of its own.
std::string from_client(const std::string& payload, int first = fin | text) {
  static int keys = 0;
  std::string key = "k" + std::to_string(100 + ++keys % 900);
  return wire_frame(first, payload, key);
}
std::string from_server(const std::string& payload, int first = fin | text) { return wire_frame(first, payload); }
const std::string bye_client = wire_frame(fin | close, "\x03\xe8"s, "key1");
const std::string bye_server = wire_frame(fin | close, "\x03\xe8"s);

class OpenStream : public ScriptedStream {
 public:
  explicit OpenStream(const std::string& more = "Sec-WebSocket-Protocol: sip\r\n") {
    recorder.beside_the_point.clear();
    client(upgrade_request("Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"));
    server(upgrade_response(more));
  }
  // Ended as it should be.
  Texts closed() {
    client(bye_client).server(bye_server);
    end();
    return recorder.finding_texts();
  }
  Texts ended(net::EndReason reason = net::EndReason::fin) {
    end(reason);
    return recorder.finding_texts();
  }
};

}  // namespace

TEST_CASE("a whole life without a fault") {
  OpenStream stream;
  stream.client(from_client(request("INVITE"))).server(from_server(response(100)));
  stream.client(from_client("beat", fin | ping)).server(from_server("beat", fin | pong));
  stream.server(from_server("", fin | pong));  // a heartbeat that nobody asked for
  CHECK(stream.closed().empty());
}

TEST_CASE("the handshake's faults are told at its packets") {
  ScriptedStream stream;
  stream.recorder.beside_the_point.clear();
  stream.client(upgrade_request("Origin: https://elsewhere.org\r\n").replace(0, 4, "PUT "));
  stream.server("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
  stream.end();
  CHECK(stream.recorder.finding_ids() ==
        Texts{"http-upgrade-not-get", "ws-accept-mismatch", "ws-closed-without-close-frame"});
  CHECK(stream.recorder.findings[0].where.frame == 1);
  CHECK(stream.recorder.findings[1].where.frame == 2);
}

TEST_CASE("an upgrade that nobody answers, or late") {
  const auto asked = [](std::int64_t silence, bool answered) {
    ScriptedStream stream;
    stream.client(upgrade_request()).wait(seconds(silence));
    if (answered) stream.server(upgrade_response());
    stream.end(net::EndReason::open);
    return stream.recorder.finding_texts();
  };
  CHECK(asked(9, false).empty());
  CHECK(asked(9, true).empty());
  CHECK(asked(11, false) == Texts{"ws-handshake-timeout: GET /ws"});
  CHECK(asked(11, true) == Texts{"ws-handshake-timeout: GET /ws"});
}

TEST_CASE("frames before the 101, and what follows it that is none") {
  // With the request, long before the answer, and just before it: the capture may have changed their order.
  for (const auto& [in_one, silence, told] :
       {std::tuple{true, 0, true}, std::tuple{false, 60, true}, std::tuple{false, 1, false}}) {
    ScriptedStream early;
    early.recorder.beside_the_point.erase(FindingCode::ws_frame_before_101);
    const std::string frame = from_client(request("INVITE"));
    early.client(upgrade_request() + (in_one ? frame : ""));
    if (!in_one) early.client(frame);
    early.wait(milliseconds(silence)).server(upgrade_response());
    early.end();
    CHECK(early.recorder.finding_ids() == (told ? Texts{"ws-frame-before-101"} : Texts{}));
    if (told) CHECK(early.recorder.findings[0].where.frame == (in_one ? 1 : 2));
    CHECK(early.recorder.raw == Texts{request("INVITE")});
  }

  ScriptedStream glued;
  glued.client(upgrade_request()).server(upgrade_response() + from_server(response(100)));
  glued.end();
  CHECK(glued.recorder.findings.empty());
  CHECK(glued.recorder.raw == Texts{response(100)});

  OpenStream wrong;
  wrong.server("<html>404 and more of it</html>");
  const Texts told = wrong.ended(net::EndReason::open);
  CHECK(std::count(told.begin(), told.end(), "ws-frame-before-101: what follows the 101 is no frame") == 1);
}

TEST_CASE("frames that break a rule are told with their packet") {
  OpenStream stream;
  stream.client(from_server("unmasked")).server(from_client("masked"));
  stream.client(from_client("", fin)).client(from_client("half", text)).client(from_client("other"));
  CHECK(stream.closed() ==
        Texts{"ws-client-unmasked: opcode 1 from the client", "ws-server-masked: opcode 1 from the server",
              "ws-unexpected-continuation: opcode 0 from the client", "ws-interleaved-data: opcode 1 from the client"});
  CHECK(stream.recorder.findings[1].where.frame == 4);
}

TEST_CASE("behind a hole nobody knows whether a message is open") {
  OpenStream stream;
  stream.client(from_client(std::string(50, 'a'), text));
  stream.client_gap(100).client(from_client(std::string(50, 'b'), fin) + from_client(request("INVITE")));
  stream.client(from_client("", fin));
  Texts ids;
  stream.end(net::EndReason::open);
  for (const std::string& id : stream.recorder.finding_ids())
    if (id.starts_with("ws-")) ids.push_back(id);
  CHECK(ids == Texts{"ws-unexpected-continuation"});
}

TEST_CASE("a length that no frame has") {
  OpenStream stream;
  stream.client("\x82\xff\x80\0\0\0\0\0\0\x01kkkk"s);
  const Texts told = stream.ended(net::EndReason::open);
  REQUIRE(told.size() == 2);
  CHECK(told[0].starts_with("ws-length-msb: a length of 64 bits at stream offset "));
  CHECK(told[1].starts_with("ws-stream-unreadable: "));
}

TEST_CASE("masking keys of zero, and the same one again and again") {
  OpenStream zero;
  zero.client(wire_frame(fin | text, "\r\n\r\n", "\0\0\0\0"s)).client(wire_frame(fin | text, "\r\n\r\n", "\0\0\0\0"s));
  CHECK(zero.closed() == Texts{"ws-weak-mask: a key of zero from the client"});
  for (int frames : {limits::ws_same_masks, limits::ws_same_masks + 1}) {
    OpenStream same;
    for (int i = 0; i < frames; ++i) same.client(wire_frame(fin | text, "\r\n\r\n", "same"));
    CHECK(same.closed() ==
          (frames > limits::ws_same_masks ? Texts{"ws-weak-mask: the same key in 9 frames from the client"} : Texts{}));
  }
}

TEST_CASE("text that is not UTF-8, wherever it stands") {
  const std::string good = "caf\xc3\xa9", bad = "caf\xc3(";
  OpenStream whole;
  whole.server(from_server(good)).server(from_server("caf\xc3", text)).server(from_server("\xa9", fin));
  whole.server(from_server(bad, fin | binary));
  CHECK(whole.closed().empty());

  OpenStream wrong;
  wrong.server(from_server("caf", text)).server(from_server("\xc3", 0)).server(from_server("(", fin));
  CHECK(wrong.closed() == Texts{"ws-text-bad-utf8: octet 5 of the message from the server"});
  CHECK(wrong.recorder.findings[0].where.frame == 5);

  OpenStream cut_good, cut_bad;
  cut_good.server(from_server("caf\xc3", text));
  CHECK(cut_good.ended(net::EndReason::open).empty());
  cut_bad.server(from_server("caf\xff", text));
  CHECK(cut_bad.ended(net::EndReason::open) == Texts{"ws-text-bad-utf8: octet 4 of the message from the server"});

  rung::test::MessageDeflater server;
  OpenStream inflated("Sec-WebSocket-Extensions: permessage-deflate\r\n");
  inflated.server(from_server(server.deflated(good), fin | rsv1 | text));
  inflated.server(from_server(server.deflated(bad), fin | rsv1 | text));
  CHECK(inflated.closed() == Texts{"ws-text-bad-utf8: octet 5 of the message from the server"});
}

TEST_CASE("Close: each code and reason") {
  const auto said = [](const std::string& payload) {
    OpenStream stream;
    stream.server(from_server(payload, fin | close)).client(from_client(payload, fin | close));
    return stream.ended();
  };
  const auto code = [](int number, const std::string& reason = {}) {
    return std::string{static_cast<char>(number >> 8), static_cast<char>(number)} + reason;
  };
  CHECK(said("").empty());
  CHECK(said(code(1000)).empty());
  CHECK(said(code(1001, "leaving")).empty());
  CHECK(said(code(1011, "oops")) == Texts{"ws-abnormal-close-code: 1011 (internal error) from the server: oops"});
  CHECK(said(code(4001)) == Texts{"ws-abnormal-close-code: 4001 from the server"});
  CHECK(said("x") ==
        Texts{"ws-close-bad-length: one octet from the server", "ws-close-bad-length: one octet from the client"});
  CHECK(said(code(1006)).at(0) == "ws-close-bad-code: 1006 (abnormal closure) from the server");
  CHECK(said(code(999)).at(0) == "ws-close-bad-code: 999 from the server");
  CHECK(said(code(5000)).at(0) == "ws-close-bad-code: 5000 from the server");
  CHECK(said(code(2000)).at(0) == "ws-close-unassigned-code: 2000 from the server");
  CHECK(said(code(3000)) == Texts{"ws-abnormal-close-code: 3000 (unauthorized) from the server"});
  CHECK(said(code(1000, "caf\xc3")) == Texts{"ws-close-reason-bad-utf8: octet 5 of the reason from the server",
                                             "ws-close-reason-bad-utf8: octet 5 of the reason from the client"});
}

TEST_CASE("Close: answered, unanswered, missing, and data behind it") {
  OpenStream unanswered;
  unanswered.client(bye_client);
  CHECK(unanswered.ended() == Texts{"ws-close-unanswered: the connection ended without one from the server"});
  OpenStream waiting;
  waiting.client(bye_client);
  CHECK(waiting.ended(net::EndReason::open).empty());
  OpenStream late;
  late.client(bye_client).wait(seconds(6));
  CHECK(late.ended(net::EndReason::open) == Texts{"ws-close-unanswered: none in 5 s from the server"});
  OpenStream lost;
  lost.client(bye_client).server_gap(100);
  lost.end();
  const Texts told = lost.recorder.finding_ids();
  CHECK(std::count(told.begin(), told.end(), "ws-close-unanswered") == 0);

  OpenStream missing;
  CHECK(missing.ended() == Texts{"ws-closed-without-close-frame: FIN of the client"});
  OpenStream reset;
  CHECK(reset.ended(net::EndReason::rst) == Texts{"ws-closed-without-close-frame: RST of the client"});
  OpenStream open;
  CHECK(open.ended(net::EndReason::open).empty());

  OpenStream after;
  after.client(bye_client).server(from_server(response(200))).server(bye_server).server(from_server(response(200)));
  CHECK(after.ended() == Texts{"ws-data-after-close: from the server"});
  CHECK(after.recorder.messages.size() == 2);
}

TEST_CASE("Pings: answered in time, late, wrongly, never") {
  OpenStream answered;
  answered.server(from_server("1", fin | ping)).wait(seconds(2)).client(from_client("1", fin | pong));
  CHECK(answered.closed().empty());
  const ConnectionFacts& facts = answered.recorder.ended[1];
  CHECK(facts.ws_pings == 1);
  CHECK(facts.ws_round_trips.count == 1);
  CHECK(facts.ws_round_trips.shortest == Duration{2'001'000'000});

  OpenStream never;
  never.server(from_server("1", fin | ping)).wait(seconds(11)).server(from_server("2", fin | ping)).wait(seconds(11));
  CHECK(never.ended(net::EndReason::open) == Texts{"ws-ping-unanswered: a Ping from the server"});
  CHECK(never.recorder.findings[0].where.frame == 3);

  OpenStream wrong;
  wrong.server(from_server("1", fin | ping)).client(from_client("x", fin | pong));
  CHECK(wrong.closed() == Texts{"ws-pong-payload-mismatch: to the Ping from the server in frame 3"});
  OpenStream closing;
  closing.client(bye_client).server(from_server("1", fin | ping)).server(bye_server).wait(seconds(60));
  CHECK(closing.ended().empty());
  OpenStream lost;
  lost.server(from_server("1", fin | ping)).client_gap(20).wait(seconds(20));
  lost.end(net::EndReason::open);
  const Texts told = lost.recorder.finding_ids();
  CHECK(std::count(told.begin(), told.end(), "ws-ping-unanswered") == 0);
}

TEST_CASE("frames are rows: in order, with their packet, message, sizes and times") {
  rung::test::MessageDeflater client;
  OpenStream stream("Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
  const std::string invite = request("INVITE", std::string(200, 'v'));
  const std::string small = client.deflated(invite);
  stream.client(from_client(small.substr(0, 9), rsv1 | text)).client(from_client("p", fin | ping));
  stream.server(from_server("p", fin | pong)).client(from_client(small.substr(9), fin));
  stream.server(from_server(response(100) + response(180))).client(from_client("\r\n\r\n"));
  CHECK(stream.closed() == Texts{"sipws-multiple-messages: 2 SIP messages"});
  Texts rows;
  for (const WebSocketFrame& frame : stream.recorder.frames) {
    std::string row = std::to_string(frame.packet.frame) + (frame.from_client ? " client " : " server ") +
                      std::to_string(frame.opcode) + (frame.fin ? " fin" : "") + (frame.rsv != 0 ? " rsv1" : "") +
                      (frame.masked ? " masked " : " ") + std::to_string(frame.size) + " of " +
                      std::to_string(frame.message_id);
    if (frame.inflated_size) row += " inflated " + std::to_string(*frame.inflated_size);
    if (frame.round_trip) row += " rtt " + std::to_string(frame.round_trip->ns / 1'000'000);
    rows.push_back(row);
    CHECK(frame.connection_id == 1);
  }
  const std::string rest = std::to_string(small.size() - 9), all = std::to_string(invite.size());
  const std::string answers = std::to_string(response(100).size() + response(180).size());
  CHECK(rows == Texts{"5 server 10 fin 1 of 0 rtt 1", "3 client 1 rsv1 masked 9 of 1", "4 client 9 fin masked 1 of 0",
                      "6 client 0 fin masked " + rest + " of 1 inflated " + all, "7 server 1 fin " + answers + " of 2",
                      "8 client 1 fin masked 4 of 0", "9 client 8 fin masked 2 of 0", "10 server 8 fin 2 of 0"});
}

TEST_CASE("a SIP message over several WebSocket messages has the frames of all of them") {
  OpenStream stream;
  const std::string invite = request("INVITE", std::string(200, 'v'));
  stream.client(from_client(invite.substr(0, 250))).client(from_client("", fin | ping));
  stream.client(from_client(invite.substr(250))).server(from_server("", fin | pong));
  stream.closed();
  std::vector<std::uint64_t> ids;
  for (const WebSocketFrame& frame : stream.recorder.frames)
    if (frame.from_client) ids.push_back(frame.message_id);
  CHECK(ids == std::vector<std::uint64_t>{1, 0, 1, 0});
}

TEST_CASE("more frames than can wait are rows without their message") {
  OpenStream stream;
  const std::string body(limits::ws_frames_held + 100, 'x');
  stream.client(from_client(request("MESSAGE", body).substr(0, 200), text));
  const std::string rest = request("MESSAGE", body).substr(200);
  std::string frames;
  for (std::size_t i = 0; i + 1 < rest.size(); ++i) frames += from_client(rest.substr(i, 1), 0);
  stream.client(frames + from_client(rest.substr(rest.size() - 1), fin));
  stream.closed();
  CHECK(stream.recorder.raw == Texts{request("MESSAGE", body)});
  const auto& rows = stream.recorder.frames;
  CHECK(rows.size() == rest.size() + 3);
  const auto unknown = std::count_if(
      rows.begin(), rows.end(), [](const WebSocketFrame& frame) { return frame.message_id == 0 && frame.opcode < 8; });
  CHECK(static_cast<std::size_t>(unknown) == rest.size() + 1 - limits::ws_frames_held);
}

TEST_CASE("a challenge, and content that is not SIP") {
  ScriptedStream challenged;
  challenged.client(upgrade_request());
  challenged.server("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
  challenged.end();
  CHECK(challenged.recorder.finding_texts() == Texts{"ws-handshake-401: HTTP 401 Unauthorized, Digest"});
  OpenStream json("");
  json.client(from_client(R"({"jsonrpc":"2.0"})"));
  CHECK(json.closed() == Texts{"jsonrpc-ws-detected: JSON-RPC"});
  CHECK(json.recorder.ended[1].visibility_reason == "JSON-RPC: 1 messages, 17 octets");
  OpenStream amqp("");
  amqp.client(from_client("AMQP\0\1\0\0"s, fin | binary));
  CHECK(amqp.closed() == Texts{"amqp-ws-detected: "});
  OpenStream plain("");
  plain.client(from_client("hello"));
  CHECK(plain.closed().empty());
}

}  // namespace rung::decode::test
