#include "decode/quic/handshake.h"

#include <random>

#include "base/limits.h"
#include "tests/decode/quic/quic_talk.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::quic {
namespace {

using namespace std::string_literals;
using namespace test;

const Ids ids = {"original", "client", "server"};

// Feeds a block of exactly the datagram's size.
bool feed(Handshake& handshake, Side sender, const std::string& datagram) {
  const rung::test::ExactBytes exact(datagram);
  return handshake.on_datagram(sender, exact.view());
}

std::string heard(const Handshake& handshake, Side side) { return std::string(as_text(handshake.messages(side))); }

TEST_CASE("QUIC: frames of Initial packets") {
  const std::string payload = "\0\1"s + crypto(0, "first") + "\2\7\0\1\3\2\5"s + crypto(70000, "later") +
                              "\3\x40\x99\0\0\0\1\2\3"s + "\x1c\1\6\4why?"s + "\0\0"s;
  const rung::test::ExactBytes exact(payload);
  const auto frames = parse_crypto_frames(exact.view());
  REQUIRE(frames);
  REQUIRE(frames->size() == 2);
  CHECK(as_text((*frames)[0].octets) == "first");
  CHECK((*frames)[1].offset == 70000);
  CHECK(as_text((*frames)[1].octets) == "later");
  for (const std::string& bad : {""s, "\x08\0"s, "\x1d\1\0"s, "\x06\0\5four"s, "\6"s, "\2\1"s,
                                 "\2\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0"s, "\x1c\0\0\5why?"s, "\x40"s}) {
    CAPTURE(bad);
    const rung::test::ExactBytes cut(bad);
    CHECK_FALSE(parse_crypto_frames(cut.view()));
  }
}

TEST_CASE("QUIC: CRYPTO frames in any order, twice, overlapping") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += static_cast<char>('a' + i % 26);
  std::mt19937 random(9000);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 300, text.size() - at);
      pieces.emplace_back(at, std::min<std::size_t>(size + random() % 40, text.size() - at));
      at += size;
    }
    std::shuffle(pieces.begin(), pieces.end(), random);
    CryptoStream stream;
    for (const auto& [at, size] : pieces) {
      CHECK(stream.beginning().size() <= text.size());
      stream.add({at, as_bytes(std::string_view(text).substr(at, size))});
    }
    REQUIRE(as_text(stream.beginning()) == text);
  }
}

TEST_CASE("QUIC: a stream of CRYPTO frames is bounded") {
  CryptoStream stream;
  const std::string large(limits::quic_crypto_octets + 100, 'x');
  stream.add({UINT64_MAX - 3, as_bytes("hostile")});
  stream.add({limits::quic_crypto_octets, as_bytes("beyond")});
  stream.add({limits::quic_crypto_octets - 3, as_bytes("at the end")});
  CHECK(stream.beginning().empty());
  stream.add({0, as_bytes(large)});
  CHECK(stream.beginning().size() == limits::quic_crypto_octets);
  CHECK(as_text(stream.beginning().last(4)) == "xat ");
}

TEST_CASE("QUIC: the handshake of both sides, coalesced and over several datagrams") {
  for (const Version& version : {v1, v2, draft_29}) {
    const std::string hello = client_hello("sip.example.com", {"h3"}, 1900), answer = server_hello();
    Handshake handshake;
    CHECK(feed(handshake, Side::client, initial(version, ids, true, crypto(1000, hello.substr(1000)), {.number = 1})));
    CHECK(heard(handshake, Side::client).empty());
    CHECK(feed(handshake, Side::client,
               initial(version, ids, true,
                       "\1"s + crypto(500, hello.substr(500, 600)) + "\0\0"s + crypto(0, hello.substr(0, 500)))));
    CHECK(heard(handshake, Side::client) == hello);
    const std::string second = initial(version, ids, false, "\2\0\0\0\0"s + crypto(0, answer)) +
                               initial(version, ids, false, "sealed with other keys", {.type = version.handshake_type});
    CHECK(feed(handshake, Side::server, second + std::string(100, '\0')));
    CHECK(heard(handshake, Side::server) == answer);
    // From now on the client sends to the server's id, with the keys of its first packet.
    CHECK(feed(handshake, Side::client,
               initial(version, ids, true, "\2\0\0\0\0"s + std::string(20, '\0'), {.number = 2}, "server")));
    CHECK(handshake.opened() == 4);
    CHECK(handshake.version() == version.number);
    CHECK_FALSE(feed(handshake, Side::client, "\x40 a short header, sealed, and so on"));
  }
}

TEST_CASE("QUIC: behind a Retry the keys are new ones") {
  const std::string hello = client_hello("a.example", {"h3"});
  const Ids again = {"server", "client", "second"};
  Handshake handshake;
  CHECK(feed(handshake, Side::client, initial(v1, ids, true, crypto(0, hello))));
  CHECK_FALSE(feed(handshake, Side::server, retry(v1, ids)));
  CHECK(feed(handshake, Side::client, initial(v1, again, true, crypto(0, hello), {.number = 1, .token = "token"})));
  CHECK(feed(handshake, Side::server, initial(v1, again, false, crypto(0, server_hello()))));
  CHECK(heard(handshake, Side::client) == hello);
  CHECK(heard(handshake, Side::server) == server_hello());
}

TEST_CASE("QUIC: behind a Version Negotiation as well") {
  const std::string hello = client_hello("a.example", {"h3"});
  Handshake handshake;
  CHECK(feed(handshake, Side::client, initial(v2, ids, true, crypto(0, hello))));
  CHECK_FALSE(feed(handshake, Side::server, version_list(ids, {1, 0xff00001d})));
  CHECK(handshake.version_refused());
  CHECK(feed(handshake, Side::client, initial(v1, ids, true, crypto(0, hello))));
  CHECK_FALSE(handshake.version_refused());
  CHECK(handshake.version() == version_1);
  CHECK(feed(handshake, Side::server, initial(v1, ids, false, crypto(0, server_hello()))));
  feed(handshake, Side::server, version_list(ids, {2}));  // too late: nobody sends it behind a handshake
  CHECK_FALSE(handshake.version_refused());
}

TEST_CASE("QUIC: what begins no connection") {
  const std::string good = initial(v1, ids, true, crypto(0, client_hello("a.example", {"h3"})));
  for (std::size_t size = 0; size < good.size(); size += 7) {
    Handshake handshake;
    CHECK_FALSE(feed(handshake, Side::client, good.substr(0, size)));
  }
  for (const std::string& frames : {"\x08 a stream"s, "\6\0\x40"s, std::string(30, '\x19')}) {
    Handshake handshake;
    CHECK_FALSE(feed(handshake, Side::client, initial(v1, ids, true, frames)));
  }
  Handshake of_server;
  CHECK_FALSE(feed(of_server, Side::server, initial(v1, ids, false, crypto(0, server_hello()))));
  CHECK_FALSE(feed(of_server, Side::client, initial(v1, ids, false, crypto(0, server_hello()))));
}

}  // namespace
}  // namespace rung::quic
