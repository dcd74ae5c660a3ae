// UDP flows that carry QUIC, from datagrams to rows.
#include "decode/quic_flows.h"

#include "base/limits.h"
#include "tests/decode/quic/quic_talk.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;
using quic::test::client_hello;
using quic::test::crypto;
using quic::test::Ids;
using quic::test::initial;
using quic::test::server_hello;
using quic::test::v1;
using quic::test::v2;

const net::Endpoint browser = endpoint(1, 50000), server = endpoint(2, 443), other = endpoint(3, 50000);
const Ids ids = {"original", "client", "server"};

// Datagrams, a packet each: number 1, 2, 3, ...
class Wire {
 public:
  explicit Wire(std::size_t most_flows = 100, std::size_t most_handshakes = 100)
      : output_(recorder), flows_(output_, most_flows, most_handshakes) {}

  Wire& send(const net::Endpoint& from, const net::Endpoint& to, std::string_view octets, std::size_t lost = 0) {
    rung::test::ExactBytes exact(octets);
    const PacketRef packet{1, ++frame_, now};
    flows_.on_time(now);
    flows_.on_datagram({packet, packet, from, to, exact.view(), static_cast<std::uint32_t>(octets.size() + lost)});
    return *this;
  }
  const ConnectionFacts& finish(std::uint64_t id = 1) {
    std::vector<Connection*> rows;
    flows_.list(rows);
    for (Connection* row : rows) row->end(ConnectionEnd::open);
    return recorder.ended[id];
  }

  Recorder recorder;
  Timestamp now;

 private:
  Output output_;
  QuicFlows flows_;
  std::uint64_t frame_ = 0;
};

std::string hello(const std::string& name = "sip.example.com", const std::vector<std::string>& protocols = {"h3"}) {
  return initial(v1, ids, true, crypto(0, client_hello(name, protocols)));
}

TEST_CASE("QUIC: a connection is one row, with all of its datagrams") {
  const std::string second = initial(v1, ids, false, crypto(0, server_hello()) + std::string(20, '\0'));
  const std::string sealed = "\x45 a short header and what it protects";
  Wire wire;
  wire.now = Timestamp{5};
  wire.send(browser, server, hello()).send(server, browser, second);
  wire.now = Timestamp{90};
  wire.send(browser, server, sealed).send(server, browser, "\x05 without the fixed bit (RFC 9287)");
  const ConnectionFacts& facts = wire.finish();
  CHECK(wire.recorder.events == Texts{"1 opened", "1 ended"});
  CHECK(facts.transport == Transport::quic);
  CHECK(facts.client == browser);
  CHECK(facts.server == server);
  CHECK(facts.first.frame == 1);
  CHECK(facts.last.frame == 4);
  CHECK(facts.client_bytes == hello().size() + sealed.size());
  CHECK(facts.server_bytes == second.size() + 34);
  CHECK(facts.sni == "sip.example.com");
  CHECK(facts.alpn == "h3");
  CHECK(facts.tls_version == "TLS 1.3");
  CHECK(facts.tls_cipher == "TLS_AES_128_GCM_SHA256");
  CHECK(facts.visibility == Visibility::not_sip);
  CHECK(facts.visibility_reason ==
        "QUIC (HTTP/3 to sip.example.com): WebSocket over HTTP/3 (RFC 9220) is possible here and not decoded; turn "
        "HTTP/3 off at the server or in the client to see the calls");
  CHECK(wire.recorder.findings.empty());
}

TEST_CASE("QUIC: a ClientHello in several datagrams, the last one first") {
  const std::string text = client_hello("sip.example.com", {"h3", "h3-29"}, 1800);
  Wire wire;
  wire.send(browser, server, initial(v2, ids, true, crypto(1100, text.substr(1100)), {.number = 1}));
  wire.send(browser, server,
            initial(v2, ids, true, crypto(600, text.substr(600, 500)) + "\1"s + crypto(0, text.substr(0, 600))));
  const ConnectionFacts& facts = wire.finish();
  CHECK(facts.sni == "sip.example.com");
  CHECK(facts.alpn == "h3, h3-29");
  CHECK(facts.first.frame == 1);
  CHECK(facts.visibility_reason.find("QUIC (HTTP/3 to sip.example.com)") == 0);
}

TEST_CASE("QUIC: what is said of other connections") {
  struct Row {
    std::string datagram, answer, reason;
  };
  for (const Row& row : {
           Row{hello("dns.example", {"doq"}), "", "QUIC (doq) to dns.example is not decoded"},
           Row{hello("", {}), "", "QUIC is not decoded"},
           Row{hello("", {"h3"}), "", "QUIC (HTTP/3): WebSocket"},
           Row{initial(v1, ids, true, crypto(500, "the middle of it")), "", "QUIC, whose ClientHello is not whole"},
           Row{hello(), quic::test::version_list(ids, {quic::version_2}), "the server does not speak the version"},
           Row{initial(v1, ids, true, crypto(0, "\x01\x00\x00\x05hello"s)), "", "QUIC, whose ClientHello is not whole"},
           Row{initial(v1, ids, true, crypto(0, server_hello())), "", "QUIC, whose ClientHello is not whole"},
       }) {
    Wire wire;
    wire.send(browser, server, row.datagram);
    if (!row.answer.empty()) wire.send(server, browser, row.answer);
    CAPTURE(row.reason);
    CHECK(wire.finish().visibility_reason.find(row.reason) != std::string::npos);
  }
}

TEST_CASE("QUIC: nothing else becomes a row, and nothing that does not open") {
  const std::string good = hello();
  std::string wrong = good;
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  Wire wire;
  for (const std::string& octets : {
           ""s,
           "\0\1\0\0\x21\x12\xa4\x42"s + std::string(12, 'x'),  // STUN
           "\x80\x60\0\1"s + std::string(160, 'r'),             // RTP
           "\x16\xfe\xff\0\0"s + std::string(60, 'd'),          // DTLS
           "\x40\1\0\4turn"s,
           "OPTIONS sip:a@b SIP/2.0\r\n"s,  // TURN, SIP
           "\xc0\0\0\0\1"s,
           "\xc0\0\0\0\1"s + std::string(1300, 'x'),
           wrong,
           good.substr(0, good.size() - 1),
           quic::test::version_list(ids, {1}),
           quic::test::retry(v1, ids),
           initial(v1, ids, false, crypto(0, server_hello())),
           "\x45 a short header"s,
       })
    wire.send(browser, server, octets).send(server, browser, octets);
  wire.send(browser, server, good, 10);  // whole, but the capture cut what is behind it
  const ConnectionFacts& facts = wire.finish();
  CHECK(wire.recorder.events == Texts{"1 opened", "1 ended"});
  CHECK(facts.first.frame == 29);
  CHECK(facts.lost_bytes == 10);
}

TEST_CASE("QUIC: idle flows end, and the longest idle one makes room") {
  Wire wire(2);
  wire.send(browser, server, hello());
  wire.now = wire.now + limits::quic_idle_timeout + Duration{-1};
  wire.send(server, browser, "\x45 still there");
  wire.now = wire.now + limits::quic_idle_timeout + Duration{-1};
  wire.send(other, server, hello()).send(browser, server, "\x45 just so");
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened"});
  wire.now = wire.now + seconds(1);
  wire.send(browser, server, "\x45 again").send(endpoint(9, 50000), server, hello());
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened", "2 ended", "3 opened"});
  CHECK(wire.recorder.ended[2].end == ConnectionEnd::timeout);
  wire.now = wire.now + limits::quic_idle_timeout;
  wire.send(browser, server, "\x45 too late").finish();
  CHECK(wire.recorder.events.size() == 6);
}

TEST_CASE("QUIC: beyond the limit of handshakes the oldest is not followed, and its flow goes on") {
  const std::string text = client_hello("sip.example.com", {"h3"}, 500);
  Wire wire(100, 2);
  for (const net::Endpoint& client : {browser, other, endpoint(4, 1)})
    wire.send(client, server, initial(v1, ids, true, crypto(0, text.substr(0, 300))));
  for (const net::Endpoint& client : {browser, other})
    wire.send(client, server, initial(v1, ids, true, crypto(300, text.substr(300)), {.number = 1}));
  wire.finish();
  CHECK(wire.recorder.ended[1].sni.empty());
  CHECK(wire.recorder.ended[1].last.frame == 4);
  CHECK(wire.recorder.ended[2].sni == "sip.example.com");
}

TEST_CASE("QUIC: after so many Initial packets a handshake is not followed any more") {
  const std::string text = client_hello("sip.example.com", {"h3"}, 500);
  for (const bool in_time : {true, false}) {
    Wire wire;
    for (std::uint64_t i = in_time ? 1 : 0; i < limits::quic_initial_packets; ++i)
      wire.send(browser, server, initial(v1, ids, true, "\1\0\0\0"s, {.number = i}));
    wire.send(browser, server, initial(v1, ids, true, crypto(0, text), {.number = 90}));
    CHECK(wire.finish().sni == (in_time ? "sip.example.com" : ""));
  }
}

TEST_CASE("QUIC: beside SIP, through the decoder") {
  struct Datagrams : ScriptedDatagrams<Datagrams> {
    void finish() { decoder_.finish(); }
  } wire;
  wire.send(browser, server, hello()).send(other, endpoint(2, 5060), request("OPTIONS"));
  wire.send(server, browser, initial(v1, ids, false, crypto(0, server_hello())));
  wire.finish();
  CHECK(wire.recorder.events == Texts{"1 opened", "2 opened", "1 ended", "2 ended"});
  CHECK(wire.recorder.ended[1].transport == Transport::quic);
  CHECK(wire.recorder.ended[2].transport == Transport::udp);
  CHECK(wire.recorder.messages == Texts{"OPTIONS client 2-2"});
}

}  // namespace
}  // namespace rung::decode::test
