// WebSockets on streams of HTTP/2 (RFC 8441), built by hand.
#include "decode/http2_phase.h"

#include "base/limits.h"
#include "tests/decode/http/http2_wire.h"
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using http::flag_end_headers;
using http::flag_end_stream;
using http::FrameType;
using http::test::data;
using http::test::Fields;
using http::test::frame;
using http::test::goaway;
using http::test::padded_data;
using http::test::reset;
using http::test::settings;
using ws::test::fin;
using ws::test::rsv1;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

constexpr int text = 1, close = 8;
const std::string preface(http::http2_preface);
const std::string enabled = settings({{3, 100}, {8, 1}});

std::string masked(const std::string& payload, int first = fin | text) { return wire_frame(first, payload, "mask"); }
std::string plain(const std::string& payload, int first = fin | text) { return wire_frame(first, payload); }

Fields connect(const std::string& path = "/ws") {
  return {{":method", "CONNECT"},
          {":protocol", "websocket"},
          {":scheme", "https"},
          {":path", path},
          {":authority", "example.com"},
          {"origin", "https://example.com"},
          {"user-agent", "Browser/1"},
          {"sec-websocket-version", "13"},
          {"sec-websocket-protocol", "sip"}};
}
const Fields accepted = {{":status", "200"}, {"server", "edge/2"}, {"sec-websocket-protocol", "sip"}};

// A connection whose both sides know each other's tables.
struct Talk {
  explicit Talk(bool handshake_seen = true) : stream(handshake_seen) {}
  Talk& begin() {
    stream.client(preface + settings()).server(enabled);
    return *this;
  }
  Talk& ask(std::uint32_t id, const Fields& fields = connect()) {
    stream.client(to_server.headers(id, fields));
    return *this;
  }
  Talk& answer(std::uint32_t id, const Fields& fields = accepted, int flags = 0) {
    stream.server(to_client.headers(id, fields, flags));
    return *this;
  }
  Talk& open(std::uint32_t id) { return ask(id).answer(id); }
  Talk& client(std::uint32_t id, const std::string& payload, int flags = 0) {
    stream.client(data(id, payload, flags));
    return *this;
  }
  Talk& server(std::uint32_t id, const std::string& payload, int flags = 0) {
    stream.server(data(id, payload, flags));
    return *this;
  }
  const ConnectionFacts& end(net::EndReason reason = net::EndReason::fin) { return stream.end(reason); }
  const ConnectionFacts& row(std::uint64_t id) { return stream.recorder.ended.at(id); }
  const Texts& messages() const { return stream.recorder.messages; }
  Texts findings() const { return stream.recorder.finding_texts(); }

  http::test::HeaderEncoder to_server, to_client;
  ScriptedStream stream;
};

TEST_CASE("each WebSocket on a stream is a connection of its own") {
  Talk talk;
  talk.begin().ask(1, {{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", "example.com"}});
  talk.answer(1, {{":status", "200"}}).server(1, std::string(5000, 'p'), flag_end_stream);
  talk.ask(3).ask(5, connect("/other")).answer(5).answer(3);
  talk.client(3, masked(request("INVITE"))).client(5, masked(request("REGISTER"))).server(3, plain(response(180)));
  talk.client(3, masked("\x03\xe8"s, fin | close)).server(3, plain("\x03\xe8"s, fin | close), flag_end_stream);
  talk.client(3, "", flag_end_stream).server(5, plain(response(200)));
  const ConnectionFacts& carrier = talk.end();
  CHECK(talk.messages() ==
        Texts{"INVITE client 10-10", "REGISTER client 11-11", "180 server 12-12", "200 server 16-16"});
  std::vector<std::uint64_t> rows;
  for (const Origin& origin : talk.stream.recorder.origins) rows.push_back(origin.connection_id);
  CHECK(rows == std::vector<std::uint64_t>{2, 3, 2, 3});
  CHECK(talk.findings().empty());

  CHECK(carrier.transport == Transport::tcp);
  CHECK(carrier.http_version == "HTTP/2");
  CHECK(carrier.messages == 0);
  CHECK(carrier.visibility == Visibility::not_sip);
  CHECK(carrier.visibility_reason == "HTTP/2: the WebSockets in it are connections of their own");

  const ConnectionFacts& first = talk.row(2);
  CHECK(first.parent_id == 1);
  CHECK(first.stream_id == 3);
  CHECK(first.transport == Transport::ws);
  CHECK(first.client == carrier.client);
  CHECK(first.server == carrier.server);
  CHECK(first.http_version == "HTTP/2");
  CHECK(first.http_status == 200);
  CHECK(first.http_server == "edge/2");
  CHECK(first.ws_version == "13");
  CHECK(first.ws_host == "example.com");
  CHECK(first.ws_path == "/ws");
  CHECK(first.ws_origin == "https://example.com");
  CHECK(first.ws_user_agent == "Browser/1");
  CHECK(first.ws_offered_subprotocols == "sip");
  CHECK(first.ws_subprotocol == "sip");
  CHECK(first.ws_close_code == 1000);
  CHECK(first.end == ConnectionEnd::fin);
  CHECK(first.visibility == Visibility::decoded);
  CHECK(first.messages == 2);
  CHECK(first.client_bytes == masked(request("INVITE")).size() + masked("\x03\xe8"s).size());
  CHECK(first.first.frame == 6);
  CHECK(first.last.frame == 15);
  CHECK(talk.row(3).ws_path == "/other");
  CHECK(talk.row(3).stream_id == 5);
  CHECK(talk.row(3).ws_close_code == 1006);  // the connection ended, and no Close came
  CHECK(talk.stream.recorder.events == Texts{"1 opened", "2 opened", "3 opened", "3 upgraded", "2 upgraded",
                                             "2 closing", "2 ended", "3 ended", "1 ended"});
}

TEST_CASE("interleaved WebSockets, however the connection is cut") {
  const std::string invite = masked(request("INVITE", std::string(300, 'v')));
  const std::string message = masked(request("MESSAGE", "hello"));
  http::test::HeaderEncoder client_heads, server_heads;
  const std::string block = client_heads.block(connect());
  const std::string to_server =
      preface + settings({{1, 65536}}) + frame(FrameType::headers, 0, 1, block.substr(0, 20)) +
      frame(FrameType::continuation, 0, 1, block.substr(20, 20)) +
      frame(FrameType::continuation, flag_end_headers, 1, block.substr(40)) + client_heads.headers(3, connect()) +
      data(1, invite.substr(0, 100)) + data(3, message.substr(0, 3)) + frame(FrameType::ping, 0, 0, "12345678") +
      padded_data(1, invite.substr(100, 100), 20) + padded_data(3, message.substr(3), 255) +
      data(1, invite.substr(200)) + data(3, masked(request("ACK"))) + reset(3, 8) +
      data(1, masked(request("BYE")), flag_end_stream);
  const std::string answer_3 = server_heads.headers(3, accepted), answer_1 = server_heads.headers(1, accepted);
  const std::string to_client = enabled + settings({}, http::flag_ack) + answer_3 + answer_1 +
                                data(3, plain(response(200))) + data(1, plain(response(100)) + plain(response(180))) +
                                data(1, "", flag_end_stream);
  auto check = [&](Talk& talk) {
    talk.end();
    Texts raw = talk.stream.recorder.raw;
    std::sort(raw.begin(), raw.end());
    REQUIRE(raw == Texts{request("ACK"), request("BYE"), request("INVITE", std::string(300, 'v')),
                         request("MESSAGE", "hello"), response(100), response(180), response(200)});
    CHECK(talk.findings() == Texts{});
    CHECK(talk.row(2).end == ConnectionEnd::fin);
    CHECK(talk.row(3).end == ConnectionEnd::rst);
  };
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    Talk talk;
    talk.stream.client_pieces(pieces).server(to_client);
    check(talk);
  });
  rung::test::every_split(to_client, [&](const rung::test::Pieces& pieces) {
    Talk talk;
    talk.stream.server_pieces(pieces).client(to_server);  // as where a hole of the client's direction is filled late
    check(talk);
  });
}

TEST_CASE("places: of the packets that brought the octets, whatever frames they came in") {
  const std::string invite = masked(request("INVITE"));
  Talk talk;
  talk.begin().open(1);
  const std::string first = data(1, invite.substr(0, 50)), second = padded_data(1, invite.substr(50), 9);
  talk.stream.client(first.substr(0, 5)).client(first.substr(5, 10)).client(first.substr(15) + second.substr(0, 20));
  talk.stream.server(data(1, plain(response(100))));
  talk.stream.client(second.substr(20, second.size() - 25))
      .client(second.substr(second.size() - 5) + data(1, masked(request("ACK"))));
  talk.end();
  CHECK(talk.messages() == Texts{"100 server 8-8", "INVITE client 6-9", "ACK client 10-10"});
}

TEST_CASE("the server's SETTINGS may be the first octets of the connection") {
  for (std::size_t size : {std::size_t{1}, std::size_t{9}, enabled.size()}) {
    Talk talk;
    talk.stream.server(enabled.substr(0, size)).client(preface + settings()).server(enabled.substr(size));
    talk.open(1).client(1, masked(request("INVITE")));
    talk.end();
    CHECK(talk.messages().size() == 1);
    CHECK(talk.findings().empty());
  }
}

TEST_CASE("HTTP/2 without a WebSocket is passed over") {
  Talk talk;
  talk.begin();
  for (std::uint32_t id = 1; id < 100; id += 2) {
    talk.ask(id, {{":method", "POST"}, {":scheme", "https"}, {":path", "/"}, {":authority", "a"}});
    talk.client(id, masked(request("INVITE")), flag_end_stream).answer(id, {{":status", "200"}}, flag_end_stream);
  }
  CHECK(talk.end().visibility_reason == "HTTP/2 that carried no WebSocket");
  CHECK(talk.messages().empty());
  CHECK(talk.findings().empty());
  CHECK(talk.stream.recorder.events == Texts{"1 opened", "1 ended"});
}

TEST_CASE("HTTP/2 by upgrade from HTTP/1.1 (RFC 7540 3.2)") {
  Talk talk;
  talk.stream.client(
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
      "AAMAAABk\r\n\r\n");
  talk.stream.server("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + enabled);
  talk.answer(1, {{":status", "200"}}).server(1, "a page", flag_end_stream);
  talk.stream.client(preface + settings());
  talk.open(3).client(3, masked(request("INVITE")));
  CHECK(talk.end().http_version == "HTTP/2");
  CHECK(talk.messages() == Texts{"INVITE client 8-8"});
  CHECK(talk.findings().empty());
}

TEST_CASE("a compressed WebSocket on a stream") {
  Talk talk;
  Fields response_fields = accepted;
  response_fields.emplace_back("sec-websocket-extensions", "permessage-deflate");
  rung::test::MessageDeflater deflater;
  talk.begin().ask(1).answer(1, response_fields);
  talk.client(1, masked(deflater.deflated(request("INVITE")), fin | rsv1 | text));
  talk.client(1, masked(deflater.deflated(request("ACK")), fin | rsv1 | text));
  talk.end();
  CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), request("ACK")});
  CHECK(talk.row(2).ws_extensions == "permessage-deflate");
}

TEST_CASE("a request that is refused, and one that is not answered") {
  Talk talk;
  talk.begin().ask(1).answer(1, {{":status", "403"}}).server(1, "a page", flag_end_stream);
  talk.ask(3).answer(3, {{":status", "401"}}, flag_end_stream).ask(5).answer(5, {{":status", "103"}}).answer(5);
  talk.ask(7);
  talk.end();
  CHECK(talk.row(2).visibility == Visibility::refused);
  CHECK(talk.row(2).visibility_reason == "HTTP 403: the server did not open the WebSocket");
  CHECK(talk.row(2).server_bytes == 6);
  CHECK(talk.row(3).visibility == Visibility::refused);
  CHECK(talk.row(3).visibility_reason == "HTTP 401: the client was asked to authenticate");
  CHECK(talk.row(4).visibility == Visibility::decoded);
  CHECK(talk.row(4).http_status == 200);
  CHECK(talk.row(5).visibility_reason == "the WebSocket handshake was not answered in the capture");
  CHECK(talk.findings() == Texts{"ws-handshake-rejected: HTTP 403 to CONNECT /ws"});
}

TEST_CASE("how a stream ends") {
  struct Row {
    const char* what;
    std::string client, server;
    net::EndReason connection;
    ConnectionEnd end;
    std::string closed_by;
  };
  using R = net::EndReason;
  using E = ConnectionEnd;
  const std::string last = data(1, "", flag_end_stream);
  const std::vector<Row> rows = {
      {"both sides end it", last, last, R::rst, E::fin, "client"},
      {"one side ends it, then the connection ends", last, "", R::rst, E::rst, "client"},
      {"the client resets it", reset(1, 8), "", R::fin, E::rst, "client"},
      {"the server resets it", "", reset(1, 2), R::fin, E::rst, "server"},
      {"the server ended it and wants to hear no more", "", last + reset(1, 0), R::rst, E::fin, "server"},
      {"the server goes away and leaves it", "", goaway(0), R::fin, E::rst, "server"},
      {"the server goes away after it", "", goaway(1), R::fin, E::fin, "client"},
      {"the client goes away", goaway(0), "", R::fin, E::fin, "client"},
      {"the connection is left open", "", "", R::open, E::open, ""},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Talk talk;
    talk.begin().open(1).client(1, masked(request("INVITE")));
    talk.stream.client(row.client).server(row.server);
    talk.end(row.connection);
    CHECK(talk.row(2).end == row.end);
    CHECK(talk.row(2).ws_closed_by == row.closed_by);
    CHECK(talk.messages().size() == 1);
  }
}

TEST_CASE("a stream that ended is over, whatever follows on it") {
  Talk talk;
  talk.begin().open(1).client(1, masked(request("INVITE")));
  talk.stream.server(reset(1, 8));
  talk.client(1, masked(request("ACK"))).ask(1).answer(1);
  talk.end();
  CHECK(talk.messages().size() == 1);
  CHECK(talk.stream.recorder.ended.size() == 2);
}

TEST_CASE("trailers open nothing") {
  Talk talk;
  talk.begin().open(1).client(1, masked(request("INVITE"))).ask(1, {{"x-trailer", "1"}});
  talk.answer(1, {{"x-trailer", "1"}}, flag_end_stream).client(1, masked(request("ACK")));
  talk.end();
  CHECK(talk.messages().size() == 2);
  CHECK(talk.stream.recorder.ended.size() == 2);
}

TEST_CASE("octets before the response wait for it") {
  Talk talk;
  talk.begin().ask(1).client(1, masked(request("INVITE"))).answer(1).client(1, masked(request("ACK")));
  talk.end();
  CHECK(talk.messages() == Texts{"INVITE client 4-4", "ACK client 6-6"});
}

TEST_CASE("octets before the response beyond the limit are left out, and told") {
  const std::string large = masked(request("MESSAGE", std::string(15000, 'a')));
  Talk talk;
  talk.begin().ask(1);
  for (std::size_t sent = 0; sent < limits::http2_held_octets; sent += large.size()) talk.client(1, large);
  talk.client(1, large).answer(1).client(1, masked(request("ACK")));
  talk.end();
  CHECK(talk.messages().size() > 50);
  CHECK(talk.messages().size() * large.size() < limits::http2_held_octets + large.size());
  CHECK(talk.stream.recorder.raw.back() == request("ACK"));
  CHECK(talk.findings() == Texts{"h2-over-limit: octets before the response were left out"});
  CHECK(talk.row(2).visibility == Visibility::partial);
}

TEST_CASE("more WebSockets than are followed are told") {
  Talk talk;
  talk.begin();
  const auto most = static_cast<std::uint32_t>(limits::http2_streams);
  for (std::uint32_t i = 0; i <= most; ++i) talk.open(2 * i + 1);
  talk.client(1, masked(request("INVITE"))).client(2 * most + 1, masked(request("ACK")));
  talk.stream.client(reset(1, 8));
  talk.open(2 * most + 3).client(2 * most + 3, masked(request("BYE")));
  talk.end();
  CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), request("BYE")});
  CHECK(talk.findings() == Texts{"h2-over-limit: stream 2049: 1024 WebSockets are open already"});
}

TEST_CASE("header fields beyond the limit are told") {
  Talk talk;
  Fields large = connect();
  for (int i = 0; i < 20; ++i) large.emplace_back("x-large", std::string(4000, static_cast<char>('a' + i)));
  talk.begin();
  const std::string block = talk.to_server.block(large);
  std::string wire = frame(FrameType::headers, 0, 1, block.substr(0, 16000));
  for (std::size_t at = 16000; at < block.size(); at += 16000)
    wire +=
        frame(FrameType::continuation, at + 16000 < block.size() ? 0 : flag_end_headers, 1, block.substr(at, 16000));
  talk.stream.client(wire);
  talk.answer(1).client(1, masked(request("INVITE")));
  talk.end();
  CHECK(talk.messages().size() == 1);
  CHECK(talk.findings() == Texts{"h2-over-limit: header fields of the request were left out"});
}

TEST_CASE("a WebSocket that the server did not allow is told (RFC 8441 3)") {
  SECTION("it is accepted all the same") {
    Talk talk;
    talk.stream.client(preface + settings()).server(settings({{3, 100}}));
    talk.open(1).client(1, masked(request("INVITE")));
    talk.end();
    CHECK(talk.messages().size() == 1);
    CHECK(talk.stream.recorder.finding_ids() == Texts{"h2-extended-connect-without-setting"});
    CHECK(talk.stream.recorder.findings[0].where.frame == 3);
    CHECK(talk.stream.recorder.findings[0].connection_id == 2);
  }
  SECTION("it is reset") {
    Talk talk;
    talk.stream.client(preface + settings()).server(settings());
    talk.ask(1).stream.server(reset(1, 1));
    talk.end();
    CHECK(talk.stream.recorder.finding_ids() == Texts{"h2-extended-connect-without-setting"});
  }
  SECTION("the setting was in time, though captured late") {
    Talk talk;
    talk.stream.client(preface + settings());
    talk.ask(1).stream.server(enabled);
    talk.answer(1).end();
    CHECK(talk.findings().empty());
  }
  SECTION("the server's direction was not captured, or not from its beginning") {
    Talk one_side;
    one_side.stream.client(preface + settings());
    one_side.ask(1).end();
    CHECK(one_side.findings().empty());
    Talk lossy;
    lossy.stream.client(preface + settings()).server_gap(200);
    lossy.open(1).end();
    CHECK(lossy.stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  }
}

TEST_CASE("a request with header fields of HTTP/1.1, or without its own, is told (RFC 8441 4, 5)") {
  Talk talk;
  Fields upgrade = connect(), bare = {{":method", "CONNECT"}, {":protocol", "websocket"}, {":scheme", "https"}};
  upgrade.emplace_back("upgrade", "websocket");
  talk.begin().ask(1, upgrade).ask(3, bare).ask(5);
  talk.end();
  CHECK(talk.findings() ==
        Texts{"h2-websocket-bad-headers: with Upgrade", "h2-websocket-bad-headers: without :path, without :authority"});
}

TEST_CASE("a gap inside of DATA costs its stream that message") {
  const std::string invite = data(1, masked(request("INVITE", std::string(100, 'a'))));
  Talk talk;
  talk.begin().open(1).open(3);
  talk.stream.client(invite.substr(0, 200)).client_gap(50).client(invite.substr(250));
  talk.client(3, masked(request("MESSAGE"))).client(1, masked(request("ACK"))).open(5);
  talk.client(5, masked(request("BYE")));
  talk.end();
  CHECK(talk.messages() ==
        Texts{"INVITE client 7-9 incomplete", "MESSAGE client 10-10", "ACK client 11-11", "BYE client 14-14"});
  CHECK(talk.stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  CHECK(talk.row(2).lost_bytes == 50);
  CHECK(talk.row(2).visibility == Visibility::partial);
  CHECK(talk.row(3).lost_bytes == 0);
  CHECK(talk.row(3).visibility == Visibility::decoded);
}

TEST_CASE("a gap over frames: streams go on with what is found, and header fields may stay unknown") {
  Talk talk;
  talk.begin().open(1).open(3).client(1, masked(request("INVITE")));
  const std::string lost = data(3, masked(request("MESSAGE"))) + talk.to_server.headers(5, connect("/lost"));
  talk.stream.client_gap(lost.size());
  talk.client(1, masked(request("ACK"))).server(5, plain("ignored"));
  talk.client(3, masked(request("OPTIONS")));
  SECTION("a WebSocket whose request was lost is recognised by what it carries") {
    talk.answer(5).client(5, masked(request("REGISTER"))).server(5, plain(response(200, "", "REGISTER")));
    talk.end();
    CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), request("ACK"), request("OPTIONS"), request("REGISTER"),
                                            response(200, "", "REGISTER")});
    CHECK(talk.row(4).stream_id == 5);
    CHECK(talk.row(4).visibility == Visibility::decoded);
    CHECK(talk.stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  }
  SECTION("a request that refers to what was lost") {
    talk.ask(7, connect("/lost")).answer(7).client(7, masked(request("REGISTER")));
    talk.server(7, plain(response(200, "", "REGISTER"))).ask(9, connect("/new")).answer(9);
    talk.client(9, masked(request("PUBLISH")));
    talk.end();
    CHECK(talk.stream.recorder.raw.at(3) == request("REGISTER"));
    CHECK(talk.stream.recorder.raw.back() == request("PUBLISH"));
    CHECK(talk.stream.recorder.finding_ids().at(1) == "h2-hpack-state-lost");
    CHECK(talk.findings().at(1) == "h2-hpack-state-lost: of the client on stream 7");
    CHECK(talk.row(4).ws_subprotocol == "sip");  // the response was read
  }
}

TEST_CASE("a gap that takes the response") {
  Talk talk;
  talk.begin().ask(1).client(1, masked(request("INVITE")));
  talk.stream.server_gap(talk.to_client.headers(1, accepted).size());
  talk.server(1, plain(response(100)));
  talk.end();
  CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), response(100)});
  CHECK(talk.row(2).http_status == 0);
  CHECK(talk.row(2).ws_path == "/ws");
}

TEST_CASE("a connection whose beginning was not captured") {
  Talk talk(false);
  talk.to_server.block(connect());
  talk.to_client.block(accepted);
  SECTION("WebSockets that are open already, or whose heads refer to earlier ones") {
    talk.client(5, masked(request("INVITE"))).server(5, plain(response(100))).open(7);
    talk.client(7, masked(request("REGISTER"))).server(7, plain(response(200)));
    talk.end();
    CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), response(100), request("REGISTER"), response(200)});
    CHECK(talk.row(2).stream_id == 5);
    CHECK(talk.row(2).parent_id == 1);
    CHECK(talk.row(2).transport == Transport::ws);
    CHECK(talk.row(3).stream_id == 7);
    const Texts ids = talk.stream.recorder.finding_ids();
    CHECK(std::count(ids.begin(), ids.end(), "h2-hpack-state-lost") == 2);
    CHECK(std::count(ids.begin(), ids.end(), "tcp-mid-stream-pickup") == 1);
  }
  SECTION("net took the server for the client") {
    talk.stream.server(data(5, masked(request("INVITE")))).client(data(5, plain(response(100))));
    CHECK(talk.end().client == endpoint(2, 80));
    CHECK(talk.messages() == Texts{"INVITE client 1-1", "100 server 2-2"});
    CHECK(talk.row(2).client == endpoint(2, 80));
  }
  SECTION("a preface says who the client is") {
    talk.stream.server(preface + settings()).client(enabled);
    http::test::HeaderEncoder client_heads, server_heads;
    talk.stream.server(client_heads.headers(1, connect())).client(server_heads.headers(1, accepted));
    talk.stream.server(data(1, masked(request("INVITE"))));
    CHECK(talk.end().client == endpoint(2, 80));
    CHECK(talk.row(2).client == endpoint(2, 80));
    CHECK(talk.messages().size() == 1);
  }
  SECTION("no WebSocket is there") {
    talk.ask(7, connect()).client(7, "no frames").server(9, std::string(100000, 'x'));
    CHECK(talk.end().visibility_reason ==
          "HTTP/2 with header fields that could not be read: capture from before the connection begins");
    CHECK(talk.findings().empty());
    CHECK(talk.stream.recorder.ended.size() == 1);
  }
  SECTION("a message whose beginning is not there") {
    const std::string invite = masked(request("INVITE"));
    talk.client(5, invite.substr(100)).client(5, masked(request("ACK"))).client(5, masked(request("BYE")));
    talk.end();
    CHECK(talk.stream.recorder.raw == Texts{request("ACK"), request("BYE")});
  }
}

TEST_CASE("what is not known to be a WebSocket is looked at within a limit") {
  Talk talk(false);
  talk.client(5, "x").client(5, std::string(10000, 'x'));
  for (std::size_t sent = 0; sent < limits::detect_search_octets; sent += 15000)
    talk.client(5, std::string(15000, 'y'));
  talk.client(5, masked(request("INVITE")));
  talk.client(7, std::string(4000, 'x')).client(7, masked(request("ACK")));
  talk.end();
  CHECK(talk.stream.recorder.raw == Texts{request("ACK")});
}

TEST_CASE("streams are examined within a limit") {
  Talk talk(false);
  talk.client(1, masked(request("INVITE")));
  // Octet by octet, a text that might become SIP, again and again: each time all of it has to be looked at.
  const std::string beginning = masked(std::string(1000, 'A')).substr(0, 500);
  for (std::uint32_t id = 3; id < 20; id += 2) {
    std::string wire;
    for (char octet : beginning) wire += data(id, std::string(1, octet));
    for (int i = 0; i < 120; ++i) talk.stream.client(wire);
  }
  CHECK(talk.findings().back() == "h2-over-limit: streams with unknown heads are no longer looked at");
  talk.client(201, masked(request("ACK"))).client(1, masked(request("BYE")));
  talk.end();
  CHECK(talk.stream.recorder.raw == Texts{request("INVITE"), request("BYE")});
}

}  // namespace
TEST_CASE("the subprotocol sip, and proxies that ended TLS, count on streams too (RFC 7118 4.1)") {
  const auto told = [](const std::string& offered, const std::string& selected, const std::string& forwarded = {}) {
    Fields asked = connect(), answered = {{":status", "200"}};
    asked.pop_back();
    if (!offered.empty()) asked.emplace_back("sec-websocket-protocol", offered);
    if (!forwarded.empty()) asked.emplace_back("forwarded", "proto=" + forwarded);
    if (!selected.empty()) answered.emplace_back("sec-websocket-protocol", selected);
    Talk talk;
    for (const FindingCode code :
         {FindingCode::sipws_subprotocol_missing_in_101, FindingCode::sipws_subprotocol_not_requested,
          FindingCode::sipws_sip_on_other_subprotocol})
      talk.stream.recorder.sip_beside_the_point.erase(code);
    talk.begin().ask(1, asked).answer(1, answered).client(1, masked(request("INVITE")));
    talk.end(net::EndReason::open);
    CHECK(talk.row(2).forwarded_proto == forwarded);
    return talk.findings();
  };
  CHECK(told("sip", "sip").empty());
  CHECK(told("sip", "sip", "https").empty());
  CHECK(told("sip", "") == Texts{"sipws-subprotocol-missing-in-101: offered: sip"});
  CHECK(told("", "") == Texts{"sipws-subprotocol-not-requested: no subprotocol was offered"});
  CHECK(told("sip, msrp", "msrp") == Texts{"sipws-sip-on-other-subprotocol: selected: msrp"});
  CHECK(told("SIP", "sip") == Texts{"sipws-subprotocol-case: the client offers SIP"});
}

}  // namespace rung::decode::test
