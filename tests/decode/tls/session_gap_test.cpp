// Octets are missing in the middle: every record outside of the gaps comes out whole, and what is missing is told.
#include <random>

#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

std::vector<TalkOptions> gap_talks() {
  std::vector<TalkOptions> talks;
  for (const std::uint16_t suite : versions()[3].suites) talks.push_back({.suite = suite});
  for (const std::uint16_t suite : std::vector<std::uint16_t>{0xc02f, 0xcca8, 0xc027, 0x002f})
    talks.push_back({.version = 0x0303, .suite = suite});
  talks.push_back({.version = 0x0303, .suite = 0xc028, .encrypt_then_mac = false});
  talks.push_back({.version = 0x0302, .suite = 0xc013});
  talks.push_back({.version = 0x0301, .suite = 0xc013});
  for (TalkOptions& each : talks) {
    each.turns = 12;
    each.most_said = 900;
  }
  return talks;
}

bool is_hit(const Piece& piece, Side side, const std::vector<Gap>& gaps) {
  return std::ranges::any_of(
      gaps, [&](const Gap& gap) { return gap.side == side && piece.begin < gap.end && gap.begin < piece.end; });
}

// TLS 1.0 takes the last block of the record before for its initialization vector: the record behind a gap is lost
// with it.
void check_side(const std::vector<Piece>& whole, const std::vector<Piece>& out, Side side, const std::vector<Gap>& gaps,
                bool chained) {
  std::size_t next = 0;
  bool hit = false, wrong = false;
  for (const Piece& piece : whole) {
    if (is_hit(piece, side, gaps)) {
      hit = true;
      continue;
    }
    const bool same_piece = next < out.size() && out[next].begin == piece.begin;
    if (!same_piece && hit && chained) continue;
    if (!same_piece || out[next].end != piece.end || out[next].plain != piece.plain || out[next].after_missing != hit) {
      UNSCOPED_INFO("side " << index(side) << ": the record at " << piece.begin << " is "
                            << (!same_piece ? "missing" : "another one, or on_missing is wrong") << ", hit " << hit);
      wrong = true;
    }
    if (same_piece) ++next;
    hit = false;
  }
  CHECK_FALSE(wrong);
  CHECK(next == out.size());
}

void check_gaps(const Talk& talk, const std::array<std::vector<Piece>, 2>& whole, const std::vector<Gap>& gaps) {
  KeyLog keys;
  add_keys(keys, talk.key_log);
  Feed feed = feed_of(talk);
  std::string said;
  for (const Gap& gap : gaps) {
    feed = with_gap(feed, gap);
    said += " " + std::to_string(index(gap.side)) + ":" + std::to_string(gap.begin) + "-" + std::to_string(gap.end);
  }
  INFO("gaps" << said);
  Run run(keys);
  run.feed(feed).finish();
  for (const Side side : both_sides)
    check_side(whole[index(side)], run.sink.pieces[index(side)], side, gaps, talk.version == 0x0301);
  CHECK_FALSE(run.sink.missing_twice);
}

void for_each_talk(void (*check)(const Talk&, const std::array<std::vector<Piece>, 2>&)) {
  for (const TalkOptions& options : gap_talks()) {
    INFO(said_of(options) << ", encrypt-then-mac " << options.encrypt_then_mac);
    Endpoints endpoints(options);
    if (!endpoints.possible()) {
      not_tried(said_of(options));
      continue;
    }
    const Talk talk = endpoints.talk();
    check(talk, pieces_of(talk));
  }
}

}  // namespace

TEST_CASE("whole records are missing") {
  for_each_talk([](const Talk& talk, const std::array<std::vector<Piece>, 2>& whole) {
    for (const Side side : both_sides) {
      const std::vector<Piece>& pieces = whole[index(side)];
      check_gaps(talk, whole, {{side, pieces[3].begin, pieces[3].end}});
      check_gaps(talk, whole, {{side, pieces[3].begin, pieces[7].end}});
      check_gaps(talk, whole, {{side, pieces[0].begin, pieces[1].end}});
    }
  });
}

TEST_CASE("parts of records are missing") {
  for_each_talk([](const Talk& talk, const std::array<std::vector<Piece>, 2>& whole) {
    for (const Side side : both_sides) {
      const std::vector<Piece>& pieces = whole[index(side)];
      const auto gap = [&](std::uint64_t begin, std::uint64_t end) { check_gaps(talk, whole, {{side, begin, end}}); };
      gap(pieces[3].begin + 10, pieces[3].begin + 11);
      gap(pieces[3].begin, pieces[3].begin + 1);
      gap(pieces[3].begin + 2, pieces[3].begin + 4);
      gap(pieces[3].begin + 4, pieces[3].begin + 6);
      gap(pieces[3].end - 1, pieces[3].end);
      gap(pieces[3].end - 1, pieces[4].begin + 1);
      gap(pieces[3].begin + 8, pieces[6].begin + 9);
      gap(pieces[3].begin + 8, pieces[6].begin + 3);
    }
  });
}

TEST_CASE("several gaps") {
  for_each_talk([](const Talk& talk, const std::array<std::vector<Piece>, 2>& whole) {
    std::mt19937 random(9325);
    for (int round = 0; round < 40; ++round) {
      std::vector<Gap> gaps;
      for (int count = 1 + static_cast<int>(random() % 4); count > 0; --count) {
        const Side side = random() % 2 == 0 ? Side::client : Side::server;
        const std::vector<Piece>& pieces = whole[index(side)];
        const std::uint64_t begin = pieces[0].begin + random() % (pieces.back().begin - pieces[0].begin);
        const std::uint64_t end = std::min(begin + 1 + random() % 700, pieces.back().begin);
        const Gap gap{side, begin, end};
        const auto close = [&](const Gap& one) {
          return one.side == side && begin < one.end + 1 && one.begin < end + 1;
        };
        if (std::ranges::none_of(gaps, close)) gaps.push_back(gap);
      }
      check_gaps(talk, whole, gaps);
    }
  });
}

TEST_CASE("a KeyUpdate is missing") {
  for (const int updates : {1, 2}) {
    const Talk talk = Endpoints({.key_updates = updates, .turns = 6, .most_said = 300}).talk();
    const auto whole = pieces_of(talk);
    for (const Side side : both_sides) {
      const std::vector<Piece>& pieces = whole[index(side)];
      for (std::size_t i = 1; i < pieces.size(); ++i) {
        if (pieces[i].begin > pieces[i - 1].end)
          check_gaps(talk, whole, {{side, pieces[i - 1].begin, pieces[i].begin}});
      }
    }
  }
}

// What is lost may have been application data: on_missing() may be told.
TEST_CASE("a hole in the handshake of TLS 1.3") {
  const Talk talk = Endpoints({.fragment = 512}).talk();
  const auto whole = pieces_of(talk);
  // In the server's certificate; the client's Finished.
  for (const Gap& gap : {Gap{Side::server, 300, 400}, Gap{Side::client, whole[0][0].begin - 30, whole[0][0].begin}}) {
    KeyLog keys;
    add_keys(keys, talk.key_log);
    Run run(keys);
    run.feed(with_gap(feed_of(talk), gap)).finish();
    CHECK(same(run.said(), talk.said));
    CHECK(run.session.facts().opacity == Opacity::none);
  }
}

// The MAC of encrypt-then-mac does not cover the block that a record is chained to (RFC 7366 3, RFC 2246 6.2.3.2).
TEST_CASE("TLS 1.0: nothing comes out behind a hole unless its chain is known") {
  for (const bool encrypt_then_mac : {true, false}) {
    INFO("encrypt-then-mac " << encrypt_then_mac);
    Endpoints endpoints({.version = 0x0301, .suite = 0xc013, .encrypt_then_mac = encrypt_then_mac});
    if (!endpoints.possible()) return skip("TLS 1.0");
    const Talk talk = endpoints.talk();
    const auto whole = pieces_of(talk);
    for (const Side side : both_sides) {
      const std::vector<Piece>& pieces = whole[index(side)];
      KeyLog keys;
      add_keys(keys, talk.key_log);
      Run run(keys);
      // From the middle of Finished to the end of the empty record that libssl sends first.
      REQUIRE(pieces[0].plain.empty());
      run.feed(with_gap(feed_of(talk), {side, pieces[0].begin - 30, pieces[0].end})).finish();
      std::string behind;
      for (std::size_t i = 2; i < pieces.size(); ++i) behind += pieces[i].plain;
      CHECK(same({run.sink.said(side), ""}, {behind, ""}));
      CHECK(run.said()[index(other(side))] == talk.said[index(other(side))]);
    }
  }
}
