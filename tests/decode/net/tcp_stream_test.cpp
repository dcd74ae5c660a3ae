#include "decode/net/tcp_stream.h"

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
    stream.on_acknowledgement(static_cast<std::uint32_t>(isn + 1 + offset), window, {1, frame, now});
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
      {"held data behind the FIN: what came first wins",
       {{2, "cdef"}, {3, "", true}, {0, "ab"}},
       {"0 'ab' #3", "2 'cdef' #1"},
       {},
       false},
      {"FIN where other data was", {{0, "abc"}, {1, "", true}, {3, "d"}}, {"0 'abc' #1", "3 'd' #3"}, {}, false},
      {"only a FIN", {{0, "", true}}, {}, {}, true},
      {"FIN before held data", {{5, "x"}, {0, "", true}}, {}, {"0+5 missing #1", "5 'x' #1"}, false},
      {"FIN again, with more data", {{0, "ab", true}, {0, "abcd", true}}, {"0 'ab' #1"}, {}, true},
      {"FIN again, with the data that was missing", {{3, "", true}, {0, "abc", true}}, {"0 'abc' #2"}, {}, true},
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
      {"cut, then a whole copy while it waits",
       {{2, "c", false, 3}, {1, "bCDEFG"}, {0, "a"}},
       {"0 'a' #3", "1 'b' #2", "2 'c' #1", "3 'DEFG' #2"},
       {},
       false},
      {"cut, then copies of its middle and its end",
       {{2, "", false, 5}, {3, "d"}, {6, "gh"}, {0, "ab"}},
       {"0 'ab' #4", "2+1 cut #1", "3 'd' #2", "4+2 cut #1", "6 'gh' #3"},
       {},
       false},
      {"a keep-alive probe behind a hole is no octet of the stream",
       {{0, "ab"}, {4, std::string_view("\0", 1)}, {5, "f"}},
       {"0 'ab' #1"},
       {"2+3 missing #2", "5 'f' #3"},
       false},
      {"a keep-alive probe behind a hole that is filled",
       {{0, "ab"}, {4, std::string_view("\0", 1)}, {5, "f"}, {2, "cde"}},
       {"0 'ab' #1", "2 'cde' #4", "5 'f' #3"},
       {},
       false},
      {"a keep-alive probe before a copy of its octets that was cut",
       {{4, std::string_view("\0", 1)}, {2, "", false, 3}, {5, "f"}, {0, "ab"}},
       {"0 'ab' #4", "2+3 cut #2", "5 'f' #3"},
       {},
       false},
      {"a zero octet of the stream that came too early",
       {{0, "ab"}, {3, std::string_view("\0", 1)}, {4, "e"}, {2, "c"}},
       {"0 'ab' #1", "2 'c' #4", std::string("3 '\0' #2", 8), "4 'e' #3"},
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

TEST_CASE("copies are told with what is held, else where they stand") {
  struct Case {
    const char* name;
    std::vector<Segment> segments;
    Lines copies;
  };
  for (const Case& c : {
           Case{"again", {{0, "abc"}, {0, "abcd"}}, {"0 'abc' was '' #2"}},
           Case{"held", {{2, "cde"}, {1, "bCDEF"}}, {"2 'CDE' was 'cde' #2"}},
           Case{"delivered and held", {{0, "a"}, {3, "d"}, {0, "abcD"}}, {"0 'a' was '' #3", "3 'D' was 'd' #3"}},
           Case{"cut is no copy",
                {{0, "ab", false, 2}, {0, "", false, 4}, {3, "", false, 2}, {3, "d"}},
                {"3 'd' was '' #4"}},
           Case{"a keep-alive probe is none", {{0, "abc"}, {2, "x"}, {2, std::string_view("\0", 1)}}, {}},
           Case{"in place", {{0, "abc"}, {3, "d"}, {6, "g"}, {4, "ef"}}, {}},
       }) {
    INFO(c.name);
    Run run;
    for (const Segment& segment : c.segments) run.feed(segment);
    CHECK(run.sink.copies == c.copies);
  }
}

TEST_CASE("octets that only acknowledgements or sequence numbers show are told at the end") {
  struct Case {
    const char* name;
    std::vector<std::int64_t> acknowledged, sent;
    bool closing;
    Lines lines;
  };
  for (const Case& c : {
           Case{"acknowledged", {9}, {}, false, {"3+6 missing #1"}},
           Case{"what was captured", {3, 1}, {2, 3}, true, {}},
           Case{"one number may be a FIN's", {4}, {}, false, {}},
           Case{"so may the last one, where the other side closed", {9}, {}, true, {"3+5 missing #1"}},
           Case{"its own sequence number", {}, {7}, false, {"3+4 missing #1"}},
           Case{"the furthest counts", {5, 8}, {6}, false, {"3+5 missing #1"}},
           Case{"far away nobody believes one", {3 + 65537}, {}, false, {}},
           Case{"nor two that differ", {1'000'000'000}, {900'000'000}, false, {}},
           Case{"but two that agree", {100'000, 100'010}, {}, false, {"3+100007 missing #1"}},
       }) {
    INFO(c.name);
    Run run;
    run.feed({0, "abc"});
    run.sink.lines.clear();
    for (std::int64_t offset : c.acknowledged) run.acknowledge(offset);
    for (std::int64_t offset : c.sent)
      run.stream.on_sequence(static_cast<std::uint32_t>(isn + 1 + offset), {1, run.frame, run.now});
    run.stream.give_up_tail(c.closing, run.sink);
    CHECK(run.lines() == c.lines);
    run.stream.give_up_tail(c.closing, run.sink);
    CHECK(run.lines() == c.lines);
  }
}

TEST_CASE("an acknowledgement that was too far ahead counts once the stream came near") {
  Run run;
  run.feed({0, "a"}).acknowledge(70'000);
  const std::string text(10'000, 'x');
  run.feed({1, text});
  run.stream.give_up_tail(false, run.sink);
  CHECK(run.lines().back() == "10001+59999 missing #1");
}

TEST_CASE("a FIN says where the end is, whatever is acknowledged") {
  Run run;
  run.feed({0, "abc", true}).acknowledge(9);
  run.stream.give_up_tail(false, run.sink);
  CHECK(run.lines() == Lines{"0 'abc' #1"});
}

TEST_CASE("a RST counts from the last acknowledgement to the window's end") {
  Run run;
  run.feed({0, "abcdef"}).acknowledge(3, 1000);
  auto takes = [&](std::int64_t offset) {
    return run.stream.takes_reset(static_cast<std::uint32_t>(isn + 1 + offset));
  };
  CHECK_FALSE(takes(2));
  CHECK(takes(3));
  CHECK(takes(6));
  CHECK(takes(6 + limits::tcp_least_window_octets));
  CHECK_FALSE(takes(7 + limits::tcp_least_window_octets));
}

TEST_CASE("where only the SYN/ACK shows the SYN, the SYN itself is right until octets came") {
  for (bool octets_came : {false, true}) {
    Run run(false);
    run.stream.on_syn_acknowledged(isn + 2);
    if (octets_came) run.feed({2, "x"});
    CHECK(run.stream.is_presumed() == !octets_came);
    run.stream.on_syn(isn);
    run.feed({octets_came ? 3 : 0, "y"});
    CHECK(run.lines().back() == (octets_came ? "1 'y' #2" : "0 'y' #1"));
  }
}

TEST_CASE("what is held counts with its bookkeeping") {
  Run run;
  run.feed({10, "abcd"}).feed({12, "CDEF"}).feed({20, "x", false, 5});
  CHECK(run.stream.held() == 4 + 2 + 1 + 4 * limits::tcp_piece_octets);
  run.feed({0, "0123456789"});
  run.stream.give_up_all(run.sink);
  CHECK(run.stream.held() == 0);
}
