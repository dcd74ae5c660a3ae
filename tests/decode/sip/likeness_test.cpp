#include <string>

#include "base/limits.h"
#include "decode/sip/framer.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

using namespace std::string_view_literals;

Likeness likeness(std::string_view text) { return looks_like_sip(test::ExactBytes(text).view()); }

TEST_CASE("beginnings of SIP") {
  for (std::string_view text :
       {"SIP/2.0 200 OK\r\n"sv, "SIP/2.0 100"sv, "sip/2.0 200 OK\n"sv, "INVITE sip:a@b SIP/2.0\r\n"sv,
        "\r\n\r\nOPTIONS sip:a SIP/7.0\n"sv, "NEWMETHOD tel:1 SIP/2.0\r\nVia: x"sv, "SIPPY sip:a SIP/2.0\r\n"sv}) {
    CAPTURE(text);
    CHECK(likeness(text) == Likeness::yes);
  }
}

TEST_CASE("prefixes are unsure") {
  for (std::string_view whole : {"\r\nSIP/2.0 200"sv, "INVITE sip:a@b SIP/2.0\r\n"sv}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(whole, size);
      CHECK(likeness(whole.substr(0, size)) == Likeness::unsure);
    }
    CHECK(likeness(whole) == Likeness::yes);
  }
}

TEST_CASE("other protocols are not SIP") {
  for (std::string_view text :
       {"GET / HTTP/1.1\r\n"sv, "GET /ws"sv, "HTTP/1.1 200 OK\r\n"sv, "OPTIONS * RTSP/1.0\r\n"sv,
        "\x16\x03\x01\x02\x00"sv, "\x80\x08\x00\x01"sv, "\x81\xfe\x01\x02"sv, "\0\0\0\0"sv,
        "\0\x01\0\0\x21\x12\xa4\x42"sv, "v=0\r\n"sv, "SIP/x"sv, "SIP/2.0 OK"sv, "SIP/2 200"sv,
        "Via: SIP/2.0/UDP a\r\n"sv, "INVITE sip:a\r\n"sv, "INVITE sip:\x01"sv, "MSRP a786hjs2 SEND\r\n"sv,
        " INVITE sip:a SIP/2.0\r\n"sv}) {
    CAPTURE(text);
    CHECK(likeness(text) == Likeness::no);
  }
}

TEST_CASE("yes and no stay what they are") {
  for (std::string_view whole : {"GET http://a HTTP/1.1\r\nA: b"sv, "SIP/2.0 200x"sv, "SIP/2.x"sv,
                                 "INVITE sip:a SIP/2.0\r\nVia: a"sv, "INVITE sip:\rb SIP/2.0\r\n"sv}) {
    Likeness decided = Likeness::unsure;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      CAPTURE(whole, size);
      Likeness now = likeness(whole.substr(0, size));
      if (decided != Likeness::unsure) CHECK(now == decided);
      decided = now;
    }
    CHECK(decided != Likeness::unsure);
  }
}

TEST_CASE("a start line ends within its limit") {
  std::string token(limits::sip_start_line_octets - 1, 'a');
  CHECK(likeness(token) == Likeness::unsure);
  CHECK(likeness(token + "a") == Likeness::no);
  CHECK(likeness(std::string(limits::sip_start_line_octets, '\r')) == Likeness::no);
}

TEST_CASE("SIP whose first line is none is told by the fields behind it") {
  const std::string fields = "TO : a\r\nf: b\r\nCall-ID: c\r\n\r\n";
  auto has = [](const std::string& text) { return has_sip_fields(as_bytes(text)); };
  CHECK(has("INVITE sip:a@b\r\n" + fields));
  CHECK(has("\r\nwhat\n" + fields));
  CHECK_FALSE(has(std::string("IN\0ITE\r\n", 8) + fields));
  CHECK_FALSE(has(fields));  // its first line is one of them
  CHECK_FALSE(has("GET / HTTP/1.1\r\nFrom: a\r\nTo: b\r\n\r\nCall-ID: c\r\n"));
  CHECK_FALSE(has(""));
  CHECK_FALSE(has("no line"));
}

}  // namespace
}  // namespace rung::sip
