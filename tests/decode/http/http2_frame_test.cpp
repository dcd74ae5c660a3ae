#include "decode/http/http2_frame.h"

#include "tests/decode/http/http2_wire.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::http::test {
namespace {

using namespace std::string_literals;
using L = FrameLikeness;

template <typename Judge>
L judge(Judge judge_octets, const std::string& octets) {
  rung::test::ExactBytes exact(octets);
  return judge_octets(exact.view());
}

TEST_CASE("a frame header is read as sent (RFC 9113 4.1)") {
  rung::test::ExactBytes exact(number(0x123456, 3) + "\x2a\xff"s + number(0x80000005, 4));
  auto header = parse_http2_frame_header(exact.view());
  REQUIRE(header);
  CHECK(header->size == 0x123456);
  CHECK(header->type == 0x2a);
  CHECK(header->flags == 0xff);
  CHECK(header->reserved);
  CHECK(header->stream == 5);
  for (std::size_t size = 0; size < frame_header_size; ++size) {
    rung::test::ExactBytes cut(exact.view().first(size));
    auto none = parse_http2_frame_header(cut.view());
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ParseErrorCode::truncated);
  }
}

TEST_CASE("headers that end a connection are not allowed (RFC 9113 6)") {
  struct Row {
    const char* what;
    std::string frame;
    bool allowed;
  };
  using F = FrameType;
  const std::vector<Row> rows = {
      {"DATA", data(1, "a"), true},
      {"DATA on no stream", data(0, "a"), false},
      {"HEADERS on no stream", frame(F::headers, 4, 0, "a"), false},
      {"HEADERS without room for priority", frame(F::headers, flag_priority, 1, "abcd"), false},
      {"HEADERS with priority", frame(F::headers, flag_priority, 1, "abcde"), true},
      {"DATA without room for the length of its padding", data(1, "", flag_padded), false},
      {"PRIORITY", frame(F::priority, 0, 1, "abcde"), true},
      {"PRIORITY of another size", frame(F::priority, 0, 1, "abcd"), false},
      {"RST_STREAM of another size", frame(F::rst_stream, 0, 1, "abcde"), false},
      {"RST_STREAM on no stream", reset(0, 8), false},
      {"SETTINGS", settings({{8, 1}}), true},
      {"SETTINGS on a stream", frame(F::settings, 0, 1), false},
      {"SETTINGS of another size", frame(F::settings, 0, 0, "abcde"), false},
      {"SETTINGS ACK", settings({}, flag_ack), true},
      {"SETTINGS ACK with an entry", settings({{8, 1}}, flag_ack), false},
      {"PUSH_PROMISE without room for the stream", frame(F::push_promise, 0, 1, "abc"), false},
      {"PING", frame(F::ping, 0, 0, "12345678"), true},
      {"PING of another size", frame(F::ping, 0, 0, "1234567"), false},
      {"PING on a stream", frame(F::ping, 0, 1, "12345678"), false},
      {"GOAWAY", goaway(1), true},
      {"GOAWAY of another size", frame(F::goaway, 0, 0, "1234567"), false},
      {"WINDOW_UPDATE on a stream", frame(F::window_update, 0, 3, "1234"), true},
      {"WINDOW_UPDATE of another size", frame(F::window_update, 0, 0, "123"), false},
      {"CONTINUATION on no stream", frame(F::continuation, 4, 0), false},
      {"unknown type", frame(FrameType{0x2a}, 0xff, 0, "a"), true},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(is_allowed(*parse_http2_frame_header(as_bytes(row.frame))) == row.allowed);
  }
}

TEST_CASE("where frames begin is told by two headers, or one and the end") {
  const std::string one = data(5, "payload"), other = frame(FrameType::window_update, 0, 0, number(100, 4));
  const std::vector<std::pair<std::string, L>> rows = {
      {one, L::yes},
      {one + other, L::yes},
      {one + other.substr(0, 9), L::yes},
      {one + other.substr(0, 8), L::unsure},
      {one.substr(0, one.size() - 1), L::unsure},
      {one.substr(0, 4), L::unsure},
      {"", L::unsure},
      {one + "GET / HTTP/1.1", L::no},
      {one.substr(1), L::unsure},  // DATA of 1792 octets, as it seems
      {settings(), L::yes},
      {data(5, "", flag_end_stream), L::unsure},  // zeros stand everywhere
      {data(5, "", flag_end_stream) + one, L::yes},
      {std::string(40, '\0'), L::no},
      {data(0, "payload"), L::no},
      {data(5, "payload", 0x40), L::no},                   // a flag that is not defined
      {data(0x80000005, "payload"), L::no},                // the reserved bit
      {data(1u << 24, "payload"), L::no},                  // no connection has so many streams
      {data(5, std::string((1u << 14) + 1, 'a')), L::no},  // more than is sent without agreement
      {frame(FrameType{0x2a}, 0, 5, "payload"), L::no},
      {"\x81\x05hello"s, L::no},
      {"INVITE sip:bob@example.com SIP/2.0\r\n", L::no},
  };
  for (const auto& [octets, likeness] : rows) {
    INFO(octets.substr(0, 20) << " of " << octets.size());
    CHECK(judge(looks_like_http2_frames, octets) == likeness);
  }
}

TEST_CASE("a connection begins with the preface, or with SETTINGS (RFC 9113 3.4)") {
  const std::string preface(http2_preface);
  for (std::size_t size = 0; size <= preface.size(); ++size)
    CHECK(judge(looks_like_http2_beginning, preface.substr(0, size)) == (size < preface.size() ? L::unsure : L::yes));
  CHECK(judge(looks_like_http2_beginning, preface + settings()) == L::yes);
  CHECK(judge(looks_like_http2_beginning, "PRI * HTTP/2.0\r\n\r\nXM") == L::no);
  const std::string first = settings({{8, 1}, {3, 100}});
  for (std::size_t size = 1; size < first.size(); ++size)
    CHECK(judge(looks_like_http2_beginning, first.substr(0, size)) == (size < 9 ? L::unsure : L::yes));
  CHECK(judge(looks_like_http2_beginning, settings({}, flag_ack)) == L::no);
  CHECK(judge(looks_like_http2_beginning, data(1, "a")) == L::no);
  CHECK(judge(looks_like_http2_beginning, "\0\0\0\0"s) == L::no);
  CHECK(judge(looks_like_http2_beginning, "GET / HTTP/1.1") == L::no);
  CHECK(judge(looks_like_http2_beginning, settings(std::vector<std::pair<int, std::uint32_t>>(65))) == L::no);
}

}  // namespace
}  // namespace rung::http::test
