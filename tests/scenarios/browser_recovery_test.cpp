// A browser that loses its WebSocket in the middle of a call and comes back: from packets to what was lost, and where it
// was found again.
#include "tests/scenarios/run_rung.h"
#include "tests/scenarios/scripted_connection.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string contact = "<sip:x@abc.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"";

std::string sip(const std::string& start, const std::string& branch, const std::string& tags_and_cseq,
                const std::string& more = {}) {
  return start + "\r\nVia: SIP/2.0/WSS abc.invalid;branch=z9hG4bK" + branch + "\r\n" + tags_and_cseq + more +
         "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
}
std::string registered(int cseq) {
  return "From: <sip:alice@b.test>;tag=r1\r\nTo: <sip:alice@b.test>\r\nCall-ID: reg\r\nCSeq: " + std::to_string(cseq) +
         " REGISTER\r\nContact: " + contact + ";expires=600\r\n";
}
std::string dialog(const std::string& cseq, const std::string& from = "alice", const std::string& to_tag = "") {
  return "From: <sip:" + from + "@b.test>;tag=ft\r\nTo: <sip:bob@b.test>" + to_tag +
         "\r\nCall-ID: call\r\nCSeq: " + cseq + "\r\nContact: " + contact + "\r\n";
}

void open(ScriptedConnection& socket, const std::string& cookie) {
  socket.client(
      "GET /ws HTTP/1.1\r\nHost: b.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n" +
      cookie + "\r\n");
  socket.server(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Protocol: sip\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}
void enrol(ScriptedConnection& socket, int cseq) {
  const std::string branch = "r" + std::to_string(cseq);
  socket.client_says(sip("REGISTER sip:b.test SIP/2.0", branch, registered(cseq)));
  socket.server_says(sip("SIP/2.0 200 OK", branch, registered(cseq)));
}
void call(ScriptedConnection& socket) {
  const std::string ok = dialog("1 INVITE", "alice", ";tag=tt");
  socket.client_says(sip("INVITE sip:bob@b.test SIP/2.0", "i", dialog("1 INVITE")));
  socket.server_says(sip("SIP/2.0 200 OK", "i", ok));
  socket.client_says(sip("ACK sip:bob@b.test SIP/2.0", "a", dialog("1 ACK", "alice", ";tag=tt")));
}
void hang_up(ScriptedConnection& socket) {
  socket.client_says(sip("BYE sip:bob@b.test SIP/2.0", "b", dialog("2 BYE", "alice", ";tag=tt")));
  socket.server_says(sip("SIP/2.0 200 OK", "b", dialog("2 BYE", "alice", ";tag=tt")));
}

std::string ask(const PcapBuilder& file, const std::string& sql) {
  ScratchFolder scratch;
  const std::string path = (scratch / "calls.pcap").string();
  std::ofstream(path, std::ios::binary) << file.octets();
  return run_rung({"query", path, sql, "--format", "csv", "--no-header"}).output;
}

}  // namespace

TEST_CASE("a browser comes back on a new WebSocket: what was lost is linked to where it went on") {
  PcapBuilder file;
  std::int64_t time = 1'700'000'000'000'000'000;
  ScriptedConnection before(file, time, {.client_port = 50001});
  open(before, "");
  enrol(before, 1);
  call(before);
  before.reset();
  time += 2'000'000'000;
  ScriptedConnection after(file, time, {.client = "192.0.2.99", .client_port = 50002});  // another network
  open(after, "");
  enrol(after, 2);
  hang_up(after);
  after.say_goodbye();
  CHECK(ask(file, "SELECT id, \"end\", orphaned_registrations, orphaned_calls, recovered_by FROM connections") ==
        "1,rst,1,1,2\n2,fin,1,0,\n");
  CHECK(ask(file,
            "SELECT code, connection_id, call FROM findings WHERE code IN ('tcp-reset-with-open-dialogs', "
            "'sipws-closed-with-active-dialog', 'sipws-flow-recovered') ORDER BY id") ==
        "tcp-reset-with-open-dialogs,1,\nsipws-closed-with-active-dialog,1,1\nsipws-flow-recovered,2,\n");
  CHECK(ask(file,
            "SELECT kind, connection_id FROM events WHERE kind LIKE '%orphaned%' OR kind LIKE '%recovered%' "
            "ORDER BY time_ns, id") ==
        "connection-orphaned-registration,1\nconnection-orphaned-call,1\nregistration-flow-recovered,2\n"
        "connection-recovered,1\ncall-recovered,2\nconnection-orphaned-registration,2\n");
  CHECK(ask(file, "SELECT state, complete FROM calls") == "completed,1\n");
  CHECK(ask(file, "SELECT state, lost_flows FROM registrations") == "flow-lost,2\n");
}

TEST_CASE("a cookie binds a WebSocket to one identity, from packets to the finding") {
  const auto told = [](const std::string& cookie) {
    PcapBuilder file;
    std::int64_t time = 1'700'000'000'000'000'000;
    ScriptedConnection socket(file, time, {});
    open(socket, cookie);
    socket.client_says(sip("MESSAGE sip:bob@b.test SIP/2.0", "m1", dialog("1 MESSAGE", "alice")));
    socket.client_says(sip("MESSAGE sip:bob@b.test SIP/2.0", "m2", dialog("2 MESSAGE", "mallory")));
    return ask(file, "SELECT detail FROM findings WHERE code = 'sipws-identity-switch'");
  };
  CHECK(told("Cookie: session=1\r\n") == "\"sip:alice@b.test, now sip:mallory@b.test in MESSAGE\"\n");
  CHECK(told("").empty());
}
