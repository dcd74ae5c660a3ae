// That the talks the other tests are judged by do what their options say.
#include "tests/decode/tls/tls_talk.h"

#include "tests/decode/tls/tls_versions.h"

using namespace rung::tls;
using namespace rung::tls::test;

namespace {

constexpr std::uint8_t new_session_ticket = 4, certificate = 11, certificate_request = 13, key_update = 24,
                       compressed_certificate = 25;

// OpenSSL compresses those of clients (RFC 8879) where it was built with a library for that.
std::size_t certificates(const Talk& talk, Side side) {
  return talk.count(side, certificate) + talk.count(side, compressed_certificate);
}

std::size_t largest_record(const Talk& talk) {
  std::size_t largest = 0;
  for (const Side side : {Side::client, Side::server}) {
    const std::string wire = talk.wire(side);
    for (std::size_t at = 0; at + 5 <= wire.size();) {
      const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(wire[at + 3]) << 8 |
                                                        static_cast<unsigned char>(wire[at + 4]));
      largest = std::max(largest, size);
      at += 5 + size;
    }
  }
  return largest;
}

void check_version(std::size_t which) {
  const VersionSuites& row = versions()[which];
  if (!has_version(row.version)) return skip("the version");
  for (const std::uint16_t suite : row.suites) {
    const TalkOptions options{.version = row.version, .suite = suite};
    INFO(said_of(options));
    Endpoints endpoints(options);
    if (!endpoints.possible()) {
      not_tried(said_of(options));
      continue;
    }
    const Talk talk = endpoints.talk();
    CHECK(talk.established);
    CHECK(talk.version == row.version);
    CHECK_FALSE(talk.suite.empty());
    CHECK(talk.alpn == "sip/2");
    CHECK(talk.said[0].size() > 1000);
    CHECK(talk.said[1].size() > 1000);
    CHECK(talk.key_log.find(row.version == 0x0304 ? "SERVER_TRAFFIC_SECRET_0 " : "CLIENT_RANDOM ") !=
          std::string::npos);
    CHECK(talk.key_log.find(hexadecimal({reinterpret_cast<const char*>(talk.client_random.data()), 32})) !=
          std::string::npos);
    CHECK(talk.alerts.size() == 2);
  }
}

}  // namespace

TEST_CASE("talks of TLS 1.0") { check_version(0); }
TEST_CASE("talks of TLS 1.1") { check_version(1); }
TEST_CASE("talks of TLS 1.2") { check_version(2); }
TEST_CASE("talks of TLS 1.3") { check_version(3); }

TEST_CASE("same options, same octets") {
  const TalkOptions options{.version = 0x0303, .suite = 0xc02f};
  const Talk one = Endpoints(options).talk(), two = Endpoints(options).talk();
  CHECK(one.key_log == two.key_log);
  CHECK(one.said == two.said);
  CHECK(one.wire(Side::client) == two.wire(Side::client));
}

TEST_CASE("talks with and without the extensions of TLS 1.2") {
  const Talk with = Endpoints({.version = 0x0303, .suite = 0xc027}).talk();
  CHECK(with.server_hello_has(22));
  CHECK(with.server_hello_has(23));
  CHECK(with.extended_master_secret);
  const Talk without =
      Endpoints({.version = 0x0303, .suite = 0xc027, .encrypt_then_mac = false, .extended_master_secret = false})
          .talk();
  CHECK_FALSE(without.server_hello_has(22));
  CHECK_FALSE(without.server_hello_has(23));
}

TEST_CASE("talks that resume") {
  for (const bool tickets : {true, false}) {
    Endpoints endpoints({.version = 0x0303, .suite = 0xc02f, .tickets = tickets});
    const Talk first = endpoints.talk(), second = endpoints.talk();
    CHECK_FALSE(first.resumed);
    CHECK(second.resumed);
    CHECK((first.count(Side::server, new_session_ticket) > 0) == tickets);
    CHECK(certificates(second, Side::server) == 0);
    CHECK(first.client_random != second.client_random);
  }
  Endpoints endpoints({});
  CHECK_FALSE(endpoints.talk().resumed);
  CHECK(endpoints.talk().resumed);
  CHECK(endpoints.talk().resumed);
}

TEST_CASE("talks with early data") {
  for (const bool refused : {false, true}) {
    for (const bool retry : {false, true}) {
      Endpoints endpoints({.hello_retry = retry, .early_data = 900, .early_refused = refused, .early_answer = true});
      INFO("refused " << refused << ", retry " << retry);
      CHECK_FALSE(endpoints.talk().early_accepted);
      const Talk talk = endpoints.talk();
      CHECK(talk.resumed);
      CHECK(talk.early_accepted == !(refused || retry));
      CHECK(talk.hello_retried() == retry);
      CHECK(talk.key_log.find("CLIENT_EARLY_TRAFFIC_SECRET ") != std::string::npos);
    }
  }
}

TEST_CASE("talks with a second ClientHello") {
  const Talk talk = Endpoints({.hello_retry = true}).talk();
  CHECK(talk.hello_retried());
  CHECK(talk.count(Side::client, 1) == 2);
  CHECK_FALSE(Endpoints({}).talk().hello_retried());
}

TEST_CASE("talks with messages after the handshake") {
  const Talk talk = Endpoints({.post_handshake = true, .key_updates = 5}).talk();
  CHECK(talk.count(Side::client, key_update) >= 5);
  CHECK(talk.count(Side::server, key_update) >= 5);
  CHECK(certificates(talk, Side::client) == 1);
  CHECK(talk.count(Side::server, certificate_request) == 1);
  CHECK(talk.count(Side::server, new_session_ticket) > 3);
  const Talk again = Endpoints({.version = 0x0303, .suite = 0xc02f, .renegotiation = true}).talk();
  CHECK(again.count(Side::client, 1) == 2);
}

TEST_CASE("talks with client certificates") {
  CHECK(certificates(Endpoints({.client_certificate = true}).talk(), Side::client) == 1);
  const TalkOptions older{.version = 0x0303, .suite = 0x009c, .client_certificate = true};
  CHECK(certificates(Endpoints(older).talk(), Side::client) == 1);
}

TEST_CASE("talks with records of other sizes") {
  CHECK(largest_record(Endpoints({.padding = 256}).talk()) % 256 == 16);
  CHECK(largest_record(Endpoints({.fragment = 512}).talk()) == 512 + 17);
  CHECK(largest_record(Endpoints({.most_said = 60000}).talk()) == 16384 + 17);
}

TEST_CASE("talks that fail") {
  const Talk none = Endpoints({.version = 0x0303, .suite = 0xc02f, .refusal = Refusal::no_common_suite}).talk();
  REQUIRE(none.alerts.size() == 1);
  CHECK(none.alerts[0].sender == Side::server);
  CHECK(int{none.alerts[0].description} == 40);
  const Talk old = Endpoints({.refusal = Refusal::protocol_version}).talk();
  REQUIRE(old.alerts.size() == 1);
  CHECK(int{old.alerts[0].description} == 70);
  for (const std::uint16_t version : {std::uint16_t{0x0303}, std::uint16_t{0x0304}}) {
    const std::uint16_t suite = version == 0x0304 ? 0x1301 : 0xc02f;
    const Talk unknown = Endpoints({.version = version, .suite = suite, .refusal = Refusal::unknown_authority}).talk();
    CHECK_FALSE(unknown.established);
    REQUIRE(unknown.alerts.size() == 1);
    CHECK(unknown.alerts[0].sender == Side::client);
    CHECK(int{unknown.alerts[0].description} == 48);
    CHECK(int{unknown.alerts[0].level} == 2);
  }
}
