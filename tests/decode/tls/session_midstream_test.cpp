// Connections whose handshake was not captured.
#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

const std::array<std::string, 2> nothing;

Tuple test_ends() { return {*normal_endpoint("192.0.2.1:40000"), *normal_endpoint("192.0.2.2:5061")}; }

// A hint before each line.
std::string with_hints(const Talk& talk, std::uint16_t suite) {
  const std::uint8_t number[] = {static_cast<std::uint8_t>(suite >> 8), static_cast<std::uint8_t>(suite & 255)};
  const std::string hint =
      "# TUPLE src=192.0.2.1:40000 dst=192.0.2.2:5061 sr=" + hexadecimal(as_text(talk.server_random)) + " cs=0x" +
      hexadecimal(as_text(number)) + "\n";
  std::string lines;
  for (std::size_t at = 0; at < talk.key_log.size();) {
    const std::size_t end = talk.key_log.find('\n', at) + 1;
    lines += hint + talk.key_log.substr(at, end - at);
    at = end;
  }
  return lines;
}

// Where record `number` of each side's application data begins.
std::array<std::uint64_t, 2> begin_of(const std::array<std::vector<Piece>, 2>& pieces, std::size_t number) {
  return {pieces[0].at(number).begin, pieces[1].at(number).begin};
}

std::array<std::string, 2> said_from(const std::array<std::vector<Piece>, 2>& pieces, std::size_t number) {
  std::array<std::string, 2> said;
  for (const Side side : both_sides) {
    for (std::size_t i = number; i < pieces[index(side)].size(); ++i) said[index(side)] += pieces[index(side)][i].plain;
  }
  return said;
}

Feed with_sides_exchanged(Feed feed) {
  for (Fed& each : feed) each.side = other(each.side);
  return feed;
}

// Long talks of short texts.
TalkOptions long_talk(std::uint16_t version, std::uint16_t suite) {
  return {.version = version, .suite = suite, .turns = 350, .most_said = 60};
}

void check_from(const Talk& talk, KeyLog& keys, std::size_t number) {
  INFO("from record " << number);
  const auto pieces = pieces_of(talk);
  const Feed feed = feed_of(talk, begin_of(pieces, number));
  for (const Feed& arranged : {feed, in_pieces(feed, 1), in_pieces(feed, 7), one_side_first(feed, Side::server),
                               one_side_first(feed, Side::client), all_at_once(feed, Side::server)}) {
    Run run(keys, false, test_ends());
    run.feed(arranged).finish();
    CHECK(same(run.said(), said_from(pieces, number)));
    CHECK(run.session.facts().opacity == Opacity::none);
    CHECK(run.session.facts().version == talk.version);
    CHECK(run.session.facts().suite == talk.suite);
    CHECK(run.sink.swaps == 0);
    CHECK(run.sink.failures == 0);

    Run exchanged(keys, false, test_ends());
    exchanged.feed(with_sides_exchanged(arranged)).finish();
    CHECK(same({exchanged.said()[1], exchanged.said()[0]}, said_from(pieces, number)));
    CHECK(exchanged.sink.swaps == 1);
  }
}

}  // namespace

TEST_CASE("TLS 1.3 from the first application data on, and from later on") {
  for (const std::uint16_t suite : versions()[3].suites) {
    const TalkOptions options = long_talk(0x0304, suite);
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    KeyLog keys;
    add_keys(keys, talk.key_log);
    for (const std::size_t number : std::vector<std::size_t>{0, 1, 40, 300}) check_from(talk, keys, number);
  }
}

TEST_CASE("TLS 1.3 from later on: the keys are among many, or come later") {
  const Talk talk = Endpoints(long_talk(0x0304, 0x1301)).talk();
  const auto pieces = pieces_of(talk);
  KeyLog keys;
  Run run(keys, false);
  run.feed(feed_of(talk, begin_of(pieces, 20)));
  CHECK(run.said() == nothing);
  Endpoints others({.suite = 0x1302, .turns = 1});
  for (int i = 0; i < 5; ++i) add_keys(keys, others.talk().key_log);
  run.session.retry();
  CHECK(run.said() == nothing);
  add_keys(keys, talk.key_log);
  for (int i = 0; i < 5; ++i) add_keys(keys, others.talk().key_log);
  run.session.retry();
  run.finish();
  CHECK(same(run.said(), said_from(pieces, 20)));
}

TEST_CASE("TLS 1.3 from the middle of a record on") {
  const Talk talk = Endpoints(long_talk(0x0304, 0x1301)).talk();
  const auto pieces = pieces_of(talk);
  KeyLog keys;
  add_keys(keys, talk.key_log);
  for (const std::uint64_t cut : std::vector<std::uint64_t>{1, 4, 5, 20}) {
    INFO("cut " << cut);
    std::array<std::uint64_t, 2> from = begin_of(pieces, 30);
    for (std::uint64_t& each : from) each += cut;
    Run run(keys, false);
    run.feed(feed_of(talk, from)).finish();
    CHECK(same(run.said(), said_from(pieces, 31)));
  }
}

TEST_CASE("TLS 1.3 from the first application data on: key updates are followed") {
  const Talk talk = Endpoints({.key_updates = 4, .turns = 8}).talk();
  KeyLog keys;
  add_keys(keys, talk.key_log);
  const auto pieces = pieces_of(talk);
  Run run(keys, false);
  run.feed(feed_of(talk, begin_of(pieces, 0))).finish();
  CHECK(same(run.said(), talk.said));
  CHECK(run.sink.key_updates[0] == talk.count(Side::client, 24));
  CHECK(run.sink.key_updates[1] == talk.count(Side::server, 24));
}

TEST_CASE("nobody knows whose keys these are") {
  for (const TalkOptions& options : {TalkOptions{}, TalkOptions{.version = 0x0303, .suite = 0xc02f}}) {
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    const auto pieces = pieces_of(talk);
    const Feed feed = feed_of(talk, begin_of(pieces, 0));
    KeyLog none, others;
    add_keys(others, Endpoints({.suite = 0x1303}).talk().key_log);
    if (options.version == 0x0303) add_keys(others, talk.key_log);  // of no use without a hint
    for (KeyLog* keys : {&none, &others}) {
      for (const bool may_come : {false, true}) {
        Run run(*keys, false, test_ends());
        run.waiting.for_keys = may_come;
        run.feed(feed).finish();
        CHECK(run.said() == nothing);
        CHECK(run.session.facts().opacity == Opacity::no_handshake);
        CHECK(run.waiting.octets == 0);
      }
    }
  }
}

TEST_CASE("TLS 1.1 and 1.2 with a hint of the key log") {
  std::vector<TalkOptions> talks;
  for (const std::uint16_t suite : versions()[2].suites) talks.push_back(long_talk(0x0303, suite));
  for (const std::uint16_t suite : {std::uint16_t{0xc027}, std::uint16_t{0x0035}}) {
    talks.push_back(long_talk(0x0303, suite));
    talks.back().encrypt_then_mac = false;
  }
  talks.push_back(long_talk(0x0302, 0xc013));
  for (const TalkOptions& options : talks) {
    INFO(said_of(options) << ", encrypt-then-mac " << options.encrypt_then_mac);
    Endpoints endpoints(options);
    if (!endpoints.possible()) {
      not_tried(said_of(options));
      continue;
    }
    const Talk talk = endpoints.talk();
    KeyLog keys;
    add_keys(keys, with_hints(talk, options.suite));
    for (const std::size_t number : std::vector<std::size_t>{0, 300}) check_from(talk, keys, number);
  }
}
