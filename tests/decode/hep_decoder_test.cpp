// HEP in datagrams and streams, from packets to messages, connections and who told of them.
#include <optional>

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"
#include "tests/support/hep_packets.h"

using namespace rung;
using namespace rung::decode;
using namespace rung::decode::test;
using namespace rung::test;

namespace {

constexpr std::int64_t start = 1'700'000'000'000'000'000;

const net::Endpoint agent = endpoint(7, 40000), collector = endpoint(9, 9060);
const HepEnd phone = {"192.0.2.1", 5062}, proxy = {"192.0.2.2", 5060};

std::string sip_request(const std::string& method, const std::string& transport = "UDP", const std::string& id = "c1") {
  return method + " sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/" + transport + " 192.0.2.1:5062;branch=z9hG4bK" + id +
         method + "\r\nCall-ID: " + id + "\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n";
}
std::string sip_response(int status, const std::string& transport = "UDP", const std::string& id = "c1") {
  return "SIP/2.0 " + std::to_string(status) + " Reason\r\nVia: SIP/2.0/" + transport +
         " 192.0.2.1:5062;branch=z9hG4bK" + id + "INVITE\r\nCall-ID: " + id +
         "\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
}

// Datagrams a millisecond apart; agents' clocks agree with it unless a test says otherwise.
class Wire {
 public:
  Recorder recorder;
  Decoder decoder{recorder};

  Wire() { decoder.number_agents_by(numbers); }
  rung::capture::CaptureNumbers numbers{4};

  HepSaid to_proxy(HepSaid said = {}) const { return between(phone, proxy, said); }
  HepSaid to_phone(HepSaid said = {}) const { return between(proxy, phone, said); }
  HepSaid between(const HepEnd& from, const HepEnd& to, HepSaid said) const {
    said.source = from;
    said.destination = to;
    said.microseconds = static_cast<unsigned long>((time_ - start) / 1000);
    said.seconds = static_cast<unsigned long>(start / 1'000'000'000) + said.microseconds / 1'000'000;
    said.microseconds %= 1'000'000;
    return said;
  }
  Wire& wait(std::int64_t ms) {
    time_ += ms * 1'000'000;
    return *this;
  }
  Wire& send(const net::Endpoint& from, const net::Endpoint& to, const std::string& octets,
             std::optional<std::size_t> captured = std::nullopt) {
    const ExactBytes exact(std::string_view(octets).substr(0, captured.value_or(octets.size())));
    const PacketRef packet{1, ++frame_, {time_ += 1'000'000}};
    decoder.on_datagram({packet, packet, from, to, exact.view(), static_cast<std::uint32_t>(octets.size())});
    return *this;
  }
  Wire& hep(const std::string& octets, std::optional<std::size_t> captured = std::nullopt) {
    return send(agent, collector, octets, captured);
  }
  Wire& sip(const HepEnd& from, const HepEnd& to, const std::string& octets) {
    return send({address(from.address), static_cast<std::uint16_t>(from.port)},
                {address(to.address), static_cast<std::uint16_t>(to.port)}, octets);
  }
  // "2 UDP 192.0.2.1:5062 192.0.2.2:5060 agent 5 decoded: reason", ended, in order of their ids
  std::vector<std::string> connections() {
    decoder.finish();
    std::vector<std::string> texts;
    for (const auto& [id, facts] : recorder.ended)
      texts.push_back(std::to_string(id) + " " + std::string(to_text(facts.transport)) + " " + to_text(facts.client) +
                      " " + to_text(facts.server) + " agent " + std::to_string(facts.agent) + " " +
                      std::string(to_text(facts.visibility)) +
                      (facts.visibility_reason.empty() ? "" : ": " + facts.visibility_reason));
    return texts;
  }

 private:
  std::int64_t time_ = start;
  std::uint64_t frame_ = 0;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a message in HEP is one of the connection it was taken from") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy({.node_name = "edge"}), sip_request("INVITE")));
  wire.hep(hep3(wire.to_phone({.node_name = "edge"}), sip_response(180)));
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1", "180 server 2-2"});
  CHECK(wire.recorder.origins[0].packet.time == Timestamp{start});  // the agent's, not that of arrival
  CHECK(to_text(wire.recorder.origins[1].source) == "192.0.2.2:5060");
  CHECK(wire.connections() ==
        Texts{"1 UDP 192.0.2.7:40000 192.0.2.9:9060 agent 0 decoded: HEP: 2 SIP, told as connections of their own",
              "2 UDP 192.0.2.1:5062 192.0.2.2:5060 agent 5 decoded"});
  const ConnectionFacts& carrier = wire.recorder.ended[1];
  CHECK(carrier.other_protocol == "HEP");
  CHECK(carrier.other_messages == 2);
  CHECK(carrier.messages == 0);
  CHECK(wire.recorder.ended[2].messages == 2);
  REQUIRE(wire.decoder.agents().size() == 1);
  const capture::CaptureFacts& row = *wire.decoder.agents().front();
  CHECK(row.id == 5);
  CHECK(row.format == "hep");
  CHECK(row.path == "edge, 2001 at 192.0.2.7");
  CHECK(row.packets == 2);
  CHECK(row.inside_id == 1);
  REQUIRE(wire.recorder.sources.size() == 2);
  CHECK(wire.recorder.sources[0].message_id == 1);
  CHECK(wire.recorder.sources[0].agent == 5);
  CHECK(wire.recorder.sources[0].seen == Timestamp{start});
  CHECK(wire.recorder.sources[0].packet == PacketRef{1, 1, {start + 1'000'000}});
  CHECK(wire.recorder.findings.empty());
}

TEST_CASE("a connection that HEP is sent on says the same while it is open") {
  Wire wire;
  wire.decoder.begin_live({});
  const auto open_row = [&](std::uint64_t id) {
    std::string text;
    wire.decoder.report_open([&](const ConnectionFacts& facts) {
      if (facts.id == id) text = std::string(to_text(facts.visibility)) + ": " + facts.visibility_reason;
    });
    return text;
  };
  wire.hep(hep3(wire.to_proxy(), sip_request("INVITE")));
  CHECK(open_row(1) == "decoded: HEP: 1 SIP, told as connections of their own");
  wire.hep(hep3(wire.to_proxy({.protocol_type = 100}), "log line"));
  CHECK(open_row(1) == "decoded: HEP: 1 SIP, told as connections of their own, 1 log");
  wire.hep(hep3(wire.to_proxy(), sip_request("BYE")) + "x");
  const std::string partial = open_row(1);
  CHECK(partial.starts_with("partial: "));
  CHECK(wire.connections()[0] == "1 UDP 192.0.2.7:40000 192.0.2.9:9060 agent 0 " + partial);
}

TEST_CASE("the topmost Via says the transport, in responses too") {
  struct Row {
    unsigned ip_protocol;
    const char* via;
    const char* transport;
  };
  for (const auto& [ip_protocol, via, transport] :
       {Row{22, "WSS", "WSS"}, Row{22, "WS", "WS"}, Row{22, "TLS", "TLS"}, Row{22, "UDP", "TLS"}, Row{6, "ws", "WS"},
        Row{17, "WSS", "WSS"}, Row{17, "UDP", "UDP"}, Row{6, "TCP", "TCP"}, Row{6, "UDP", "TCP"}, Row{6, "ODD", "TCP"},
        Row{17, "ODD", "UDP"}, Row{132, "SCTP", "SCTP"}, Row{0, "TLS", "TLS"}, Row{0, "ODD", "UDP"}}) {
    CAPTURE(ip_protocol, via);
    for (const std::string& message : {sip_request("INVITE", via), sip_response(200, via)}) {
      Wire wire;
      wire.hep(hep3(wire.to_proxy({.ip_protocol = ip_protocol}), message));
      REQUIRE(wire.recorder.origins.size() == 1);
      CHECK(to_text(wire.recorder.origins[0].transport) == transport);
    }
  }
}

TEST_CASE("on a stream a response goes where its request came from, whatever port the agent says") {
  const bool packets = GENERATE(false, true);
  Wire wire;
  const HepEnd browser = {"192.0.2.1", 51758}, server = {"192.0.2.2", 8080};
  const std::string request = sip_request("INVITE", "WS"), answer = sip_response(200, "WS");
  wire.hep(hep3(wire.between(browser, server, {.ip_protocol = 22}), request));
  wire.hep(hep3(wire.between(server, {"192.0.2.1", packets ? 51758u : 5060u}, {.ip_protocol = 6}), answer));
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1", "200 server 2-2"});
  CHECK(wire.recorder.origins[1].destination.port == 51758);
  CHECK(wire.connections().size() == 2);
}

TEST_CASE("what packets show and an agent tells is one message, whoever is first") {
  const bool packets_first = GENERATE(true, false);
  Wire wire;
  const std::string invite = sip_request("INVITE"), ringing = sip_response(180), answer = sip_response(200);
  if (packets_first) wire.sip(phone, proxy, invite);
  wire.hep(hep3(wire.to_proxy(), invite));
  if (!packets_first) wire.sip(phone, proxy, invite);
  wire.sip(proxy, phone, ringing);
  wire.hep(hep3(wire.to_phone(), ringing));
  wire.hep(hep3(wire.to_phone(), answer));  // the capture lost its packet
  CHECK(wire.recorder.messages.size() == 3);
  for (const Origin& origin : wire.recorder.origins)
    CHECK(origin.connection_id == wire.recorder.origins.front().connection_id);
  CHECK(wire.recorder.finding_ids() == Texts{"hep-duplicate-message"});  // once for the agent
  CHECK(wire.recorder.sources.size() == (packets_first ? 3 : 4));
  CHECK(wire.recorder.sources[0].agent == 5);
  CHECK(wire.recorder.sources[1].agent == (packets_first ? 5 : 0));
  CHECK(wire.recorder.sources[1].message_id == (packets_first ? 2 : 1));
  CHECK(wire.connections().size() == 2);  // that of HEP, and one between phone and proxy
}

TEST_CASE("repetitions are messages, and each is shown by both") {
  Wire wire;
  const std::string invite = sip_request("INVITE");
  for (int i = 0; i < 3; ++i) {
    wire.sip(phone, proxy, invite);
    wire.hep(hep3(wire.to_proxy(), invite));
    wire.wait(100);
  }
  CHECK(wire.recorder.messages.size() == 3);
  CHECK(wire.recorder.sources.size() == 3);
}

TEST_CASE("the same octets later, or between others, are another message") {
  Wire wire;
  const std::string invite = sip_request("INVITE");
  wire.sip(phone, proxy, invite).wait(1100);
  wire.hep(hep3(wire.to_proxy(), invite));
  wire.hep(hep3(wire.between(proxy, {"192.0.2.3", 5060}, {}), invite));
  CHECK(wire.recorder.messages.size() == 3);
}

TEST_CASE("two agents on one hop") {
  Wire wire;
  const net::Endpoint other = endpoint(8, 41000);
  const std::string invite = sip_request("INVITE"), ringing = sip_response(180), answer = sip_response(200);
  wire.hep(hep3(wire.to_proxy({.agent_id = 1}), invite));
  wire.send(other, collector, hep3(wire.to_proxy({.agent_id = 2}), invite));
  wire.send(other, collector, hep3(wire.to_phone({.agent_id = 2}), ringing));
  wire.hep(hep3(wire.to_phone({.agent_id = 1}), ringing));
  wire.send(other, collector, hep3(wire.to_phone({.agent_id = 2}), answer));
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1", "180 server 3-3", "200 server 5-5"});
  for (const Origin& origin : wire.recorder.origins)
    CHECK(origin.connection_id == wire.recorder.origins.front().connection_id);
  CHECK(wire.recorder.sources.size() == 5);
  CHECK(wire.decoder.agents().size() == 2);
}

TEST_CASE("agents that do not see the same keep connections of their own between equal addresses") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy({.agent_id = 1}), sip_request("INVITE", "UDP", "a")));
  wire.hep(hep3(wire.to_proxy({.agent_id = 2}), sip_request("INVITE", "UDP", "b")));
  CHECK(wire.recorder.origins[0].connection_id != wire.recorder.origins[1].connection_id);
}

TEST_CASE("an agent that knows one end only") {
  Wire wire;
  const std::string invite = sip_request("INVITE", "WS"), ringing = sip_response(180, "WS");
  wire.hep(hep3(wire.between(proxy, proxy, {}), invite));
  wire.hep(hep3(wire.between(proxy, proxy, {}), ringing));
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1", "180 server 2-2"});
  CHECK(wire.recorder.origins[0].connection_id == wire.recorder.origins[1].connection_id);
  CHECK(wire.recorder.origins[0].transport == Transport::ws);
}

TEST_CASE("one that knows one end only is the copy of what packets show") {
  Wire wire;
  const std::string invite = sip_request("INVITE");
  wire.sip(phone, proxy, invite);
  wire.hep(hep3(wire.between(proxy, proxy, {}), invite));
  CHECK(wire.recorder.messages.size() == 1);
}

TEST_CASE("a clock that is wrong does not pull messages apart") {
  const std::int64_t off = GENERATE(-31'536'000, 3600, 3);  // seconds
  Wire wire;
  const auto said = [&](HepSaid at) {
    at.seconds = static_cast<unsigned long>(static_cast<std::int64_t>(at.seconds) + off);
    return at;
  };
  wire.hep(hep3(said(wire.to_proxy()), sip_request("INVITE")));
  wire.wait(500);
  wire.hep(hep3(said(wire.to_phone()), sip_response(180)));
  REQUIRE(wire.recorder.origins.size() == 2);
  CHECK(wire.recorder.origins[0].packet.time == Timestamp{start + 1'000'000});     // of arrival
  CHECK(wire.recorder.origins[1].packet.time == Timestamp{start + 502'000'000});   // with the steps of the agent
  CHECK(wire.recorder.sources[0].seen == Timestamp{start + off * 1'000'000'000});  // kept as it was said
  const std::string row = wire.connections().back();
  CAPTURE(row);
  CHECK(row.find(off < 0    ? "31536000.001 s before"
                 : off == 3 ? "2.999 s after"
                            : "3599.999 s after") != std::string::npos);
}

TEST_CASE("messages that waited at the agent come when they come") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy(), sip_request("INVITE")));
  const HepSaid waited = wire.to_phone(), waited_too = wire.wait(4000).to_phone();
  wire.wait(600'000);
  wire.hep(hep3(waited, sip_response(180)));
  wire.hep(hep3(waited_too, sip_response(200)));
  for (std::size_t i = 0; i < 3; ++i) {
    const Duration late = wire.recorder.sources[i].packet.time - wire.recorder.origins[i].packet.time;
    CHECK(late <= limits::envelope_clock_error);
    CHECK(late >= Duration{-limits::envelope_clock_error.ns});
  }
}

TEST_CASE("wrong lengths are told, and the packet left out") {
  Wire wire;
  const std::string good = hep3(wire.to_proxy(), sip_request("INVITE"));
  wire.hep("HEP3" + be16(good.size() - 2) + good.substr(6));
  wire.hep(hep_packet(hep_chunk(1, "\2") + be16(0) + be16(15) + be16(100) + "INVITE"));
  CHECK(wire.recorder.messages.empty());
  CHECK(wire.recorder.finding_texts() ==
        Texts{"hep-length-mismatch: the total length is not " + std::to_string(good.size()) + " octets",
              "hep-length-mismatch: the chunk at octet 13 does not fit into 25 octets"});
  CHECK(wire.connections() == Texts{"1 UDP 192.0.2.7:40000 192.0.2.9:9060 agent 0 partial: HEP: 0 SIP, told as "
                                    "connections of their own; 2 with wrong lengths were left out"});
}

TEST_CASE("a packet that the capture cut") {
  Wire wire;
  const std::string body = sip_request("INVITE"), whole = hep3(wire.to_proxy(), body);
  wire.hep(whole, whole.size() - 10);
  wire.hep(whole, whole.size() - body.size() - 3);
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1 incomplete"});
  CHECK(wire.connections()[0].find("octets are not in the capture") != std::string::npos);
}

TEST_CASE("an authentication key is told once and goes nowhere") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy({.auth_key = "hunter2"}), sip_request("INVITE")));
  wire.hep(hep3(wire.to_phone({.auth_key = "hunter2"}), sip_response(180)));
  CHECK(wire.recorder.finding_texts() == Texts{"hep-auth-key-present: 7 octets, from the agent of captures.id 5"});
}

TEST_CASE("other payloads are counted by their type") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy({.protocol_type = 100}), "log line"));
  wire.hep(hep3(wire.to_proxy({.protocol_type = 100}), "log line"));
  wire.hep(hep3(wire.to_proxy({.protocol_type = 5}), "{\"ssrc\":1}"));
  wire.hep(hep3(wire.to_proxy({.protocol_type = 77}), "?"));
  wire.hep(hep3(wire.to_proxy(), "\r\n\r\n"));
  wire.hep(hep3(wire.to_proxy(), sip_request("OPTIONS")));
  CHECK(wire.recorder.finding_ids().empty());
  CHECK(wire.connections()[0] ==
        "1 UDP 192.0.2.7:40000 192.0.2.9:9060 agent 0 decoded: HEP: 1 SIP, told as connections of their own, 1 RTCP "
        "(JSON), 1 type 77, 2 log, 1 that say SIP and hold none");
}

TEST_CASE("version 2 is read, version 1 refused with the reason") {
  Wire wire;
  const std::size_t padding = GENERATE(as<std::size_t>{}, 0, 2);
  wire.hep(hep2(wire.to_proxy(), sip_request("INVITE"), true, padding));
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1"});
  CHECK(wire.recorder.origins[0].packet.time == Timestamp{start});
  wire.send(endpoint(6, 1), collector, hep1(wire.to_proxy(), sip_request("BYE")));
  CHECK(wire.recorder.messages.size() == 1);
  CHECK(wire.connections()[2] ==
        "3 UDP 192.0.2.6:1 192.0.2.9:9060 agent 0 refused: HEP: 0 SIP, told as connections of their own; 1 of version "
        "1, which says no time, were left out: let the agent send version 3");
}

TEST_CASE("a compressed payload, whole, broken, and one that grows too large") {
  Wire wire;
  const auto compressed = [&](const std::string& payload) {
    HepSaid said = wire.to_proxy();
    said.compressed = true;
    return hep3(said, payload);
  };
  const std::string invite = sip_request("INVITE"), body(2 * limits::hep_payload_octets, 'x');
  const std::string bye =
      "BYE sip:a SIP/2.0\r\nCall-ID: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  wire.hep(compressed(deflated(invite, Wrap::zlib)));
  wire.hep(compressed(deflated(sip_request("CANCEL"), Wrap::gzip)));
  wire.hep(compressed(deflated(bye + body, Wrap::zlib)));
  const std::string broken = deflated(sip_request("OPTIONS"), Wrap::zlib);
  wire.hep(compressed(broken.substr(0, broken.size() - 8)));
  wire.hep(compressed("no zlib at all"));
  CHECK(wire.recorder.messages ==
        Texts{"INVITE client 1-1", "CANCEL client 2-2", "BYE client 3-3 incomplete", "OPTIONS client 4-4 incomplete"});
  CHECK(wire.recorder.raw[0] == invite);
  CHECK(wire.recorder.raw[2].size() <= limits::hep_payload_octets);
}

TEST_CASE("HEP over TCP, pipelined and cut everywhere") {
  const std::string stream = hep3({.seconds = 0}, sip_request("INVITE")) + hep3({.seconds = 0}, sip_response(180)) +
                             hep3({.seconds = 0, .protocol_type = 100}, "log");
  every_split(stream, [&](const Pieces& pieces) {
    ScriptedStream tcp;
    const ConnectionFacts& facts = tcp.client_pieces(pieces).end();
    CHECK(tcp.recorder.messages.size() == 2);
    CHECK(facts.visibility == Visibility::decoded);
    CHECK(facts.visibility_reason == "HEP: 2 SIP, told as connections of their own, 1 log");
    CHECK(facts.other_messages == 3);
  });
}

TEST_CASE("HEP over TCP from the middle, and over a hole") {
  const std::string one = hep3({.seconds = 0}, sip_request("INVITE")), two = hep3({.seconds = 0}, sip_request("BYE"));
  ScriptedStream middle(false);
  middle.server(one.substr(20) + two).end();
  CHECK(middle.recorder.messages == Texts{"BYE client 1-1"});
  CHECK(middle.recorder.ended[1].client.port == 80);  // whoever sends HEP is the client
  ScriptedStream hole;
  hole.client(one + one.substr(0, 30)).client_gap(one.size() - 40).client(one.substr(one.size() - 10) + two);
  const ConnectionFacts& facts = hole.end();
  CHECK(hole.recorder.messages.size() == 2);
  CHECK(facts.visibility == Visibility::partial);
}

TEST_CASE("what begins like HEP and is none stays what it is") {
  Wire wire;
  wire.sip(phone, proxy, "HEP3 sip:bob@example.com SIP/2.0\r\nCall-ID: x\r\nFrom: a\r\nTo: b\r\n\r\n");
  wire.sip(phone, proxy, octet(1) + octet(1) + zeros(18));  // STUN
  wire.hep("HEP3");
  wire.hep("HEP3 is a protocol, says this text");
  CHECK(wire.recorder.messages.size() == 1);
  CHECK(wire.connections().size() == 1);
}

TEST_CASE("envelopes of others than HEP: what they say in words is believed, and what they lack is known") {
  Wire wire;
  const std::string invite = sip_request("INVITE");
  capture::Envelope envelope;
  envelope.arrival = {2, 7, {start}};
  envelope.agent = 2;
  envelope.source = {address("192.0.2.1"), 5062};
  envelope.destination = {address("192.0.2.2"), 5060};
  envelope.transport = capture::SaidTransport::wss;
  envelope.payload = as_bytes(invite);
  envelope.whole = false;
  wire.decoder.on_envelope(envelope);
  CHECK(wire.recorder.messages == Texts{"INVITE client 7-7 incomplete"});
  CHECK(wire.recorder.origins[0].transport == Transport::wss);
  CHECK(wire.connections() == Texts{"1 WSS 192.0.2.1:5062 192.0.2.2:5060 agent 2 decoded"});
}

TEST_CASE("more agents than get a row share the last one") {
  Wire wire;
  for (unsigned i = 0; i < limits::hep_agents + 3; ++i)
    wire.hep(hep3(wire.to_proxy({.protocol_type = 100, .agent_id = i + 1}), "log"));
  const auto rows = wire.decoder.agents();
  REQUIRE(rows.size() == limits::hep_agents);
  CHECK(rows.back()->path == "further agents");
  CHECK(rows.back()->packets == 4);
}

TEST_CASE("connections that were told of end when they are idle, streams without a word how") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy(), sip_request("INVITE")));
  wire.hep(hep3(wire.to_proxy({.ip_protocol = 22}), sip_request("REGISTER", "WSS", "r")));
  wire.decoder.on_time(Timestamp{start} + limits::udp_idle_timeout + seconds(1));
  CHECK(wire.recorder.ended.size() == 3);
  CHECK(wire.recorder.ended[1].visibility_reason == "HEP: 2 SIP, told as connections of their own");
  CHECK(wire.recorder.ended[2].end == ConnectionEnd::timeout);
  CHECK(wire.recorder.ended[3].end == ConnectionEnd::open);
}

TEST_CASE("where memory is short, half of what HEP came by and of what it told of ends") {
  Wire wire;
  wire.hep(hep3(wire.to_proxy(), sip_request("INVITE")));
  wire.hep(hep3(wire.to_proxy({.ip_protocol = 22}), sip_request("REGISTER", "WSS", "r")));
  wire.decoder.hold_half();
  CHECK(wire.recorder.ended.size() == 3);
  wire.hep(hep3(wire.to_proxy(), sip_request("INVITE", "UDP", "again")));
  CHECK(wire.recorder.messages.size() == 3);
}
