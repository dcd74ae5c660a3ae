#include "decode/ws/hixie_framer.h"

#include <algorithm>

#include "base/limits.h"
#include "tests/decode/ws/draft_frames.h"
#include "tests/decode/ws/gap_messages.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {
namespace {

using namespace std::string_literals;
using test::hixie_close;
using test::hixie_text;
using test::messages_of;
using test::take_all;
using test::text_of;
using Lines = std::vector<std::string>;

const std::string options =
    "OPTIONS sip:a@b.example SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
    "Subject: \xc3\xa9t\xc3\xa9\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n";

Lines frame_all(const rung::test::Pieces& pieces) { return test::frame_all(HixieFramer(), pieces); }

std::string length_frame(int type, const std::string& payload) {
  std::string length(1, static_cast<char>(payload.size() & 0x7f));
  for (std::size_t rest = payload.size() >> 7; rest > 0; rest >>= 7)
    length.insert(length.begin(), static_cast<char>(0x80 | (rest & 0x7f)));
  return std::string(1, static_cast<char>(type)) + length + payload;
}

std::string conversation() {
  return hixie_text(options) + hixie_text("") + hixie_text("\r\n\r\n") + length_frame(0x80, std::string(300, '\xff')) +
         hixie_text("GO") + "\x05 dropped\xff" + hixie_text(std::string(3000, 'b')) + length_frame(0xff, "x\0y"s) +
         hixie_text("bye") + hixie_close();
}

TEST_CASE("hixie: each frame is a message") {
  CHECK(frame_all({hixie_text("Hello") + length_frame(0x81, "data") + hixie_text("") + "\x07?\xff" + hixie_close()}) ==
        Lines{
            "frame 1 fin rsv 0 of 5 at 0",
            "message 1 of 5 in 1 from 0 to 7: Hello",
            "frame 2 fin rsv 0 of 4 at 7",
            "message 2 of 4 in 1 from 7 to 13: data",
            "frame 1 fin rsv 0 of 0 at 13",
            "message 1 of 0 in 1 from 13 to 15: ",
            "frame 3 fin rsv 0 of 1 at 15",
            "message 3 of 1 in 1 from 15 to 18: ?",
            "frame 8 fin rsv 0 of 0 at 18",
            "message 8 of 0 in 1 from 18 to 20: ",
        });
}

TEST_CASE("hixie: a conversation comes out the same in any pieces") {
  const std::string wire = conversation();
  const Lines whole = frame_all({wire});
  REQUIRE(whole.size() == 20);
  CHECK(whole.back() ==
        "message 8 of 0 in 1 from " + std::to_string(wire.size() - 2) + " to " + std::to_string(wire.size()) + ": ");
  rung::test::every_split(wire, [&](const rung::test::Pieces& pieces) {
    if (frame_all(pieces) != whole) FAIL("differs in " << pieces.size() << " pieces");
  });
}

TEST_CASE("hixie: no octet behind the input is read, wherever it ends") {
  const std::string wire = conversation();
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    const rung::test::ExactBytes bytes(std::string_view(wire).substr(0, size));
    HixieFramer framer;
    framer.feed(bytes.view());
    CHECK(framer.offset() == size);
    framer.finish();
    for (const Message& message : messages_of(take_all(framer))) CHECK(message.end <= size);
  }
}

TEST_CASE("hixie: the end of the stream gives out what is open") {
  CHECK(frame_all({hixie_text("Hello").substr(0, 4)}).back() == "message 1 incomplete of 3 in 1 from 0 to 4: Hel");
  CHECK(frame_all({length_frame(0x80, "abcd").substr(0, 4)}).back() ==
        "message 2 incomplete of 4 in 1 from 0 to 4: ab");
  CHECK(frame_all({"\x80\x81"}).empty());
  CHECK(frame_all({"\xff"}).empty());
}

TEST_CASE("hixie: types that nobody sent are believed twice in a row") {
  const std::string strange = "\x05?\xff", plain = hixie_text("y"), data = length_frame(0x90, "z");
  CHECK(frame_all({strange + data + plain + data + strange}).size() == 10);
  CHECK(frame_all({plain + strange + data + strange + plain}).back() == "lost at 9: three implausible frames in a row");
  CHECK(frame_all({plain + strange + data + data + plain}).back() == "lost at 9: three implausible frames in a row");
}

TEST_CASE("hixie: a stream is lost at an impossible length and comes back behind a gap") {
  const auto header = GENERATE(values<std::string>(
      {"\x80" + std::string(9, '\x80') + "\x01", "\x80\x88\x80\x80\x01", "\xff" + std::string(8, '\xff') + "\x7f"}));
  HixieFramer framer(100);
  framer.feed(as_bytes(hixie_text("x") + header + hixie_text("unseen")));
  const std::vector<Item> items = take_all(framer);
  REQUIRE(items.size() == 3);
  CHECK(std::get<Lost>(items[2]).offset == 103);
  framer.gap(50);
  framer.feed(as_bytes(hixie_text("seen again")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == "seen again");
  CHECK(messages[0].end == framer.offset());
}

TEST_CASE("hixie: a message over the limit keeps its beginning") {
  HixieFramer framer;
  framer.feed(as_bytes("\0"s + std::string(limits::ws_message_octets, 'x')));
  framer.feed(as_bytes("and more\xff" + hixie_text("next")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK_FALSE(messages[0].complete);
  CHECK(messages[0].payload.size() == limits::ws_message_octets);
  CHECK(messages[0].payload_size == limits::ws_message_octets + 8);
  CHECK(text_of(messages[1]) == "next");
}

TEST_CASE("hixie: a length that is only claimed costs no memory") {
  HixieFramer framer;
  framer.feed(
      as_bytes("\x80\x84\x80\x80\x7f"
               "abc"s));
  framer.finish();
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == "abc");
  CHECK(messages[0].payload.capacity() < 64);
}

// A stream of frames that knows where its frames begin.
struct Stream {
  Stream& add(const std::string& frame) {
    frames.push_back(wire.size());
    wire += frame;
    return *this;
  }
  std::string wire;
  std::vector<std::size_t> frames;
};

std::vector<Message> messages_around(const Stream& stream, std::size_t begin, std::size_t end) {
  return test::messages_around(HixieFramer(), stream.wire, stream.frames, begin, end);
}

TEST_CASE("hixie: a gap anywhere invents nothing and costs only what it touches") {
  Stream stream;
  stream.add(hixie_text(options)).add(hixie_text("\r\n\r\n")).add(hixie_text(options + "v=0\r\n"));
  stream.add(hixie_text("\r\n")).add(hixie_text(options)).add(hixie_close());
  const std::vector<Message> whole = messages_around(stream, 0, 0);
  REQUIRE(whole.size() == 6);
  for (const std::size_t size : {1U, 2U, 3U, 6U, 17U, 60U, 200U, 400U}) {
    for (std::size_t begin = 0; begin + size <= stream.wire.size(); ++begin) {
      INFO("gap of " << size << " at " << begin);
      const std::vector<Message> found = messages_around(stream, begin, begin + size);
      std::size_t next = 0;
      for (const Message& original : whole) {
        const bool apart = original.end <= begin || original.begin >= begin + size;
        if (next == found.size() || found[next].begin != original.begin) {
          REQUIRE_FALSE(apart);
          continue;
        }
        REQUIRE(found[next].complete == apart);
        REQUIRE(text_of(original).substr(0, found[next].payload.size()) == text_of(found[next]));
        if (apart) REQUIRE(found[next].payload == original.payload);
        ++next;
      }
      REQUIRE(next == found.size());
    }
  }
}

TEST_CASE("hixie: a gap within a frame of known length costs this frame only") {
  HixieFramer framer;
  framer.feed(as_bytes(length_frame(0x80, "0123456789").substr(0, 5)));
  framer.gap(4);
  framer.feed(as_bytes("789" + hixie_text("next")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK_FALSE(messages[0].complete);
  CHECK(text_of(messages[0]) == "012");
  CHECK(text_of(messages[1]) == "next");
}

TEST_CASE("hixie: frames behind a gap are found inside a chunk and over chunks") {
  const std::string frame = hixie_text(options);
  const auto pieces = GENERATE_COPY(values<std::vector<std::string>>({
      {"the rest of a message\r\n\r\n\xff" + frame},
      {frame.substr(0, 1), frame.substr(1)},
      {frame.substr(0, 4), frame.substr(4, 30), frame.substr(34)},
      {"the rest", " of a message\xff", frame},
      {"the rest\xff", frame.substr(0, 3), frame.substr(3)},
      {"\xff", frame},
  }));
  HixieFramer framer;
  framer.gap(77);
  for (const std::string& piece : pieces) framer.feed(as_bytes(piece));
  framer.finish();
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == options);
}

TEST_CASE("hixie: other octets are not taken for frames behind a gap") {
  HixieFramer framer;
  framer.gap(1);
  for (int round = 0; round < 200; ++round) {
    framer.feed(as_bytes(options));
    framer.feed(as_bytes("\0\x01\x02\xff\xff\x00\x00\x17"s));
    framer.feed(as_bytes(std::string(static_cast<std::size_t>(round), '\xff') + "a"));
  }
  framer.finish();
  CHECK(take_all(framer).empty());
}

TEST_CASE("hixie: octets that may be a frame are held until they say enough") {
  HixieFramer framer;
  framer.gap(1);
  framer.feed(as_bytes("\0"s));  // nothing speaks for it yet
  framer.feed(as_bytes(std::string(15, 'a')));
  CHECK(framer.offset() == 17);
  CHECK(take_all(framer).empty());
  framer.feed(as_bytes("b\xff"));
  CHECK(messages_of(take_all(framer)).size() == 1);
}

}  // namespace
}  // namespace rung::ws
