// Specifications by name (docs/PRODUCTS.md) that no other scenario shows: event packages and their bodies, SDP of
// WebSocket conferences; and questions that people ask.
#include "tests/scenarios/product_scene.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const Socket server = {"198.51.100.10", 5060};

std::vector<std::string> lines(const std::string& cseq, const std::string& more) {
  return {"Via: SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bK" + std::to_string(cseq.size()) + cseq.substr(0, 1),
          "Max-Forwards: 70",
          "From: <sip:conf@example.com>;tag=ft",
          "To: <sip:alice@example.com>;tag=tt",
          "Call-ID: sub-1",
          "CSeq: " + cseq,
          more};
}

void notify(Wire& wire, int cseq, const std::string& event, const std::string& type, const std::string& body,
            const std::string& coding = {}) {
  std::vector<std::string> all = lines(std::to_string(cseq) + " NOTIFY", "Event: " + event);
  all[0] = "Via: SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bKn" + std::to_string(cseq);
  all.emplace_back("Subscription-State: active;expires=3600");
  all.emplace_back("Contact: <sip:conf@198.51.100.10>");
  if (!coding.empty()) all.push_back("Content-Encoding: " + coding);
  wire.udp(server, phone, sip("NOTIFY sip:alice@198.51.100.20 SIP/2.0", all, type, body));
}

std::string conference(const std::string& state, int version, const std::string& inside = {}) {
  return "<?xml version=\"1.0\"?><conference-info xmlns=\"urn:ietf:params:xml:ns:conference-info\" "
         "entity=\"sip:conf@example.com\" state=\"" +
         state + "\" version=\"" + std::to_string(version) + "\">" + inside + "</conference-info>";
}

}  // namespace

TEST_CASE(
    "specification: conference state tells users, endpoints and media, and versions that are missing (RFC 4575)") {
  Wire wire;
  const std::string type = "application/conference-info+xml";
  const std::string user =
      "<user entity=\"sip:bob@example.com\"><endpoint entity=\"sip:bob@h\"><status>connected</status>"
      "<media id=\"1\"><type>audio</type><status>sendrecv</status></media></endpoint></user>";
  notify(wire, 1, "conference", type, conference("full", 1, "<users>" + user + user + "</users>"));
  notify(wire, 2, "conference", type, conference("partial", 2, "<users>" + user + "</users>"));
  notify(wire, 3, "conference", type, conference("partial", 4));
  const Answers answers(wire);
  CHECK(answers.ask("SELECT body_summary FROM messages ORDER BY id") ==
        "\"conference full v1: 2 users (2 connected), audio\"\n\"conference partial v2: 1 user (1 connected), audio\"\n"
        "conference partial v4\n");
  CHECK(answers.ask("SELECT message_id, severity, detail FROM findings WHERE code = 'conference-state-gap'") ==
        "3,warning,sip:conf@example.com: version 4 behind 2\n");
  CHECK(answers.run("show", {"1"}).find("  Body        conference full v1: 2 users (2 connected), audio\n") !=
        std::string::npos);
}

TEST_CASE("specification: PoC settings (RFC 4354)") {
  Wire wire;
  std::vector<std::string> all = lines("1 PUBLISH", "Event: poc-settings");
  all[3] = "To: <sip:alice@example.com>";
  wire.udp(
      phone, server,
      sip("PUBLISH sip:alice@example.com SIP/2.0", all, "application/poc-settings+xml",
          "<poc-settings xmlns=\"urn:oma:params:xml:ns:poc:poc-settings\"><entity id=\"d\"><isb-settings>"
          "<incoming-session-barring active=\"false\"/></isb-settings><am-settings><answer-mode>manual</answer-mode>"
          "</am-settings></entity></poc-settings>"));
  const Answers answers(wire);
  CHECK(answers.ask("SELECT detail FROM findings WHERE code = 'poc-settings-seen'") ==
        "\"PoC settings: incoming sessions allowed, answer mode manual\"\n");
}

TEST_CASE("specification: presence is published and notified (RFC 3856, 3903, 3863), also compressed") {
  Wire wire;
  const std::string type = "application/pidf+xml";
  const std::string pidf =
      "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" "
      "xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" "
      "entity=\"sip:bob@example.com\"><tuple id=\"t\"><status><basic>open</basic></status></tuple><dm:person id=\"p\">"
      "<rpid:activities><rpid:on-the-phone/></rpid:activities><dm:note>back soon</dm:note></dm:person></presence>";
  std::vector<std::string> all = lines("1 PUBLISH", "Event: presence");
  all[3] = "To: <sip:alice@example.com>";
  wire.udp(phone, server, sip("PUBLISH sip:alice@example.com SIP/2.0", all, type, pidf));
  notify(wire, 1, "presence", type, deflated(pidf, Wrap::gzip), "gzip");
  const Answers answers(wire);
  CHECK(answers.ask("SELECT method, body_summary FROM messages ORDER BY id") ==
        "PUBLISH,\"presence open: on-the-phone \"\"back soon\"\"\"\n"
        "NOTIFY,\"presence open: on-the-phone \"\"back soon\"\"\"\n");
  const std::string shown = answers.run("show", {"2"});
  CHECK(shown.find("<dm:note>back soon</dm:note>") != std::string::npos);
  CHECK(shown.find("  Inflated    from ") != std::string::npos);
}

TEST_CASE("specification: SDP that is compressed is read (RFC 3261 20.12), its keys are shown to nobody") {
  Wire wire;
  std::vector<std::string> all = lines("1 INVITE", "Content-Encoding: gzip");
  all[3] = "To: <sip:alice@example.com>";
  all.emplace_back("Contact: <sip:bob@198.51.100.20>");
  const std::string sdp = plain_sdp + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:geheim\r\n";
  wire.udp(phone, server,
           sip("INVITE sip:alice@example.com SIP/2.0", all, "application/sdp", deflated(sdp, Wrap::gzip)));
  const Answers answers(wire);
  CHECK(answers.ask("SELECT role, media, port, codecs FROM sdp_media") == "offer,audio,4000,\"PCMU,PCMA\"\n");
  const std::string shown = answers.run("show", {"1"});
  CHECK(shown.find("m=audio 4000 RTP/AVP 0 8") != std::string::npos);
  CHECK(shown.find("geheim") == std::string::npos);
  CHECK(answers.run("show", {"1", "--format", "json"}).find("inline:***") != std::string::npos);
  CHECK(answers.run("show", {"1", "--show-secrets"}).find("inline:geheim") != std::string::npos);
}

TEST_CASE("specification: floor control over WebSocket is named by its URI (RFC 8124)") {
  Wire wire;
  std::vector<std::string> all = lines("1 INVITE", "Contact: <sip:bob@198.51.100.20>");
  all[3] = "To: <sip:alice@example.com>";
  wire.udp(phone, server,
           sip("INVITE sip:alice@example.com SIP/2.0", all, "application/sdp",
               plain_sdp + "m=application 50000 TCP/WSS/BFCP *\r\na=setup:passive\r\na=connection:new\r\n"
                           "a=websocket-uri:wss://bfcp-ws.example.com?token=3170449312\r\n"));
  CHECK(Answers(wire).ask("SELECT protocol, setup, websocket_uri FROM sdp_media WHERE media = 'application'") ==
        "TCP/WSS/BFCP,passive,wss://bfcp-ws.example.com?token=3170449312\n");
}

TEST_CASE("question: the web server does not serve the WebSocket: its status and name are told") {
  Wire wire;
  Upgrade upgrade;
  upgrade.status = "404 Not Found";
  upgrade.answer_lines = "Server: nginx/1.22.1\r\n";
  WebSocket(wire, browser, {"198.51.100.10", 443}, upgrade).stream().end();
  upgrade.status = "502 Bad Gateway";
  WebSocket(wire, {"192.0.2.1", 50001}, {"198.51.100.10", 443}, upgrade).stream().end();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT http_status, http_server, visibility FROM connections ORDER BY id") ==
        "404,nginx/1.22.1,refused\n502,nginx/1.22.1,refused\n");
  CHECK(answers.ask("SELECT count(*) FROM findings WHERE code = 'ws-handshake-rejected'") == "2\n");
}

TEST_CASE("question: the subprotocol is missing in the answer, so browsers give up") {
  Wire wire;
  Upgrade upgrade;
  upgrade.selected = "";
  WebSocket socket(wire, browser, {"198.51.100.10", 443}, upgrade);
  socket.stream().end();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT ws_offered_subprotocols, ws_subprotocol IS NULL, http_status, messages FROM connections") ==
        "sip,1,101,0\n");
}

TEST_CASE("question: are binary frames needed? what each connection uses is counted") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 443});
  for (const Spoken& each : spoken(CallScript{})) socket.frame(each.by_caller, each.by_caller ? 0x81 : 0x82, each.text);
  socket.close();
  CHECK(Answers(wire).ask("SELECT opcode, count(*) FROM ws_frames WHERE opcode < 8 GROUP BY opcode") == "1,3\n2,4\n");
}

TEST_CASE("question: who opens how many WebSockets at once, and to the end of what a server allows") {
  Wire wire;
  std::vector<Stream> streams;
  for (std::uint16_t port = 50000; port < 50006; ++port)
    streams.emplace_back(wire, Socket{"192.0.2.1", port}, Socket{"198.51.100.10", 443});
  for (Stream& stream : streams) stream.client(upgrade_request({}));
  for (Stream& stream : streams) stream.server(upgrade_answer({}));
  const Answers answers(wire);
  CHECK(answers.ask("SELECT client_ip, server_ip, count(*) FROM connections WHERE transport IN ('WS', 'WSS') GROUP BY "
                    "client_ip, server_ip ORDER BY 3 DESC") == "192.0.2.1,198.51.100.10,6\n");
  CHECK(answers.has("ws-parallel-connecting"));
}
