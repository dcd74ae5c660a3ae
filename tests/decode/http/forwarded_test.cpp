#include "decode/http/forwarded.h"

#include "tests/support/catch.h"

namespace rung::http {
namespace {

std::string proto_of(const std::string& lines) {
  const Result<Head> head = parse_head(as_bytes("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"));
  REQUIRE(head);
  return forwarded_proto(*head);
}

}  // namespace

TEST_CASE("what proxies say of the client's side (RFC 7239 4, 5.4)") {
  CHECK(proto_of("").empty());
  CHECK(proto_of("Forwarded: for=192.0.2.43;proto=https;by=203.0.113.60\r\n") == "https");
  CHECK(proto_of("Forwarded: for=\"[2001:db8::1]:47\"; Proto = \"HTTPS\"\r\n") == "https");
  CHECK(proto_of("Forwarded: for=a;proto=http, for=b;proto=https\r\n") == "http");
  CHECK(proto_of("Forwarded: for=\"a,b;proto=x\", proto=https\r\n") == "https");
  CHECK(proto_of("Forwarded: for=a\r\nForwarded: for=b;proto=https\r\n") == "https");
  CHECK(proto_of("Forwarded: for=a\r\n") == "unknown");
  for (const char* broken : {"", ",", ";", ";;,=", "proto", "proto=", "proto=\"", "\"", "\"\\", "for=\"\\\"a"})
    CHECK(proto_of("Forwarded: " + std::string(broken) + "\r\n") ==
          (std::string(broken) == "proto=\"" ? "\"" : "unknown"));
}

TEST_CASE("what they said before there was an RFC") {
  CHECK(proto_of("X-Forwarded-Proto: https\r\n") == "https");
  CHECK(proto_of("x-forwarded-proto: wss, http\r\n") == "https");
  CHECK(proto_of("X-Forwarded-Proto: ws\r\n") == "http");
  CHECK(proto_of("X-Forwarded-Protocol: HTTPS\r\n") == "https");
  CHECK(proto_of("X-Scheme: https\r\n") == "https");
  CHECK(proto_of("Front-End-Https: On\r\n") == "https");
  CHECK(proto_of("X-Forwarded-Ssl: off\r\n").empty());
  CHECK(proto_of("X-Forwarded-For: 192.0.2.1\r\n") == "unknown");
  CHECK(proto_of("X-Real-IP: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n") == "https");
  CHECK(proto_of("Via: 1.1 proxy\r\n") == "unknown");
  CHECK(proto_of("Origin: https://example.com\r\n").empty());
}

}  // namespace rung::http
