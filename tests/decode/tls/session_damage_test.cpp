// Cut off anywhere, or altered: what comes out is what was said, or nothing.
#include <random>

#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

std::vector<TalkOptions> short_talks() {
  std::vector<TalkOptions> talks = {
      {.version = 0x0301, .suite = 0xc009},
      {.version = 0x0303, .suite = 0xc02b},
      {.version = 0x0303, .suite = 0x003c, .renegotiation = true},
      {.version = 0x0303, .suite = 0xc023, .encrypt_then_mac = false},
      {.key_updates = 2},
      {.suite = 0x1303, .hello_retry = true, .compatibility = false},
  };
  for (TalkOptions& each : talks) {
    each.turns = each.renegotiation ? 4 : 3;
    each.most_said = 30;
  }
  return talks;
}

void for_each_talk(void (*check)(const Talk&)) {
  for (const TalkOptions& options : short_talks()) {
    INFO(said_of(options));
    Endpoints endpoints(options);
    if (endpoints.possible())
      check(endpoints.talk());
    else
      not_tried(said_of(options));
  }
}

// Whether the texts that came out are among those that should, in order.
bool invents(const std::vector<Piece>& out, const std::vector<Piece>& whole) {
  auto from = whole.begin();
  for (const Piece& piece : out) {
    from = std::find_if(from, whole.end(), [&](const Piece& each) { return each.plain == piece.plain; });
    if (from == whole.end()) return true;
    ++from;
  }
  return false;
}

Feed first_octets(const Feed& feed, std::size_t size) {
  Feed cut;
  for (const Fed& each : feed) {
    const std::size_t more = std::min(size, each.octets.size());
    if (more > 0) cut.push_back({each.side, each.octets.substr(0, more)});
    size -= more;
  }
  return cut;
}

}  // namespace

TEST_CASE("a talk cut off after every octet") {
  for_each_talk([](const Talk& talk) {
    const auto whole = pieces_of(talk);
    KeyLog keys;
    add_keys(keys, talk.key_log);
    std::size_t size = 0;
    for (const Flight& flight : talk.flights) size += flight.octets.size();
    std::array<std::size_t, 2> before{};
    std::size_t wrong = 0;
    for (std::size_t octets = 0; octets <= size; ++octets) {
      Run run(keys);
      run.feed(first_octets(feed_of(talk), octets)).finish();
      for (const Side side : both_sides) {
        const auto& out = run.sink.pieces[index(side)];
        wrong += invents(out, whole[index(side)]) || out.size() < before[index(side)] ? 1u : 0u;
        before[index(side)] = out.size();
      }
    }
    CHECK(wrong == 0);
    CHECK(before == std::array<std::size_t, 2>{whole[0].size(), whole[1].size()});
  });
}

TEST_CASE("a talk with other octets in it") {
  for_each_talk([](const Talk& talk) {
    const auto whole = pieces_of(talk);
    std::mt19937 random(5280);
    std::size_t wrong = 0;
    for (int round = 0; round < 600; ++round) {
      KeyLog keys;
      add_keys(keys, talk.key_log);
      Feed feed = feed_of(talk);
      for (int count = 1 + static_cast<int>(random() % 4); count > 0; --count) {
        std::string& octets = feed[random() % feed.size()].octets;
        octets[random() % octets.size()] ^= static_cast<char>(1 + random() % 255);
      }
      if (random() % 4 == 0) feed.erase(feed.begin() + static_cast<std::ptrdiff_t>(random() % feed.size()));
      if (random() % 4 == 0) feed[random() % feed.size()].is_gap = true;
      Run run(keys, random() % 4 != 0);
      run.feed(random() % 2 == 0 ? feed : in_pieces(feed, 1 + random() % 50));
      if (random() % 2 == 0) run.session.retry();
      run.finish();
      const bool exchanged = run.sink.swaps % 2 != 0;
      for (const Side side : both_sides)
        wrong += !exchanged && invents(run.sink.pieces[index(side)], whole[index(side)]) ? 1u : 0u;
      wrong += run.waiting.octets != 0 ? 1u : 0u;
    }
    CHECK(wrong == 0);
  });
}
