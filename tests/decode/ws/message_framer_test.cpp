#include "decode/ws/message_framer.h"

#include <string>

#include "base/limits.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {

using test::fin;
using test::frame_all;
using test::LengthForm;
using test::messages_of;
using test::rsv1;
using test::take_all;
using test::text_of;
using test::wire_frame;
using Lines = std::vector<std::string>;

namespace {

const std::string mask = "\x37\xfa\x21\x3d";

// All a direction may hold: each length form, fragments around control frames, compressed, masked
// and not.
std::string long_conversation() {
  std::string big;
  for (int i = 0; big.size() < 70000; ++i) big += std::to_string(i) + "\r\n";
  return wire_frame(fin | 1, "Hello", mask) + wire_frame(fin | 9, "", mask) + wire_frame(1, "IN", mask) +
         wire_frame(fin | 10, "pong") + wire_frame(0, "VI") + wire_frame(fin | 9, "ping", mask) +
         wire_frame(fin, "TE", mask) + wire_frame(fin | 2, std::string(300, 'b'), mask) +
         wire_frame(fin | 2, big, "k\xffz\x01") + wire_frame(fin | rsv1 | 1, "\xf2\x48", mask) +
         wire_frame(fin | 1, "long", mask, LengthForm::bits_64) + wire_frame(fin | 1, "") + wire_frame(2, "cut", mask) +
         wire_frame(fin | 1, "new") + wire_frame(fin, "orphan") +
         wire_frame(fin | 8,
                    "\x03\xe8"
                    "bye",
                    mask);
}

}  // namespace

TEST_CASE("a fragmented message with a ping inside") {
  const Lines lines =
      frame_all({wire_frame(1, "Hel") + wire_frame(fin | 9, "now") + wire_frame(0, "l") + wire_frame(fin, "o")});
  CHECK(lines == Lines{
                     "frame 1 rsv 0 of 3 at 0",
                     "frame 9 fin rsv 0 of 3 at 5",
                     "message 9 of 3 in 1 from 5 to 10: now",
                     "frame 0 rsv 0 of 1 at 10",
                     "frame 0 fin rsv 0 of 1 at 13",
                     "message 1 of 5 in 3 from 0 to 16: Hello",
                 });
}

TEST_CASE("a long conversation comes out the same in any pieces") {
  const std::string wire = long_conversation();
  const Lines whole = frame_all({wire}, true);
  REQUIRE(whole.size() == 30);
  CHECK(whole[10] == "frame 0 fin masked rsv 0 of 2 at 45");
  CHECK(whole[11] == "message 1 of 6 in 3 from 17 to 53: INVITE");
  rung::test::every_split(wire, [&](const rung::test::Pieces& pieces) {
    if (frame_all(pieces, true) != whole) FAIL("differs in " << pieces.size() << " pieces");
  });
}

TEST_CASE("no octet behind the input is read, wherever it ends") {
  const std::string wire = long_conversation().substr(0, 400);
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    const rung::test::ExactBytes bytes(std::string_view(wire).substr(0, size));
    MessageFramer framer(true);
    framer.feed(bytes.view());
    CHECK(framer.offset() == size);
    framer.finish();
    for (const Message& message : messages_of(take_all(framer))) {
      CHECK(message.end <= size);
      CHECK((message.complete || message.opcode != 8));
    }
  }
}

TEST_CASE("frames out of order are facts, not errors") {
  CHECK(frame_all({wire_frame(1, "old") + wire_frame(fin | 2, "new")}) ==
        Lines{"frame 1 rsv 0 of 3 at 0", "message 1 incomplete of 3 in 1 from 0 to 5: old",
              "frame 2 fin rsv 0 of 3 at 5", "message 2 of 3 in 1 from 5 to 10: new"});
  CHECK(frame_all({wire_frame(0, "a") + wire_frame(fin, "b")}) ==
        Lines{"frame 0 rsv 0 of 1 at 0", "frame 0 fin rsv 0 of 1 at 3",
              "message 0 incomplete of 2 in 2 from 0 to 6: ab"});
}

TEST_CASE("offsets count from where the stream begins") {
  MessageFramer framer(false, 1000);
  framer.feed(as_bytes(wire_frame(fin | 1, "Hello")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].begin == 1000);
  CHECK(framer.offset() == 1007);
}

TEST_CASE("the end of the stream gives out what is open") {
  CHECK(frame_all({wire_frame(1, "Hel") + wire_frame(fin | 9, "ping").substr(0, 4)}) ==
        Lines{"frame 1 rsv 0 of 3 at 0", "frame 9 fin rsv 0 of 4 at 5",
              "message 9 incomplete of 4 in 1 from 5 to 9: pi", "message 1 incomplete of 3 in 1 from 0 to 5: Hel"});
}

TEST_CASE("a message over the limit is skipped by its length") {
  const std::string half(limits::ws_message_octets / 2 + 1, 'x');
  MessageFramer framer(false);
  framer.feed(as_bytes(wire_frame(2, half)));
  framer.feed(as_bytes(wire_frame(fin, half)));
  framer.feed(as_bytes(wire_frame(fin | 1, "next")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK_FALSE(messages[0].complete);
  CHECK(messages[0].payload_size == 2 * half.size());
  CHECK(messages[0].payload.size() == limits::ws_message_octets);
  CHECK(messages[1].complete);
  CHECK(text_of(messages[1]) == "next");
}

TEST_CASE("a length that is only claimed costs no memory") {
  MessageFramer framer(false);
  framer.feed(
      as_bytes(std::string_view("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"
                                "abc",
                                13)));
  framer.feed(as_bytes("def"));
  framer.finish();
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == "abcdef");
  CHECK(messages[0].payload_size == 0x7fffffffffffffffU);
  CHECK(messages[0].payload.capacity() < 64);
}

TEST_CASE("implausible headers are believed twice in a row") {
  const std::string strange = wire_frame(fin | 3, "x");
  const std::string plain = wire_frame(fin | 1, "y");
  const Lines lines = frame_all({strange + strange + plain + strange + strange});
  CHECK(lines.size() == 10);
  CHECK(lines[1] == "message 3 of 1 in 1 from 0 to 3: x");
  CHECK(frame_all({plain + strange + strange + strange + plain}).back() ==
        "lost at 9: three implausible headers in a row");
}

TEST_CASE("what makes a header implausible") {
  const auto strange = GENERATE(values<std::string>({wire_frame(fin | 0x0b, "x"), wire_frame(fin | 0x20 | 1, "x"),
                                                     wire_frame(fin | 0x10 | 1, "x"), wire_frame(9, "x"),
                                                     wire_frame(fin | 10, std::string(126, 'x')), wire_frame(7, "x")}));
  MessageFramer framer(false);
  framer.feed(as_bytes(strange));
  framer.feed(as_bytes(strange));
  CHECK(framer.next());
  CHECK(messages_of(take_all(framer)).size() >= 1);
  framer.feed(as_bytes(strange));
  framer.feed(as_bytes(wire_frame(fin | 1, "y")));
  const std::vector<Item> items = take_all(framer);
  REQUIRE_FALSE(items.empty());
  CHECK(std::holds_alternative<Lost>(items.back()));
}

TEST_CASE("a stream is lost at an impossible length and comes back behind a gap") {
  const auto header = GENERATE(values<std::string>({std::string("\x82\xff\x80\x00\x00\x00\x00\x00\x00\x05", 10),
                                                    std::string("\x83\x7f\x00\x00\x00\x00\x7f\x00\x00\x00", 10)}));
  MessageFramer framer(false);
  framer.feed(as_bytes(wire_frame(1, "open") + header));
  framer.feed(as_bytes(wire_frame(fin | 1, "unseen")));
  const std::vector<Item> items = take_all(framer);
  REQUIRE(items.size() == 3);
  CHECK_FALSE(std::get<Message>(items[1]).complete);
  CHECK(std::get<Lost>(items[2]).offset == 6);
  framer.gap(100);
  framer.feed(as_bytes(wire_frame(fin | 1, "seen again")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == "seen again");
  CHECK(messages[0].end == framer.offset());
}

}  // namespace rung::ws
