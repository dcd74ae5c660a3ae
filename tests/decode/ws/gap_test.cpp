#include <algorithm>
#include <optional>
#include <random>
#include <string>

#include "base/limits.h"
#include "decode/ws/message_framer.h"
#include "tests/decode/ws/gap_messages.h"
#include "tests/support/catch.h"

namespace rung::ws {

using test::fin;
using test::messages_of;
using test::rsv1;
using test::take_all;
using test::text_of;
using test::wire_frame;

namespace {

const std::string options =
    "OPTIONS sip:a@b.example SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
    "Allow: INVITE, ACK, BYE\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n";

// Frames of conversation() that make one message, with a pong between them.
constexpr std::size_t first_fragment = 2;
constexpr std::size_t last_fragment = 4;

// A stream of frames that knows where its frames, payloads and messages are.
struct Stream {
  explicit Stream(bool masked) : mask(masked ? "\x91\x2a\xc3\x5e" : "") {}

  void add(int first, const std::string& payload) {
    frames.push_back(wire.size());
    wire += wire_frame(first, payload, mask);
    payloads.push_back(wire.size() - payload.size());
  }
  // The first frame of the message whose payload all of [begin, end) is; nothing where it is more
  // or less.
  std::optional<std::size_t> message_around(std::size_t begin, std::size_t end) const {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const std::size_t frame_end = i + 1 < frames.size() ? frames[i + 1] : wire.size();
      if (begin >= payloads[i] && end <= frame_end) return frames[i == last_fragment ? first_fragment : i];
    }
    return std::nullopt;
  }

  std::string mask;
  std::string wire;
  std::vector<std::size_t> frames, payloads;
};

Stream conversation(bool masked) {
  Stream stream(masked);
  stream.add(fin | 1, options);
  stream.add(fin | 9, "");
  stream.add(1, options.substr(0, 50));
  stream.add(fin | 10, "pong");
  stream.add(fin, options.substr(50));
  stream.add(fin | rsv1 | 1, "\xf2\x48\xcd\xc9\xc9\x07\x01");
  stream.add(fin | 1, "\r\n\r\n");
  stream.add(fin | 2, options + "\xc3\xa9\x81\x7e");
  stream.add(fin | 9, "k");
  stream.add(fin | 8, "\x03\xe8");
  return stream;
}

std::vector<Message> messages_around(const Stream& stream, std::size_t begin, std::size_t end) {
  return test::messages_around(MessageFramer(!stream.mask.empty()), stream.wire, stream.frames, begin, end);
}

const Message* at(const std::vector<Message>& messages, std::uint64_t begin) {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [begin](const Message& message) { return message.begin == begin; });
  return found == messages.end() ? nullptr : &*found;
}

bool is_prefix(const Message& message, const Message& of) {
  return message.payload.size() <= of.payload.size() &&
         std::equal(message.payload.begin(), message.payload.end(), of.payload.begin());
}

void check_gap(const Stream& stream, const std::vector<Message>& whole, std::size_t begin, std::size_t end) {
  const std::optional<std::size_t> cut = stream.message_around(begin, end);
  const std::vector<Message> found = messages_around(stream, begin, end);
  for (const Message& original : whole) {
    const Message* message = at(found, original.begin);
    const bool apart = original.end <= begin || original.begin >= end;
    if (cut == original.begin) {
      REQUIRE(message != nullptr);
      REQUIRE_FALSE(message->complete);
    } else if (cut || apart) {
      REQUIRE(message != nullptr);
      REQUIRE(message->complete);
      REQUIRE(message->payload == original.payload);
    }
  }
  for (const Message& message : found) {
    if (const Message* original = at(whole, message.begin)) {
      REQUIRE(is_prefix(message, *original));
    } else {
      REQUIRE(message.begin == stream.frames[last_fragment]);
      REQUIRE_FALSE(message.complete);
      REQUIRE(options.substr(50).substr(0, message.payload.size()) == text_of(message));
    }
  }
}

TEST_CASE("behind a gap of unknown size frames are looked for, wherever it was") {
  const std::string wire = wire_frame(fin | 1, options + std::string(300, 'x'));
  for (const bool measured : {true, false}) {
    MessageFramer framer(false);
    framer.feed(as_bytes(std::string_view(wire).substr(0, 100)));
    // The frame has more octets left than the gap's size, but the next one begins behind it.
    framer.gap(50, measured);
    framer.feed(as_bytes(wire_frame(fin | 1, options)));
    framer.finish();
    const std::vector<Message> messages = messages_of(take_all(framer));
    REQUIRE(messages.size() == (measured ? 1 : 2));
    CHECK_FALSE(messages[0].complete);
    if (!measured) CHECK(text_of(messages[1]) == options);
  }
}

}  // namespace

TEST_CASE("a gap anywhere invents nothing and costs only what it touches") {
  const Stream stream = conversation(GENERATE(false, true));
  const std::vector<Message> whole = messages_around(stream, 0, 0);
  REQUIRE(whole.size() == 9);
  for (const std::size_t size : {1U, 2U, 3U, 6U, 17U, 60U, 200U, 400U}) {
    for (std::size_t begin = 0; begin + size <= stream.wire.size(); ++begin) {
      INFO("gap of " << size << " at " << begin);
      check_gap(stream, whole, begin, begin + size);
    }
  }
}

TEST_CASE("a message that a gap cut keeps what stood before it") {
  MessageFramer framer(false);
  framer.feed(
      as_bytes(std::string_view("\x81\x0a"
                                "abc",
                                5)));
  framer.gap(4);
  framer.feed(as_bytes("hij" + wire_frame(fin | 1, "next")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK(text_of(messages[0]) == "abc");
  CHECK(messages[0].payload_size == 10);
  CHECK(messages[0].end == 12);
  CHECK(text_of(messages[1]) == "next");
}

TEST_CASE("a gap to the very end of a payload leaves framing in step") {
  MessageFramer framer(true);
  framer.feed(as_bytes(wire_frame(fin | 1, "Hello", "abcd").substr(0, 8)));
  framer.gap(3);
  framer.feed(as_bytes(wire_frame(fin | rsv1 | 2, "?", "abcd")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK(text_of(messages[0]) == "He");
  CHECK(messages[1].compressed);
}

TEST_CASE("a ping inside a fragmented message may be cut without harm to it") {
  MessageFramer framer(false);
  framer.feed(as_bytes(wire_frame(1, "Hel") + wire_frame(fin | 9, "ping").substr(0, 3)));
  framer.gap(2);
  framer.feed(as_bytes("g" + wire_frame(fin, "lo")));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 2);
  CHECK_FALSE(messages[0].complete);
  CHECK(messages[1].complete);
  CHECK(text_of(messages[1]) == "Hello");
}

TEST_CASE("frames behind a gap are found inside a chunk and over chunks") {
  const std::string mask = GENERATE("", "wxyz");
  const std::string frame = wire_frame(fin | 1, options, mask);
  const auto pieces = GENERATE_COPY(values<std::vector<std::string>>({
      {"the rest of a message\r\n\r\n" + frame},
      {frame.substr(0, 2), frame.substr(2)},
      {frame.substr(0, 4), frame.substr(4, 30), frame.substr(34)},
      {"Al of a message\r\n", frame},
      {"Al", "Am" + std::string(20, 'x'), frame},
  }));
  MessageFramer framer(!mask.empty());
  framer.gap(77);
  for (const std::string& piece : pieces) framer.feed(as_bytes(piece));
  framer.finish();
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(text_of(messages[0]) == options);
}

TEST_CASE("octets that may be a frame are held up to the limit") {
  const std::string big = wire_frame(fin | rsv1 | 2, std::string(2 * limits::ws_search_octets, 'z'));
  const std::string behind = wire_frame(fin | 1, options);
  const bool fits = GENERATE(false, true);
  const std::string first = fits ? wire_frame(fin | rsv1 | 2, std::string(9000, 'z')) : big;
  MessageFramer framer(false);
  framer.gap(1);
  for (std::size_t at = 0; at < first.size(); at += 1460) {
    framer.feed(as_bytes(std::string_view(first).substr(at, 1460)));
  }
  framer.feed(as_bytes(behind));
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == (fits ? 2 : 1));
  CHECK(text_of(messages.back()) == options);
}

TEST_CASE("two gaps in a row, and one while a candidate is held") {
  MessageFramer framer(false);
  framer.gap(5);
  framer.gap(5);
  framer.feed(as_bytes(wire_frame(fin | 9, "")));
  framer.gap(5);
  const std::vector<Message> messages = messages_of(take_all(framer));
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].begin == 10);
  CHECK(framer.offset() == 17);
}

TEST_CASE("other octets are not taken for frames") {
  const bool masked = GENERATE(false, true);
  MessageFramer framer(masked);
  framer.gap(1);
  std::mt19937 random(6455);
  for (unsigned chunk = 0; chunk < 700; ++chunk) {
    std::string octets(1460, ' ');
    for (char& octet : octets) octet = static_cast<char>(random());
    framer.feed(as_bytes(octets));
    framer.feed(as_bytes(options.substr(chunk % options.size())));
    framer.feed(as_bytes(std::string(1 + random() % 300, static_cast<char>(chunk / 4))));
  }
  framer.finish();
  std::vector<std::string> found;
  for (const Item& item : take_all(framer)) found.push_back(test::describe(item));
  CHECK(found == std::vector<std::string>());
}

}  // namespace rung::ws
