#include "decode/http/header_decoder.h"

#include "base/limits.h"
#include "decode/http/extended_connect.h"
#include "tests/decode/http/http2_wire.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::http::test {
namespace {

const Fields connect = {{":method", "CONNECT"},
                        {":protocol", "websocket"},
                        {":scheme", "https"},
                        {":path", "/ws?a=1"},
                        {":authority", "example.com"},
                        {"sec-websocket-version", "13"},
                        {"sec-websocket-protocol", "sip"},
                        {"sec-websocket-protocol", "msrp"}};

DecodedHead decode(HeaderDecoder& decoder, const std::string& block) {
  rung::test::ExactBytes exact(block);
  decoder.feed(exact.view(), true);
  return decoder.take();
}

TEST_CASE("header blocks refer to those before them, however they are cut (RFC 7541)") {
  HeaderEncoder encoder;
  const std::string first = encoder.block(connect), second = encoder.block(connect);
  CHECK(second.size() < first.size() / 4);
  rung::test::every_split(first, [&](const rung::test::Pieces& pieces) {
    HeaderDecoder decoder;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      rung::test::ExactBytes exact(pieces[i]);
      decoder.feed(exact.view(), i + 1 == pieces.size());
    }
    for (const DecodedHead& decoded : {decoder.take(), decode(decoder, second)}) {
      REQUIRE(decoded.whole);
      CHECK_FALSE(decoded.over_limit);
      CHECK(decoded.head.is_request);
      CHECK(decoded.head.method == "CONNECT");
      CHECK(decoded.head.target == "/ws?a=1");
      CHECK(decoded.head.version == "HTTP/2");
      CHECK(decoded.head.find(":authority") == "example.com");
      CHECK(decoded.head.joined("sec-websocket-protocol") == "sip, msrp");
    }
  });
}

TEST_CASE("a block may end in a piece without octets") {
  HeaderEncoder encoder;
  HeaderDecoder decoder;
  decoder.feed(as_bytes(encoder.block({{":status", "200"}})), false);
  decoder.feed({}, true);
  const DecodedHead decoded = decoder.take();
  CHECK(decoded.whole);
  CHECK(decoded.head.status == 200);
  CHECK_FALSE(decoded.head.is_request);
}

TEST_CASE("a status that is no number is none") {
  for (const char* status : {"20", "2000", "2x0", ""}) {
    HeaderEncoder encoder;
    HeaderDecoder decoder;
    CHECK(decode(decoder, encoder.block({{":status", status}})).head.status == 0);
  }
}

TEST_CASE("what refers to lost blocks stays unknown, and what follows is right") {
  HeaderEncoder encoder;
  encoder.block({{"x-old", "lost"}});
  HeaderDecoder decoder;
  decoder.lose();
  const DecodedHead broken = decode(decoder, encoder.block({{":status", "200"}, {"x-old", "lost"}, {"x-a", "1"}}));
  CHECK_FALSE(broken.whole);
  CHECK(broken.head.status == 200);  // what stands before it
  CHECK_FALSE(broken.head.find("x-a"));
  const DecodedHead fresh = decode(decoder, encoder.block({{":status", "404"}, {"x-new", "2"}}));
  CHECK(fresh.whole);
  CHECK(fresh.head.find("x-new") == "2");
  const DecodedHead refers = decode(decoder, encoder.block({{":status", "404"}, {"x-new", "2"}}));
  CHECK(refers.whole);
  CHECK(refers.head.find("x-new") == "2");
  CHECK_FALSE(decode(decoder, encoder.block({{"x-a", "1"}})).whole);
}

TEST_CASE("a sender may use a larger table without the decoder having seen it agreed on") {
  HeaderEncoder encoder(64u << 10);
  HeaderDecoder from_beginning, midway;
  midway.lose();
  nghttp2_hd_deflater* unused = nullptr;
  REQUIRE(nghttp2_hd_deflate_new(&unused, 0) == 0);
  nghttp2_hd_deflate_del(unused);
  Fields fields;
  for (int i = 0; i < 200; ++i) fields.emplace_back("x-field-" + std::to_string(i), std::string(100, 'a'));
  const std::string first = encoder.block(fields), second = encoder.block(fields);
  for (HeaderDecoder* decoder : {&from_beginning, &midway}) {
    CHECK(decode(*decoder, first).whole);
    const DecodedHead again = decode(*decoder, second);
    CHECK(again.whole);
    CHECK(again.head.fields.size() == 200);
  }
}

TEST_CASE("a table beyond the limit is refused") {
  HeaderDecoder decoder;
  // A size update to 2^20 (RFC 7541 6.3), then :status 200.
  CHECK_FALSE(decode(decoder, "\x3f\xe1\xff\x3f\x88").whole);
  HeaderDecoder other;
  CHECK(decode(other, "\x3f\xe1\xff\x03\x88").whole);  // to 2^16
}

TEST_CASE("a header list beyond the limit is cut, and its fields are still known to later blocks") {
  HeaderEncoder encoder(4096);
  HeaderDecoder decoder;
  Fields fields = {{":status", "200"}};
  for (int i = 0; i < 20; ++i) fields.emplace_back("x-large", std::string(4000, static_cast<char>('a' + i)));
  fields.emplace_back("x-last", "kept");
  const DecodedHead decoded = decode(decoder, encoder.block(fields));
  CHECK(decoded.whole);
  CHECK(decoded.over_limit);
  std::size_t octets = 0;
  for (const Field& field : decoded.head.fields) octets += field.name.size() + field.value.size() + 32;
  CHECK(octets <= limits::http2_header_list_octets);
  const DecodedHead later = decode(decoder, encoder.block({{"x-last", "kept"}}));
  CHECK(later.head.find("x-last") == "kept");
  CHECK_FALSE(later.over_limit);
}

TEST_CASE("damaged blocks break nothing") {
  HeaderEncoder encoder;
  const std::string block = encoder.block(connect);
  for (std::size_t at = 0; at < block.size(); ++at) {
    HeaderDecoder decoder;
    std::string damaged = block;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    decode(decoder, damaged);
    decode(decoder, block.substr(0, at));
    HeaderEncoder fresh;
    CHECK(decode(decoder, fresh.block({{":status", "200"}})).head.status == 200);
  }
}

Head head_of(Fields fields) {
  HeaderEncoder encoder;
  HeaderDecoder decoder;
  return decode(decoder, encoder.block(fields)).head;
}

TEST_CASE("extended CONNECT asks for a WebSocket (RFC 8441 4)") {
  CHECK(asks_for_websocket_stream(head_of(connect)));
  CHECK_FALSE(asks_for_websocket_stream(head_of({{":method", "CONNECT"}, {":authority", "example.com:443"}})));
  CHECK_FALSE(asks_for_websocket_stream(head_of({{":method", "CONNECT"}, {":protocol", "connect-udp"}})));
  CHECK_FALSE(asks_for_websocket_stream(head_of({{":method", "GET"}, {":protocol", "websocket"}})));
}

TEST_CASE("what a request for a WebSocket must have and must not have (RFC 8441 4, 5)") {
  CHECK(faults_of_websocket_stream(head_of(connect)).empty());
  auto with = [](std::string name, std::string value) {
    Fields fields = connect;
    fields.emplace_back(std::move(name), std::move(value));
    return faults_of_websocket_stream(head_of(fields));
  };
  CHECK(with("connection", "Upgrade") == "with Connection");
  CHECK(with("upgrade", "websocket") == "with Upgrade");
  CHECK(with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==").empty());  // only unused
  CHECK(faults_of_websocket_stream(head_of({{":method", "CONNECT"}, {":protocol", "websocket"}})) ==
        "without :scheme, without :path, without :authority");
}

}  // namespace
}  // namespace rung::http::test
