// Captures with HEP in them, as products send it, from packets to rows.
#include <optional>

#include "decode/hep/writer.h"
#include "store/database.h"
#include "tests/scenarios/product_scene.h"
#include "tests/support/catch.h"
#include "tests/support/hep_packets.h"

namespace fs = std::filesystem;
using namespace rung::test;
using rung::store::Database;
using rung::store::Statement;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t start = 1'700'000'000 * second;

// Packets in one file, each at its time, and the rows that come of them.
class HepScene {
 public:
  // The agent's clock is that of the capture.
  void tell(HepSaid said, const std::string& text) {
    said.seconds = static_cast<unsigned long>(time_ / second);
    said.microseconds = static_cast<unsigned long>(time_ % second / 1000);
    udp("192.0.2.50", 40000, "192.0.2.60", 9060, hep3(said, text));
  }
  void udp(const std::string& from, std::uint16_t from_port, const std::string& to, std::uint16_t to_port,
           const std::string& payload) {
    time_ += 1'000'000;
    file_.packet(time_,
                 ethernet(ipv4({.source = from, .destination = to}, rung::test::udp({from_port, to_port}, payload))));
  }
  void wait(std::int64_t ms) { time_ += ms * 1'000'000; }
  std::int64_t time() const { return time_; }
  // Of all that was told until the first question.
  std::string ask(const std::string& sql) const {
    const fs::path path = scratch_ / "hep.pcap";
    if (!fs::exists(path)) std::ofstream(path, std::ios::binary) << file_.octets();
    return Asked(path.string())(sql);
  }

 private:
  ScratchFolder scratch_;
  PcapBuilder file_;
  std::int64_t time_ = start;
};

struct Leg {
  HepEnd caller, callee;
  std::string transport = "UDP";
  std::string call_id = "call-1";
  unsigned ip_protocol = 17;
  HepSaid agent = {};  // who tells
};

// INVITE, 180, 200, ACK, BYE, 200 of one leg, as its agent tells them.
void tell_call(HepScene& scene, const Leg& leg) {
  const std::string dialog = "\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>";
  const bool v6 = leg.caller.address.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + leg.caller.address + "]" : leg.caller.address;
  int requests = 0;
  const auto head = [&](const std::string& method, bool tagged) {
    const std::string number = std::to_string(method == "BYE" ? 2 : 1);
    return "Via: SIP/2.0/" + leg.transport + " " + host + ";branch=z9hG4bK" + leg.call_id + std::to_string(requests) +
           dialog + (tagged ? ";tag=b" : "") + "\r\nCall-ID: " + leg.call_id + "\r\nCSeq: " + number + " " + method +
           "\r\nMax-Forwards: 70\r\nContact: <sip:x@" + host + ">\r\nContent-Length: 0\r\n\r\n";
  };
  const auto say = [&](bool forward, const std::string& text) {
    HepSaid said = leg.agent;
    said.source = forward ? leg.caller : leg.callee;
    said.destination = forward ? leg.callee : leg.caller;
    said.ip_protocol = leg.ip_protocol;
    scene.tell(said, text);
    scene.wait(20);
  };
  const auto request = [&](const std::string& method) {
    ++requests;
    say(true, method + " sip:bob@example.com SIP/2.0\r\n" + head(method, method != "INVITE"));
  };
  const auto response = [&](const std::string& status, const std::string& method) {
    say(false, "SIP/2.0 " + status + "\r\n" + head(method, true));
  };
  request("INVITE");
  response("180 Ringing", "INVITE");
  response("200 OK", "INVITE");
  request("ACK");
  scene.wait(3000);
  request("BYE");
  response("200 OK", "BYE");
}

const std::string calls =
    "SELECT call_id, state, status, transports, messages, hops, hung_up_by, complete FROM calls ORDER BY id";
const std::string rows_of_connections =
    "SELECT transport, client_ip, client_port, server_ip, server_port, messages, visibility FROM connections ORDER BY "
    "id";

}  // namespace

TEST_CASE("HEP as Kamailio, OpenSIPS, FreeSWITCH and Asterisk send it: calls over every transport") {
  struct Product {
    const char* name;
    const char* via;
    unsigned ip_protocol;
    const char* transport;
    HepSaid agent;
    bool one_end = false;  // both ends are written the same
  };
  const Product product = GENERATE(values<Product>({
      {"Kamailio, UDP", "UDP", 17, "UDP", {.agent_id = 2001}},
      {"Kamailio, WSS", "WSS", 22, "WSS", {.agent_id = 2001}},
      {"Kamailio, WS", "WS", 6, "WS", {.agent_id = 2001}},
      {"Kamailio, TLS", "TLS", 22, "TLS", {.agent_id = 2001}},
      {"OpenSIPS, WSS", "WSS", 6, "WSS", {.agent_id = 5, .correlation_id = "call-1"}},
      {"OpenSIPS, TCP", "TCP", 6, "TCP", {.agent_id = 5, .correlation_id = "call-1"}},
      {"FreeSWITCH, WSS", "WSS", 6, "WSS", {.agent_id = 100}},
      {"FreeSWITCH, UDP", "UDP", 17, "UDP", {.agent_id = 100}},
      {"Asterisk, WSS", "WSS", 17, "WSS", {.agent_id = 1234, .correlation_id = "call-1", .auth_key = "key"}, true},
      {"Asterisk, UDP", "UDP", 17, "UDP", {.agent_id = 1234, .correlation_id = "call-1"}},
      {"heplify, UDP", "UDP", 17, "UDP", {.agent_id = 2001, .node_name = "edge-1"}},
  }));
  CAPTURE(product.name);
  const bool v6 = GENERATE(false, true);
  const HepEnd browser = {v6 ? "2001:db8::1" : "192.0.2.1", 50001},
               server = {v6 ? "2001:db8::2" : "198.51.100.2", 8443};
  HepScene scene;
  tell_call(scene,
            {product.one_end ? server : browser, server, product.via, "call-1", product.ip_protocol, product.agent});
  const std::string transport = product.transport;
  CHECK(scene.ask(calls) == "call-1,completed,200," + transport + ",6,1,caller,1\n");
  const std::string server_text = server.address + "," + std::to_string(server.port);
  CHECK(scene.ask(rows_of_connections) == "UDP,192.0.2.50,40000,192.0.2.60,9060,0,decoded\n" + transport + "," +
                                              (product.one_end ? server_text : browser.address + ",50001") + "," +
                                              server_text + ",6,decoded\n");
  CHECK(scene.ask("SELECT path, format, packets, inside_id FROM captures WHERE id = 2") ==
        (product.agent.node_name.empty() ? std::to_string(product.agent.agent_id) + " at 192.0.2.50,hep,6,1\n"
                                         : "\"edge-1, 2001 at 192.0.2.50\",hep,6,1\n"));
  CHECK(scene.ask("SELECT count(*) FROM findings WHERE severity = 'error'") == "0\n");
  CHECK(scene.ask("SELECT count(DISTINCT message_id), count(DISTINCT agent_id) FROM message_sources") == "6,1\n");
}

TEST_CASE("two legs that agents name by one correlation id are one group") {
  HepScene scene;
  tell_call(scene,
            {{"192.0.2.1", 5060}, {"198.51.100.2", 5060}, "UDP", "leg-a@x", 17, {.correlation_id = "session-1"}});
  tell_call(scene, {{"203.0.113.7", 5060}, {"203.0.113.9", 5060}, "TCP", "other", 6, {.correlation_id = "session-1"}});
  CHECK(scene.ask("SELECT call_a, call_b, rule, score FROM leg_links") == "1,2,hep-correlation-id,1\n");
  CHECK(scene.ask("SELECT group_id FROM calls ORDER BY id") == "1\n1\n");
}

TEST_CASE("a key in HEP is told and never stored") {
  HepScene scene;
  tell_call(scene, {{"192.0.2.1", 5060}, {"198.51.100.2", 5060}, "UDP", "c", 17, {.auth_key = "hunter2-secret"}});
  CHECK(scene.ask("SELECT code, severity FROM findings WHERE layer = 'hep'") == "hep-auth-key-present,info\n");
  CHECK(scene.ask("SELECT count(*) FROM findings WHERE detail LIKE '%hunter2%'") == "0\n");
  CHECK(scene.ask("SELECT count(*) FROM captures WHERE path LIKE '%hunter2%'") == "0\n");
}

TEST_CASE("a capture told again by HEP gives the calls that its packets gave") {
  const std::string fixture = GENERATE("ws-call", "udp-100rel-update-timer", "ws-cancel-487", "ws-fork", "gw-ws-to-udp",
                                       "ws-refer", "ws-failures", "tcp-many-calls");
  CAPTURE(fixture);
  ScratchFolder scratch;
  const std::string original = (scratch / "original.db").string(), told = (scratch / "told.db").string();
  const fs::path input = fs::path(RUNG_SOURCE_DIR) / "tests/fixtures" / fixture / "input.pcap";
  REQUIRE(run_rung({"analyze", "-q", "-o", original, input.string()}).status == 0);
  PcapBuilder file;
  {
    const Database database = Database::open(original);
    Statement row(
        database,
        "SELECT src_ip, src_port, dst_ip, dst_port, transport, time_ns, raw FROM messages WHERE complete ORDER "
        "BY id");
    while (row.step()) {
      rung::hep::Packet packet;
      packet.source_address = address(std::string(row.text(0)));
      packet.source_port = static_cast<std::uint16_t>(row.integer(1));
      packet.destination_address = address(std::string(row.text(2)));
      packet.destination_port = static_cast<std::uint16_t>(row.integer(3));
      packet.ip_protocol = row.text(4) == "UDP" ? 17 : row.text(4) == "TCP" ? 6 : 22;
      packet.protocol_type = rung::hep::protocol_sip;
      packet.time = rung::Timestamp{row.integer(5)};
      packet.agent_id = 7;
      const std::string raw(row.text(6));
      packet.payload = rung::as_bytes(raw);
      const auto octets = rung::hep::write_packet(packet);
      REQUIRE(octets);
      file.packet(row.integer(5) + 50'000, ethernet(ipv4({}, rung::test::udp({9000, 9060}, rung::as_text(*octets)))));
    }
  }
  const std::string capture = (scratch / "told.pcap").string();
  std::ofstream(capture, std::ios::binary) << file.octets();
  REQUIRE(run_rung({"analyze", "-q", "-o", told, capture}).status == 0);
  for (const char* sql :
       {"SELECT transport, src_ip, src_port, dst_ip, dst_port, kind, method, status, call_id, cseq, retransmission, "
        "time_ns / 1000, call, raw FROM messages WHERE complete ORDER BY id",
        "SELECT call_id, caller, callee, state, status, reason, hung_up_by, transports, messages, retransmissions, "
        "hops, "
        "group_id, round(pdd_ms), round(setup_ms), round(duration_ms) FROM calls ORDER BY id",
        "SELECT aor, contact, status, refreshes, challenges FROM registrations ORDER BY id"}) {
    CAPTURE(sql);
    CHECK(run_rung({"query", told, sql, "--format", "csv"}).output ==
          run_rung({"query", original, sql, "--format", "csv"}).output);
  }
}
