#include "decode/net/tcp_stream.h"

#include <random>

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

constexpr std::uint32_t isn = 0xfffffffd;  // offset 0 is 0xfffffffe: wraps within the first octets

struct Segment {
  std::int64_t at;  // offset from behind the SYN
  std::string_view text;
  bool fin = false;
  std::size_t missing = 0;  // octets cut off behind the text
};

// A stream that is fed segment by segment; frames count from 1, stage time stands unless `now` is
// set.
class Run {
 public:
  explicit Run(bool with_syn = true) {
    if (with_syn) stream.on_syn(isn);
  }
  Run& feed(const Segment& segment) {
    auto sequence = static_cast<std::uint32_t>(isn + 1 + segment.at);
    TcpData data{sequence,
                 rung::as_bytes(segment.text),
                 static_cast<std::uint32_t>(segment.text.size() + segment.missing),
                 segment.fin,
                 {1, ++frame, now}};
    stream.on_data(data, now, sink);
    return *this;
  }
  Run& acknowledge(std::int64_t offset, std::uint32_t window = 65535) {
    stream.on_acknowledgement(static_cast<std::uint32_t>(isn + 1 + offset), window);
    return *this;
  }
  const Lines& lines() const { return sink.lines; }

  TcpStream stream;
  OctetRecorder sink;
  rung::Timestamp now;
  std::uint64_t frame = 0;
};

struct Row {
  const char* name;
  std::vector<Segment> segments;
  Lines before_giving_up;
  Lines after;  // what giving up all holes adds
  bool finished;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"in order", {{0, "abc"}, {3, "de"}}, {"0 'abc' #1", "3 'de' #2"}, {}, false},
      {"pure acknowledgements are nothing", {{0, ""}, {0, "a"}, {1, ""}}, {"0 'a' #2"}, {}, false},
      {"out of order", {{3, "de"}, {0, "abc"}}, {"0 'abc' #2", "3 'de' #1"}, {}, false},
      {"backwards", {{4, "e"}, {2, "cd"}, {0, "ab"}}, {"0 'ab' #3", "2 'cd' #2", "4 'e' #1"}, {}, false},
      {"retransmission", {{0, "abc"}, {0, "abc"}, {3, "d"}}, {"0 'abc' #1", "3 'd' #3"}, {}, false},
      {"overlap in front", {{0, "abc"}, {1, "BCD"}}, {"0 'abc' #1", "3 'D' #2"}, {}, false},
      {"overlap behind", {{3, "def"}, {0, "ABCDE"}}, {"0 'ABC' #2", "3 'def' #1"}, {}, false},
      {"around what is held", {{2, "cd"}, {0, "ABCDEF"}}, {"0 'AB' #2", "2 'cd' #1", "4 'EF' #2"}, {}, false},
      {"within what is held", {{2, "cdef"}, {3, "DE"}, {0, "ab"}}, {"0 'ab' #3", "2 'cdef' #1"}, {}, false},
      {"held around held",
       {{4, "e"}, {2, "CDEFG"}, {0, "ab"}},
       {"0 'ab' #3", "2 'CD' #2", "4 'e' #1", "5 'FG' #2"},
       {},
       false},
      {"several holes",
       {{6, "g"}, {2, "c"}, {4, "e"}},
       {},
       {"0+2 missing #2", "2 'c' #2", "3+1 missing #3", "4 'e' #3", "5+1 missing #1", "6 'g' #1"},
       false},
      {"keep-alive probe",
       {{0, "abc"}, {2, "x"}, {2, std::string_view("\0", 1)}, {3, "d"}},
       {"0 'abc' #1", "3 'd' #4"},
       {},
       false},
      {"zero-window probe", {{0, "abc"}, {3, "d"}, {3, "def"}}, {"0 'abc' #1", "3 'd' #2", "4 'ef' #3"}, {}, false},
      {"before the SYN", {{-2, "xya"}, {1, "b"}}, {"0 'a' #1", "1 'b' #2"}, {}, false},
      {"all before the SYN", {{-5, "xy"}, {0, "a"}}, {"0 'a' #2"}, {}, false},
      {"FIN", {{0, "abc"}, {3, "", true}, {3, "", true}}, {"0 'abc' #1"}, {}, true},
      {"FIN with data", {{0, "abc", true}, {0, "abc", true}}, {"0 'abc' #1"}, {}, true},
      {"FIN before its data", {{3, "", true}, {0, "abc"}}, {"0 'abc' #2"}, {}, true},
      {"FIN behind a hole", {{0, "a"}, {3, "", true}}, {"0 'a' #1"}, {"1+2 missing #2"}, true},
      {"FIN and held data", {{2, "c", true}, {0, "a"}}, {"0 'a' #2"}, {"1+1 missing #1", "2 'c' #1"}, true},
      {"data behind the FIN", {{0, "ab", true}, {2, "cd"}}, {"0 'ab' #1"}, {}, true},
      {"held data behind the FIN", {{2, "cdef"}, {3, "", true}, {0, "ab"}}, {"0 'ab' #3", "2 'c' #1"}, {}, true},
      {"FIN where other data was", {{0, "abc"}, {1, "", true}, {3, "d"}}, {"0 'abc' #1", "3 'd' #3"}, {}, false},
      {"only a FIN", {{0, "", true}}, {}, {}, true},
      {"FIN at once, before held data", {{5, "x"}, {0, "", true}}, {}, {}, true},
      {"cut", {{0, "ab", false, 3}, {5, "f"}}, {"0 'ab' #1", "2+3 cut #1", "5 'f' #2"}, {}, false},
      {"wholly cut", {{0, "", false, 3}, {3, "d"}}, {"0+3 cut #1", "3 'd' #2"}, {}, false},
      {"cut while held",
       {{2, "c", false, 2}, {5, "f"}, {0, "ab"}},
       {"0 'ab' #3", "2 'c' #1", "3+2 cut #1", "5 'f' #2"},
       {},
       false},
      {"cut, then a whole copy comes too late",
       {{0, "ab", false, 3}, {0, "abcde"}, {5, "f"}},
       {"0 'ab' #1", "2+3 cut #1", "5 'f' #3"},
       {},
       false},
      {"cut FIN", {{0, "ab", true, 1}}, {"0 'ab' #1", "2+1 cut #1"}, {}, true},
  };
  return table;
}

}  // namespace

TEST_CASE("segments come out in order, each octet once") {
  for (const Row& row : rows()) {
    INFO(row.name);
    Run run;
    for (const Segment& segment : row.segments) run.feed(segment);
    CHECK(run.lines() == row.before_giving_up);
    run.sink.lines.clear();
    CHECK(run.stream.has_hole() == !row.after.empty());
    run.stream.give_up_all(run.sink);
    CHECK(run.lines() == row.after);
    CHECK(run.stream.finished() == row.finished);
    CHECK(run.stream.held() == 0);
  }
}

TEST_CASE("a stream without its SYN begins with the first octet seen") {
  Run run(false);
  run.feed({100, ""}).feed({100, std::string_view("\0", 1)});  // neither an acknowledgement nor a probe begins it
  CHECK_FALSE(run.stream.has_begun());
  run.feed({100, "abc"}).feed({98, "xyABCd"}).feed({90, "early"}).feed({105, "f"}).feed({104, "e"});
  CHECK(run.lines() == Lines{"0 'abc' #3", "3 'd' #4", "4 'e' #7", "5 'f' #6"});
}

TEST_CASE("data that comes when its hole was given up is dropped") {
  Run run;
  run.feed({2, "c"});
  run.stream.give_up_hole(run.sink);
  run.feed({0, "ab"}).feed({0, "abcd"});
  CHECK(run.lines() == Lines{"0+2 missing #1", "2 'c' #1", "3 'd' #3"});
}

TEST_CASE("a hole waits, and shorter once its octets are acknowledged") {
  Run run;
  run.now = rung::Timestamp{} + rung::seconds(10);
  run.feed({0, "a"}).feed({3, "d"});
  CHECK(run.stream.deadline() == run.now + limits::tcp_hole_timeout);
  run.acknowledge(2);
  CHECK(run.stream.deadline() == run.now + limits::tcp_hole_timeout);
  run.acknowledge(3);
  CHECK(run.stream.deadline() == run.now + limits::tcp_acknowledged_hole_timeout);

  // Filling it from its beginning starts the wait again; a hole behind it is as old as it is.
  rung::Timestamp start = run.now;
  run.now = start + rung::seconds(1);
  run.feed({1, "b"}).feed({8, "i"});
  CHECK(run.stream.deadline() == run.now + limits::tcp_acknowledged_hole_timeout);
  run.now = start + rung::seconds(2);
  run.feed({6, "g"});
  run.stream.give_up_hole(run.sink);
  CHECK(run.stream.deadline() == start + rung::seconds(1) + limits::tcp_hole_timeout);
  run.stream.give_up_all(run.sink);
  CHECK_FALSE(run.stream.deadline().has_value());
}

TEST_CASE("a hole that a FIN showed first is as old as the FIN") {
  Run run;
  run.feed({5, "", true});
  run.now = run.now + rung::seconds(1);
  run.feed({4, "e"});
  CHECK(run.stream.deadline() == rung::Timestamp{} + limits::tcp_hole_timeout);
}

TEST_CASE("an acknowledged hole is overdue after so many segments") {
  Run run;
  run.feed({1, "b"});
  for (std::uint64_t i = 1; i < limits::tcp_acknowledged_hole_segments; ++i)
    run.feed({static_cast<std::int64_t>(2 * i), "x"});
  run.acknowledge(1);
  CHECK_FALSE(run.stream.is_overdue());
  run.feed({200, "x"});
  CHECK(run.stream.is_overdue());
  Run unacknowledged;
  for (int i = 0; i < 100; ++i) unacknowledged.feed({1 + i, "x"});
  CHECK_FALSE(unacknowledged.stream.is_overdue());
}

TEST_CASE("segments elsewhere are ignored, unless three in a row go on from one another") {
  constexpr std::int64_t far = 2'000'000'000;
  Run run;
  run.feed({0, "ab"}).feed({far, "x"}).feed({2, "c"}).feed({far + 1, "y"}).feed({far + 9'000'000, "z"}).feed({3, "d"});
  run.feed({far, "x"}).feed({far + 1, "y"});
  CHECK(run.lines() == Lines{"0 'ab' #1", "2 'c' #3", "3 'd' #6"});
  run.sink.lines.clear();
  run.feed({10, "k"});  // plausible: begins the count again, and is held
  run.feed({far + 2, "z"}).feed({far + 3, "!"});
  CHECK(run.lines().empty());
  run.feed({far + 4, "?"}).feed({far + 5, "."});
  CHECK(run.lines() ==
        Lines{"4+6 missing #9", "10 'k' #9", "11+1999999993 missing #12", "2000000004 '?' #12", "2000000005 '.' #13"});
}

TEST_CASE("a jump backwards keeps offsets true to sequence numbers") {
  Run run;
  constexpr std::int64_t back = -1'000'000'000;
  run.feed({0, "ab"}).feed({back, "x"}).feed({back + 1, "y"}).feed({back + 2, "z"});
  CHECK(run.lines() == Lines{"0 'ab' #1", "2+3294967296 missing #4", "3294967298 'z' #4"});
}

TEST_CASE("a window that is known decides what is plausible") {
  Run run;
  run.acknowledge(0, 100'000);
  run.feed({100'001, "x"}).feed({100'000, "y"}).feed({0, "a"});
  CHECK(run.lines() == Lines{"0 'a' #3"});
  run.stream.give_up_all(run.sink);
  CHECK(run.lines().back() == "100000 'y' #2");
}

TEST_CASE("a window that was open stays open, and none is known after a jump") {
  Run run;
  run.acknowledge(0, 200'000).acknowledge(0, 10).feed({150'000, "x"}).feed({0, "a"});
  CHECK(run.stream.has_hole());
  constexpr std::int64_t far = 1'500'000'000;
  run.feed({far, "x"}).feed({far + 1, "y"}).feed({far + 2, "z"}).feed({far + 900'000, "!"});
  CHECK(run.lines().back() == "1500000002 'z' #5");
  CHECK(run.stream.has_hole());
}

TEST_CASE("what is held counts with its bookkeeping") {
  Run run;
  run.feed({10, "abcd"}).feed({12, "CDEF"}).feed({20, "x", false, 5});
  CHECK(run.stream.held() == 4 + 2 + 1 + 4 * limits::tcp_piece_octets);
  run.feed({0, "0123456789"});
  run.stream.give_up_all(run.sink);
  CHECK(run.stream.held() == 0);
}

namespace {

// The plain way: an owner for each octet, the first frame that brought it.
class Reference {
 public:
  explicit Reference(std::size_t size) : owner_(size + 1, 0) {}

  void feed(std::size_t from, std::size_t to, std::uint64_t frame) {
    for (std::size_t i = from; i < to; ++i)
      if (i >= next_ && owner_[i] == 0) owner_[i] = frame;
    deliver();
  }
  void give_up_hole() {
    std::size_t end = next_;
    while (end + 1 < owner_.size() && owner_[end] == 0) ++end;
    if (end + 1 == owner_.size()) return;
    lines.push_back(std::to_string(next_) + " gap " + std::to_string(end - next_));
    next_ = end;
    deliver();
  }
  bool holds() const {
    return std::any_of(owner_.begin() + static_cast<std::ptrdiff_t>(next_), owner_.end(),
                       [](auto o) { return o != 0; });
  }

  Lines lines;  // one an octet: place and frame; one a gap

 private:
  void deliver() {
    for (; owner_[next_] != 0; ++next_) lines.push_back(std::to_string(next_) + " #" + std::to_string(owner_[next_]));
  }
  std::vector<std::uint64_t> owner_;
  std::size_t next_ = 0;
};

class OctetByOctet : public OctetSink {
 public:
  Lines lines;
  void on_octets(const Piece& piece) override {
    for (std::size_t i = 0; i < piece.size; ++i) {
      // Each octet says which frame sent it: the bytes have to be the ones of that packet.
      CHECK(piece.bytes[i] == static_cast<std::uint8_t>(piece.packet.frame * 31 + (piece.offset + i)));
      lines.push_back(std::to_string(piece.offset + i) + " #" + std::to_string(piece.packet.frame));
    }
  }
  void on_missing(const Piece& piece, bool) override {
    lines.push_back(std::to_string(piece.offset) + " gap " + std::to_string(piece.size));
  }
};

}  // namespace

TEST_CASE("any order, copies, overlaps and losses give what the plain way gives") {
  std::mt19937 random(9293);
  for (int round = 0; round < 400; ++round) {
    const std::size_t size = 1 + random() % 300;
    const std::uint32_t syn = static_cast<std::uint32_t>(0u - 1 - random() % (size + 2));
    TcpStream stream;
    OctetByOctet sink;
    Reference reference(size);
    stream.on_syn(syn);
    std::vector<std::pair<std::size_t, std::size_t>> segments;
    for (std::size_t at = 0; at < size;) {
      std::size_t end = std::min(size, at + 1 + random() % 20);
      if (random() % 8 != 0) segments.emplace_back(at, end);
      if (random() % 4 == 0) segments.emplace_back(at - random() % (at + 1), std::min(size, end + random() % 9));
      at = end;
    }
    const std::size_t reach = 1 + random() % 12;
    for (std::size_t i = 0; i < segments.size(); ++i)
      std::swap(segments[i], segments[std::min(segments.size() - 1, i + random() % reach)]);
    std::uint64_t frame = 0;
    for (auto [from, to] : segments) {
      ++frame;
      std::vector<std::uint8_t> octets;
      for (std::size_t i = from; i < to; ++i) octets.push_back(static_cast<std::uint8_t>(frame * 31 + i));
      stream.on_data({static_cast<std::uint32_t>(syn + 1 + from),
                      octets,
                      static_cast<std::uint32_t>(to - from),
                      false,
                      {1, frame, {}}},
                     {}, sink);
      reference.feed(from, to, frame);
      REQUIRE(stream.has_hole() == reference.holds());
      if (random() % 16 == 0 && stream.has_hole()) {
        stream.give_up_hole(sink);
        reference.give_up_hole();
      }
    }
    stream.give_up_all(sink);
    while (reference.holds()) reference.give_up_hole();
    REQUIRE(sink.lines == reference.lines);
    REQUIRE(stream.held() == 0);
  }
}
