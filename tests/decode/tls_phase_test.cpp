// What a row and the findings say of TLS connections that libssl made.
#include "decode/tls_phase.h"

#include "tests/decode/scripted_stream.h"
#include "tests/decode/tls/tls_talk.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;
using tls::test::Endpoints;
using tls::test::Refusal;
using tls::test::Talk;
using tls::test::TalkOptions;

struct Seen {
  ConnectionFacts facts;
  Texts findings;
};

enum class Keys : std::uint8_t { none, right, wrong };

Seen see(const Talk& talk, Keys given, net::EndReason end = net::EndReason::fin) {
  tls::KeyLog keys;
  std::string log = talk.key_log;
  if (given == Keys::wrong)
    for (std::size_t at = log.find('\n'); at != std::string::npos; at = log.find('\n', at + 1))
      log[at - 1] = log[at - 1] == '0' ? '1' : '0';
  if (given != Keys::none) keys.add(log);
  keys.finish();
  ScriptedStream stream(keys);
  for (const tls::test::Flight& flight : talk.flights)
    flight.side == tls::Side::client ? stream.client(flight.octets) : stream.server(flight.octets);
  Seen seen{stream.end(end), {}};
  seen.findings = stream.recorder.finding_texts();
  return seen;
}

Talk resumed(const TalkOptions& options) {
  Endpoints endpoints(options);
  endpoints.talk();
  return endpoints.talk();
}

}  // namespace

TEST_CASE("a row says version, suite, names and protocol of TLS") {
  for (const TalkOptions& options : {TalkOptions{}, TalkOptions{.version = 0x0303, .suite = 0xc02f}}) {
    Seen seen = see(Endpoints(options).talk(), Keys::right);
    CHECK(seen.facts.tls_version == (options.version == 0x0304 ? "TLS 1.3" : "TLS 1.2"));
    CHECK(seen.facts.tls_cipher ==
          (options.version == 0x0304 ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    CHECK(seen.facts.sni == "sip.example.com");
    CHECK(seen.facts.alpn == "sip/2");
    CHECK(seen.facts.transport == Transport::tls);
    CHECK(seen.facts.visibility == Visibility::not_sip);  // what was said in it is none
    CHECK(seen.findings == Texts{});
  }
}

TEST_CASE("without keys, or with those of others, a row says what to do") {
  const Talk talk = Endpoints({}).talk();
  Seen none = see(talk, Keys::none);
  CHECK(none.facts.visibility == Visibility::no_keys);
  CHECK(none.facts.visibility_reason.find("--keylog FILE") != std::string::npos);
  REQUIRE(none.findings.size() == 1);
  CHECK(none.findings[0].starts_with("tls-no-secrets: "));

  Seen wrong = see(talk, Keys::wrong);
  CHECK(wrong.facts.visibility == Visibility::bad_keys);
  CHECK(wrong.facts.visibility_reason.find("record 0 from the server does not fit its keys") != std::string::npos);
  CHECK(wrong.findings.at(0).starts_with("tls-decrypt-auth-fail: record 0 from the server"));
}

TEST_CASE("keys that come while nothing is said are looked for") {
  const Talk talk = Endpoints({.close = false}).talk();
  tls::KeyLog keys;
  ScriptedStream stream(keys);
  stream.decoder().begin_live({});
  stream.decoder().expect_keys(true);
  std::string alpn;  // encrypted in TLS 1.3
  const auto look = [&] {
    stream.decoder().look_for_keys();
    stream.decoder().report_open([&](const ConnectionFacts& facts) { alpn = facts.alpn; });
  };
  for (const tls::test::Flight& flight : talk.flights)
    flight.side == tls::Side::client ? stream.client(flight.octets) : stream.server(flight.octets);
  look();
  CHECK(alpn.empty());
  keys.add(talk.key_log);
  look();
  CHECK(alpn == "sip/2");
}

TEST_CASE("keys may come when the connection is over") {
  const Talk talk = Endpoints({}).talk();
  constexpr Timestamp soon{1'000'000'000}, in_time{limits::tls_keys_late.ns}, too_late = in_time + seconds(1);
  struct Row {
    const char* what;
    std::function<void(Decoder&, tls::KeyLog&)> then;
    std::string alpn;
    bool ended;
  };
  const Row rows[] = {
      {"nothing yet", [](Decoder& decoder, tls::KeyLog&) { decoder.on_time(in_time); }, "", false},
      {"with the next packet",
       [&](Decoder& decoder, tls::KeyLog& keys) { keys.add(talk.key_log), decoder.on_time(soon); }, "sip/2", true},
      {"while there are no packets",
       [&](Decoder& decoder, tls::KeyLog& keys) { keys.add(talk.key_log), decoder.look_for_keys(); }, "sip/2", true},
      {"behind the last packet", [&](Decoder& decoder, tls::KeyLog& keys) { keys.add(talk.key_log), decoder.finish(); },
       "sip/2", true},
      {"those of others",
       [&](Decoder& decoder, tls::KeyLog& keys) {
         keys.add("CLIENT_TRAFFIC_SECRET_0 " + std::string(64, '1') + " " + std::string(64, '2') + "\n");
         decoder.on_time(soon);
       },
       "", false},
      {"too late",
       [&](Decoder& decoder, tls::KeyLog& keys) {
         decoder.on_time(too_late);
         keys.add(talk.key_log);
         decoder.finish();
       },
       "", true},
      {"memory is short", [](Decoder& decoder, tls::KeyLog&) { decoder.hold_half(); }, "", true},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    tls::KeyLog keys;
    ScriptedStream stream(keys);
    stream.decoder().begin_live({});
    stream.decoder().expect_keys(true);
    for (const tls::test::Flight& flight : talk.flights)
      flight.side == tls::Side::client ? stream.client(flight.octets) : stream.server(flight.octets);
    stream.end(net::EndReason::fin);
    CHECK(stream.recorder.events == Texts{"1 opened"});
    stream.decoder().report_open([](const ConnectionFacts& facts) { CHECK(facts.end == ConnectionEnd::fin); });
    row.then(stream.decoder(), keys);
    CHECK(stream.recorder.events.size() == (row.ended ? 2 : 1));
    CHECK(stream.recorder.ended[1].alpn == row.alpn);
    stream.decoder().finish();
    CHECK(stream.recorder.events.size() == 2);
    CHECK(stream.recorder.ended[1].end == ConnectionEnd::fin);
    CHECK(stream.recorder.ended[1].visibility == (row.alpn.empty() ? Visibility::no_keys : Visibility::not_sip));
  }
}

TEST_CASE("a connection that was ended to make room waits for no keys") {
  const Talk talk = Endpoints({}).talk();
  tls::KeyLog keys;
  ScriptedStream stream(keys);
  stream.decoder().expect_keys(true);
  for (const tls::test::Flight& flight : talk.flights)
    flight.side == tls::Side::client ? stream.client(flight.octets) : stream.server(flight.octets);
  stream.end(net::EndReason::over_limit);
  CHECK(stream.recorder.events.size() == 2);
}

TEST_CASE("of too many connections that ended without keys the first are told") {
  const Talk talk = Endpoints({}).talk();
  tls::KeyLog keys;
  Recorder recorder;
  Decoder decoder(recorder, keys);
  for (std::uint64_t id = 1; id <= limits::tls_ended_streams + 2; ++id) {
    const PacketRef packet{1, id, {static_cast<std::int64_t>(id)}};
    const net::Stream stream{.id = id, .client = endpoint(1, 50000), .server = endpoint(2, 443), .first = packet};
    std::array<std::uint64_t, 2> at = {};
    for (const tls::test::Flight& flight : talk.flights) {
      const bool by_client = flight.side == tls::Side::client;
      const auto direction = by_client ? net::Direction::from_client : net::Direction::from_server;
      rung::test::ExactBytes octets(flight.octets);
      decoder.on_chunk(stream,
                       {direction, std::exchange(at[by_client ? 0 : 1], at[by_client ? 0 : 1] + flight.octets.size()),
                        octets.view(), packet});
    }
    decoder.on_end(stream, {net::EndReason::fin, packet, net::Direction::from_client});
  }
  CHECK(recorder.ended.size() == 2);
}

TEST_CASE("a handshake that failed is told with its alert") {
  struct Row {
    TalkOptions options;
    std::string sentence;
  };
  for (const Row& row : {
           Row{{.version = 0x0303, .suite = 0xc02f, .refusal = Refusal::unknown_authority},
               "the client sent the alert unknown_ca"},
           Row{{.refusal = Refusal::unknown_authority}, "the client sent the alert unknown_ca"},
           Row{{.refusal = Refusal::protocol_version}, "the server sent the alert protocol_version"},
           Row{{.version = 0x0303, .suite = 0xc02f, .refusal = Refusal::no_common_suite},
               "the server sent the alert handshake_failure"},
       }) {
    INFO(row.sentence);
    Seen seen = see(Endpoints(row.options).talk(), Keys::right);
    CHECK(seen.findings == Texts{"tls-handshake-failed: " + row.sentence});
    CHECK(seen.facts.visibility == Visibility::refused);
    CHECK(seen.facts.visibility_reason == "the TLS handshake failed: " + row.sentence);
  }
}

TEST_CASE("a handshake that was broken off is told, one that the capture cut is not") {
  Talk talk = Endpoints({}).talk();
  talk.flights.resize(1);
  Seen broken = see(talk, Keys::none, net::EndReason::rst);
  CHECK(broken.findings == Texts{"tls-handshake-failed: the client reset the connection before the server answered"});
  CHECK(broken.facts.visibility == Visibility::refused);
  Seen cut = see(talk, Keys::none, net::EndReason::open);
  CHECK(cut.findings == Texts{});
  CHECK(cut.facts.visibility_reason == "the TLS handshake was not answered in the capture");
}

TEST_CASE("what is worth knowing of a TLS connection is found") {
  CHECK(see(Endpoints({.key_updates = 1}).talk(), Keys::right).findings ==
        Texts{"tls-key-update: of the client", "tls-key-update: of the server"});
  CHECK(see(resumed({.early_data = 100}), Keys::right).findings == Texts{"tls-early-data: the server accepted 0-RTT"});
  CHECK(see(Endpoints({.server_name = "elsewhere.example.org"}).talk(), Keys::right).findings ==
        Texts{"tls-cert-name-mismatch: the client asked for elsewhere.example.org"});
  Endpoints old({.version = 0x0301, .suite = 0xc013});
  if (old.possible())
    CHECK(see(old.talk(), Keys::right).findings == Texts{"tls-weak-version: TLS 1.0"});
  else
    WARN("skipped: this libssl has no TLS 1.0");
}

}  // namespace rung::decode::test
