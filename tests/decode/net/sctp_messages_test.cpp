#include "decode/net/sctp_messages.h"

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

class Recorded : public SctpMessageSink {
 public:
  Lines lines;
  std::size_t over_limit = 0;
  void on_message(const ReassembledMessage& m) override {
    std::string line = std::string(rung::as_text(m.payload)) + " #" + std::to_string(m.first.frame) + "-" +
                       std::to_string(m.packet.frame);
    if (m.missing > 0) line += " missing " + std::to_string(m.missing);
    if (!m.whole) line += " cut";
    lines.push_back(line);
  }
  void on_lost_chunks(std::uint64_t chunks, const rung::PacketRef& packet) override {
    lines.push_back("lost " + std::to_string(chunks) + " #" + std::to_string(packet.frame));
  }
  void on_over_limit(const rung::PacketRef&) override { ++over_limit; }
};

class Sender {
 public:
  Recorded sink;
  SctpMessages messages;

  Sender& send(std::uint32_t tsn, std::string_view payload, std::string_view place = "BE", std::size_t cut = 0,
               bool interleaved = false) {
    SctpData data;
    data.tsn = tsn;
    data.begins = place.find('B') != std::string_view::npos;
    data.ends = place.find('E') != std::string_view::npos;
    data.interleaved = interleaved;
    data.payload = rung::as_bytes(payload);
    data.wire_size = static_cast<std::uint32_t>(payload.size() + cut);
    ++frame_;
    messages.on_data(data, {1, frame_, {static_cast<std::int64_t>(frame_)}}, {static_cast<std::int64_t>(frame_)}, sink);
    return *this;
  }
  Lines finish() {
    messages.give_up_all(sink);
    CHECK(messages.held() == 0);
    return sink.lines;
  }

 private:
  std::uint64_t frame_ = 0;
};

}  // namespace

TEST_CASE("each message comes out once, when it is whole") {
  Sender sender;
  sender.send(10, "one").send(11, "t", "B").send(12, "w", "").send(10, "one").send(13, "o", "E").send(12, "w", "");
  CHECK(sender.finish() == Lines{"one #1-1", "two #2-5"});
}

TEST_CASE("a message does not wait for what was lost before it") {
  Sender sender;
  sender.send(10, "one").send(13, "four").send(14, "fi", "B").send(15, "ve", "E");
  CHECK(sender.sink.lines == Lines{"one #1-1", "four #2-2", "five #3-4"});
  CHECK(sender.messages.deadline() == rung::Timestamp{2} + limits::sctp_hole_timeout);
  sender.send(11, "two").send(12, "three").send(11, "two");
  CHECK_FALSE(sender.messages.has_hole());
  CHECK(sender.finish().size() == 5);
}

TEST_CASE("what is lost is told, and what it tore apart is incomplete") {
  Sender sender;
  sender.send(10, "begin", "B").send(12, "end", "E").send(13, "x").send(14, "y", "B").send(17, "z");
  sender.messages.give_up_hole(sender.sink);
  CHECK(sender.sink.lines == Lines{"x #3-3", "z #5-5", "begin #1-1 cut", "lost 1 #2"});
  sender.send(11, "late", "").send(12, "end", "E");
  CHECK(sender.finish() == Lines{"x #3-3", "z #5-5", "begin #1-1 cut", "lost 1 #2", "y #4-4 cut", "lost 2 #5"});
}

TEST_CASE("numbers wrap around, and what precedes the beginning is passed over") {
  Sender sender;
  sender.messages.on_initial_tsn(0xfffffffe);
  sender.send(0xfffffffd, "before").send(1, "d", "E").send(0xffffffff, "b", "").send(0, "c", "");
  sender.send(0xfffffffe, "a", "B").send(2, "next").send(0xffffffff, "b", "");
  CHECK(sender.finish() == Lines{"abcd #5-5", "next #6-6"});
}

TEST_CASE("a capture that begins within a message") {
  Sender sender;
  sender.send(10, "iddle", "").send(11, "end", "E").send(12, "whole");
  CHECK(sender.finish() == Lines{"whole #3-3"});
}

TEST_CASE("octets cut by the snapshot length") {
  Sender sender;
  sender.send(1, "hel", "BE", 2).send(2, "a", "B", 3).send(3, "bcd", "E");
  CHECK(sender.finish() == Lines{"hel #1-1 missing 2 cut", "a #2-3 missing 6 cut"});
}

TEST_CASE("a message that begins or ends where another goes on") {
  Sender sender;
  sender.send(1, "a", "B").send(2, "b", "BE").send(3, "c", "E").send(4, "d", "B").send(5, "e", "B").send(6, "f", "E");
  CHECK(sender.finish() == Lines{"a #1-1 cut", "b #2-2", "d #4-4 cut", "ef #5-6"});
}

TEST_CASE("interleaved messages come out whole or as their beginning") {
  Sender sender;
  sender.send(1, "whole", "BE", 0, true)
      .send(2, "a", "B", 0, true)
      .send(3, "b", "B", 0, true)
      .send(4, "a", "E", 0, true);
  CHECK(sender.finish() == Lines{"whole #1-1", "a #2-2 cut", "b #3-3 cut"});
}

TEST_CASE("what the sender gave up is not lost") {
  Sender sender;
  sender.send(1, "one").send(2, "tw", "B").send(5, "five").send(7, "seven");
  sender.messages.on_forward_tsn(4, sender.sink);
  CHECK(sender.messages.has_hole());
  sender.messages.on_forward_tsn(6, sender.sink);
  CHECK_FALSE(sender.messages.has_hole());
  sender.messages.on_forward_tsn(3, sender.sink);
  CHECK(sender.finish() == Lines{"one #1-1", "five #3-3", "seven #4-4", "tw #2-2 cut"});
}

TEST_CASE("a direction holds no more than its limit, and says so") {
  Sender endless;
  const std::string text(60'000, 'x');
  endless.send(1, text, "B");
  for (std::uint32_t tsn = 2; tsn < 100; ++tsn) {
    endless.send(tsn, text, "");
    REQUIRE(endless.messages.held() <= limits::sctp_direction_octets);
  }
  CHECK(endless.sink.over_limit == 1);
  CHECK(endless.sink.lines.size() == 1);
  Sender holes;
  for (std::uint32_t tsn = 1; tsn < 100'000; tsn += 2) {
    holes.send(tsn, "x", "BE");
    REQUIRE(holes.messages.held() <= limits::sctp_direction_octets);
  }
  CHECK(holes.sink.over_limit > 0);
  CHECK(holes.messages.held() > limits::sctp_direction_octets / 2);
}

TEST_CASE("in any order, with copies, every message comes out once") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    struct Part {
      std::uint32_t tsn;
      std::string payload;
      std::string place;
    };
    std::vector<Part> parts;
    Lines expected;
    std::uint32_t tsn = static_cast<std::uint32_t>(0u - random() % 20);
    const std::uint32_t initial = tsn;
    for (int message = 0; message < 12; ++message) {
      const std::string text = std::to_string(message) + "-message";
      const std::size_t size = 1 + random() % text.size();
      for (std::size_t at = 0; at < text.size(); at += size) {
        std::string place = at == 0 ? "B" : "";
        if (at + size >= text.size()) place += "E";
        parts.push_back({tsn++, text.substr(at, size), place});
      }
      expected.push_back(text);
    }
    for (std::size_t copies = random() % 10; copies > 0; --copies) parts.push_back(parts[random() % parts.size()]);
    std::shuffle(parts.begin(), parts.end(), random);
    Sender sender;
    sender.messages.on_initial_tsn(initial);
    for (const Part& part : parts) sender.send(part.tsn, part.payload, part.place);
    Lines got;
    for (const std::string& line : sender.finish()) got.push_back(line.substr(0, line.find(' ')));
    std::sort(got.begin(), got.end());
    std::sort(expected.begin(), expected.end());
    INFO("seed " << seed);
    REQUIRE(got == expected);
  }
}
