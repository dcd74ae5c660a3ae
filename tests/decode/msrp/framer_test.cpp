#include <string>

#include "base/limits.h"
#include "tests/decode/msrp/framed_text.h"
#include "tests/scenarios/wire_conversation.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp::test {
namespace {

using namespace std::literals;
using Texts = std::vector<std::string>;

std::string place(std::size_t begin, const std::string& octets) {
  return std::to_string(begin) + "-" + std::to_string(begin + octets.size());
}

// However it is cut, `stream` gives `expected`.
void check_every_split(const std::string& stream, const Texts& expected) {
  rung::test::every_split(stream, [&](const rung::test::Pieces& pieces) {
    StreamFramer framer;
    FramedText text;
    for (std::string_view piece : pieces) {
      rung::test::ExactBytes exact(piece);
      framer.feed(exact.view());
      text.drain(framer);
    }
    framer.cut();
    text.drain(framer);
    REQUIRE(text.lines == expected);
    CHECK(framer.offset() == stream.size());
  });
}

TEST_CASE("a conversation, however it is cut") {
  const std::string one = send("a786hjs2", "Hey Bob, are you there?", "Message-ID: 1\r\nByte-Range: 1-23/23\r\n");
  const std::string two = answer("a786hjs2"), three = send("dkei38sd", "abcd", "Byte-Range: 1-*/8\r\n", "+");
  const std::string four = send("456s9wlk", "efgh", "Byte-Range: 5-8/8\r\n", "#");
  std::size_t at = 0;
  Texts expected;
  auto expect = [&](const std::string& octets, const std::string& what) {
    expected.push_back(place(at, octets) + " " + what);
    at += octets.size();
  };
  expect(one, "SEND a786hjs2 [Hey Bob, are you there?] $");
  expect(two, "200 a786hjs2 [] $");
  expect(three, "SEND dkei38sd [abcd] +");
  expect(four, "SEND 456s9wlk [efgh] #");
  check_every_split(one + two + three + four, expected);
}

TEST_CASE("a body may hold anything but its own end line") {
  for (const std::string& body :
       {""s, "\0\xff\r\n\r"s, "\r\n-------"s, "\r\n-------abcd"s, "\r\n-------abcd!\r\n"s, "\r\n-------abcd$x"s,
        "\r\n-------abcd$\r\r\n"s, "x-------abcd$\r\n"s, "\r\n-------abce$\r\n"s, "\r\n-------abcd$\n"s,
        "-------abcdx$\r\nmore"s, "\r\n--------abcd$\r\n"s, "\r\n\r\n-------abc"s, "\r\n-------ab\r\n-------ab"s,
        send("efgh", "a quoted chunk"), "\r\nMSRP efgh SEND\r\nTo-Path: x\r\n"s}) {
    const std::string chunk = send("abcd", body), next = answer("abcd");
    CAPTURE(body);
    check_every_split(chunk + next,
                      {place(0, chunk) + " SEND abcd [" + body + "] $", place(chunk.size(), next) + " 200 abcd [] $"});
  }
}

TEST_CASE("random binary bodies come out as they went in") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    rung::test::Dice dice(seed);
    std::string body;
    constexpr std::string_view octets = "\r\n-abcd$+#M \0\xff"sv;
    for (std::size_t size = dice.between(0, 60); size > 0; --size) body += octets[dice.between(0, octets.size() - 1)];
    const std::string chunk = send("abcd", body);
    if (chunk.find("\r\n-------abcd") != chunk.size() - 16) continue;
    check_every_split(chunk, {place(0, chunk) + " SEND abcd [" + body + "] $"});
  }
}

TEST_CASE("no body: the end line follows the header fields") {
  const std::string chunk =
      "MSRP abcd SEND\r\nTo-Path: msrp://b/1;ws\r\nFrom-Path: msrp://a/2;ws\r\nMessage-ID: x\r\n-------abcd$\r\n";
  check_every_split(chunk, {place(0, chunk) + " SEND abcd [] $"});
}

TEST_CASE("an empty body may lack the line end before its end line") {
  const std::string chunk = "MSRP abcd SEND\r\nContent-Type: text/plain\r\n\r\n-------abcd+\r\n";
  check_every_split(chunk, {place(0, chunk) + " SEND abcd [] +"});
}

TEST_CASE("line ends between chunks mean nothing") {
  const std::string chunk = answer("abcd");
  const std::string stream = "\r\n\r\n" + chunk + "\r\n" + chunk + "\n";
  check_every_split(stream, {place(4, chunk) + " 200 abcd [] $", place(6 + chunk.size(), chunk) + " 200 abcd [] $"});
}

TEST_CASE("the last end line may lack its own line end") {
  for (const std::string& chunk : {answer("abcd"), send("abcd", "hello")}) {
    const std::string what = chunk.find("SEND") == std::string::npos ? "200 abcd [] $" : "SEND abcd [hello] $";
    for (std::size_t missing : {1u, 2u}) {
      const std::string stream = chunk.substr(0, chunk.size() - missing);
      check_every_split(stream, {place(0, stream) + " " + what});
    }
  }
}

TEST_CASE("a chunk that is cut off anywhere is given as far as it came") {
  const std::string chunk = send("abcd", "hello", "Byte-Range: 1-5/5\r\n");
  const std::size_t start_line = chunk.find('\n') + 1, whole = chunk.size() - 2;
  for (std::size_t size = 1; size < whole; ++size) {
    Texts lines = framed({std::string_view(chunk).substr(0, size)});
    REQUIRE(lines.size() == 1);
    INFO(lines[0]);
    CHECK(lines[0].ends_with(size < start_line ? "skipped" : "missing"));
  }
}

TEST_CASE("header fields without an end line end where the next start line is") {
  const std::string first = "MSRP abcd 200 OK\r\nTo-Path: msrp://a/1;tcp\r\n", next = answer("efgh");
  check_every_split(first + next,
                    {place(0, first) + " 200 abcd [] missing", place(first.size(), next) + " 200 efgh [] $"});
}

TEST_CASE("a start line ends a body whose octets have all come") {
  std::string first = send("abcd", "hello", "Byte-Range: 1-5/5\r\n");
  first.resize(first.find("-------"));
  const std::string next = send("efgh", "next", "Byte-Range: 1-4/4\r\n");
  check_every_split(first + next, {place(0, first) + " SEND abcd [hello\r\n] missing",
                                   place(first.size(), next) + " SEND efgh [next] $"});
  const std::string wrong = first + "-------wrong$\r\n";
  check_every_split(wrong + next, {place(0, wrong) + " SEND abcd [hello\r\n-------wrong$\r\n] missing",
                                   place(wrong.size(), next) + " SEND efgh [next] $"});
}

TEST_CASE("a start line within the octets of a body is one of them") {
  const std::string body = "\r\nMSRP efgh SEND\r\nTo-Path: x";
  const std::string chunk = send("abcd", body, "Byte-Range: 1-" + std::to_string(body.size()) + "/*\r\n");
  check_every_split(chunk, {place(0, chunk) + " SEND abcd [" + body + "] $"});
}

TEST_CASE("other octets are skipped up to the next start line") {
  const std::string chunk = answer("abcd");
  for (const std::string& other : {"junk\r\n"s, "MSRP\r\n"s, "MSRP abcd\r\n"s, "\0\1\2\n"s, "a MSRP efgh SEND\r\n"s,
                                   "MSRP a!b SEND\r\nMSRP\nMSRP \n"s, std::string(5000, 'x') + "\n"}) {
    CAPTURE(other.substr(0, 40));
    check_every_split(other + chunk, {place(0, other) + " skipped", place(other.size(), chunk) + " 200 abcd [] $"});
  }
}

TEST_CASE("a start line over the limit is none") {
  const std::string line = "MSRP abcd 200 " + std::string(limits::msrp_start_line_octets, 'x') + "\r\n";
  const std::string chunk = answer("abcd");
  check_every_split(line + chunk, {place(0, line) + " skipped", place(line.size(), chunk) + " 200 abcd [] $"});
}

TEST_CASE("a head over the limit is cut there") {
  const std::string head = "MSRP abcd SEND\r\nX: " + std::string(limits::msrp_head_octets, 'x');
  const std::string stream = head + "\r\n" + answer("efgh");
  Texts lines = framed({stream});
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "0-" + std::to_string(limits::msrp_head_octets) + " SEND abcd over-limit [] missing");
  CHECK(lines[1].ends_with("skipped"));
  CHECK(lines[2].ends_with("200 efgh [] $"));
}

TEST_CASE("a body of any size passes through, and little of it is held") {
  StreamFramer framer;
  FramedText text;
  const std::string head = "MSRP abcd SEND\r\nContent-Type: a/b\r\n\r\n", block(100'000, '\n');
  framer.feed(as_bytes(head));
  text.drain(framer);
  std::uint64_t fed = head.size(), given = 0;
  for (int i = 0; i < 200; ++i) {
    framer.feed(as_bytes(block));
    fed += block.size();
    while (auto framed = framer.next()) given += framed->octets.size();
    CHECK(fed - framer.offset() < 128);
  }
  CHECK(given + 128 > fed - head.size());
}

TEST_CASE("a gap ends the chunk it is in, and the next begins with a start line") {
  const std::string chunk = send("abcd", "hello world"), next = answer("efgh");
  for (std::size_t at = 1; at < chunk.size(); ++at) {
    StreamFramer framer(1000);
    FramedText text;
    framer.feed(as_bytes(chunk).first(at));
    text.drain(framer);
    framer.gap(500);
    text.drain(framer);
    CHECK_FALSE(framer.in_chunk());
    framer.feed(as_bytes("rest of it\r\n-------abcd$\r\n" + next));
    text.drain(framer);
    framer.cut();
    text.drain(framer);
    CAPTURE(at);
    REQUIRE(text.lines.size() == 3);
    const std::size_t begin = 1000 + at + 500 + 26;
    CHECK(text.lines[1] == place(1000 + at + 500, "rest of it\r\n-------abcd$\r\n") + " skipped");
    CHECK(text.lines[2] == place(begin, next) + " 200 efgh [] $");
  }
}

TEST_CASE("behind a gap the first octet may begin a chunk") {
  StreamFramer framer;
  FramedText text;
  framer.gap(10);
  text.drain(framer);
  framer.feed(as_bytes(answer("abcd")));
  text.drain(framer);
  CHECK(text.lines == Texts{place(10, answer("abcd")) + " 200 abcd [] $"});
}

TEST_CASE("what was not taken before a gap is lost, and nothing else") {
  StreamFramer framer;
  FramedText text;
  framer.feed(as_bytes(send("abcd", "hello")));
  framer.gap(7);
  framer.feed(as_bytes(answer("efgh")));
  text.drain(framer);
  CHECK(text.lines == Texts{place(send("abcd", "hello").size() + 7, answer("efgh")) + " 200 efgh [] $"});
}

}  // namespace
}  // namespace rung::msrp::test
