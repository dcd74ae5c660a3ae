#include <string>

#include "decode/http/upgrade.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::http {
namespace {

struct Row {
  std::string text;
  Likeness likeness;
};

Likeness judge(std::string_view text) {
  const test::ExactBytes bytes(text);
  return looks_like_http(bytes.view());
}

}  // namespace

TEST_CASE("octets are HTTP, are not, or need more") {
  const auto row = GENERATE(values<Row>({
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", Likeness::yes},
      {"GET /chat?x=1 HTTP/1.0\n", Likeness::yes},
      {"OPTIONS * HTTP/1.1\r\n", Likeness::yes},
      {"GET WS://a.example/ HTTP/1.1\r\n", Likeness::yes},
      {"CONNECT a.example:443 HTTP/1.1\r\n", Likeness::yes},
      {"HTTP/1.1 101 Switching Protocols\r\n", Likeness::yes},
      {"HTTP/1.0 200 OK", Likeness::yes},
      {"", Likeness::unsure},
      {"HTT", Likeness::unsure},
      {"GE", Likeness::unsure},
      {"GET ", Likeness::unsure},
      {"GET /cha", Likeness::unsure},
      {"GET / HTTP/1", Likeness::unsure},
      {"GET htt", Likeness::unsure},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Likeness::no},
      {"HTTP/2.0 200", Likeness::no},
      {"SIP/2.0 200 OK\r\n", Likeness::no},
      {"INVITE sip:a@b.example SIP/2.0\r\n", Likeness::no},
      {"INVITE sip:a@b.ex", Likeness::no},
      {"OPTIONS sip:a@b.example SIP/2.0\r\n", Likeness::no},
      {"MESSAGE tel:+1 SIP/2.0\r\n", Likeness::no},
      {"GET / SIP/2.0\r\n", Likeness::no},
      {"GET /\r\n", Likeness::no},
      {"GET  / HTTP/1.1\r\n", Likeness::no},
      {"\r\n\r\n", Likeness::no},
      {std::string("\x16\x03\x01\x02\x00", 5), Likeness::no},
      {std::string("\x80\x00\x12\x34", 4), Likeness::no},
      {"\x81\x85", Likeness::no},
      {"AVERYLONGWORDTHATNOBODYEVERREGISTEREDASAMETHOD", Likeness::no},
  }));
  INFO(row.text);
  CHECK(static_cast<int>(judge(row.text)) == static_cast<int>(row.likeness));
}

TEST_CASE("every prefix of a head is unsure until it is sure") {
  const auto head =
      GENERATE(values<std::string>({"GET /chat HTTP/1.1\r\n", "HTTP/1.1 101 Ok\r\n", "CONNECT a:1 HTTP/1.1\r\n"}));
  const std::size_t sure = head.find("HTTP/1.") + 7;
  for (std::size_t size = 0; size <= head.size(); ++size) {
    INFO(size);
    CHECK(judge(head.substr(0, size)) == (size < sure ? Likeness::unsure : Likeness::yes));
  }
}

}  // namespace rung::http
