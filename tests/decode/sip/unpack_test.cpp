#include <string>

#include "base/limits.h"
#include "decode/sip/framer.h"
#include "tests/decode/sip/framed_text.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

using namespace std::string_view_literals;
using Lines = std::vector<std::string>;

const std::string bye = "BYE sip:a SIP/2.0\r\nl: 0\r\n\r\n";  // 27 octets

Unpacked unpacked(std::string_view text) { return unpack(test::ExactBytes(text).view()); }

TEST_CASE("one message a datagram") {
  struct Row {
    const char* what;
    std::string datagram;
    Lines expected;
    std::size_t extra;
  };
  const Row rows[] = {
      {"whole", bye, {"0-27 BYE []"}, 0},
      {"no length: to the end", "BYE sip:a SIP/2.0\r\n\r\nabc", {"0-24 BYE [abc]"}, 0},
      {"invalid length: to the end", "BYE sip:a SIP/2.0\r\nl: x\r\n\r\nabc", {"0-30 BYE [abc]"}, 0},
      {"extra octets", bye + "abc", {"0-27 BYE []"}, 3},
      {"another message is extra", bye + bye, {"0-27 BYE []"}, 27},
      {"too short", "BYE sip:a SIP/2.0\r\nl: 9\r\n\r\nabc", {"0-30 BYE [abc] incomplete"}, 0},
      {"huge", "BYE sip:a SIP/2.0\r\nl: 2147483648\r\n\r\nab", {"0-38 BYE [ab] incomplete"}, 0},
      {"no empty line", "BYE sip:a SIP/2.0\r\nA: b\r\n", {"0-25 BYE [] incomplete"}, 0},
      {"a start line alone", "BYE sip:a SIP/2.0", {"0-17 BYE [] incomplete"}, 0},
      {"line ends before it", "\r\n\r\n" + bye, {"4-31 BYE []"}, 0},
      {"other version", "OPTIONS sip:a SIP/7.0\r\n\r\n", {"0-25 OPTIONS []"}, 0},
      {"no version", "INVITE sip:a\r\nTo: b\r\n\r\n", {}, 23},
      {"HTTP", "GET / HTTP/1.1\r\n\r\n", {}, 18},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::optional<Framed> found = take_datagram(test::ExactBytes(row.datagram).view());
    std::vector<Framed> items;
    if (found) items.push_back(std::move(*found));
    CHECK(described(items) == row.expected);
    CHECK(row.datagram.size() - (items.empty() ? 0 : items[0].end) == row.extra);
  }
}

TEST_CASE("what is no SIP gives no item") {
  for (std::string_view text : {"\0\x01\0\0\x21\x12\xa4\x42"sv, "\x80\0\x01"sv, "\0\0\0"sv, "\0\0\0\0\0"sv, "jaK"sv}) {
    Unpacked found = unpacked(text);
    CHECK(found.items.empty());
    CHECK(found.extra_octets == text.size());
  }
}

TEST_CASE("keep-alives") {
  struct Row {
    std::string_view text;
    Framed::Kind kind;
  };
  for (const Row& row :
       {Row{"\r\n\r\n", Framed::Kind::ping}, Row{"\r\n", Framed::Kind::pong}, Row{"\0\0\0\0"sv, Framed::Kind::ping},
        Row{"", Framed::Kind::ping}, Row{"\r\n\r\n\r\n", Framed::Kind::ping}}) {
    Unpacked found = unpacked(row.text);
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0].kind == row.kind);
    CHECK_FALSE(found.items[0].message);
    CHECK(found.items[0].end == row.text.size());
    CHECK(found.extra_octets == 0);
  }
}

TEST_CASE("several messages in one WebSocket message") {
  CHECK(described(unpacked(bye + bye + bye).items) == Lines{"0-27 BYE []", "27-54 BYE []", "54-81 BYE []"});
  CHECK(described(unpacked(bye + "\r\n" + bye).items) == Lines{"0-27 BYE []", "29-56 BYE []"});
  Unpacked junk = unpacked(bye + "\r\njunk");
  CHECK(junk.items.size() == 1);
  CHECK(junk.extra_octets == 6);
}

TEST_CASE("without Content-Length another message ends one that has no body") {
  const std::string options = "OPTIONS sip:a SIP/2.0\r\nTo: b\r\n\r\n";  // 32 octets
  CHECK(described(unpacked(options + options).items) == Lines{"0-32 OPTIONS []", "32-64 OPTIONS []"});
  CHECK(described(unpacked(options + bye).items) == Lines{"0-32 OPTIONS []", "32-59 BYE []"});
  // A body of message/sip is one.
  const std::string carrying = "MESSAGE sip:a SIP/2.0\r\nc: message/sip\r\n\r\n";
  CHECK(described(unpacked(carrying + bye).items) ==
        Lines{"0-" + std::to_string(carrying.size() + bye.size()) + " MESSAGE [" + bye + "]"});
  CHECK(described(unpacked(options + "plain").items) == Lines{"0-37 OPTIONS [plain]"});
}

TEST_CASE("glued messages have a limit") {
  std::string many;
  for (std::size_t i = 0; i <= limits::sip_glued_messages; ++i) many += bye;
  Unpacked found = unpacked(many);
  CHECK(found.items.size() == limits::sip_glued_messages);
  CHECK(found.extra_octets == bye.size());
}

TEST_CASE("what is over a limit is cut there") {
  std::string head = "BYE sip:a SIP/2.0\r\nA: " + std::string(limits::sip_header_octets, 'x') + "\r\n\r\n";
  Unpacked found = unpacked(head);
  REQUIRE(found.items.size() == 1);
  CHECK(found.items[0].over_limit);
  CHECK_FALSE(found.items[0].complete);
  CHECK(found.items[0].end == limits::sip_header_octets);
  CHECK(found.extra_octets == head.size() - limits::sip_header_octets);

  std::string body = "BYE sip:a SIP/2.0\r\n\r\n" + std::string(limits::sip_message_octets, 'x');
  found = unpacked(body);
  REQUIRE(found.items.size() == 1);
  CHECK(found.items[0].over_limit);
  CHECK(found.items[0].end == limits::sip_message_octets);

  std::string line = "BYE sip:" + std::string(limits::sip_start_line_octets, 'a') + " SIP/2.0\r\n\r\n";
  CHECK(unpacked(line).items.empty());
}

}  // namespace
}  // namespace rung::sip
