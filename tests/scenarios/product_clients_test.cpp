// SIP over WebSocket as clients speak it (docs/PRODUCTS.md): each with its habits, on one WebSocket to an edge.
#include "tests/scenarios/product_scene.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

// What a client and its registrar say: challenged once, then granted.
struct RegisterScript {
  std::string via = "SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKr";
  std::string agent = "User-Agent: test";
  std::string contact = "<sip:alice@df7jal23ls0d.invalid;transport=ws>";
  std::vector<std::string> request_lines = {}, grant_lines = {};
};

std::vector<Spoken> spoken(const RegisterScript& script) {
  auto lines = [&](int number, bool answers) {
    std::vector<std::string> all = {"Via: " + script.via + std::to_string(number)};
    if (!answers) all.push_back("Max-Forwards: 70");
    all.push_back("From: <sip:alice@example.com>;tag=rt");
    all.push_back("To: <sip:alice@example.com>" + std::string(answers ? ";tag=st" : ""));
    all.push_back("Call-ID: reg-1");
    all.push_back("CSeq: " + std::to_string(number) + " REGISTER");
    if (!answers) {
      all.push_back(script.agent);
      all.push_back("Contact: " + script.contact + ";expires=600");
      all.insert(all.end(), script.request_lines.begin(), script.request_lines.end());
    }
    return all;
  };
  const std::string start = "REGISTER sip:example.com SIP/2.0";
  std::vector<std::string> challenged = lines(1, true), again = lines(2, false), granted = lines(2, true);
  challenged.push_back("WWW-Authenticate: Digest realm=\"example.com\", nonce=\"n\", algorithm=MD5");
  again.push_back(
      "Authorization: Digest username=\"alice\", realm=\"example.com\", nonce=\"n\", uri=\"sip:example.com\", "
      "response=\"0123456789abcdef0123456789abcdef\", algorithm=MD5");
  granted.push_back("Contact: " + script.contact + ";expires=600");
  granted.insert(granted.end(), script.grant_lines.begin(), script.grant_lines.end());
  return {{true, sip(start, lines(1, false))},
          {false, sip("SIP/2.0 401 Unauthorized", challenged)},
          {true, sip(start, again)},
          {false, sip("SIP/2.0 200 OK", granted)}};
}

void speak(WebSocket& socket, const std::vector<Spoken>& all) {
  for (const Spoken& each : all) each.by_caller ? socket.client(each.text) : socket.server(each.text);
}

const std::string connection_row =
    "SELECT transport, ws_subprotocol, messages, visibility FROM connections ORDER BY id";
const std::string registration_row = "SELECT aor, contact, state, challenges FROM registrations";
const std::string call_row = "SELECT state, status, transports, hops, hung_up_by FROM calls ORDER BY id";

}  // namespace

TEST_CASE("product: sipML5 and phones built on it register with transport=wss and an rtcweb-breaker") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 10060});
  RegisterScript script;
  script.agent = "User-Agent: IM-client/OMA1.0 sipML5-v1.2016.03.04";
  script.contact = "\"alice\"<sips:alice@df7jal23ls0d.invalid;rtcweb-breaker=yes;transport=wss>";
  speak(socket, spoken(script));
  speak(socket, rung::test::spoken(CallScript{.agent = script.agent}));
  const Answers answers(wire);
  CHECK(answers.ask(connection_row) == "WS,sip,11,decoded\n");
  CHECK(answers.ask(registration_row) ==
        "sip:alice@example.com,sips:alice@df7jal23ls0d.invalid;rtcweb-breaker=yes;transport=wss,registered,1\n");
  CHECK(answers.ask(call_row) == "completed,200,WS,1,caller\n");
  CHECK(answers.trouble() == "sipws-transport-param-wss\n");
}

TEST_CASE("product: JsSIP registers with Outbound and keeps alive; the edge grants it with Path and GRUUs") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 8080});
  RegisterScript script;
  script.via = "SIP/2.0/WS 0123456789ab.invalid;branch=z9hG4bKr";
  script.agent = "User-Agent: JsSIP 3.10.1";
  const std::string instance = ";+sip.instance=\"<urn:uuid:0d6a7e26-0a53-4a2f-8d6e-0d2f2b2f3a11>\"";
  script.contact = "<sip:x7yz@0123456789ab.invalid;transport=ws>;+sip.ice;reg-id=1" + instance;
  script.request_lines = {"Supported: path,gruu,outbound",
                          "Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO"};
  script.grant_lines = {"Require: outbound", "Supported: path,gruu,outbound", "Flow-Timer: 120"};
  std::vector<Spoken> all = spoken(script);
  const std::string gruus =
      ";pub-gruu=\"sip:alice@example.com;gr=urn:uuid:0d6a7e26\";temp-gruu=\"sip:tgruu.7hs@example.com;gr\"";
  const std::size_t at = all.back().text.find(";expires=600");
  all.back().text.insert(at, gruus);
  speak(socket, all);
  socket.client("\r\n\r\n");
  socket.server("\r\n");
  socket.close(1001);
  const Answers answers(wire);
  CHECK(answers.ask(connection_row) == "WS,sip,4,decoded\n");
  CHECK(answers.ask("SELECT instance, reg_id, pub_gruu, temp_gruu, expires_s, user_agent FROM registrations") ==
        "<urn:uuid:0d6a7e26-0a53-4a2f-8d6e-0d2f2b2f3a11>,1,sip:alice@example.com;gr=urn:uuid:0d6a7e26,"
        "sip:tgruu.7hs@example.com;gr,600,JsSIP 3.10.1\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: SIP.js keeps alive with CRLF CRLF, which is no SIP message and no fault") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 8080});
  RegisterScript script;
  script.agent = "User-Agent: SIP.js/0.21.2";
  speak(socket, spoken(script));
  for (int i = 0; i < 3; ++i) {
    wire.wait(30'000);
    socket.client("\r\n\r\n");
    socket.server("\r\n");
  }
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT messages, other_messages, ws_close_code, ws_closed_by FROM connections") ==
        "4,0,1000,client\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: a client on a phone (sipwsios) without Origin, cookies or a browser's User-Agent") {
  Wire wire;
  Upgrade upgrade;
  upgrade.request_lines = "User-Agent: SocketRocket\r\n";
  WebSocket socket(wire, browser, {"198.51.100.10", 80}, upgrade);
  speak(socket, rung::test::spoken(CallScript{.agent = "User-Agent: sipwsios"}));
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask(connection_row) == "WS,sip,7,decoded\n");
  CHECK(answers.ask("SELECT coalesce(ws_origin, 'none') FROM connections") == "none\n");
  CHECK_FALSE(answers.has("ws-origin-missing"));
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: total conversation keeps one WebSocket from registering to unregistering, with T.140 text") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 443});
  std::vector<Spoken> registering = spoken(RegisterScript{});
  speak(socket, registering);
  const std::string secured =
      "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\na=fingerprint:sha-256 "
      "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n"
      "a=setup:actpass\r\n";
  CallScript call;
  call.offer = webrtc_sdp + "m=video 50003 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 198.51.100.9\r\na=rtpmap:96 VP8/90000\r\n" +
               secured +
               "m=text 50005 UDP/TLS/RTP/SAVPF 99 98\r\nc=IN IP4 198.51.100.9\r\na=rtpmap:99 red/1000\r\n"
               "a=rtpmap:98 t140/1000\r\na=fmtp:99 98/98/98\r\n" +
               secured;
  call.answer = answer_to(call.offer);
  speak(socket, rung::test::spoken(call));
  wire.wait(300'000);
  RegisterScript leaving;
  leaving.via = "SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKu";
  for (Spoken& each : registering = spoken(leaving)) {
    for (std::string_view number : {" 1 REGISTER", " 2 REGISTER"})
      if (const std::size_t at = each.text.find(number); at != std::string::npos) each.text[at + 1] += 2;
    if (const std::size_t at = each.text.find("expires=600"); at != std::string::npos)
      each.text.replace(at, 11, "expires=0");
  }
  speak(socket, {registering[2], registering[3]});
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT media, codecs FROM sdp_media WHERE role = 'offer' ORDER BY position") ==
        "audio,\"opus,PCMU\"\nvideo,VP8\ntext,\"red,t140\"\n");
  CHECK(answers.ask("SELECT r.state, (c.last_ns - c.first_ns) / 1000000000 >= 300, r.first_ns > c.first_ns, "
                    "r.last_ns < c.last_ns FROM registrations r JOIN connections c ON c.id = r.connection_id") ==
        "unregistered,1,1,1\n");
  CHECK(answers.trouble() == "");
}

TEST_CASE("product: a flow that breaks is lost, and recovered by the same instance and reg-id (RFC 5626)") {
  Wire wire;
  RegisterScript script;
  script.contact = "<sip:a@0123456789ab.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"";
  script.request_lines = {"Supported: path, outbound"};
  script.grant_lines = {"Require: outbound"};
  WebSocket first(wire, browser, {"198.51.100.10", 443});
  speak(first, spoken(script));
  wire.wait(5000);
  first.stream().reset_by_server();
  wire.wait(5000);
  WebSocket second(wire, {"192.0.2.1", 50001}, {"198.51.100.10", 443});
  script.via = "SIP/2.0/WS zzzzzzzzzzzz.invalid;branch=z9hG4bKs";
  std::vector<Spoken> again = spoken(script);
  for (Spoken& each : again) each.text.replace(each.text.find("reg-1"), 5, "reg-2");
  speak(second, again);
  const Answers answers(wire);
  CHECK(answers.ask("SELECT count(*), max(state), max(reg_id) FROM registrations") == "1,flow-recovered,1\n");
  CHECK(answers.ask("SELECT kind, connection_id FROM events WHERE kind LIKE 'registration-flow%' ORDER BY time_ns") ==
        "registration-flow-lost,1\nregistration-flow-recovered,2\n");
  CHECK(answers.has("tcp-reset-with-open-dialogs"));
}

TEST_CASE("product: page-mode messages of chat clients tell type and size, never what was written (RFC 3428)") {
  Wire wire;
  WebSocket socket(wire, browser, {"198.51.100.10", 443});
  const std::vector<std::string> lines = {"Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKm",
                                          "Max-Forwards: 70",
                                          "From: <sip:alice@example.com>;tag=1",
                                          "To: <sip:bob@example.com>",
                                          "Call-ID: m-1",
                                          "CSeq: 1 MESSAGE"};
  socket.client(
      sip("MESSAGE sip:bob@example.com SIP/2.0", lines, "text/plain;charset=UTF-8", "gr\xc3\xbc\xc3\x9f dich"));
  std::vector<std::string> answer = lines;
  answer.erase(answer.begin() + 1);
  answer[2] += ";tag=2";
  socket.server(sip("SIP/2.0 202 Accepted", answer));
  socket.close();
  const Answers answers(wire);
  CHECK(answers.ask("SELECT method, from_uri, to_uri, content_type, body_summary FROM messages WHERE id = 1") ==
        "MESSAGE,sip:alice@example.com,sip:bob@example.com,text/plain;charset=UTF-8,\"text/plain 11 octets, UTF-8\"\n");
  CHECK(answers.ask("SELECT status, completed_ns - started_ns FROM transactions") == "202,1000000\n");
}
