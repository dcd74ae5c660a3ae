#include "decode/http/upgrade.h"

#include <string>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::http {
namespace {

Result<Head> parse(std::string_view text) {
  const test::ExactBytes bytes(text);
  return parse_head(bytes.view());
}

Head head_of(std::string_view text) {
  Result<Head> head = parse(text);
  REQUIRE(head);
  return std::move(head).value();
}

const std::string browser_request =
    "GET /ws?token=1 HTTP/1.1\r\n"
    "Host: sip.example\r\n"
    "UPGRADE:websocket\r\n"
    "Connection: keep-alive,\tUpgrade \r\n"
    "Sec-WebSocket-Key : dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: chat\r\n"
    "sec-websocket-protocol: sip,\r\n"
    " msrp\r\n"
    "X-Empty:\r\n"
    "\r\n";

}  // namespace

TEST_CASE("a request is read field by field") {
  const Head head = head_of(browser_request + "\x81\x05Hello");
  CHECK(head.is_request);
  CHECK(head.method == "GET");
  CHECK(head.target == "/ws?token=1");
  CHECK(head.version == "HTTP/1.1");
  CHECK(head.size == browser_request.size());
  REQUIRE(head.fields.size() == 7);
  CHECK(head.fields[1].name == "UPGRADE");
  CHECK(head.find("sec-websocket-key") == "dGhlIHNhbXBsZSBub25jZQ==");
  CHECK(head.find("x-empty") == "");
  CHECK_FALSE(head.find("Origin"));
  CHECK(head.joined("Sec-WebSocket-Protocol") == "chat, sip, msrp");
  CHECK(head.has_token("connection", "upgrade"));
  CHECK(head.has_token("Sec-WebSocket-Protocol", "MSRP"));
  CHECK_FALSE(head.has_token("Sec-WebSocket-Protocol", "si"));
  CHECK(asks_for_websocket(head));
}

TEST_CASE("a response is read") {
  const Head head = head_of("HTTP/1.1 101 Web Socket Protocol Handshake\nUpgrade: WebSocket\n\n");
  CHECK_FALSE(head.is_request);
  CHECK(head.status == 101);
  CHECK(head.reason == "Web Socket Protocol Handshake");
  CHECK(head.size == 63);
  CHECK(head.has_token("Upgrade", "websocket"));
  CHECK_FALSE(asks_for_websocket(head));
  CHECK(head_of("HTTP/1.0 404\r\n\r\n").reason.empty());
}

TEST_CASE("requests that ask for a WebSocket") {
  struct Row {
    std::string fields;
    bool asks;
  };
  const auto row = GENERATE(values<Row>({
      {"Upgrade: websocket\r\n", true},
      {"Upgrade: WebSocket\r\n", true},
      {"Upgrade: h2c, WEBSOCKET\r\n", true},
      {"Upgrade: h2c\r\nupgrade: websocket\r\n", true},
      {"Upgrade:\r\n websocket\r\n", true},
      {"Upgrade: h2c\r\n", false},
      {"Upgrade: websockets\r\n", false},
      {"X: websocket\r\n", false},
      {"", false},
  }));
  INFO(row.fields);
  CHECK(asks_for_websocket(head_of("GET / HTTP/1.1\r\n" + row.fields + "\r\n")) == row.asks);
}

TEST_CASE("every cut of a head is truncated") {
  for (std::size_t size = 0; size < browser_request.size(); ++size) {
    INFO(size);
    const Result<Head> head = parse(browser_request.substr(0, size));
    REQUIRE_FALSE(head);
    CHECK(head.error().code == ParseErrorCode::truncated);
  }
}

TEST_CASE("start lines that are none") {
  const auto line =
      GENERATE(values<std::string>({"INVITE sip:a@b SIP/2.0", "SIP/2.0 200 OK", "GET /", "GET", "HTTP/1.1 2x0 OK",
                                    "HTTP/1.1", "HTTP/1.1 1010 Long", "GET / HTTP/11"}));
  INFO(line);
  const Result<Head> head = parse(line + "\r\n");
  REQUIRE_FALSE(head);
  CHECK(head.error().code == ParseErrorCode::malformed);
}

TEST_CASE("a head is tolerated as recipients do") {
  const Head head = head_of("\r\n\r\nGET   /a   HTTP/1.1\r\nno colon here\r\nA: 1\r\n\t2\r\n\r\n");
  CHECK(head.target == "/a");
  REQUIRE(head.fields.size() == 2);
  CHECK(head.fields[0].name == "no colon here");
  CHECK(head.find("a") == "1 2");
}

TEST_CASE("a head without an end reaches the limit") {
  const std::string start = "GET / HTTP/1.1\r\nA: ";
  std::string text = start + std::string(limits::http_head_octets - start.size() - 4, 'x');
  text += "\r\n\r\n";
  CHECK(parse(text));
  text.insert(start.size(), "x");
  const Result<Head> longer = parse(text);
  REQUIRE_FALSE(longer);
  CHECK(longer.error().code == ParseErrorCode::over_limit);
  CHECK(parse(text.substr(0, limits::http_head_octets - 1)).error().code == ParseErrorCode::truncated);
}

TEST_CASE("the size of a body") {
  struct Row {
    std::string head;
    std::optional<std::uint64_t> size;
  };
  const auto row = GENERATE(values<Row>({
      {"GET / HTTP/1.1\r\n", 0},
      {"POST / HTTP/1.1\r\ncontent-length: 17\r\n", 17},
      {"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n", 5},
      {"POST / HTTP/1.1\r\nContent-Length: 5, 6\r\n", std::nullopt},
      {"POST / HTTP/1.1\r\nContent-Length: -1\r\n", std::nullopt},
      {"POST / HTTP/1.1\r\nContent-Length:\r\n", std::nullopt},
      {"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", std::nullopt},
      {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", 3},
      {"HTTP/1.1 200 OK\r\n", std::nullopt},
      {"HTTP/1.1 101 Switching Protocols\r\n", 0},
      {"HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n", 0},
      {"HTTP/1.1 204 No Content\r\n", 0},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n", 0},
  }));
  INFO(row.head);
  CHECK(body_size(head_of(row.head + "\r\n")) == row.size);
}

}  // namespace rung::http
