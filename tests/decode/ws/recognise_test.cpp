#include <random>
#include <string>

#include "decode/ws/message_framer.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {

using test::fin;
using test::rsv1;
using test::wire_frame;

namespace {

const std::string options = "OPTIONS sip:a@b.example SIP/2.0\r\nCall-ID: 1\r\n\r\n";
const std::string mask = "\x91\x2a\xc3\x5e";

bool begins_sip(Bytes payload) {
  const std::string_view text = as_text(payload);
  return text.substr(0, 2) == "\r\n" || text.find(" SIP/2.0\r\n") != std::string_view::npos;
}

Recognised judge(std::string_view octets) {
  const rung::test::ExactBytes bytes(octets);
  return recognise(bytes.view(), begins_sip);
}

struct Row {
  std::string octets;
  Likeness likeness;
};

}  // namespace

TEST_CASE("streams whose handshake was not seen") {
  const std::string key = GENERATE("", "\x91\x2a\xc3\x5e");
  const std::string ping = wire_frame(fin | 9, "", key);
  const std::string pong = wire_frame(fin | 10, "", key.empty() ? "" : "\x01\x23\x45\x67");
  const std::string text = wire_frame(fin | 1, options, key);
  const auto row = GENERATE_COPY(values<Row>({
      {text, Likeness::yes},
      {text.substr(0, 60), Likeness::yes},
      {text.substr(0, 15), Likeness::unsure},
      {text.substr(0, 1), Likeness::unsure},
      {text + ping.substr(0, 1), Likeness::yes},
      {ping + text, Likeness::yes},
      {wire_frame(fin | 2, options, key), Likeness::yes},
      {wire_frame(fin | 1, "\r\n\r\n", key), Likeness::yes},
      {wire_frame(1, options.substr(0, 40), key), Likeness::yes},
      {ping, Likeness::unsure},
      {ping + pong, Likeness::unsure},
      {ping + pong + ping, Likeness::yes},
      {ping + pong + ping + pong.substr(0, 1), Likeness::unsure},
      {ping + ping + ping, key.empty() ? Likeness::yes : Likeness::unsure},
      {wire_frame(fin | rsv1 | 1, "\xf2\x48", key), Likeness::unsure},
      {text + "x", Likeness::no},
      {text + wire_frame(fin | 3, "", key), Likeness::no},
      {text + wire_frame(fin | 9, "", key.empty() ? mask : ""), Likeness::no},
      {wire_frame(fin | 1, "{\"json\": true}", key), Likeness::no},
      {wire_frame(fin | 1, std::string("\x00\x01\x02", 3), key), Likeness::no},
      {wire_frame(fin, options, key), Likeness::no},
      {wire_frame(fin | 1, options, key, test::LengthForm::bits_16), Likeness::no},
      {wire_frame(fin | 8, "\x03\xee", key) + ping + ping, Likeness::no},
  }));
  INFO(row.octets);
  const Recognised recognised = judge(row.octets);
  CHECK(static_cast<int>(recognised.likeness) == static_cast<int>(row.likeness));
  if (row.likeness == Likeness::yes) {
    CHECK(recognised.offset == 0);
    CHECK(recognised.masked == !key.empty());
  }
}

TEST_CASE("a segment may begin inside a frame") {
  const std::string key = GENERATE("", "\x91\x2a\xc3\x5e");
  const std::string rest = wire_frame(fin | 1, options, key).substr(20);
  const Recognised recognised = judge(rest + wire_frame(fin | 1, options, key));
  CHECK(static_cast<int>(recognised.likeness) == static_cast<int>(Likeness::yes));
  CHECK(recognised.offset == rest.size());
  CHECK(recognised.masked == !key.empty());
}

TEST_CASE("other protocols are not WebSocket") {
  const auto octets = GENERATE(values<std::string>({
      options,
      "SIP/2.0 200 OK\r\n\r\n",
      "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "\r\n\r\n",
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
      std::string("\x17\x03\x03\x00\x20", 5),
      std::string("\x80\x00\x12\x34\x00\x00\x00\xa0\x11\x22\x33\x44\xd5\xd5\xd5\xd5", 16),
      std::string("\x80\xe0\x12\x34\x00\x00\x00\xa0\x11\x22\x33\x44\xd5\xd5\xd5\xd5", 16),
      std::string("\x81\xc9\x00\x07\x00\x00\x00\xa0\x11\x22\x33\x44\xd5\xd5\xd5\xd5", 16),
      std::string(64, '\0'),
      std::string(64, '\x82'),
      std::string(64, '\x81'),
  }));
  INFO(octets);
  CHECK(static_cast<int>(judge(octets).likeness) == static_cast<int>(Likeness::no));
}

TEST_CASE("random octets are never taken for WebSocket") {
  std::mt19937 random(7118);
  for (int round = 0; round < 20000; ++round) {
    std::string octets(20 + random() % 200, ' ');
    for (char& octet : octets) octet = static_cast<char>(random());
    REQUIRE(judge(octets).likeness != Likeness::yes);
  }
}

}  // namespace rung::ws
