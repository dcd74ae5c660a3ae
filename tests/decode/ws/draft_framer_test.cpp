// Frames of hybi-01 to -06 give what RFC 6455's give.
#include <algorithm>

#include "decode/ws/framer.h"
#include "tests/decode/ws/draft_frames.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {
namespace {

using test::draft_frame;
using test::messages_of;
using test::take_all;
using test::text_of;
using Form = Layout::Form;
using Lines = std::vector<std::string>;

const Sha1 key = connection_key("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC==");
const std::string options =
    "OPTIONS sip:a@b.example SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
    "Allow: INVITE, ACK, BYE\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n";

std::vector<Layout> layouts() {
  std::vector<Layout> all;
  for (const Form form : {Form::more, Form::fin, Form::masked_header, Form::hashed_key, Form::connection_key})
    all.push_back({form, form >= Form::masked_header, key});
  return all;
}

struct Stream {
  explicit Stream(const Layout& chosen) : layout(chosen) {}
  void add(bool last, int opcode, const std::string& payload) {
    frames.push_back(wire.size());
    const char n = static_cast<char>(frames.size() * 41);
    wire += draft_frame(layout, last, opcode, payload, {n, static_cast<char>(n ^ 0x5a), 'k', static_cast<char>(~n)});
    payloads.push_back(wire.size() - payload.size());
  }
  Layout layout;
  std::string wire;
  std::vector<std::size_t> frames, payloads;
};

Stream conversation(const Layout& layout, std::size_t large) {
  Stream stream(layout);
  stream.add(true, 1, options);
  stream.add(true, 9, "ping");
  stream.add(false, 1, options.substr(0, 50));
  stream.add(true, 10, "pong");
  stream.add(false, 0, options.substr(50, 20));
  stream.add(true, 0, options.substr(70));
  stream.add(true, 2, options + std::string(large, 'b'));
  stream.add(true, 1, "\r\n\r\n");
  stream.add(true, 8, "\x03\xe8");
  return stream;
}

// What the items say but for offsets and masks, which differ between the layouts.
Lines contents(std::vector<Item> items) {
  Lines lines;
  for (const Message& message : messages_of(std::move(items)))
    lines.push_back(std::to_string(message.opcode) + (message.complete ? "" : "!") + " in " +
                    std::to_string(message.frames) + ": " + text_of(message));
  return lines;
}

TEST_CASE("drafts: the messages are those of RFC 6455") {
  MessageFramer today(true);
  today.feed(as_bytes(conversation({Form::rfc_6455, true}, 70000).wire));
  const Lines expected = contents(take_all(today));
  REQUIRE(expected.size() == 7);
  for (const Layout& layout : layouts()) {
    MessageFramer framer(layout, 0);
    framer.feed(as_bytes(conversation(layout, 70000).wire));
    CHECK(contents(take_all(framer)) == expected);
  }
}

TEST_CASE("drafts: a conversation comes out the same in any pieces") {
  for (Layout layout : layouts()) {
    const std::string wire = conversation(layout, 200).wire;
    if (layout.form >= Form::hashed_key) layout.form = Form::hybi_04;
    const Lines whole = test::frame_all(MessageFramer(layout, 0), {wire});
    REQUIRE(whole.size() == 16);
    rung::test::every_split(wire, [&](const rung::test::Pieces& pieces) {
      if (test::frame_all(MessageFramer(layout, 0), pieces) != whole) FAIL("differs in " << pieces.size() << " pieces");
    });
  }
}

TEST_CASE("drafts: no octet behind the input is read, wherever it ends") {
  for (const Layout& layout : layouts()) {
    const std::string wire = conversation(layout, 200).wire.substr(0, 900);
    for (std::size_t size = 0; size <= wire.size(); ++size) {
      const rung::test::ExactBytes bytes(std::string_view(wire).substr(0, size));
      MessageFramer framer(layout, 0);
      framer.feed(bytes.view());
      CHECK(framer.offset() == size);
      framer.finish();
      for (const Message& message : messages_of(take_all(framer))) CHECK(message.end <= size);
    }
  }
}

// The wrong key of hybi-04 may make the first header look longer than it is: what was held of it is payload.
TEST_CASE("hybi-04: octet by octet, with any nonce, no octet is lost") {
  for (const Form form : {Form::hashed_key, Form::connection_key}) {
    int right = 0;
    for (int i = 0; i < 1000; ++i) {
      const std::string nonce = {static_cast<char>(i), static_cast<char>(i >> 4), static_cast<char>(i * 7), 'n'};
      const std::string wire = draft_frame({form, true, key}, true, 1, options, nonce) +
                               draft_frame({form, true, key}, true, 1, options, "next");
      MessageFramer framer({Form::hybi_04, true, key}, 0);
      for (const std::uint8_t& octet : as_bytes(wire)) framer.feed(Bytes(&octet, 1));
      REQUIRE(framer.offset() == wire.size());
      framer.finish();
      const std::vector<Message> messages = messages_of(take_all(framer));
      if (messages.size() == 2 && text_of(messages[0]) == options && text_of(messages[1]) == options) ++right;
    }
    // One octet of the payload at most is seen when the key is chosen, so a header may look right by chance.
    CHECK(right >= (form == Form::hashed_key ? 1000 : 900));
  }
}

TEST_CASE("drafts: reserved opcodes and bits are implausible") {
  for (const std::string& strange : {std::string("\x86\x00", 2), std::string("\x8b\x00", 2), std::string("\xa4\x00", 2),
                                     std::string("\x84\x80", 2), std::string("\x02\x00", 2)}) {
    MessageFramer framer({Form::fin, false}, 0);
    framer.feed(as_bytes(strange + strange + strange));
    const std::vector<Item> items = take_all(framer);
    REQUIRE_FALSE(items.empty());
    CHECK(std::holds_alternative<Lost>(items.back()));
  }
}

void check_gap(const Stream& stream, const std::vector<Message>& whole, std::size_t begin, std::size_t end) {
  MessageFramer framer(stream.layout, 0);
  const std::string_view wire = stream.wire;
  framer.feed(as_bytes(wire.substr(0, begin)));
  framer.gap(end - begin);
  for (std::size_t at = end; at < wire.size();) {
    const auto frame = std::upper_bound(stream.frames.begin(), stream.frames.end(), at);
    const std::size_t next = frame == stream.frames.end() ? wire.size() : *frame;
    framer.feed(as_bytes(wire.substr(at, next - at)));
    at = next;
  }
  framer.finish();
  REQUIRE(framer.offset() == wire.size());
  for (const Message& message : messages_of(take_all(framer))) {
    const auto original =
        std::find_if(whole.begin(), whole.end(), [&](const Message& one) { return one.begin == message.begin; });
    INFO(test::describe(message));
    REQUIRE(original != whole.end());
    REQUIRE(text_of(*original).substr(0, message.payload.size()) == text_of(message));
    const bool apart = original->end <= begin || original->begin >= end;
    REQUIRE(message.complete == apart);
  }
}

TEST_CASE("drafts: a gap anywhere invents nothing, and frames are found again") {
  for (const Layout& layout : layouts()) {
    Stream stream(layout);
    for (int i = 0; i < 3; ++i) stream.add(true, 1, options);
    stream.add(true, 9, "k");
    stream.add(true, 2, options + "\xc3\xa9\x81\x7e");
    stream.add(true, 1, options);
    MessageFramer framer(layout, 0);
    framer.feed(as_bytes(stream.wire));
    const std::vector<Message> whole = messages_of(take_all(framer));
    REQUIRE(whole.size() == 6);
    for (const std::size_t size : {1U, 2U, 6U, 17U, 200U})
      for (std::size_t begin = 0; begin + size <= stream.wire.size(); ++begin) {
        INFO("gap of " << size << " at " << begin << " of form " << static_cast<int>(layout.form));
        check_gap(stream, whole, begin, begin + size);
      }
    MessageFramer behind(layout, 0);
    behind.gap(9);
    behind.feed(as_bytes(std::string_view(stream.wire).substr(stream.frames[1])));
    CHECK(messages_of(take_all(behind)).size() == 5);
  }
}

TEST_CASE("drafts: the framer that a draft needs") {
  Framer hixie({Draft::hixie_76}, true, 7), hybi({Draft::hybi_05}, true, 7), today({Draft::rfc_6455}, true, 7);
  hixie.feed(as_bytes(test::hixie_text("Hello")));
  hybi.feed(as_bytes(draft_frame({Form::masked_header, true}, true, 1, "Hello")));
  today.feed(as_bytes(test::wire_frame(test::fin | 1, "Hello", "mask")));
  for (Framer* framer : {&hixie, &hybi, &today}) {
    const std::vector<Message> messages = messages_of(take_all(*framer));
    REQUIRE(messages.size() == 1);
    CHECK(text_of(messages[0]) == "Hello");
    CHECK(messages[0].begin == 7);
    CHECK(messages[0].end == framer->offset());
  }
}

}  // namespace
}  // namespace rung::ws
