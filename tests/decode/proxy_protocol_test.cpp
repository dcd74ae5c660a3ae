#include "decode/proxy_protocol.h"

#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;
using test::request;
using test::ScriptedStream;

const std::string line = "PROXY TCP4 198.51.100.9 192.0.2.2 40000 443\r\n";
const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string v2 = signature + "\x21\x11\x00\x0f\xc6\x33\x64\x09\xc0\x00\x02\x02\x9c\x40\x01\xbb\x04\x00\x00"s;
const std::string v2_ipv6 =
    signature + "\x21\x21\x00\x24"s + std::string(15, '\0') + "\x01" + std::string(15, '\0') + "\x02\x13\xc4\x13\xc5"s;
const std::string local = signature + "\x20\x00\x00\x00"s;

Result<ProxyHeader> parse(std::string_view octets) { return parse_proxy_header(rung::test::ExactBytes(octets).view()); }

TEST_CASE("PROXY headers of both versions are read") {
  struct Row {
    std::string octets;
    int version;
    std::string source, destination;
  };
  for (const Row& row : {
           Row{line, 1, "198.51.100.9:40000", "192.0.2.2:443"},
           Row{"PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", 1, "[2001:db8::1]:1", "[2001:db8::2]:65535"},
           Row{"PROXY UNKNOWN\r\n", 1, "", ""},
           Row{"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", 1, "", ""},
           Row{v2, 2, "198.51.100.9:40000", "192.0.2.2:443"},
           Row{v2_ipv6, 2, "[::1]:5060", "[::2]:5061"},
           Row{local, 2, "", ""},
       }) {
    CAPTURE(row.octets);
    Result<ProxyHeader> header = parse(row.octets + "INVITE");
    REQUIRE(header);
    CHECK(header->size == row.octets.size());
    CHECK(header->version == row.version);
    CHECK((header->source ? net::to_text(*header->source) : "") == row.source);
    CHECK((header->destination ? net::to_text(*header->destination) : "") == row.destination);
    for (std::size_t size = 0; size < row.octets.size(); ++size) {
      Result<ProxyHeader> cut = parse(row.octets.substr(0, size));
      REQUIRE_FALSE(cut);
      CHECK(cut.error().code == (size == 0 ? ParseErrorCode::malformed : ParseErrorCode::truncated));
    }
  }
}

TEST_CASE("what only begins like a PROXY header is none") {
  for (const std::string& octets :
       {"PROXY TCP4 198.51.100.9 192.0.2.2 40000\r\n"s, "PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n"s,
        "PROXY TCP4 198.51.100.9 192.0.2.2 40000 65536\r\n"s, "PROXY SCTP 1 2 3 4\r\n"s,
        "PROXY " + std::string(200, 'x'), "PROXIES"s, signature + "\x31\x11\x00\x00"s,
        signature + "\x21\x11\x00\x04\x01\x02\x03\x04"s, "\r\n\r\nINVITE"s}) {
    CAPTURE(octets);
    Result<ProxyHeader> header = parse(octets);
    REQUIRE_FALSE(header);
    CHECK(header.error().code == ParseErrorCode::malformed);
  }
}

TEST_CASE("a PROXY header before a connection is passed over and told") {
  std::string header = GENERATE(line, v2, v2_ipv6);
  std::string speech = header + request("REGISTER");
  rung::test::every_split(speech, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces);
    const ConnectionFacts& facts = stream.end();
    CHECK(stream.recorder.raw == Texts{request("REGISTER")});
    CHECK(stream.recorder.events == Texts{"1 opened", "1 proxied", "1 ended"});
    CHECK(facts.proxy.source.has_value());
    CHECK(facts.visibility == Visibility::decoded);
    CHECK(stream.recorder.findings.empty());
  });
}

TEST_CASE("a WebSocket behind a PROXY header is one") {
  ScriptedStream stream;
  stream.client(line + test::upgrade_request()).server(test::upgrade_response());
  stream.client(ws::test::wire_frame(ws::test::fin | 1, request("REGISTER"), "mask"));
  CHECK(stream.end().transport == Transport::ws);
  CHECK(stream.recorder.raw == Texts{request("REGISTER")});
}

TEST_CASE("CRLFs before a request are no PROXY header") {
  ScriptedStream stream;
  stream.client("\r\n\r\n").client(request("OPTIONS"));
  stream.end();
  CHECK(stream.recorder.raw == Texts{request("OPTIONS")});
  CHECK(stream.recorder.events == Texts{"1 opened", "1 ended"});
}

}  // namespace
}  // namespace rung::decode
