// Conversations of libssl, decrypted with their key logs: of every version, suite and option, fed in every order.
#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

constexpr std::uint8_t certificate = 11, key_update = 24;

struct Arrangement {
  const char* name;
  Feed (*arrange)(const Feed&);
};
constexpr Arrangement arrangements[] = {
    {"as sent", [](const Feed& feed) { return feed; }},
    {"octet by octet", [](const Feed& feed) { return in_pieces(feed, 1); }},
    {"in pieces of 7", [](const Feed& feed) { return in_pieces(feed, 7); }},
    {"in pieces of 1000", [](const Feed& feed) { return in_pieces(feed, 1000); }},
    {"the server first", [](const Feed& feed) { return one_side_first(feed, Side::server); }},
    {"the client first, octet by octet",
     [](const Feed& feed) { return in_pieces(one_side_first(feed, Side::client), 1); }},
    {"all of the client at once", [](const Feed& feed) { return all_at_once(feed, Side::client); }},
    {"all of the server at once", [](const Feed& feed) { return all_at_once(feed, Side::server); }},
};

std::uint64_t records_of(const Talk& talk) {
  std::uint64_t records = 0;
  for (const Side side : both_sides) {
    const std::string wire = talk.wire(side);
    const auto u8 = [&](std::size_t at) { return std::size_t{static_cast<unsigned char>(wire[at])}; };
    for (std::size_t at = 0; at + 5 <= wire.size(); at += 5 + (u8(at + 3) << 8) + u8(at + 4)) ++records;
  }
  return records;
}

void check_facts(const SessionFacts& facts, const Talk& talk, const TalkOptions& options) {
  CHECK(facts.version == talk.version);
  CHECK(facts.suite == talk.suite);
  CHECK(facts.server_name == options.server_name);
  CHECK(facts.alpn == talk.alpn);
  CHECK(facts.offered_alpn == (options.alpn.empty() ? "" : options.alpn + ",http/1.1"));
  CHECK(facts.client_hello_seen);
  CHECK(facts.server_hello_seen);
  CHECK(facts.resumed == talk.resumed);
  CHECK(facts.early_data == talk.early_accepted);
  CHECK(facts.records == records_of(talk));
  CHECK(facts.finished == std::array<bool, 2>{true, true});
  CHECK(facts.opacity == Opacity::none);
  const bool certified = talk.count(Side::server, certificate) > 0 && !options.server_name.empty();
  CHECK(facts.certificate_fits.has_value() == certified);
  if (certified) CHECK(facts.certificate_fits == (options.server_name == "sip.example.com"));
}

void check_pieces(const std::vector<Piece>& pieces, const std::string& wire) {
  std::uint64_t behind = 0;
  bool placed = true;
  for (const Piece& piece : pieces) {
    placed = placed && piece.begin >= behind && piece.end > piece.begin && piece.end <= wire.size() &&
             wire[piece.begin] == 23 && piece.end - piece.begin >= piece.plain.size() + 5;
    behind = piece.end;
  }
  CHECK(placed);
}

void check_talk(const Talk& talk, const TalkOptions& options, KeyLog& keys) {
  for (const Arrangement& arrangement : arrangements) {
    INFO(arrangement.name);
    Run run(keys);
    run.feed(arrangement.arrange(feed_of(talk))).finish();
    CHECK(same(run.said(), talk.said));
    check_facts(run.session.facts(), talk, options);
    CHECK(run.sink.failures == 0);
    CHECK(run.sink.swaps == 0);
    CHECK(run.waiting.octets == 0);
    for (const Side side : both_sides) {
      INFO("side " << index(side));
      check_pieces(run.sink.pieces[index(side)], talk.wire(side));
      if (!options.early_refused) CHECK(run.sink.missing[index(side)].empty());
      CHECK(run.sink.key_updates[index(side)] == talk.count(side, key_update));
      CHECK(run.session.facts().key_updates[index(side)] == talk.count(side, key_update));
      const auto sent = std::ranges::count(talk.alerts, side, &SentAlert::sender);
      CHECK(run.sink.alerts[index(side)].size() == static_cast<std::size_t>(sent));
    }
  }
}

// `connections`: all but the first resume the one before.
void check_options(const TalkOptions& options, int connections = 1) {
  INFO(said_of(options));
  Endpoints endpoints(options);
  if (!endpoints.possible()) return not_tried(said_of(options));
  for (int connection = 0; connection < connections; ++connection) {
    INFO("connection " << connection);
    const Talk talk = endpoints.talk();
    REQUIRE(talk.resumed == (connection > 0));
    KeyLog keys;
    add_keys(keys, talk.key_log);
    check_talk(talk, options, keys);
  }
}

void check_suites(const VersionSuites& row) {
  if (!has_version(row.version)) return skip("the version");
  for (const std::uint16_t suite : row.suites) {
    check_options({.version = row.version, .suite = suite});
    if (row.version == 0x0304) continue;
    check_options({.version = row.version, .suite = suite, .extended_master_secret = false});
    if (is_cbc(suite)) check_options({.version = row.version, .suite = suite, .encrypt_then_mac = false});
  }
}

struct Row {
  const char* name;
  TalkOptions options;
  int connections = 1;
};

void check_rows(const std::vector<Row>& rows) {
  if (!has_version(rows.front().options.version)) return skip("the version");
  for (const Row& row : rows) {
    INFO(row.name);
    check_options(row.options, row.connections);
  }
}

// Of any version before 1.3.
std::vector<Row> older_rows(std::uint16_t version, std::uint16_t suite) {
  return {
      {"small records", {.version = version, .suite = suite, .fragment = 512}},
      {"large records", {.version = version, .suite = suite, .turns = 3, .most_said = 50000}},
      {"client certificate", {.version = version, .suite = suite, .client_certificate = true, .fragment = 512}},
      {"renegotiation", {.version = version, .suite = suite, .renegotiation = true}},
      {"renegotiation, MAC then encrypt",
       {.version = version, .suite = suite, .encrypt_then_mac = false, .renegotiation = true}},
      {"resumed by ticket", {.version = version, .suite = suite}, 3},
      {"resumed by session id", {.version = version, .suite = suite, .tickets = false}, 3},
      {"another name", {.version = version, .suite = suite, .server_name = "sip.example.net"}},
      {"no names", {.version = version, .suite = suite, .server_name = "", .alpn = ""}},
      {"cut off", {.version = version, .suite = suite, .close = false}},
  };
}

}  // namespace

TEST_CASE("every suite of TLS 1.0 is decrypted") { check_suites(versions()[0]); }
TEST_CASE("every suite of TLS 1.1 is decrypted") { check_suites(versions()[1]); }
TEST_CASE("every suite of TLS 1.2 is decrypted") { check_suites(versions()[2]); }
TEST_CASE("every suite of TLS 1.3 is decrypted") { check_suites(versions()[3]); }

TEST_CASE("options of TLS 1.0") { check_rows(older_rows(0x0301, 0xc013)); }
TEST_CASE("options of TLS 1.1") { check_rows(older_rows(0x0302, 0x0035)); }
TEST_CASE("options of TLS 1.2, GCM") { check_rows(older_rows(0x0303, 0xc02f)); }
TEST_CASE("options of TLS 1.2, ChaCha20") { check_rows(older_rows(0x0303, 0xcca8)); }
TEST_CASE("options of TLS 1.2, CBC") { check_rows(older_rows(0x0303, 0xc027)); }

TEST_CASE("options of TLS 1.3") {
  check_rows({
      {"small records", {.fragment = 512}},
      {"large records", {.turns = 3, .most_said = 50000}},
      {"padding", {.padding = 256}},
      {"client certificate", {.client_certificate = true, .fragment = 512}},
      {"HelloRetryRequest", {.hello_retry = true}},
      {"HelloRetryRequest without compatibility", {.hello_retry = true, .compatibility = false}},
      {"without compatibility", {.compatibility = false}},
      {"another name", {.server_name = "sip.example.net"}},
      {"no names", {.server_name = "", .alpn = ""}},
      {"cut off", {.close = false}},
  });
}

TEST_CASE("TLS 1.3 resumed, with and without early data") {
  check_rows({
      {"resumed", {}, 3},
      {"resumed after HelloRetryRequest", {.hello_retry = true}, 2},
      {"early data", {.early_data = 900}, 3},
      {"early data in several records", {.early_data = 5000, .fragment = 512}, 2},
      {"early data, answered early", {.early_data = 900, .early_answer = true}, 2},
      {"early data, AES-256", {.suite = 0x1302, .early_data = 900}, 2},
      {"early data without compatibility", {.compatibility = false, .early_data = 900}, 2},
      {"early data refused", {.early_data = 900, .early_refused = true}, 2},
      {"much early data refused", {.early_data = 9000, .early_refused = true, .fragment = 512}, 2},
      {"early data, HelloRetryRequest", {.hello_retry = true, .early_data = 900, .early_refused = true}, 2},
  });
}

TEST_CASE("TLS 1.3 after the handshake") {
  check_rows({
      {"key updates", {.key_updates = 6, .turns = 9}},
      {"key updates, AES-256", {.suite = 0x1302, .key_updates = 6, .turns = 9}},
      {"key updates, ChaCha20", {.suite = 0x1303, .key_updates = 6, .turns = 9}},
      {"client authentication and tickets", {.post_handshake = true}},
      {"all of it", {.post_handshake = true, .key_updates = 4, .padding = 64, .fragment = 512}},
  });
}
