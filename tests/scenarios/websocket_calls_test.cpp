// Calls of browsers over WebSocket as JsSIP and SIP.js write them and Kamailio forwards them: from packets to findings.
// The same conversation with mistakes tells each of them.
#include <map>
#include <optional>

#include "tests/scenarios/run_rung.h"
#include "tests/scenarios/scripted_connection.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string jssip_host = "el5hjkcvlvsd.invalid", sipjs_host = "7fvcl8nt18h7.invalid";
const std::string server = "203.0.113.1", jssip_ip = "198.51.100.10", sipjs_ip = "192.0.2.20";
const std::string jssip_instance = "urn:uuid:7fe061c1-1dcc-4243-9648-4468112043c0";

// Lines and body; Content-Length is filled in.
std::string sip(const std::string& lines, const std::string& body = {}) {
  std::string text;
  for (char c : lines) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  if (!body.empty()) text += "Content-Type: application/sdp\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string description(const std::string& setup) {
  return "v=0\r\no=- 2420676530603505041 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
         "m=audio 39723 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 198.51.100.10\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
         "a=candidate:1 1 udp 2122260223 0b8b0b5c-5e3b-4a2f-9f0a-1d8c6b1c2d3e.local 39723 typ host\r\n"
         "a=candidate:2 1 udp 1686052607 198.51.100.10 39723 typ srflx raddr 0.0.0.0 rport 0\r\n"
         "a=ice-ufrag:bLZS\r\na=ice-pwd:92SeK122gPLRjDcDz+wrIyiB\r\na=ice-options:trickle\r\n"
         "a=fingerprint:sha-256 C8:A3:D5:A9:02:A7:E5:F1:87:85:EB:A4:48:54:6A:A9:D3:D9:5F:11:EB:22:0C:CB:60:C6:4E:B0:"
         "72:46:FB:0A\r\na=setup:" +
         setup + "\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n";
}

// What a client is, and what of it goes wrong.
struct Client {
  std::string host, ip, address, name, contact;
  std::uint16_t port;
  std::string via = "WS";
};
const Client jssip{
    jssip_host,
    jssip_ip,
    "sip:alice@lab.test",
    "JsSIP 3.10.1",
    "<sip:ld22lov2@" + jssip_host + ";transport=ws>;+sip.ice;reg-id=1;+sip.instance=\"<" + jssip_instance + ">\"",
    51982};
const Client sipjs{
    sipjs_host, sipjs_ip, "sip:bob@lab.test", "SIP.js/0.21.2", "<sip:qh2cdf5g@" + sipjs_host + ";transport=ws>", 46104};

std::string upgrade(const std::string& lines) {
  return "GET / HTTP/1.1\r\nHost: lab.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
         "13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         lines + "\r\n";
}
std::string switched(const std::string& lines) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
         "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
         lines + "\r\n";
}
const std::string sip_line = "Sec-WebSocket-Protocol: sip\r\n";
const std::string browser = "Origin: http://lab.test\r\nUser-Agent: Mozilla/5.0\r\n";

void enrol(ScriptedConnection& socket, const Client& client) {
  const auto asked = [&](int cseq, const std::string& credentials) {
    return sip("REGISTER sip:lab.test SIP/2.0\nVia: SIP/2.0/" + client.via + " " + client.host + ";branch=z9hG4bKr" +
               std::to_string(cseq) + "\nMax-Forwards: 69\nTo: <" + client.address + ">\nFrom: <" + client.address +
               ">;tag=utho93tse2\nCall-ID: r-" + client.host + "\nCSeq: " + std::to_string(cseq) + " REGISTER\n" +
               credentials + "Contact: " + client.contact + ";expires=300\nExpires: 300\n" +
               "Supported: path,gruu,outbound\nUser-Agent: " + client.name + "\n");
  };
  const auto answered = [&](int cseq, const std::string& start, const std::string& lines) {
    return sip("SIP/2.0 " + start + "\nVia: SIP/2.0/" + client.via + " " + client.host + ";branch=z9hG4bKr" +
               std::to_string(cseq) + ";rport=" + std::to_string(client.port) + ";received=" + client.ip + "\nTo: <" +
               client.address + ">;tag=9dd6\nFrom: <" + client.address + ">;tag=utho93tse2\nCall-ID: r-" + client.host +
               "\nCSeq: " + std::to_string(cseq) + " REGISTER\n" + lines + "Server: kamailio (5.6.3 (x86_64/linux))\n");
  };
  socket.client_says(asked(1, ""));
  socket.server_says(
      answered(1, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"lab.test\", nonce=\"awL9S2sC\"\n"));
  socket.client_says(
      asked(2,
            "Authorization: Digest algorithm=MD5, username=\"a\", realm=\"lab.test\", "
            "nonce=\"awL9S2sC\", uri=\"sip:lab.test\", response=\"61c40551c9424833d0897e7082db27e3\"\n"));
  const bool has_gruu = client.contact.find("reg-id") != std::string::npos;
  const std::string gruus = has_gruu ? ";pub-gruu=\"" + client.address + ";gr=" + jssip_instance + "\"" : "";
  socket.server_says(answered(2, "200 OK", "Contact: " + client.contact + ";expires=300" + gruus + "\n"));
}

// One hop of a call from JsSIP to SIP.js.
struct Hop {
  bool forwarded = false;
  std::string via = "WS";
  std::string vias() const {
    const std::string mine = "Via: SIP/2.0/" + via + " " + jssip_host + ";branch=z9hG4bK3082492";
    if (!forwarded) return mine + "\n";
    return "Via: SIP/2.0/WS " + server + ";branch=z9hG4bK751.256b.0\n" + mine + ";rport=51982;received=" + jssip_ip +
           "\n";
  }
  std::string common(const std::string& to_tag, int cseq, const std::string& method) const {
    return vias() + "To: <sip:bob@lab.test>" + to_tag +
           "\nFrom: <sip:alice@lab.test>;tag=a6vehmev6u\nCall-ID: 7a2rkrrfbgj5\nCSeq: " + std::to_string(cseq) + " " +
           method + "\n";
  }
};
const std::string tag = ";tag=oud79ccto9", record_route = "Record-Route: <sip:" + server + ";transport=ws;lr=on>\n";
const std::string gruu = "<sip:alice@lab.test;gr=" + jssip_instance + ">";

std::string invite(const Hop& hop, const std::string& lines, const std::string& contact) {
  const std::string uri = hop.forwarded ? "sip:qh2cdf5g@" + sipjs_host + ";transport=ws" : "sip:bob@lab.test";
  return sip("INVITE " + uri + " SIP/2.0\n" + lines + hop.common("", 1, "INVITE") + "Max-Forwards: 69\nContact: " +
                 contact + "\nAllow: INVITE,ACK,CANCEL,BYE\nSupported: gruu,ice,outbound\nUser-Agent: JsSIP 3.10.1\n",
             description("actpass"));
}
std::string answer(const Hop& hop, const std::string& start, const std::string& method = "INVITE") {
  const bool accepted = start == "200 OK" && method == "INVITE";
  const std::string contact = accepted ? record_route + "Contact: " + sipjs.contact + "\n" : "";
  return sip("SIP/2.0 " + start + "\n" +
                 hop.common(start[0] == '1' && start[1] == '0' ? "" : tag, method == "BYE" ? 2 : 1, method) + contact,
             accepted ? description("active") : "");
}
std::string in_dialog(const Hop& hop, const std::string& method) {
  const std::string route = hop.forwarded ? "" : "Route: <sip:" + server + ";transport=ws;lr=on>\n";
  return sip(method + " sip:qh2cdf5g@" + sipjs_host + ";transport=ws SIP/2.0\n" + route +
             hop.common(tag, method == "BYE" ? 2 : 1, method) + "Max-Forwards: 69\nUser-Agent: JsSIP 3.10.1\n");
}

struct Mistakes {
  std::string asked = browser + sip_line, agreed = sip_line;
  std::string via = "WS", contact = jssip.contact, target = gruu, record = record_route;
};

std::string whole_call(const Mistakes& mistakes = {}) {
  PcapBuilder file;
  std::int64_t time = 1'700'000'000'000'000'000;
  ScriptedConnection alice(file, time, {jssip_ip, server, jssip.port, 80});
  ScriptedConnection bob(file, time, {sipjs_ip, server, sipjs.port, 80});
  alice.client(upgrade(mistakes.asked));
  alice.server(switched(mistakes.agreed));
  bob.client(upgrade(browser + sip_line));
  bob.server(switched(sip_line));
  Client caller = jssip;
  caller.via = mistakes.via;
  caller.contact = mistakes.contact;
  enrol(alice, caller);
  enrol(bob, sipjs);
  const Hop near{false, mistakes.via}, far{true, mistakes.via};
  alice.client_says(invite(near, "", mistakes.target));
  alice.server_says(answer(near, "100 trying"));
  bob.server_says(invite(far, mistakes.record, mistakes.target));
  for (const char* status : {"180 Ringing", "200 OK"}) {
    bob.client_says(answer(far, status));
    alice.server_says(answer(near, status));
  }
  alice.client_says(in_dialog(near, "ACK"));
  bob.server_says(in_dialog(far, "ACK"));
  bob.client_says("\r\n\r\n");
  bob.server_says("\r\n");
  alice.client_says(in_dialog(near, "BYE"));
  bob.server_says(in_dialog(far, "BYE"));
  bob.client_says(answer(far, "200 OK", "BYE"));
  alice.server_says(answer(near, "200 OK", "BYE"));
  alice.say_goodbye();
  bob.say_goodbye();
  return file.octets();
}

std::string ask(const std::string& capture, const std::string& sql) {
  ScratchFolder scratch;
  const std::string path = (scratch / "calls.pcap").string();
  std::ofstream(path, std::ios::binary) << capture;
  return run_rung({"query", path, sql, "--format", "csv"}).output;
}
std::string serious(const Mistakes& mistakes) {
  return ask(whole_call(mistakes),
             "SELECT code, severity FROM findings WHERE severity <> 'info' GROUP BY 1, 2 ORDER BY 1");
}

}  // namespace

TEST_CASE("a call from JsSIP to SIP.js through Kamailio is told nothing that is serious") {
  const std::string capture = whole_call();
  CHECK(ask(capture, "SELECT code, detail FROM findings WHERE severity <> 'info'") == "code,detail\n");
  CHECK(ask(capture, "SELECT code, count(*) FROM findings WHERE code LIKE 'sipws-%' GROUP BY 1 ORDER BY 1") ==
        "code,count(*)\nsipws-cleartext,2\nsipws-outbound-not-granted,1\n");
  CHECK(ask(capture,
            "SELECT transport, messages, crlf_pings, crlf_pongs, crlf_rtt_min_ms FROM connections ORDER BY id") ==
        "transport,messages,crlf_pings,crlf_pongs,crlf_rtt_min_ms\nWS,11,0,0,\nWS,10,1,1,1\n");
  CHECK(ask(capture, "SELECT state, status FROM calls") == "state,status\ncompleted,200\n");
  CHECK(
      ask(capture,
          "SELECT r.aor, e.kind, e.detail FROM events e JOIN registrations r ON r.id = e.registration_id WHERE e.call "
          "= 1") == "aor,kind,detail\nsip:alice@lab.test,registration-sender,\"{\"\"by\"\":\"\"public-gruu\"\"}\"\n");
}

TEST_CASE("each mistake in that call is told") {
  const std::string head = "code,severity\n";
  CHECK(serious({.agreed = ""}) == head + "sipws-subprotocol-missing-in-101,error\n");
  CHECK(serious({.asked = browser, .agreed = ""}) == head + "sipws-subprotocol-not-requested,error\n");
  CHECK(serious({.asked = browser + "Sec-WebSocket-Protocol: SIP\r\n"}) == head + "sipws-subprotocol-case,warning\n");
  CHECK(serious({.via = "WSS"}) == head + "sipws-via-transport-mismatch,error\n");
  CHECK(serious({.asked = browser + "X-Forwarded-Proto: https\r\n" + sip_line, .via = "WSS"}) == head);
  CHECK(serious({.via = "UDP"}) == head + "sipws-via-not-ws,error\n");
  CHECK(serious({.contact = "<sip:a@" + jssip_host + ">;reg-id=1"}) ==
        head + "sipws-contact-no-ws-transport,warning\nsipws-regid-without-instance,error\n");
  CHECK(serious({.contact = "<sips:a@" + jssip_host + ";transport=wss>"}) ==
        head + "sipws-sips-over-cleartext,error\nsipws-transport-param-wss,warning\n");
  const std::string plain = "<sip:ld22lov2@" + jssip_host + ";transport=ws>";
  CHECK(serious({.target = plain, .record = ""}) == head + "sipws-no-record-route,warning\n");
  CHECK(serious({.target = plain}) == head);
}
