#include "decode/net/fragment_reassembler.h"

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

struct Fragment {
  std::uint32_t offset;
  std::string_view text;
  bool more;
  std::size_t missing = 0;  // octets cut off behind the text
  std::uint32_t id = 1;
};

class Run {
 public:
  NetworkRecorder findings;
  FragmentReassembler reassembler{findings};
  rung::Timestamp now;
  std::uint64_t frame = 0;

  // The text and the first frame of the datagram that is whole now, "malformed", or nothing.
  std::string feed(const Fragment& f, const std::string& source = "10.0.0.1") {
    IpPacket packet{address(source),
                    address(source.find(':') == source.npos ? "10.0.0.2" : "::2"),
                    {protocol_udp, rung::as_bytes(f.text), static_cast<std::uint32_t>(f.text.size() + f.missing),
                     FragmentPlace{f.id, f.offset, f.more}}};
    auto outcome = reassembler.on_fragment(packet, {1, ++frame, now}, now);
    if (!outcome) return "malformed";
    if (!*outcome) return "";
    return std::string(rung::as_text((*outcome)->bytes)) + " #" + std::to_string((*outcome)->first.frame);
  }
};

struct Row {
  const char* name;
  std::vector<Fragment> fragments;
  Lines results;                   // one a fragment
  std::string finding;             // of what never came together
  std::string contradiction = {};  // with its frame
};

const std::string flow = "10.0.0.1 to 10.0.0.2, identification 1: ";
const std::string prefix = "ip-fragment-incomplete #1 " + flow;
const std::string suffix = "; the capture ended";

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"in order", {{0, "12345678", true}, {8, "abc", false}}, {"", "12345678abc #1"}, ""},
      {"last first", {{8, "abc", false}, {0, "12345678", true}}, {"", "12345678abc #2"}, ""},
      {"three, middle last",
       {{16, "xyz", false}, {0, "12345678", true}, {8, "abcdefgh", true}},
       {"", "", "12345678abcdefghxyz #2"},
       ""},
      {"copies",
       {{0, "12345678", true}, {0, "ABCDEFGH", true}, {8, "abc", false}, {8, "abc", false}, {0, "12345678", true}},
       {"", "", "12345678abc #1", "", ""},
       "",
       "#2 octets 0-7 came twice and differ"},
      {"overlap with the same octets: nothing to tell",
       {{8, "abcdefgh", true}, {0, "12345678abcdefgh", true}, {8, "abcdefghx", false}},
       {"", "", "12345678abcdefghx #2"},
       ""},
      {"a header over the header, as those send who hide from filters (RFC 1858 4)",
       {{0, "12345678", true}, {8, "abcdefgh", true}, {0, "1X345678abcdXfgh", true}, {16, "x", false}},
       {"", "", "", "12345678abcdefghx #1"},
       "",
       "#3 octets 1-12 came twice and differ"},
      {"lengths add up but a hole is there",
       {{0, "12345678", true}, {0, "12345678", true}, {16, "x", false}},
       {"", "", ""},
       "octets 8-15 of 17 are missing"},
      {"overlap: the first copy wins",
       {{8, "abcdefgh", true}, {0, "1234567812345678", true}, {16, "x", false}},
       {"", "", "12345678abcdefghx #2"},
       "",
       "#2 octets 8-15 came twice and differ"},
      {"overlap around",
       {{8, "abcdefgh", true}, {0, "123456781234567812345678", true}, {16, "zzzzzzzzx", false}},
       {"", "", "12345678abcdefgh12345678x #2"},
       "",
       "#2 octets 8-15 came twice and differ"},
      {"another end comes second",
       {{16, "x", false}, {8, "late", false}, {24, "later", false}, {0, "1234567812345678", true}},
       {"", "", "", "1234567812345678x #4"},
       "",
       "#2 a fragment ends at octet 12, others at 17"},
      {"an end before what is there",
       {{16, "abcdefgh", true}, {8, "x", false}},
       {"", ""},
       "octets 0-15 and everything from octet 24 on is missing",
       "#2 a fragment ends at octet 9, others at 24"},
      {"no first", {{8, "abc", false}}, {""}, "octets 0-7 of 11 are missing"},
      {"no last", {{0, "12345678", true}}, {""}, "everything from octet 8 on is missing"},
      {"cut", {{0, "1234", true, 4}, {8, "x", false}}, {"", ""}, "octets 4-7 of 9 are missing"},
      {"last cut", {{0, "12345678", true}, {8, "x", false, 4}}, {"", ""}, "octets 9-12 of 13 are missing"},
      {"many holes",
       {{8, "12345678", true},
        {24, "12345678", true},
        {40, "12345678", true},
        {56, "12345678", true},
        {72, "x", false}},
       {"", "", "", "", ""},
       "octets 0-7, 16-23, 32-39 and 2 more holes of 73 are missing"},
      {"ragged", {{0, "1234567", true}}, {"malformed"}, ""},
      {"empty", {{8, "", false}}, {"malformed"}, ""},
      {"beyond 65,535 octets", {{65528, "12345678", false}}, {"malformed"}, ""},
      {"up to 65,535 octets", {{65528, "1234567", false}}, {""}, "octets 0-65527 of 65535 are missing"},
      {"a claim beyond 65,535 octets", {{8, "x", false, 65535}}, {"malformed"}, ""},
  };
  return table;
}

}  // namespace

TEST_CASE("fragments come together by place") {
  for (const Row& row : rows()) {
    INFO(row.name);
    Run run;
    Lines results;
    for (const Fragment& fragment : row.fragments) results.push_back(run.feed(fragment));
    CHECK(results == row.results);
    run.reassembler.finish();
    Lines findings;
    if (!row.contradiction.empty()) {
      std::size_t space = row.contradiction.find(' ');
      findings.push_back("ip-fragment-overlap-differs " + row.contradiction.substr(0, space) + " " + flow +
                         row.contradiction.substr(space + 1));
    }
    if (!row.finding.empty()) findings.push_back(prefix + row.finding + suffix);
    CHECK(run.findings.lines == findings);
    CHECK(run.reassembler.held() == 0);
  }
}

TEST_CASE("fragments of different datagrams do not mix") {
  Run run;
  CHECK(run.feed({0, "12345678", true, 0, 1}).empty());
  CHECK(run.feed({8, "b", false, 0, 2}).empty());
  CHECK(run.feed({8, "c", false, 0, 1}, "10.0.0.3").empty());
  CHECK(run.feed({8, "d", false, 0, 1}, "::1").empty());
  CHECK(run.feed({8, "a", false, 0, 1}) == "12345678a #1");
  CHECK(run.feed({0, "ABCDEFGH", true, 0, 1}, "::1") == "ABCDEFGHd #6");
}

TEST_CASE("a datagram waits for its fragments so long and not longer") {
  Run run;
  CHECK_FALSE(run.reassembler.deadline().has_value());
  run.feed({0, "12345678", true});
  REQUIRE(run.reassembler.deadline() == rung::Timestamp{} + limits::fragment_timeout);
  run.reassembler.expire_next();
  CHECK(run.findings.lines == Lines{prefix + "everything from octet 8 on is missing; the time is over"});
  CHECK(run.feed({8, "x", false}).empty());
  CHECK(run.reassembler.waiting() == 1);
}

TEST_CASE("an identification can be used again when its copies are over") {
  Run run;
  run.feed({0, "12345678", true});
  CHECK(run.feed({8, "a", false}) == "12345678a #1");
  CHECK(run.feed({0, "ABCDEFGH", true}).empty());
  run.now = rung::Timestamp{} + limits::fragment_duplicate_time;
  run.reassembler.forget_completed(run.now);
  CHECK(run.feed({0, "ABCDEFGH", true}).empty());
  CHECK(run.feed({8, "b", false}) == "ABCDEFGHb #4");
}

TEST_CASE("IPv6 fragments that overlap are told and kept all the same") {
  Run run;
  run.feed({0, "12345678", true}, "::1");
  run.feed({0, "1234567X", true}, "::1");
  CHECK(run.feed({8, "a", false}, "::1") == "12345678a #1");
  CHECK(run.findings.lines ==
        Lines{"ip-fragment-overlap-differs #2 ::1 to ::2, identification 1: octets 7-7 came twice and differ"});
}

TEST_CASE("a contradiction is told once for each datagram") {
  Run run;
  run.feed({0, "12345678", true});
  for (int i = 0; i < 5; ++i) run.feed({0, "1234567X", true});
  run.feed({0, "12345678", true, 0, 2});
  run.feed({0, "Y2345678", true, 0, 2});
  CHECK(run.findings.lines.size() == 2);
}

TEST_CASE("a datagram of the smallest fragments holds what its octets hold") {
  Run run;
  std::string last;
  for (std::uint32_t at = 0; at < 65520; at += 16) run.feed({at, "12345678", true});
  CHECK(run.reassembler.held() <= 65536);
  for (std::uint32_t at = 8; at < 65520; at += 16) run.feed({at, "abcdefgh", true});
  CHECK(run.feed({65520, "x", false}).size() == 65521 + 3);
  CHECK(run.reassembler.held() == 0);
  CHECK(run.findings.lines.empty());
}

TEST_CASE("incomplete datagrams are limited in number and octets") {
  Run run;
  for (std::uint32_t id = 0; id < limits::fragment_datagrams + 2; ++id) run.feed({0, "12345678", true, 0, id});
  CHECK(run.reassembler.waiting() == limits::fragment_datagrams);
  REQUIRE(run.findings.lines.size() == 2);
  CHECK(run.findings.lines[1] ==
        "ip-fragment-incomplete #2 10.0.0.1 to 10.0.0.2, identification 1: everything from octet "
        "8 on is missing; too "
        "many datagrams are incomplete");

  Run large;
  for (std::uint32_t id = 0; id < 400; ++id) large.feed({65520, "12345678", true, 0, id});
  CHECK(large.reassembler.held() <= limits::fragment_octets);
  CHECK(large.reassembler.held() + 65528 > limits::fragment_octets);
  CHECK(large.findings.lines.size() + large.reassembler.waiting() == 400);
}

TEST_CASE("where memory is short, half of the datagrams that wait are given up, the oldest ones") {
  Run run;
  for (std::uint32_t id = 0; id < 9; ++id) run.feed({0, "12345678", true, 0, id});
  const std::size_t held = run.reassembler.held();
  run.reassembler.hold_half();
  CHECK(run.reassembler.waiting() == 4);
  CHECK(run.reassembler.held() < held);
  CHECK(run.findings.lines.size() == 5);
  for (int i = 0; i < 4; ++i) run.reassembler.hold_half();
  CHECK(run.reassembler.held() == 0);
}

TEST_CASE("fragments in any order, copied and overlapping, give the datagram") {
  std::mt19937 random(791);
  for (int round = 0; round < 300; ++round) {
    const std::size_t units = 1 + random() % 40;
    const std::size_t size = units * 8 + 1 + random() % 8;
    std::string whole(size, ' ');
    for (char& c : whole) c = static_cast<char>('a' + random() % 26);
    std::vector<Fragment> fragments;
    for (std::size_t at = 0; at < size;) {
      std::size_t end = std::min(size, at + 8 * (1 + random() % 6));
      for (unsigned copies = 1 + random() % 2; copies > 0; --copies) {
        std::size_t from = copies > 1 ? at - at % (8 * (1 + random() % 3)) / 8 * 8 : at;
        fragments.push_back(
            {static_cast<std::uint32_t>(from), std::string_view(whole).substr(from, end - from), end < size});
      }
      at = end;
    }
    std::shuffle(fragments.begin(), fragments.end(), random);
    const bool loses = random() % 3 == 0;
    std::vector<bool> there(size, false);
    Run run;
    std::string result;
    for (const Fragment& fragment : fragments) {
      if (loses && random() % 4 == 0) continue;
      std::fill_n(there.begin() + fragment.offset, fragment.text.size(), true);
      std::string now = run.feed(fragment);
      if (!now.empty()) result = now;
    }
    const bool complete = std::all_of(there.begin(), there.end(), [](bool octet) { return octet; });
    REQUIRE(result.substr(0, result.find(' ')) == (complete ? whole : ""));
    REQUIRE(run.reassembler.waiting() <= 1);
  }
}
