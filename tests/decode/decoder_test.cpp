#include "decode/decoder.h"

#include <set>

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

template <typename Enumeration>
std::set<std::string> names_of(int count) {
  std::set<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace(to_text(static_cast<Enumeration>(i)));
  return names;
}

TEST_CASE("texts of the enumerations, as the views have them") {
  CHECK(names_of<Transport>(7) == std::set<std::string>{"UDP", "TCP", "TLS", "SCTP", "WS", "WSS", "QUIC"});
  CHECK(names_of<ConnectionEnd>(4) == std::set<std::string>{"open", "fin", "rst", "timeout"});
  CHECK(names_of<Visibility>(10) == std::set<std::string>{"decoded", "partial", "no-keys", "bad-keys", "no-handshake",
                                                          "unsupported-cipher", "lost-context", "compressed", "refused",
                                                          "not-sip"});
}

TEST_CASE("streams that are not for us are rows too, with what to do about them") {
  struct Row {
    std::string octets;
    bool from_beginning;
    Transport transport;
    Visibility visibility;
    const char* reason;
  };
  for (const Row& row : {
           Row{"\x16\x03\x01\x02\x00\x01"s, true, Transport::tls, Visibility::not_sip, "not answered"},
           Row{"\x17\x03\x03\x00\x20"s + std::string(32, 'x') + "\x17\x03\x03\x00\x20"s, false, Transport::tls,
               Visibility::no_handshake, "--keylog"},
           Row{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true, Transport::tcp, Visibility::not_sip, "HTTP/2"},
           Row{"SSH-2.0-x\r\n", true, Transport::tcp, Visibility::not_sip, "neither"},
       }) {
    ScriptedStream stream(row.from_beginning);
    stream.client(row.octets).client_gap(10).client("more");
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.transport == row.transport);
    CHECK(facts.visibility == row.visibility);
    CHECK(facts.visibility_reason.find(row.reason) != std::string::npos);
    CHECK(facts.client_bytes == row.octets.size() + 4);
    CHECK(facts.lost_bytes == 10);
    CHECK(stream.recorder.findings.empty());
    CHECK(stream.recorder.events == Texts{"1 opened", "1 ended"});
  }
}

TEST_CASE("a stream is looked at for so long and no longer") {
  for (bool in_time : {true, false}) {
    ScriptedStream stream(false);
    const std::string junk(1000, '\xfe');
    std::size_t chunks = limits::detect_search_octets / junk.size() + (in_time ? 0 : 1);
    for (std::size_t i = 0; i < chunks; ++i) stream.client(junk);
    stream.client(request("OPTIONS"));
    CHECK(stream.end().messages == (in_time ? 1 : 0));
  }
}

TEST_CASE("octets that stay undecided are not held without end") {
  ScriptedStream stream;
  stream.client("INVITE sip:").client(std::string(limits::detect_octets, 'a')).client(request("OPTIONS"));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 3-3"});
}

TEST_CASE("the ids of connections count over all transports, and what is open ends in their order") {
  Recorder recorder;
  Decoder decoder(recorder);
  auto stream = [](std::uint64_t id) {
    net::Stream result;
    result.id = id;
    result.client = endpoint(1, static_cast<std::uint16_t>(40000 + id));
    result.server = endpoint(2, 5060);
    result.handshake_seen = true;
    return result;
  };
  std::uint64_t frame = 0;
  auto packet = [&frame] {
    ++frame;
    return PacketRef{1, frame, {static_cast<std::int64_t>(frame)}};
  };
  const std::string sip = request("OPTIONS");
  auto datagram = [&](std::uint8_t host) {
    PacketRef place = packet();
    decoder.on_datagram(
        {place, place, endpoint(host, 5060), endpoint(9, 5060), as_bytes(sip), static_cast<std::uint32_t>(sip.size())});
  };
  auto chunk = [&](std::uint64_t id) {
    decoder.on_chunk(stream(id), {net::Direction::from_client, 0, as_bytes(sip), packet()});
  };
  datagram(1);
  chunk(7);
  datagram(2);
  chunk(3);
  chunk(5);
  decoder.on_end(stream(3), {net::EndReason::rst, packet(), net::Direction::from_client});
  decoder.finish();
  CHECK(recorder.events == Texts{"1 opened", "2 opened", "3 opened", "4 opened", "5 opened", "4 ended", "1 ended",
                                 "2 ended", "3 ended", "5 ended"});
  CHECK(recorder.ids == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
  CHECK(recorder.ended[4].end == ConnectionEnd::rst);
  CHECK(recorder.ended[5].end == ConnectionEnd::open);
  decoder.finish();
  CHECK(recorder.events.size() == 10);
}

TEST_CASE("time goes on before what happens then, and never back") {
  ScriptedStream stream;
  stream.client("x").client("y");
  CHECK(stream.recorder.times == std::vector<Timestamp>{{1'000'000}, {2'000'000}});
  Recorder recorder;
  Decoder decoder(recorder);
  decoder.on_time({5});
  decoder.on_time({3});
  decoder.on_time({5});
  CHECK(recorder.times == std::vector<Timestamp>{{5}});
}

TEST_CASE("over the limit a stream ends as open, since nobody knows how it went on") {
  for (auto [reason, end] : {std::pair{net::EndReason::over_limit, ConnectionEnd::open},
                             std::pair{net::EndReason::timeout, ConnectionEnd::timeout},
                             std::pair{net::EndReason::rst, ConnectionEnd::rst}}) {
    ScriptedStream stream;
    stream.client(request("OPTIONS"));
    CHECK(stream.end(reason).end == end);
  }
}

}  // namespace
}  // namespace rung::decode::test
