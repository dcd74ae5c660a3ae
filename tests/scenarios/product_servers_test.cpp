// Proxies, gateways and PBXs in front of SIP over WebSocket (docs/PRODUCTS.md), each with its habits.
#include "tests/scenarios/product_scene.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string connection_rows =
    "SELECT transport, server_port, ws_subprotocol, messages, coalesce(other_protocol, ''), visibility FROM "
    "connections "
    "ORDER BY id";
const std::string call_rows = "SELECT state, status, transports, hops FROM calls ORDER BY id";
const Socket proxy_udp = {"198.51.100.10", 5060};

// A call through something that passes requests on: its own Via on top, the same Call-ID.
void proxied_call(Wire& wire, WebSocket& socket, const CallScript& script, const std::string& own_via) {
  CallScript behind = script;
  behind.vias.insert(behind.vias.begin(), own_via);
  const std::vector<Spoken> here = spoken(script);
  std::vector<Spoken> there = spoken(behind);
  // It stays in the path, once for each transport (RFC 5658).
  std::string& invite = there.front().text;
  invite.insert(invite.find("\r\n") + 2,
                "Record-Route: <sip:198.51.100.10;r2=on;lr>\r\n"
                "Record-Route: <sip:198.51.100.10:443;transport=ws;r2=on;lr>\r\n");
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (here[i].by_caller) {
      socket.client(here[i].text);
      wire.udp(proxy_udp, phone, there[i].text);
    } else {
      if (i > 1) wire.udp(phone, proxy_udp, there[i].text);  // 100 goes one hop
      socket.server(here[i].text);
    }
  }
}

// A call through something that makes a new one behind itself.
void bridged_call(Wire& wire, WebSocket& socket, const CallScript& before, const CallScript& behind) {
  const std::vector<Spoken> here = spoken(before), there = spoken(behind);
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (here[i].by_caller) {
      socket.client(here[i].text);
      wire.udp(proxy_udp, phone, there[i].text);
    } else {
      wire.udp(phone, proxy_udp, there[i].text);
      socket.server(here[i].text);
    }
  }
}

CallScript plain_leg(const std::string& agent) {
  CallScript leg;
  leg.call_id = "leg-2@gateway";
  leg.vias = {"SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bKleg2"};
  leg.contact = "<sip:alice@198.51.100.10:5060>";
  leg.agent = agent;
  leg.offer = leg.answer = plain_sdp;
  return leg;
}

}  // namespace

TEST_CASE("product: OverSIP pings with `keep-alive`, answers CRLF CRLF, and closes 1008 when it has to") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 10080});
  proxied_call(wire, socket, CallScript{}, "SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bKoversip");
  socket.frame(false, 0x89, "keep-alive");
  socket.frame(true, 0x8a, "keep-alive");
  socket.client("\r\n\r\n");
  socket.server("\r\n");
  socket.close(1008, false);
  const Answers answers(wire);
  CHECK(answers.ask(connection_rows) == "WS,10080,sip,7,,decoded\nUDP,5060,,6,,decoded\n");
  CHECK(answers.ask(
            "SELECT ws_pings, ws_pongs, ws_rtt_avg_ms, ws_close_code, ws_closed_by FROM connections WHERE id = 1") ==
        "1,1,1,1008,server\n");
  CHECK(answers.ask(call_rows) == "completed,200,\"WS,UDP\",2\n");
  CHECK(answers.trouble() == "ws-abnormal-close-code\n");
}

TEST_CASE("product: OverSIP as Outbound edge adds Path with ob; the binding is one on both hops") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 10080});
  const std::string contact = "<sip:alice@df7jal23ls0d.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"";
  std::vector<std::string> lines = {"Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK1",
                                    "Max-Forwards: 70",
                                    "From: <sip:alice@example.com>;tag=1",
                                    "To: <sip:alice@example.com>",
                                    "Call-ID: r-1",
                                    "CSeq: 1 REGISTER",
                                    "Supported: path, outbound",
                                    "Contact: " + contact};
  const std::string start = "REGISTER sip:example.com SIP/2.0";
  socket.client(sip(start, lines));
  std::vector<std::string> behind = lines;
  behind.insert(behind.begin(), "Via: SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bK2");
  behind[2] = "Max-Forwards: 69";
  behind.emplace_back("Path: <sip:flow7@198.51.100.10;transport=udp;lr;ob>");
  wire.udp(proxy_udp, {"198.51.100.30", 5060}, sip(start, behind));
  std::vector<std::string> granted = behind;
  granted.erase(granted.begin() + 2);
  granted[3] += ";tag=2";
  granted.emplace_back("Require: outbound");
  wire.udp({"198.51.100.30", 5060}, proxy_udp, sip("SIP/2.0 200 OK", granted));
  granted.erase(granted.begin());
  socket.server(sip("SIP/2.0 200 OK", granted));
  const Answers answers(wire);
  CHECK(answers.ask("SELECT aor, state, reg_id, path FROM registrations") ==
        "sip:alice@example.com,registered,1,<sip:flow7@198.51.100.10;transport=udp;lr;ob>\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: Kamailio refuses without a subprotocol (400) and other versions (426)") {
  Wire wire;
  Upgrade no_protocol;
  no_protocol.offered = "";
  no_protocol.status = "400 Bad Request";
  no_protocol.answer_lines = "Server: kamailio (5.6.3)\r\n";
  WebSocket(wire, browser, {"198.51.100.10", 8080}, no_protocol).stream().end();
  Upgrade old_version;
  old_version.status = "426 Upgrade Required";
  old_version.answer_lines = "Sec-WebSocket-Version: 13\r\nServer: kamailio (5.6.3)\r\n";
  WebSocket(wire, {"192.0.2.1", 50001}, {"198.51.100.10", 8080}, old_version).stream().end();
  const Answers answers(wire);
  CHECK(
      answers.ask("SELECT http_status, http_server, coalesce(ws_offered_subprotocols, ''), visibility FROM connections "
                  "ORDER BY id") == "400,kamailio (5.6.3),,refused\n426,kamailio (5.6.3),sip,refused\n");
  CHECK(
      answers.ask("SELECT count(*) FROM findings WHERE code IN ('ws-handshake-rejected', 'ws-version-unsupported')") !=
      "0\n");
}

TEST_CASE("product: OpenSIPS behind a WebSocket proxy: both legs are one call") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 443});
  CallScript script;
  script.agent = "User-Agent: JsSIP 3.10.1";
  proxied_call(wire, socket, script, "SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bKcydzigwkX.0");
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask(call_rows) == "completed,200,\"WS,UDP\",2\n");
  const std::string ladder = answers.run("ladder", {"1"});
  CHECK(ladder.find("INVITE (sdp)") != std::string::npos);
  CHECK(ladder.find("df7jal23ls0d") == std::string::npos);  // a .invalid host names nobody
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: mrtc passes a call from WebSocket to UDP with its Call-ID: one call, each side's media") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 443});
  CallScript behind = plain_leg("User-Agent: MizuTech WebRTC-SIP gateway");
  behind.call_id = CallScript{}.call_id;
  const CallScript before;
  bridged_call(wire, socket, before, behind);
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT count(*), max(transports) FROM calls") == "1,\"WS,UDP\"\n");
  CHECK(answers.ask("SELECT m.transport, s.protocol, s.codecs FROM sdp_media s JOIN messages m ON m.id = s.message_id "
                    "WHERE role = 'offer' ORDER BY m.id") ==
        "WS,UDP/TLS/RTP/SAVPF,\"opus,PCMU\"\nUDP,RTP/AVP,\"PCMU,PCMA\"\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: webrtc2sip and session border controllers make a second call, with other media") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 10060});
  const CallScript before;
  bridged_call(wire, socket, before, plain_leg("User-Agent: webrtc2sip Media Server 2.7.0"));
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT call_id, state, transports FROM calls ORDER BY id") ==
        "call-1@test,completed,WS\nleg-2@gateway,completed,UDP\n");
  CHECK(answers.ask("SELECT DISTINCT m.call, s.protocol FROM sdp_media s JOIN messages m ON m.id = s.message_id "
                    "ORDER BY 1") == "1,UDP/TLS/RTP/SAVPF\n2,RTP/AVP\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: Flashphoner: JSON on the browser's side, SIP behind it") {
  Wire wire;
  Upgrade upgrade;
  upgrade.offered = upgrade.selected = "";
  WebSocket socket(wire, browser, {"198.51.100.10", 8443}, upgrade);
  socket.client(R"({"message":"connection","data":[{"sipLogin":"alice"}]})");
  socket.server(R"({"message":"getUserData","data":[{}]})");
  for (const Spoken& each : spoken(plain_leg("User-Agent: Flashphoner/1.0")))
    each.by_caller ? wire.udp(proxy_udp, phone, each.text) : wire.udp(phone, proxy_udp, each.text);
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask(connection_rows) == "WS,8443,,0,JSON,not-sip\nUDP,5060,,7,,decoded\n");
  CHECK(answers.ask(call_rows) == "completed,200,UDP,1\n");
  CHECK(answers.ask("SELECT count(*) FROM findings WHERE layer = 'sip-ws'") == "0\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: Brekeke PAL: JSON-RPC, and a password in the URL that no output shows") {
  Wire wire;
  Upgrade upgrade;
  upgrade.path = "/pbx/ws?tenant=t1&login_user=admin&login_password=geheim";
  upgrade.offered = upgrade.selected = "";
  WebSocket socket(wire, browser, {"198.51.100.10", 8080}, upgrade);
  socket.client(R"({"jsonrpc":"2.0","method":"getExtensions","params":{"tenant":"t1"},"id":1})");
  socket.server(R"({"jsonrpc":"2.0","result":["201","202"],"id":1})");
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask(connection_rows) == "WS,8080,,0,JSON-RPC,not-sip\n");
  CHECK(answers.has("ws-token-in-url"));
  for (const char* command : {"connections", "findings"})
    for (const char* format : {"table", "csv", "json"})
      CHECK(answers.run(command, {"--format", format}).find("geheim") == std::string::npos);
}

TEST_CASE("product: FreeSWITCH: SIP at its WebSocket binding, Verto beside it") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 5066});
  CallScript script;
  for (const Spoken& each : spoken(script)) each.by_caller ? socket.client(each.text) : socket.server(each.text);
  socket.close();
  Upgrade upgrade;
  upgrade.offered = upgrade.selected = "";
  WebSocket verto(wire, {"192.0.2.1", 50001}, {"198.51.100.10", 8081}, upgrade);
  verto.client(R"({"jsonrpc":"2.0","method":"login","params":{"login":"1000"},"id":1})");
  verto.server(R"({"jsonrpc":"2.0","method":"verto.clientReady","params":{},"id":2})");
  verto.close();
  const Answers answers(wire);
  CHECK(answers.ask(connection_rows) == "WS,5066,sip,7,,decoded\nWS,8081,,0,JSON-RPC,not-sip\n");
  CHECK(answers.ask(call_rows) == "completed,200,WS,1\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: Asterisk: SIP at /ws, events of ARI beside it") {
  Wire wire;
  Upgrade upgrade;
  upgrade.path = "/ws";
  upgrade.answer_lines = "Server: Asterisk/20.5.0\r\n";
  WebSocket socket(wire, browser, {"198.51.100.10", 8088}, upgrade);
  for (const Spoken& each : spoken(CallScript{})) each.by_caller ? socket.client(each.text) : socket.server(each.text);
  socket.close();
  Upgrade ari;
  ari.path = "/ari/events?app=hello";
  ari.offered = ari.selected = "";
  WebSocket events(wire, {"192.0.2.7", 50001}, {"198.51.100.10", 8088}, ari);
  events.server(R"({"type":"StasisStart","application":"hello","channel":{"id":"1"}})");
  events.close();
  const Answers answers(wire);
  CHECK(
      answers.ask("SELECT ws_path, http_status, coalesce(http_server, ''), messages, coalesce(other_protocol, '') FROM "
                  "connections ORDER BY id") == "/ws,101,Asterisk/20.5.0,7,\n/ari/events?app=hello,101,,0,JSON\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: jain-sip speaks plain RFC 7118; socket.io instead is named and not taken for SIP") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 5062});
  CallScript script;
  script.agent = "User-Agent: JAIN SIP 1.3";
  for (const Spoken& each : spoken(script)) each.by_caller ? socket.client(each.text) : socket.server(each.text);
  socket.close();
  Upgrade upgrade;
  upgrade.path = "/socket.io/?EIO=4&transport=websocket";
  upgrade.offered = upgrade.selected = "";
  WebSocket io(wire, {"192.0.2.1", 50001}, {"198.51.100.10", 3000}, upgrade);
  io.client("2probe");
  io.server("3probe");
  io.client(R"(42["sip","REGISTER sip:example.com SIP/2.0"])");
  io.close();
  const Answers answers(wire);
  CHECK(answers.ask(connection_rows) == "WS,5062,sip,7,,decoded\nWS,3000,,0,Engine.IO,not-sip\n");
  CHECK(answers.ask("SELECT count(*) FROM messages WHERE connection_id = 2") == "0\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: AMQP over WebSocket is named and counted") {
  Wire wire;
  Upgrade upgrade;
  upgrade.offered = upgrade.selected = "amqp";
  WebSocket socket(wire, browser, {"198.51.100.10", 443}, upgrade);
  socket.frame(true, 0x82, std::string("AMQP\x03\x01\x00\x00", 8));
  socket.frame(false, 0x82, std::string("AMQP\x03\x01\x00\x00", 8));
  socket.close();
  const Answers answers(wire);
  CHECK(
      answers.ask("SELECT ws_subprotocol, other_protocol, other_messages, other_bytes, visibility FROM connections") ==
      "amqp,AMQP,2,16,not-sip\n");
  CHECK(answers.trouble() == "");
}
