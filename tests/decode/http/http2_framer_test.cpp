#include "decode/http/http2_framer.h"

#include "base/limits.h"
#include "tests/decode/http/http2_wire.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::http::test {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;
using rung::test::ExactBytes;

// What comes out, as text; neighbouring pieces are joined, as chunks may end anywhere.
class Told {
 public:
  explicit Told(std::uint64_t begin = 0) : framer(begin) {}

  Told& feed(std::string_view octets) {
    ExactBytes exact(octets);
    framer.feed(exact.view());
    return take();
  }
  Told& gap(std::uint64_t size, bool exact = true) {
    framer.gap(size, exact);
    return take();
  }
  Told& finish() {
    framer.finish();
    return take();
  }

  Http2Framer framer;
  Texts texts;

 private:
  Told& take() {
    while (auto item = framer.next()) std::visit([&](const auto& part) { tell(part); }, *item);
    return *this;
  }
  void tell(const DataPiece& data) {
    const std::string head = "data " + std::to_string(data.stream) + ": ";
    if (data.begins || texts.empty() || !texts.back().starts_with(head))
      texts.push_back(head + (data.begins ? "@" + std::to_string(data.offset) + " " : ""));
    texts.back() += std::string(as_text(data.octets)) + (data.ends_stream ? " end" : "");
  }
  void tell(const BlockPiece& block) {
    if (block.begins)
      texts.push_back((block.promise ? "promise " : "block ") + std::to_string(block.stream) + ": @" +
                      std::to_string(block.offset) + " ");
    texts.back() += as_text(block.octets);
    if (block.ends) texts.back() += " to " + std::to_string(block.end) + (block.ends_stream ? " end" : "");
  }
  void tell(const Setting& setting) {
    texts.push_back("setting " + std::to_string(setting.id) + "=" + std::to_string(setting.value));
  }
  void tell(const StreamReset& reset) {
    texts.push_back("reset " + std::to_string(reset.stream) + " " + std::to_string(reset.code) + " to " +
                    std::to_string(reset.end));
  }
  void tell(const GoAway& goaway) {
    texts.push_back("goaway " + std::to_string(goaway.last_stream) + " " + std::to_string(goaway.code));
  }
  void tell(const FrameHole& hole) {
    texts.push_back("hole in " + std::to_string(hole.frame.type) + " of " + std::to_string(hole.frame.stream) + ": " +
                    std::to_string(hole.missing) + (hole.ends_stream ? " end" : ""));
  }
  void tell(const PlaceLost& lost) { texts.push_back("lost at " + std::to_string(lost.offset)); }
};

const std::string preface(http2_preface);

TEST_CASE("frames of a client, however they are cut") {
  const std::string input =
      preface + settings({{3, 100}, {8, 1}}) + frame(FrameType::window_update, 0, 0, number(9, 4)) +
      frame(FrameType::headers, flag_end_headers | flag_end_stream, 1, "get") +
      frame(FrameType::headers, flag_padded | flag_priority, 3, "\2wwwwwcon"s + "\0\0"s) +
      frame(FrameType::continuation, 0, 3, "nec") + frame(FrameType::continuation, flag_end_headers, 3, "t") +
      data(3, "hello") + data(3, "") + padded_data(3, "padded", 7) + padded_data(3, "", 0, flag_end_stream) +
      frame(FrameType::ping, 0, 0, "12345678") + frame(FrameType::priority, 0, 5, "12345") +
      frame(FrameType{0x2a}, 0xff, 7, "grease") + settings({}, flag_ack) +
      frame(FrameType::push_promise, flag_end_headers | flag_padded, 3, "\1"s + number(2, 4) + "promised" + "\0"s) +
      reset(3, 8) + goaway(7, 11, "debug data") + data(9, "end", flag_end_stream);
  const Texts expected = {"setting 3=100",
                          "setting 8=1",
                          "block 1: @58 get to 70 end",
                          "block 3: @70 connect to 112",
                          "data 3: @121 hello",
                          "data 3: @135 ",
                          "data 3: @145 padded",
                          "data 3: @168  end",
                          "promise 3: @223 promised to 245",
                          "reset 3 8 to 259",
                          "goaway 7 11",
                          "data 9: @295 end end"};
  rung::test::every_split(input, [&](const rung::test::Pieces& pieces) {
    Told told;
    for (std::string_view piece : pieces) told.feed(piece);
    REQUIRE(told.finish().texts == expected);
    CHECK(told.framer.preface_seen());
    CHECK(told.framer.first_needed() == input.size());
  });
}

TEST_CASE("a server begins with SETTINGS, at any offset") {
  Told told(1000);
  told.feed(settings({{8, 1}})).feed(data(1, "a"));
  CHECK(told.texts == Texts{"setting 8=1", "data 1: @1024 a"});
  CHECK_FALSE(told.framer.preface_seen());
}

TEST_CASE("a frame of the largest size is not gathered") {
  Told told;
  told.feed(settings()).feed(number(0xffffff, 3) + "\0\0"s + number(1, 4));
  const std::string megabyte(1u << 20, 'a');
  std::size_t given = 0;
  for (int i = 0; i < 16; ++i) {
    told.texts.clear();
    told.feed(megabyte);
    given += told.texts.at(0).size();
  }
  CHECK(given > 0xfffff0);
  CHECK(told.framer.first_needed() > 0xfffff0);
}

TEST_CASE("a gap inside of a frame costs what that frame carries") {
  SECTION("content of DATA") {
    Told told;
    told.feed(settings() + data(1, "0123456789").substr(0, 9 + 4)).gap(3).feed("789" + data(1, "b"));
    CHECK(told.texts == Texts{"data 1: @18 0123", "hole in 0 of 1: 3", "data 1: 789", "data 1: @37 b"});
  }
  SECTION("the end of it, with END_STREAM") {
    Told told;
    told.feed(settings() + data(1, "0123456789", flag_end_stream).substr(0, 9 + 4)).gap(6).feed(data(3, "b"));
    CHECK(told.texts == Texts{"data 1: @18 0123", "hole in 0 of 1: 6 end", "data 3: @37 b"});
  }
  SECTION("content and padding") {
    Told told;
    told.feed(settings() + padded_data(1, "0123456789", 8).substr(0, 10 + 4)).gap(10).feed("\0\0\0\0"s + data(3, "b"));
    CHECK(told.texts == Texts{"data 1: @19 0123", "hole in 0 of 1: 6", "data 3: @46 b"});
  }
  SECTION("padding alone") {
    Told told;
    told.feed(settings() + padded_data(1, "01", 8).substr(0, 12)).gap(8).feed(data(3, "b"));
    CHECK(told.texts == Texts{"data 1: @19 01", "data 3: @38 b"});
  }
  SECTION("how long the padding is") {
    Told told;
    told.feed(settings() + padded_data(1, "01", 8).substr(0, 9)).gap(2).feed("1" + std::string(8, '\0') + data(3, "b"));
    CHECK(told.texts == Texts{"hole in 0 of 1: 0", "data 3: @38 b"});
  }
  SECTION("a header block, and what belongs to it") {
    Told told;
    told.feed(settings() + frame(FrameType::headers, 0, 5, "0123456789").substr(0, 9 + 4)).gap(3);
    told.feed("789" + frame(FrameType::continuation, 4, 5, "more") + data(5, "b"));
    CHECK(told.texts == Texts{"block 5: @9 0123", "hole in 1 of 5: 0", "hole in 9 of 5: 0", "data 5: @50 b"});
  }
  SECTION("SETTINGS") {
    Told told;
    told.feed(settings() + settings({{1, 1}, {2, 2}, {3, 3}}).substr(0, 17)).gap(4);
    told.feed(settings({{1, 1}, {2, 2}, {3, 3}}).substr(21) + data(5, "b"));
    CHECK(told.texts == Texts{"setting 1=1", "data 5: @45 b"});
  }
  SECTION("what says nothing") {
    Told told;
    told.feed(settings() + frame(FrameType::ping, 0, 0, "12345678").substr(0, 12)).gap(5).feed(data(5, "b"));
    CHECK(told.texts == Texts{"data 5: @35 b"});
  }
}

TEST_CASE("behind any other gap frames are found again") {
  const std::string before = settings() + data(1, "a"), after = data(1, "b") + data(3, "c") + data(5, "d");
  for (std::size_t kept : {before.size(), before.size() - 10 + 4, before.size() - 1}) {
    for (std::size_t torn : {0u, 1u, 9u, 10u, 11u}) {
      CAPTURE(kept, torn);
      Told told;
      told.feed(before.substr(0, kept)).gap(500).feed(std::string_view(after).substr(torn)).finish();
      REQUIRE(told.texts.size() >= 2);
      CHECK(told.texts.back().ends_with(" d"));
      CHECK(std::count(told.texts.begin(), told.texts.end(), "lost at " + std::to_string(kept)) == 1);
    }
  }
  SECTION("however the octets behind it are cut") {
    const std::string torn = "rest of a frame" + data(7, std::string(300, 'x')) + data(1, "b") + data(3, "c");
    rung::test::every_split(torn, [&](const rung::test::Pieces& pieces) {
      Told told;
      told.feed(before).gap(500);
      for (std::string_view piece : pieces) told.feed(piece);
      told.finish();
      REQUIRE(told.texts.size() == 5);
      CHECK(told.texts[2] == "data 7: @543 " + std::string(300, 'x'));
      CHECK(told.texts[4] == "data 3: @862 c");
    });
  }
  SECTION("a size that is not exact is not believed") {
    Told told;
    told.feed(settings() + data(1, "0123456789").substr(0, 13)).gap(3, false).feed("56789" + data(1, "b"));
    CHECK(told.texts == Texts{"data 1: @18 0123", "lost at 22", "data 1: @39 b"});
  }
  SECTION("gaps one after the other") {
    Told told;
    told.feed(before).gap(5).gap(5).feed("abc").gap(7).feed(data(3, "c"));
    CHECK(told.texts == Texts{"data 1: @18 a", "lost at 19", "data 3: @48 c"});
  }
  SECTION("before anything came") {
    Told told;
    told.gap(100).feed(data(3, "c"));
    CHECK(told.texts == Texts{"lost at 0", "data 3: @109 c"});
  }
}

TEST_CASE("frames that end a connection are not believed, and others are looked for") {
  Told told;
  told.feed(settings() + data(0, "none") + data(1, "a") + padded_data(1, "b", 3).replace(9, 1, "\x63") + data(3, "c"));
  told.finish();
  CHECK(told.texts == Texts{"lost at 9", "data 1: @31 a", "lost at 32", "data 3: @55 c"});
}

TEST_CASE("a header block that is interrupted is not whole (RFC 9113 4.3)") {
  Told told;
  told.feed(settings() + frame(FrameType::headers, 0, 1, "a") + data(3, "c") +
            frame(FrameType::continuation, 4, 1, "b"));
  CHECK(told.texts == Texts{"block 1: @9 a", "hole in 1 of 1: 0", "data 3: @28 c", "hole in 9 of 1: 0"});
}

TEST_CASE("what may begin a frame is held within its limit, and nothing is lost") {
  // A header, as it seems, whose frame does not end before a true one begins.
  const std::string false_header = frame(FrameType::data, 0, 9, std::string(16000, 'x')).substr(0, 9);
  std::string octets = false_header + "abc";
  while (octets.size() < limits::http2_search_octets) octets += data(1, std::string(500, 'y'));
  Told told;
  told.feed(settings() + data(1, "a")).gap(10).feed(octets).feed(data(3, "z"));
  CHECK(told.texts.back().ends_with(" z"));
  CHECK(told.texts.size() > 60);
  CHECK(told.framer.first_needed() == 19 + 10 + octets.size() + 10);
}

TEST_CASE("octets that are no HTTP/2 give nothing, at a constant cost") {
  Told told;
  for (int i = 0; i < 300; ++i) told.feed(std::string(1000, static_cast<char>(i)));
  told.finish();
  CHECK(told.texts == Texts{"lost at 0"});
}

}  // namespace
}  // namespace rung::http::test
