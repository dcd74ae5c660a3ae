#include "decode/sip/framer.h"

#include <ctime>
#include <string>

#include "base/limits.h"
#include "tests/decode/sip/framed_text.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

using Lines = std::vector<std::string>;

Lines framed(const test::Pieces& pieces, bool finish = true) {
  StreamFramer framer;
  std::vector<Framed> items;
  for (std::string_view piece : pieces) {
    framer.feed(test::ExactBytes(piece).view());
    drain(framer, items);
  }
  if (finish) framer.finish();
  drain(framer, items);
  std::uint64_t at = 0;
  for (const Framed& item : items) {
    CHECK(item.begin == at);
    at = item.end;
  }
  CHECK(framer.offset() == at);
  return described(items);
}

struct Row {
  const char* what;
  std::string stream;
  Lines expected;
};

const std::string bye = "BYE sip:a SIP/2.0\r\nl: 0\r\n\r\n";             // 27 octets
const std::string ok = "SIP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi";  // 39 octets

TEST_CASE("streams are cut alike however they come") {
  const Row rows[] = {
      {"pipelined", bye + ok + bye, {"0-27 BYE []", "27-66 OK [hi]", "66-93 BYE []"}},
      {"keep-alives",
       "\r\n\r\n" + bye + "\r\n\r\n\r\n" + bye + "\r\n",
       {"crlf 2", "4-31 BYE []", "crlf 3", "37-64 BYE []", "crlf 1"}},
      {"folded length, any case, spaces",
       "BYE sip:a SIP/2.0\r\ncOnTent-length \t:\r\n 3\r\n\r\nabc" + bye,
       {"0-47 BYE [abc]", "47-74 BYE []"}},
      {"bare LF",
       "BYE sip:a SIP/2.0\nl: 1\n\nxBYE sip:a SIP/2.0\r\nl: 1\n\r\ny\n" + bye,
       {"0-25 BYE [x]", "25-52 BYE [y]", "crlf 1", "53-80 BYE []"}},
      {"a body that looks like SIP",
       "MESSAGE sip:a SIP/2.0\r\nl: 27\r\n\r\n" + bye + bye,
       {"0-59 MESSAGE [" + bye + "]", "59-86 BYE []"}},
      {"equal lengths twice", "BYE sip:a SIP/2.0\r\nl: 1\r\nl: 01\r\n\r\nx" + bye, {"0-35 BYE [x]", "35-62 BYE []"}},
      {"no length, no type", "BYE sip:a SIP/2.0\r\n\r\n" + bye, {"0-21 BYE [] guessed", "21-48 BYE []"}},
      {"no length, SDP, then a message",
       "INFO sip:a SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\r\no=-\r\n" + bye,
       {"0-52 INFO [v=0\r\no=-\r\n] guessed", "52-79 BYE []"}},
      {"no length, SDP, nothing more",
       "INFO sip:a SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\r\no=",
       {"0-49 INFO [v=0\r\no=] guessed"}},
      {"no length, SDP announced, message follows at once",
       "INFO sip:a SIP/2.0\r\nc: application/sdp\r\n\r\n" + bye,
       {"0-42 INFO [] guessed", "42-69 BYE []"}},
      {"no length, text up to the next start line",
       "INFO sip:a SIP/2.0\r\nc: text/plain\r\n\r\nhello\nworld\r\n" + bye,
       {"0-50 INFO [hello\nworld\r\n] guessed", "50-77 BYE []"}},
      {"no length, text to the end", "INFO sip:a SIP/2.0\r\nc: text/plain\r\n\r\nhello", {"0-42 INFO [hello] guessed"}},
      {"conflicting lengths",
       "BYE sip:a SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n" + bye,
       {"0-33 BYE [] guessed", "33-60 BYE []"}},
      {"invalid length",
       "BYE sip:a SIP/2.0\r\nl: -1\r\n\r\nxy\r\n" + bye,
       {"0-28 BYE [] guessed", "28-32 skipped", "32-59 BYE []"}},
      {"garbage, then a known method", "xyz abc\r\n" + bye, {"0-9 skipped", "9-36 BYE []"}},
      {"garbage, then a status line", "\x16\x03\x01\r\n" + ok, {"0-5 skipped", "5-44 OK [hi]"}},
      {"garbage, then an unknown method without Via", "!\x01\nFOO sip:a SIP/2.0\r\nA: b\r\n\r\n", {"0-30 skipped"}},
      {"garbage, then an unknown method with Via",
       "!\x01\nFOO sip:a SIP/2.0\r\nA: b\r\nv: c\r\nl: 0\r\n\r\n",
       {"0-3 skipped", "3-42 FOO []"}},
      {"an unknown method in place needs no Via", "FOO sip:a SIP/2.0\r\nl: 0\r\n\r\n", {"0-27 FOO []"}},
      {"a Via behind the header section is too late",
       "!\x01\nFOO sip:a SIP/2.0\r\nA: b\r\n\r\nv: c\r\n" + bye,
       {"0-36 skipped", "36-63 BYE []"}},
      {"a CR alone", "\rx\r\n" + bye, {"0-1 skipped", "1-4 skipped", "4-31 BYE []"}},
      {"HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", {"0-27 skipped"}},
      {"cut in the body", "BYE sip:a SIP/2.0\r\nl: 5\r\n\r\nab", {"0-29 BYE [ab] incomplete"}},
      {"cut in the headers", "BYE sip:a SIP/2.0\r\nl: 5\r\n", {"0-25 BYE [] incomplete"}},
      {"cut in the start line", "BYE sip:a SIP/2.0", {"0-17 skipped"}},
      {"cut in a keep-alive", bye + "\r\n\r", {"0-27 BYE []", "crlf 1", "29-30 skipped"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    test::every_split(row.stream, [&](const test::Pieces& pieces) { CHECK(framed(pieces) == row.expected); });
  }
}

TEST_CASE("a message comes out as soon as it is whole") {
  CHECK(framed({bye}, false) == Lines{"0-27 BYE []"});
  CHECK(framed({ok}, false) == Lines{"0-39 OK [hi]"});
  CHECK(framed({"BYE sip:a SIP/2.0\r\n\r\n"}, false) == Lines{"0-21 BYE [] guessed"});
}

TEST_CASE("pings and pongs are told apart by segments") {
  StreamFramer framer;
  std::vector<Framed> items;
  for (std::string_view piece : {"\r\n\r\n", "\r\n", "\r\n"}) {
    framer.feed(as_bytes(piece));
    drain(framer, items);
  }
  REQUIRE(items.size() == 3);
  CHECK(items[0].kind == Framed::Kind::ping);
  CHECK(items[1].kind == Framed::Kind::pong);
  CHECK(items[2].kind == Framed::Kind::pong);
}

TEST_CASE("nothing is joined across a gap") {
  struct Gap {
    const char* what;
    std::string before, behind;
    Lines expected;
  };
  const Gap rows[] = {
      {"in a body",
       "BYE sip:a SIP/2.0\r\nl: 9\r\n\r\nab",
       "cd\r\n" + bye,
       {"0-29 BYE [ab] incomplete", "129-133 skipped", "133-160 BYE []"}},
      {"in a header section",
       "BYE sip:a SIP/2.0\r\nl:",
       "0\r\n\r\n" + bye,
       {"0-21 BYE [] incomplete", "121-126 skipped", "126-153 BYE []"}},
      {"in a start line",
       "BYE sip",
       ":a SIP/2.0\r\nl: 0\r\n\r\n" + bye,
       {"0-7 skipped", "107-127 skipped", "127-154 BYE []"}},
      {"between messages", bye, bye, {"0-27 BYE []", "127-154 BYE []"}},
      {"in a guessed body",
       "INFO sip:a SIP/2.0\r\nc: a/b\r\n\r\nx",
       bye,
       {"0-31 INFO [x] incomplete guessed", "131-158 BYE []"}},
      {"behind a pong", "\r\n", bye, {"crlf 1", "102-129 BYE []"}},
      {"while looking for a start line",
       "\x01 junk",
       "junk\n" + bye,
       {"0-6 skipped", "106-111 skipped", "111-138 BYE []"}},
      {"in a method",
       "NOT",
       "IFY sip:a SIP/2.0\r\nv: SIP/2.0/TCP a\r\nl: 0\r\n\r\n" + bye,
       {"0-3 skipped", "103-148 skipped", "148-175 BYE []"}},
      {"then an unknown method without Via",
       bye,
       "FOO sip:a SIP/2.0\r\nl: 0\r\n\r\n" + bye,
       {"0-27 BYE []", "127-154 skipped", "154-181 BYE []"}},
  };
  for (const Gap& row : rows) {
    CAPTURE(row.what);
    test::every_split(row.behind, [&](const test::Pieces& pieces) {
      StreamFramer framer;
      std::vector<Framed> items;
      framer.feed(as_bytes(row.before));
      framer.gap(100);
      for (std::string_view piece : pieces) framer.feed(as_bytes(piece));
      framer.finish();
      drain(framer, items);
      CHECK(described(items) == row.expected);
    });
  }
}

TEST_CASE("a gap of nothing is none") {
  StreamFramer framer;
  std::vector<Framed> items;
  framer.feed(as_bytes(bye.substr(0, 20)));
  framer.gap(0);
  framer.feed(as_bytes(bye.substr(20)));
  drain(framer, items);
  CHECK(described(items) == Lines{"0-27 BYE []"});
}

TEST_CASE("the offset waits for what was not taken") {
  StreamFramer framer;
  framer.feed(as_bytes(bye + bye + "BYE"));
  CHECK(framer.offset() == 0);
  CHECK(framer.next());
  CHECK(framer.offset() == 27);
  CHECK(framer.next());
  CHECK(framer.offset() == 54);
  CHECK_FALSE(framer.next());
  CHECK(framer.offset() == 54);
}

TEST_CASE("a header section over the limit is cut there") {
  std::string head = "BYE sip:a SIP/2.0\r\nA: " + std::string(limits::sip_header_octets, 'x');
  std::string stream = head + "\r\n\r\n" + bye;
  for (std::size_t piece : {stream.size(), std::size_t{1000}}) {
    StreamFramer framer;
    std::vector<Framed> items;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      framer.feed(as_bytes(std::string_view(stream).substr(at, piece)));
      drain(framer, items);
    }
    REQUIRE(items.size() == 3);
    CHECK(items[0].over_limit);
    CHECK_FALSE(items[0].complete);
    CHECK(items[0].end == limits::sip_header_octets);
    CHECK(items[0].message->defects().header_section_unterminated);
    CHECK(items[1].kind == Framed::Kind::skipped);
    CHECK(items[2].message->method() == "BYE");
  }
}

TEST_CASE("a message over the limit is cut there") {
  std::string body(limits::sip_message_octets, 'x');
  for (const char* fields : {"l: 2000000000\r\n\r\n", "c: text/plain\r\n\r\n"}) {
    CAPTURE(fields);
    std::string stream = std::string("BYE sip:a SIP/2.0\r\n") + fields + body + "\r\n" + bye;
    StreamFramer framer;
    std::vector<Framed> items;
    for (std::size_t at = 0; at < stream.size(); at += 65536) {
      framer.feed(as_bytes(std::string_view(stream).substr(at, 65536)));
      drain(framer, items);
    }
    framer.finish();
    drain(framer, items);
    REQUIRE(items.size() == 3);
    CHECK(items[0].over_limit);
    CHECK_FALSE(items[0].complete);
    CHECK(items[0].end == limits::sip_message_octets);
    CHECK(items[2].message->method() == "BYE");
  }
}

TEST_CASE("a start line over the limit is none") {
  std::string stream = "BYE sip:" + std::string(limits::sip_start_line_octets, 'a') + " SIP/2.0\r\n\r\n" + bye;
  Lines lines = framed({stream});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "0-" + std::to_string(stream.size() - bye.size()) + " skipped");
}

TEST_CASE("a direction is given up and begins again with a start line") {
  for (const std::string& junk : {std::string(limits::sip_resync_octets + 100'000, 'x'), [] {
                                    std::string lines;
                                    while (lines.size() <= limits::sip_resync_octets) lines += "junk\n";
                                    return lines;
                                  }()}) {
    StreamFramer framer;
    std::vector<Framed> items;
    for (std::size_t at = 0; at < junk.size(); at += 1400) {
      framer.feed(as_bytes(std::string_view(junk).substr(at, 1400)));
    }
    framer.feed(as_bytes("more junk\n" + bye));
    drain(framer, items);
    for (const Framed& item : items) CHECK(item.kind == Framed::Kind::skipped);
    REQUIRE(!items.empty());
    CHECK(items.back().end == junk.size() + 10 + bye.size());
    CHECK(framer.offset() == junk.size() + 10 + bye.size());

    items.clear();
    framer.feed(as_bytes(bye));
    drain(framer, items);
    REQUIRE(items.size() == 1);
    CHECK(items[0].begin == junk.size() + 10 + bye.size());
    CHECK(items[0].message->method() == "BYE");
  }
}

// Work is counted in processor seconds: a quadratic framer would need minutes for each of these.
TEST_CASE("octets fed one by one cost linear time") {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += bye;
  const std::string streams[] = {
      many,
      "BYE sip:a SIP/2.0\r\nA: " + std::string(200'000, 'x') + "\r\nl: 0\r\n\r\n",
      "BYE sip:a SIP/2.0\r\nl: 900000\r\n\r\n" + std::string(900'000, 'x'),
      "BYE sip:a SIP/2.0\r\nc: text/plain\r\n\r\n" + std::string(900'000, 'x'),
      std::string(900'000, 'x'),
      std::string(900'000, '\n'),
  };
  for (const std::string& stream : streams) {
    std::clock_t begin = std::clock();
    StreamFramer framer;
    std::size_t count = 0;
    for (const char& octet : stream) {
      framer.feed(as_bytes({&octet, 1}));
      while (framer.next()) ++count;
    }
    framer.finish();
    while (framer.next()) ++count;
    CHECK(count > 0);
    CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 20);
  }
}

TEST_CASE("many messages in one feed cost linear time") {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += bye;
  std::clock_t begin = std::clock();
  StreamFramer framer;
  framer.feed(as_bytes(many));
  std::size_t count = 0;
  while (framer.next()) ++count;
  CHECK(count == 100'000);
  CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 20);
}

}  // namespace
}  // namespace rung::sip
