#include "decode/sip/message.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view invite =
    "INVITE sip:bob@example.com SIP/2.0\r\n"
    "Via: SIP/2.0/WSS abc.invalid:5; branch=z9hG4bK1, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2\r\n"
    "v: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK3\r\n"
    "From: \"A\" <sip:alice@example.com;tag=uri>;tag=f1\r\n"
    "t: sip:bob@example.com;tag=t1\r\n"
    "Call-ID: abc@def\r\n"
    "CSeq: 0007 INVITE\r\n"
    "m: <sip:a@abc.invalid>;q=1, <sip:b>\r\n"
    "Contact: <sip:second>\r\n"
    "User-Agent: UA/1.0 (x, y)\r\n"
    "c: application/sdp\r\n"
    "l: 5\r\n"
    "\r\n"
    "v=0\r\n";

void check_essentials(const Message& message) {
  const Essentials& known = message.essentials();
  CHECK(known.call_id == "abc@def");
  CHECK(known.from_uri == "sip:alice@example.com;tag=uri");
  CHECK(known.from_tag == "f1");
  CHECK(known.to_uri == "sip:bob@example.com");
  CHECK(known.to_tag == "t1");
  CHECK(known.cseq == 7u);
  CHECK(known.cseq_method == "INVITE");
  CHECK(known.branch == "z9hG4bK1");
  CHECK(known.sent_by == "abc.invalid:5");
  CHECK(known.via_transport == "WSS");
  CHECK(known.via_count == 3);
  CHECK(known.contact == "<sip:a@abc.invalid>;q=1, <sip:b>");
  CHECK(known.user_agent == "UA/1.0 (x, y)");
  CHECK(known.content_type == "application/sdp");
}

TEST_CASE("a request") {
  Message message = parsed(invite);
  CHECK(message.is_request());
  CHECK(message.method() == "INVITE");
  CHECK(message.request_uri() == "sip:bob@example.com");
  CHECK(message.version() == "SIP/2.0");
  CHECK(message.headers().size() == 11);
  CHECK(message.headers()[1].name == "v");
  CHECK(message.headers()[1].id == HeaderId::via);
  CHECK(message.content_length() == std::uint64_t{5});
  CHECK(message.body() == "v=0\r\n");
  CHECK(message.raw() == invite);
  CHECK(message.head().size() + message.body().size() == invite.size());
  CHECK(message.find(HeaderId::contact)->value == message.essentials().contact);
  CHECK(message.find(HeaderId::expires) == nullptr);
  const MessageDefects& defects = message.defects();
  CHECK_FALSE(defects.start_line_malformed);
  CHECK_FALSE(defects.header_section_unterminated);
  CHECK_FALSE(defects.header_line_malformed);
  CHECK_FALSE(defects.content_length_invalid);
  CHECK_FALSE(defects.content_length_conflict);
  CHECK_FALSE(defects.body_truncated);
  CHECK_FALSE(defects.bare_lf);
  check_essentials(message);
}

TEST_CASE("views survive a move, of folded values too") {
  Message first = parsed("BYE sip:a SIP/2.0\r\nSubject: a\r\n b\r\nCall-ID: c\r\n d\r\n\r\n");
  Message second = std::move(first);
  Message third = parsed(invite);
  third = std::move(second);
  CHECK(third.method() == "BYE");
  CHECK(third.headers()[0].value == "a b");
  CHECK(third.essentials().call_id == "c d");
  Message moved = parsed(invite);
  Message other(std::move(moved));
  check_essentials(other);
}

TEST_CASE("a response") {
  Message message = parsed("SIP/2.0 486 Busy Here\r\nServer: S\r\nTo: <sip:b>\r\nCSeq: 1 INVITE\r\n\r\n");
  CHECK_FALSE(message.is_request());
  CHECK(message.status() == 486);
  CHECK(message.reason() == "Busy Here");
  CHECK(message.method().empty());
  CHECK(message.essentials().user_agent == "S");
  CHECK(message.essentials().to_tag.empty());
  CHECK(message.essentials().call_id.empty());
  CHECK(message.essentials().via_count == 0);
  CHECK_FALSE(message.content_length());
}

TEST_CASE("User-Agent comes before Server, and the first of each field counts") {
  Message message = parsed(
      "BYE sip:a SIP/2.0\r\nServer: S\r\nUser-Agent: U\r\nServer: T\r\nFrom: <sip:a>\r\n"
      "From: <sip:b>;tag=2\r\nCSeq: x\r\nCSeq: 2 BYE\r\nCall-ID:\r\nCall-ID: second\r\n\r\n");
  CHECK(message.essentials().user_agent == "U");
  CHECK(message.essentials().from_uri == "sip:a");
  CHECK(message.essentials().from_tag.empty());
  CHECK_FALSE(message.essentials().cseq);
  CHECK(message.essentials().call_id.empty());
}

TEST_CASE("header lines as they come") {
  struct Row {
    std::string_view line;
    std::string_view name;
    std::string_view value;
    bool malformed;
  };
  const Row rows[] = {
      {"TO : x", "TO", "x", false},
      {"Subject:", "Subject", "", false},
      {"Subject:\t a \t", "Subject", "a", false},
      {"Subject: a\r\n\tb\r\n   \r\n c", "Subject", "a b c", false},
      {"Subject:\r\n  a", "Subject", "a", false},
      {"Subject \t:\r\n \r\n\t", "Subject", "", false},
      {"Subject: a\rb", "Subject", "a\rb", false},
      {"Subject: a\0b"sv, "Subject", "a\0b"sv, false},
      {"Subject: a : b", "Subject", "a : b", false},
      {"New%41: x", "New%41", "x", false},
      {"Foo Bar: x", "Foo Bar", "x", true},
      {": x", "", "", true},
      {"F\xc3\xb6: x", "F\xc3\xb6", "x", true},
      {"Foobar roobar", "", "", true},
      {"Foobar\r\n : x", "", "", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    std::string text = "BYE sip:a SIP/2.0\r\nA: 1\r\n";
    text.append(row.line).append("\r\nZ: 2\r\n\r\n");
    Message message = parsed(text);
    CHECK(message.defects().header_line_malformed == row.malformed);
    CHECK_FALSE(message.defects().header_section_unterminated);
    CHECK(message.headers().back().name == "Z");
    REQUIRE(message.headers().size() == (row.name.empty() ? 2 : 3));
    if (row.name.empty()) continue;
    CHECK(message.headers()[1].name == row.name);
    CHECK(message.headers()[1].value == row.value);
  }
}

TEST_CASE("a start line is never folded") {
  Message message = parsed("BYE sip:a SIP/2.0\r\n folded: x\r\nA: 1\r\n\r\n");
  CHECK(message.method() == "BYE");
  CHECK(message.defects().header_line_malformed);
  CHECK(message.headers().back().name == "A");
}

TEST_CASE("Content-Length as it comes") {
  struct Row {
    const char* fields;
    long long value;  // -1: none
    bool invalid, conflict;
  };
  const Row rows[] = {
      {"l: 4\r\n", 4, false, false},
      {"Content-Length: 4\r\nl: 004\r\n", 4, false, false},
      {"CONTENT-LENGTH\t:\r\n 4\r\n", 4, false, false},
      {"l: 4\r\nl: 5\r\n", -1, false, true},
      {"l: 4\r\nl: x\r\n", -1, true, false},
      {"l: -999\r\n", -1, true, false},
      {"l: +4\r\n", -1, true, false},
      {"l: 0x4\r\n", -1, true, false},
      {"l:\r\n", -1, true, false},
      {"l: 4 4\r\n", -1, true, false},
      {"l: 1\r\n 2\r\n", -1, true, false},
      {"l: 2147483648\r\n", 2147483648LL, false, false},
      {"l: 2147483649\r\n", -1, true, false},
      {"l: 99999999999999999999999\r\n", -1, true, false},
      {"", -1, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.fields);
    Message message = parsed(std::string("BYE sip:a SIP/2.0\r\n") + row.fields + "\r\nbody");
    CHECK((message.content_length() ? static_cast<long long>(*message.content_length()) : -1) == row.value);
    CHECK(message.defects().content_length_invalid == row.invalid);
    CHECK(message.defects().content_length_conflict == row.conflict);
    CHECK(message.defects().body_truncated == (row.value > 4));
    CHECK(message.body() == "body");
  }
}

TEST_CASE("lines may end with LF alone") {
  Message message = parsed("BYE sip:a SIP/2.0\nA: 1\r\nB: 2\n 3\n\nrest");
  CHECK(message.defects().bare_lf);
  CHECK(message.method() == "BYE");
  CHECK(message.headers()[1].value == "2 3");
  CHECK(message.body() == "rest");
  CHECK(parsed("BYE sip:a SIP/2.0\r\n\n").defects().bare_lf);
  CHECK_FALSE(parsed("BYE sip:a SIP/2.0\r\n\r\na\nb").defects().bare_lf);
}

TEST_CASE("a malformed start line leaves the headers readable") {
  Message message = parsed("INVITE sip:alan@example.com\r\nCall-ID: x\r\n\r\n");
  CHECK(message.defects().start_line_malformed);
  CHECK(message.is_request());
  CHECK(message.method().empty());
  CHECK(message.version().empty());
  CHECK(message.essentials().call_id == "x");
}

TEST_CASE("a message without its end") {
  CHECK(parsed("").defects().start_line_malformed);
  Message cut = parsed("BYE sip:a SIP/2.0\r\nA: 1\r\nB");
  CHECK(cut.defects().header_section_unterminated);
  CHECK_FALSE(cut.defects().header_line_malformed);
  CHECK(cut.headers().size() == 1);
  CHECK(cut.body().empty());
  CHECK(parsed("BYE sip:a SIP/2.0\r\nA: 1\r\n\r").defects().header_section_unterminated);
  CHECK(parsed("BYE sip:a SIP/2.0\r\nA: 1\r\nl: 0").content_length() == std::uint64_t{0});
}

TEST_CASE("header fields past the limit stay in the octets") {
  std::string text = "BYE sip:a SIP/2.0\r\n";
  for (std::size_t i = 0; i < limits::sip_header_fields; ++i) text += "A: 1\r\n";
  Message full = parsed(text + "\r\n");
  CHECK(full.headers().size() == limits::sip_header_fields);
  CHECK_FALSE(full.defects().header_fields_over_limit);
  Message over = parsed(text + "l: 9\r\n\r\nbody");
  CHECK(over.headers().size() == limits::sip_header_fields);
  CHECK(over.defects().header_fields_over_limit);
  CHECK(over.content_length() == std::uint64_t{9});
  CHECK(over.body() == "body");
}

}  // namespace
}  // namespace rung::sip
