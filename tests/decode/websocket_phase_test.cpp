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

std::string from_client(const std::string& payload, int first = fin | text) {
  return wire_frame(first, payload, "mask");
}
std::string from_server(const std::string& payload, int first = fin | text) { return wire_frame(first, payload); }

ScriptedStream& open(ScriptedStream& stream, const std::string& more = "Sec-WebSocket-Protocol: sip\r\n") {
  const std::string offer = "Sec-WebSocket-Protocol: sip, msrp\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
  return stream.client(upgrade_request(offer)).server(upgrade_response(more));
}

TEST_CASE("a whole conversation, however it is cut") {
  const std::string invite = request("INVITE", std::string(300, 'v'));
  const std::string to_server = upgrade_request() + from_client(invite.substr(0, 100), text) +
                                from_client("p", fin | ping) + from_client(invite.substr(100, 50), 0) +
                                from_client(invite.substr(150), fin) + from_client("\r\n\r\n") + from_client("") +
                                from_client(request("ACK"), fin | binary) + from_client("\x03\xe8 bye"s, fin | close);
  const std::string to_client = upgrade_response() + from_server(response(100)) + from_server("p", fin | pong) +
                                from_server(response(200, std::string(70000, 'b'))) +
                                from_server("\x03\xe8"s, fin | close);
  auto check = [&](ScriptedStream& stream) {
    const ConnectionFacts& facts = stream.end();
    Texts raw = stream.recorder.raw;
    std::sort(raw.begin(), raw.end());
    Texts expected = {request("ACK"), invite, response(100), response(200, std::string(70000, 'b'))};
    REQUIRE(raw == expected);
    CHECK(stream.recorder.findings.empty());
    CHECK(facts.messages == 4);
    CHECK(facts.ws_close_code == 1000);
    CHECK(facts.visibility == Visibility::decoded);
    CHECK(facts.client_bytes == to_server.size());
  };
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces).server(to_client);
    check(stream);
  });
  const std::string_view cut(to_client);
  rung::test::every_split(cut.substr(0, 900), [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client(to_server).server_pieces(pieces).server(cut.substr(900));
    check(stream);
  });
}

TEST_CASE("places: of the first frame header, and of the latest octet") {
  const std::string invite = request("INVITE", "v=0\r\n");
  ScriptedStream stream;
  open(stream);
  std::string first = from_client(request("OPTIONS")) + from_client(invite.substr(0, 9), text);
  std::string ping_frame = from_client("", fin | ping), last = from_client(invite.substr(9), fin);
  stream.client(first.substr(0, 30)).client(first.substr(30) + ping_frame).server(from_server(response(100)));
  stream.client(last + from_client(request("BYE")).substr(0, 1)).client(from_client(request("BYE")).substr(1));
  stream.end();
  CHECK(stream.recorder.messages ==
        Texts{"OPTIONS client 3-4", "100 server 5-5", "INVITE client 4-6", "BYE client 6-7"});
}

TEST_CASE("several SIP messages in one WebSocket message are several rows") {
  ScriptedStream stream;
  open(stream).server(from_server(response(100) + response(180) + response(200)));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"100 server 3-3", "180 server 3-3", "200 server 3-3"});
  CHECK(stream.recorder.finding_texts() == Texts{"sipws-multiple-messages: 3 SIP messages"});
  CHECK(stream.recorder.findings[0].message_id == 1);
}

TEST_CASE("one SIP message spread over several WebSocket messages is one row") {
  std::string invite = request("INVITE", "v=0\r\no=x\r\n");
  std::string head = invite.substr(0, invite.size() - 10);
  ScriptedStream stream;
  open(stream).client(from_client(head)).client(from_client("v=0\r\n")).client(from_client("\r\n"));
  stream.server(from_server("\r\n")).client(from_client("o=x\r\n")).client(from_client(request("ACK")));
  stream.end();
  CHECK(stream.recorder.raw == Texts{invite, request("ACK")});
  CHECK(stream.recorder.messages[0] == "INVITE client 3-7");
  CHECK(stream.recorder.finding_texts() == Texts{"sipws-split-message: spread over 3 WebSocket messages"});
}

TEST_CASE("a SIP message whose rest never comes is incomplete") {
  std::string half = request("INVITE", "v=0\r\n", "50");
  Texts truncated = {"sip-body-truncated"};
  SECTION("another message follows") {
    ScriptedStream stream;
    open(stream).client(from_client(half)).client(from_client(request("ACK")));
    stream.end();
    CHECK(stream.recorder.messages == Texts{"INVITE client 3-3 incomplete", "ACK client 4-4"});
    CHECK(stream.recorder.finding_ids() == truncated);
  }
  SECTION("it is answered") {
    ScriptedStream stream;
    open(stream).client(from_client(half)).server(from_server(response(400)));
    stream.end();
    CHECK(stream.recorder.messages == Texts{"INVITE client 3-3 incomplete", "400 server 4-4"});
  }
  SECTION("the connection ends") {
    ScriptedStream stream;
    open(stream).client(from_client(half));
    stream.end();
    CHECK(stream.recorder.messages == Texts{"INVITE client 3-3 incomplete"});
    CHECK(stream.recorder.finding_ids() == truncated);
  }
  SECTION("the capture ends") {
    ScriptedStream stream;
    open(stream).client(from_client(half));
    stream.end(net::EndReason::open);
    CHECK(stream.recorder.messages == Texts{"INVITE client 3-3 incomplete"});
    CHECK(stream.recorder.findings.empty());
  }
  SECTION("the capture lost something") {
    ScriptedStream stream;
    open(stream).client(from_client(half)).client_gap(100).client(from_client(request("ACK")));
    stream.end();
    CHECK(stream.recorder.messages == Texts{"INVITE client 3-3 incomplete", "ACK client 5-5"});
    CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  }
}

TEST_CASE("SIP is found whatever the subprotocol, and other messages are passed over") {
  for (const char* more : {"", "Sec-WebSocket-Protocol: msrp\r\n", "Sec-WebSocket-Protocol: sip\r\n"}) {
    ScriptedStream stream;
    open(stream, more).client(from_client("{\"json\": 1}")).client(from_client(request("INVITE")));
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.messages == 1);
    CHECK(facts.other_messages == 1);
    CHECK(facts.other_bytes == 11);
    CHECK(stream.recorder.finding_ids() ==
          (*more == '\0' || std::string_view(more).ends_with("sip\r\n") ? Texts{"jsonrpc-ws-detected"} : Texts{}));
  }
  ScriptedStream stream;
  open(stream, "Sec-WebSocket-Protocol: msrp\r\n").client(from_client("MSRP!"));
  const ConnectionFacts& facts = stream.end();
  CHECK(facts.transport == Transport::ws);
  CHECK(facts.visibility == Visibility::not_sip);
}

TEST_CASE("frames are read whether masked or not") {
  ScriptedStream stream;
  open(stream).client(from_server(request("INVITE"))).server(from_client(response(100)));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"INVITE client 3-3", "100 server 4-4"});
}

TEST_CASE("Close: what the first one says, and who sent it") {
  struct Row {
    std::string client, server;
    net::EndReason reason;
    std::optional<std::uint32_t> code;
    std::string text, by;
  };
  auto frame = [](const std::string& payload) { return wire_frame(fin | close, payload); };
  using net::EndReason;
  for (const Row& row : {
           Row{frame("\x03\xe9 going"s), frame("\x03\xe8"s), EndReason::fin, 1001, " going", "client"},
           Row{"", frame("\x03\xf3"s), EndReason::fin, 1011, "", "server"},
           Row{frame(""), "", EndReason::fin, 1005, "", "client"},
           Row{frame(""), frame("\x03\xe8 ok"s), EndReason::fin, 1000, " ok", "client"},
           Row{frame("x"), "", EndReason::fin, 1005, "", "client"},
           Row{"", "", EndReason::fin, 1006, "", "server"},
           Row{"", "", EndReason::rst, 1006, "", "server"},
           Row{"", "", EndReason::open, std::nullopt, "", ""},
           Row{"", "", EndReason::timeout, std::nullopt, "", ""},
       }) {
    ScriptedStream stream;
    open(stream).client(row.client).server(row.server);
    const ConnectionFacts& facts = stream.end(row.reason, net::Direction::from_server);
    CHECK(facts.ws_close_code == row.code);
    CHECK(facts.ws_close_reason == row.text);
    CHECK(facts.ws_closed_by == row.by);
    bool sent = !row.client.empty() || !row.server.empty();
    auto& events = stream.recorder.events;
    CHECK(std::count(events.begin(), events.end(), "1 closing") == (sent ? 1 : 0));
  }
}

TEST_CASE("compressed messages are inflated, each direction with its own window") {
  const std::string extension = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n";
  rung::test::MessageDeflater client, server(false);
  ScriptedStream stream;
  open(stream, "Sec-WebSocket-Protocol: sip\r\n" + extension);
  const std::string first = client.deflated(request("INVITE", std::string(300, 'v')));
  stream.client(from_client(first.substr(0, 20), rsv1 | text) + from_client("p", fin | ping) +
                from_client(first.substr(20), fin));
  stream.server(from_server(server.deflated(response(100)), fin | rsv1 | text));
  stream.server(from_server(response(180)));  // plain ones may stand between
  stream.server(from_server(server.deflated(response(200)), fin | rsv1 | text));
  stream.client(from_client(client.deflated(request("ACK")), fin | rsv1 | binary));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.raw ==
        Texts{request("INVITE", std::string(300, 'v')), response(100), response(180), response(200), request("ACK")});
  CHECK(facts.visibility == Visibility::decoded);
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("compressed messages behind a gap are read where they refer to nothing that is lost") {
  for (bool takeover : {true, false}) {
    rung::test::MessageDeflater client(takeover);
    ScriptedStream stream;
    open(stream, std::string("Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate") +
                     (takeover ? "\r\n" : "; client_no_context_takeover\r\n"));
    stream.client(from_client(client.deflated(request("INVITE")), fin | rsv1 | text));
    stream.client_gap(from_client(client.deflated(request("BYE")), fin | rsv1 | text).size());
    stream.client(from_client(client.deflated(request("BYE")), fin | rsv1 | text));
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.messages == (takeover ? 1 : 2));
    CHECK(facts.visibility == Visibility::partial);
    if (takeover) CHECK(stream.recorder.finding_ids().back() == "ws-deflate-context-lost");
  }
}

TEST_CASE("a compressed message that cannot be inflated, or becomes too long, is told") {
  rung::test::MessageDeflater client;
  for (const auto& [payload, finding] :
       {std::pair{std::string("\xff\xff\xff"), "ws-deflate-inflate-error"},
        std::pair{client.deflated(std::string(limits::ws_message_octets + 1, 'x')), "ws-deflate-bomb"}}) {
    ScriptedStream stream;
    open(stream, "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    stream.client(from_client(payload, fin | rsv1 | text));
    CHECK(stream.end().visibility == Visibility::compressed);
    CHECK(stream.recorder.finding_ids() == Texts{finding});
  }
}

TEST_CASE("messages whose RSV1 nothing explains cannot be read, and that is said") {
  ScriptedStream stream;
  open(stream);
  stream.client(from_client("deflated", fin | rsv1 | text));
  SECTION("all of them") {
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.visibility == Visibility::compressed);
  }
  SECTION("some of them") {
    stream.client(from_client(request("INVITE")));
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.visibility == Visibility::partial);
    CHECK(facts.messages == 1);
  }
}

TEST_CASE("octets that are no frames end a direction") {
  ScriptedStream stream;
  open(stream).client(from_client(request("INVITE")));
  stream.client("\x83\x00\x84\x00\x85\x00 and so on"s).server(from_server(response(100)));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.messages.size() == 2);
  Texts ids = stream.recorder.finding_ids();
  REQUIRE(std::count(ids.begin(), ids.end(), "ws-stream-unreadable") == 1);
  CHECK(ids.back() == "ws-stream-unreadable");
  CHECK(stream.recorder.findings.back().detail.find("from the client") != std::string::npos);
  CHECK(facts.visibility == Visibility::partial);
}

TEST_CASE("a WebSocket message over the limit keeps its beginning") {
  ScriptedStream stream;
  std::string body(limits::ws_message_octets, 'x');
  open(stream).client(from_client(request("MESSAGE", body))).client(from_client(request("BYE")));
  stream.end();
  REQUIRE(stream.recorder.messages.size() == 2);
  CHECK(stream.recorder.messages[0] == "MESSAGE client 3-3 incomplete");
  Texts ids = stream.recorder.finding_ids();
  CHECK(std::count(ids.begin(), ids.end(), "ws-message-over-limit") == 1);
}

}  // namespace
}  // namespace rung::decode::test
