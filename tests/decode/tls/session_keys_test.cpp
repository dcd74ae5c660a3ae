// Where the keys come from, when they come, and what is said where there are none or wrong ones.
#include <sstream>

#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

const std::array<std::string, 2> nothing;

const std::vector<TalkOptions>& some_talks() {
  static const std::vector<TalkOptions> talks = {
      {.version = 0x0303, .suite = 0xc02f}, {.version = 0x0303, .suite = 0xc027},
      {.version = 0x0304, .suite = 0x1301}, {.version = 0x0304, .suite = 0x1302, .key_updates = 3},
      {.version = 0x0304, .suite = 0x1303},
  };
  return talks;
}

std::string lines_with(const std::string& key_log, std::string_view label) {
  std::istringstream lines(key_log);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(label) != std::string::npos) kept += line + "\n";
  }
  return kept;
}

// One bit of each secret is another one.
std::string altered(std::string key_log) {
  for (std::size_t end = key_log.find('\n'); end != std::string::npos; end = key_log.find('\n', end + 1)) {
    char& digit = key_log[end - 1];
    digit = digit == '0' ? '1' : '0';
  }
  return key_log;
}

}  // namespace

TEST_CASE("keys that come after everything was fed") {
  for (const TalkOptions& options : some_talks()) {
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    KeyLog keys;
    Run run(keys);
    run.feed(feed_of(talk));
    CHECK(run.said() == nothing);
    run.session.retry();
    CHECK(run.said() == nothing);
    add_keys(keys, talk.key_log);
    run.session.retry();
    run.finish();
    CHECK(same(run.said(), talk.said));
    CHECK(run.sink.missing[0].empty());
    CHECK(run.sink.missing[1].empty());
    CHECK(run.session.facts().opacity == Opacity::none);
    CHECK(run.waiting.octets == 0);
  }
}

// What answers something comes behind it.
TEST_CASE("keys that come late: both sides are heard in the order in which they spoke") {
  for (const TalkOptions& options : some_talks()) {
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    KeyLog keys, late_keys;
    Run run(keys), late(late_keys);
    add_keys(keys, talk.key_log);
    run.feed(feed_of(talk));
    late.feed(feed_of(talk));
    add_keys(late_keys, talk.key_log);
    late.session.retry();
    CHECK(late.sink.order == run.sink.order);
    CHECK(late.sink.order.size() > 2);
  }
}

TEST_CASE("keys that come line by line while the talk goes on") {
  for (const TalkOptions& options : some_talks()) {
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    KeyLog keys;
    Run run(keys);
    std::size_t at = 0;
    for (const Fed& each : in_pieces(feed_of(talk), 100)) {
      run.feed({each});
      const std::string_view more = std::string_view(talk.key_log).substr(at, 5);
      at += more.size();
      keys.add(more);
      run.session.retry();
    }
    add_keys(keys, talk.key_log.substr(at));
    run.session.retry();
    run.finish();
    CHECK(same(run.said(), talk.said));
    CHECK(run.session.facts().opacity == Opacity::none);
  }
}

TEST_CASE("no keys") {
  for (const TalkOptions& options : some_talks()) {
    INFO(said_of(options));
    Endpoints endpoints(options);
    const Talk talk = endpoints.talk();
    for (const bool others : {false, true}) {
      for (const bool may_come : {false, true}) {
        KeyLog keys;
        if (others) add_keys(keys, Endpoints({.early_data = 0}).talk().key_log);
        if (others && options.suite == 0x1301) continue;  // the same talk
        Run run(keys);
        run.waiting.for_keys = may_come;
        run.feed(feed_of(talk)).finish();
        CHECK(run.said() == nothing);
        CHECK(run.session.facts().opacity == Opacity::no_keys);
        CHECK(run.sink.missing[0].size() == 1);
        CHECK(run.sink.missing[1].size() == 1);
        CHECK(run.sink.failures == 0);
        CHECK(run.waiting.octets == 0);
      }
    }
  }
}

TEST_CASE("wrong keys") {
  for (const TalkOptions& options : some_talks()) {
    INFO(said_of(options));
    const Talk talk = Endpoints(options).talk();
    KeyLog keys;
    add_keys(keys, altered(talk.key_log));
    Run run(keys);
    run.feed(feed_of(talk)).finish();
    CHECK(run.said() == nothing);
    CHECK(run.session.facts().opacity == Opacity::authentication);
    CHECK_FALSE(run.session.facts().detail.empty());
    CHECK(run.sink.failures >= 1);
    CHECK(run.sink.failures <= 2);
  }
}

TEST_CASE("wrong keys for what comes after the handshake of TLS 1.3") {
  const Talk talk = Endpoints({}).talk();
  KeyLog keys;
  add_keys(keys, lines_with(talk.key_log, "HANDSHAKE") + altered(lines_with(talk.key_log, "_TRAFFIC_SECRET_0")));
  Run run(keys);
  run.feed(feed_of(talk)).finish();
  CHECK(run.said() == nothing);
  CHECK(run.session.facts().opacity == Opacity::authentication);
}

TEST_CASE("secrets of application data alone are enough") {
  for (const TalkOptions& options : {TalkOptions{}, TalkOptions{.fragment = 512}, TalkOptions{.suite = 0x1302}}) {
    const Talk talk = Endpoints(options).talk();
    KeyLog keys;
    add_keys(keys, lines_with(talk.key_log, "_TRAFFIC_SECRET_0"));
    Run run(keys);
    run.feed(feed_of(talk)).finish();
    CHECK(same(run.said(), talk.said));
  }
}

TEST_CASE("secrets of one side decrypt that side") {
  const Talk talk = Endpoints({}).talk();
  KeyLog keys;
  add_keys(keys, lines_with(talk.key_log, "CLIENT_"));
  Run run(keys);
  run.feed(feed_of(talk)).finish();
  CHECK(run.said()[0] == talk.said[0]);
  CHECK(run.said()[1].empty());
  CHECK(run.sink.missing[1].size() == 1);
}

TEST_CASE("TLS 1.2 resumed: the key line of the first connection is enough") {
  for (const bool tickets : {true, false}) {
    for (const std::uint16_t suite : {std::uint16_t{0xc02f}, std::uint16_t{0xc027}}) {
      INFO("tickets " << tickets << ", suite " << suite);
      Endpoints endpoints({.version = 0x0303, .suite = suite, .tickets = tickets});
      KeyLog keys;
      for (int connection = 0; connection < 3; ++connection) {
        const Talk talk = endpoints.talk();
        REQUIRE(talk.resumed == (connection > 0));
        if (connection == 0) add_keys(keys, talk.key_log);
        Run run(keys);
        run.feed(feed_of(talk)).finish();
        CHECK(same(run.said(), talk.said));
        CHECK(run.session.facts().opacity == Opacity::none);
      }
    }
  }
}

TEST_CASE("RSA key exchange: the server's private key is enough") {
  const std::vector<TalkOptions> talks = {
      {.version = 0x0303, .suite = 0x009c},
      {.version = 0x0303, .suite = 0x009d, .extended_master_secret = false},
      {.version = 0x0303, .suite = 0x003c, .client_certificate = true},
      {.version = 0x0303, .suite = 0x003d, .client_certificate = true, .fragment = 512},
      {.version = 0x0303, .suite = 0x009c, .renegotiation = true},
      {.version = 0x0302, .suite = 0x002f},
      {.version = 0x0301, .suite = 0x0035},
      {.version = 0x0301, .suite = 0x0035, .encrypt_then_mac = false, .extended_master_secret = false},
  };
  for (const TalkOptions& options : talks) {
    INFO(said_of(options) << ", renegotiation " << options.renegotiation);
    Endpoints endpoints(options);
    if (!endpoints.possible()) {
      not_tried(said_of(options));
      continue;
    }
    KeyLog keys;
    REQUIRE(keys.add_private_key(rsa_private_key()));
    for (int connection = 0; connection < 2; ++connection) {  // the second is resumed
      INFO("connection " << connection);
      const Talk talk = endpoints.talk();
      REQUIRE(talk.resumed == (connection > 0));
      for (const Feed& feed : {feed_of(talk), in_pieces(feed_of(talk), 1), one_side_first(feed_of(talk), Side::client),
                               one_side_first(feed_of(talk), Side::server)}) {
        Run run(keys);
        run.feed(feed).finish();
        CHECK(same(run.said(), talk.said));
      }
    }
  }
}

TEST_CASE("a private key does not help where the key exchange has forward secrecy") {
  const Talk talk = Endpoints({.version = 0x0303, .suite = 0xc02f}).talk();
  KeyLog keys;
  REQUIRE(keys.add_private_key(rsa_private_key()));
  Run run(keys);
  run.feed(feed_of(talk)).finish();
  CHECK(run.said() == nothing);
  CHECK(run.session.facts().opacity == Opacity::no_keys);
}

TEST_CASE("connections that fail: their alerts") {
  struct Row {
    TalkOptions options;
    Side sender;
    std::uint8_t description;
    const char* name;
  };
  const Row rows[] = {
      {{.version = 0x0303, .suite = 0xc02f, .refusal = Refusal::no_common_suite},
       Side::server,
       40,
       "handshake_failure"},
      {{.refusal = Refusal::protocol_version}, Side::server, 70, "protocol_version"},
      {{.version = 0x0303, .suite = 0xc02f, .refusal = Refusal::unknown_authority}, Side::client, 48, "unknown_ca"},
      {{.refusal = Refusal::unknown_authority}, Side::client, 48, "unknown_ca"},
  };
  for (const Row& row : rows) {
    INFO(row.name << ", " << said_of(row.options));
    const Talk talk = Endpoints(row.options).talk();
    KeyLog keys;
    add_keys(keys, talk.key_log);
    Run run(keys);
    run.feed(feed_of(talk)).finish();
    CHECK(run.said() == nothing);
    REQUIRE(run.sink.alerts[index(row.sender)].size() == 1);
    CHECK(run.sink.alerts[index(other(row.sender))].empty());
    const Alert& alert = run.sink.alerts[index(row.sender)].front();
    CHECK(alert.fatal);
    CHECK(int{alert.description} == int{row.description});
    CHECK(alert_name(alert.description) == row.name);
    CHECK(run.session.facts().opacity == Opacity::not_started);
    CHECK(run.session.facts().server_name == "sip.example.com");
  }
}
