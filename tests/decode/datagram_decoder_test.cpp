#include "decode/datagram_decoder.h"

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

const net::Endpoint alice = endpoint(1, 5060), bob = endpoint(2, 5060), carol = endpoint(3, 40000);

class Wire {
 public:
  explicit Wire(std::size_t most_flows = 100) : output_(recorder), decoder_(output_, most_flows) {}

  Wire& send(const net::Endpoint& from, const net::Endpoint& to, std::string_view octets, std::size_t lost = 0) {
    rung::test::ExactBytes exact(octets);
    PacketRef packet{1, ++frame_, now};
    decoder_.on_time(now);
    decoder_.on_datagram({packet, packet, from, to, exact.view(), static_cast<std::uint32_t>(octets.size() + lost)});
    return *this;
  }
  void hold_half() { decoder_.hold_half(); }
  Wire& finish() {
    for (Connection* row : decoder_.open_connections()) row->end(ConnectionEnd::open);
    return *this;
  }

  Recorder recorder;
  Timestamp now;

 private:
  Output output_;
  DatagramDecoder decoder_;
  std::uint64_t frame_ = 0;
};

TEST_CASE("UDP: both directions are one flow, whose client sent the first request") {
  Wire wire;
  wire.send(alice, bob, request("INVITE", "v=0\r\n")).send(bob, alice, response(100)).send(bob, alice, request("BYE"));
  wire.finish();
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1", "100 server 2-2", "BYE server 3-3"});
  CHECK(wire.recorder.events == Texts{"1 opened", "1 ended"});
  const ConnectionFacts& facts = wire.recorder.ended[1];
  CHECK(facts.transport == Transport::udp);
  CHECK(facts.client == alice);
  CHECK(facts.server == bob);
  CHECK(facts.messages == 3);
  CHECK(facts.client_bytes == request("INVITE", "v=0\r\n").size());
  CHECK(facts.server_bytes == response(100).size() + request("BYE").size());
  CHECK(facts.first.frame == 1);
  CHECK(facts.last.frame == 3);
  CHECK(facts.end == ConnectionEnd::open);
  CHECK(facts.visibility == Visibility::decoded);
  CHECK(wire.recorder.origins[2].source == bob);
}

TEST_CASE("UDP: a PROXY header before a message is passed over") {
  Wire wire;
  const std::string header = "\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00"s;
  wire.send(alice, bob, header + request("INVITE")).send(alice, bob, header).send(alice, bob, header + header);
  wire.finish();
  CHECK(wire.recorder.raw == Texts{request("INVITE")});
}

TEST_CASE("UDP: a request beyond 1300 octets is told, with its message; over a stream it is not") {
  const std::string large = request("MESSAGE", std::string(1300, 'x'));
  Wire wire;
  wire.send(alice, bob, request("OPTIONS")).send(alice, bob, large).send(bob, alice, response(200, large));
  CHECK(wire.recorder.finding_texts() == Texts{"udp-sip-over-1300: " + std::to_string(large.size()) + " octets"});
  CHECK(wire.recorder.findings[0].message_id == 2);
  CHECK(wire.recorder.findings[0].where.frame == 2);
  Wire cut;  // what was on the wire counts
  cut.send(alice, bob, request("MESSAGE", "x", "1301"), 1300);
  CHECK(cut.recorder.finding_ids() == Texts{"udp-sip-over-1300"});
  ScriptedStream stream;
  stream.client(large).end();
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("UDP: who gets the first response is the client") {
  Wire wire;
  wire.send(alice, bob, response(200)).send(bob, alice, request("BYE")).finish();
  CHECK(wire.recorder.ended[1].client == bob);
  CHECK(wire.recorder.messages == Texts{"200 server 1-1", "BYE client 2-2"});
}

TEST_CASE("UDP: what is not SIP makes no connection") {
  Wire wire;
  std::string stun = "\x00\x01\x00\x00\x21\x12\xa4\x42"s + std::string(12, 'x');
  for (const std::string& octets : {""s, "\r\n"s, "\r\n\r\n"s, "\0\0\0\0"s, stun, "\x80\x00"s + std::string(170, 'r'),
                                    "\x16\xfe\xff"s + std::string(60, 'd'), "GET / HTTP/1.1\r\n\r\n"s, "INVITE"s})
    wire.send(alice, bob, octets);
  wire.finish();
  CHECK(wire.recorder.events.empty());
  CHECK(wire.recorder.messages.empty());
}

TEST_CASE("UDP: a datagram that the capture cut") {
  Wire wire;
  wire.send(alice, bob, request("MESSAGE", "hel", "10"), 7);       // body cut
  wire.send(alice, bob, request("MESSAGE", "hello", ""), 7);       // who knows
  wire.send(alice, bob, request("MESSAGE", "hello"), 7);           // what is missing is not the body
  wire.send(alice, bob, "OPTIONS sip:a@b SIP/2.0\r\nTo: x", 300);  // headers cut
  wire.finish();
  CHECK(wire.recorder.messages == Texts{"MESSAGE client 1-1 incomplete", "MESSAGE client 2-2 incomplete",
                                        "MESSAGE client 3-3", "OPTIONS client 4-4 incomplete"});
  CHECK(wire.recorder.findings.empty());
  CHECK(wire.recorder.ended[1].lost_bytes == 321);
}

TEST_CASE("UDP: a body shorter than it says is its sender's fault") {
  Wire wire;
  wire.send(alice, bob, request("MESSAGE", "hel", "10"));
  CHECK(wire.recorder.messages == Texts{"MESSAGE client 1-1 incomplete"});
  CHECK(wire.recorder.finding_ids() == Texts{"sip-body-truncated"});
}

TEST_CASE("UDP: what stands before and behind a message") {
  Wire wire;
  wire.recorder.sip_beside_the_point = {FindingCode::sip_missing_mandatory_header};
  wire.send(alice, bob, "\r\n" + request("OPTIONS")).send(alice, bob, request("OPTIONS") + "abc");
  wire.send(alice, bob, request("OPTIONS"));
  CHECK(wire.recorder.finding_texts() ==
        Texts{"sip-leading-crlf: before the start line", "sip-extra-octets: 3 octets"});
}

TEST_CASE("UDP: a habit of a sender is told once for its flow") {
  Wire wire;
  wire.recorder.sip_beside_the_point = {FindingCode::sip_missing_mandatory_header};
  std::string bare = request("OPTIONS");
  std::erase(bare, '\r');
  std::string old = request("REGISTER");
  old.insert(old.find("Content-Length"), "Authorization: Digest realm=\"r\", response=\"x\"\r\n");
  wire.send(alice, bob, bare).send(alice, bob, bare).send(alice, bob, old).send(alice, bob, old);
  CHECK(wire.recorder.finding_ids() == Texts{"sip-bare-lf", "sip-basic-credentials"});
  wire.send(alice, carol, bare);
  CHECK(wire.recorder.findings.size() == 3);
  const std::size_t at = old.find("Digest");
  wire.send(alice, bob, old.replace(at, 6, "Basic "));  // it shows the password
  CHECK(wire.recorder.findings.size() == 4);
}

TEST_CASE("UDP: a flow ends when it was idle for long") {
  Wire wire;
  wire.send(alice, bob, request("OPTIONS"));
  wire.now = wire.now + limits::udp_idle_timeout + Duration{-1};
  wire.send(carol, bob, request("OPTIONS")).send(bob, alice, request("NOTIFY"));
  wire.now = wire.now + limits::udp_idle_timeout;
  wire.send(alice, bob, request("OPTIONS")).finish();
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened", "2 ended", "1 ended", "3 opened", "3 ended"});
  CHECK(wire.recorder.ended[1].end == ConnectionEnd::timeout);
  CHECK(wire.recorder.ended[3].end == ConnectionEnd::open);
}

TEST_CASE("UDP: at the limit the longest idle flow makes room") {
  Wire wire(2);
  for (const net::Endpoint& peer : {bob, carol, bob, endpoint(4, 5060)}) {
    wire.now = wire.now + seconds(1);
    wire.send(alice, peer, request("OPTIONS"));
  }
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened", "2 ended", "3 opened"});
  wire.now = wire.now + seconds(1);
  wire.send(alice, carol, request("OPTIONS"));
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened", "2 ended", "3 opened", "1 ended", "4 opened"});
}

TEST_CASE("UDP: where memory is short half of the flows end, the longest idle ones") {
  Wire wire;
  for (const net::Endpoint& peer : {bob, carol, endpoint(4, 5060), endpoint(5, 5060), bob}) {
    wire.now = wire.now + seconds(1);
    wire.send(alice, peer, request("OPTIONS"));
  }
  wire.hold_half();
  CHECK(wire.recorder.ended.size() == 2);
  CHECK(wire.recorder.ended.contains(2));
  CHECK(wire.recorder.ended.contains(3));
  wire.hold_half();
  wire.hold_half();
  wire.hold_half();
  CHECK(wire.recorder.ended.size() == 4);
}

}  // namespace
}  // namespace rung::decode::test
