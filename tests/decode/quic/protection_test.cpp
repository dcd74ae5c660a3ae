#include "decode/quic/protection.h"

#include "tests/decode/quic/quic_talk.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::quic {
namespace {

using namespace test;

template <std::size_t size>
std::string text_of(const std::array<std::uint8_t, size>& octets) {
  return std::string(as_text(octets));
}

std::optional<OpenedPacket> open(const std::string& packet, const InitialKeys& keys,
                                 std::optional<std::uint64_t> largest = std::nullopt) {
  const rung::test::ExactBytes exact(packet);
  const Result<LongHeader> header = parse_long_header(exact.view());
  if (!header) return std::nullopt;
  return open_initial(exact.view(), *header, keys, largest);
}

TEST_CASE("RFC 9001 A.1: keys of version 1") {
  const InitialKeys client = initial_keys(version_1, as_bytes(example_ids.original), Side::client);
  CHECK(text_of(client.key) == from_hex("1f369613dd76d5467730efcbe3b1a22d"));
  CHECK(text_of(client.iv) == from_hex("fa044b2f42a3fd3b46fb255c"));
  CHECK(text_of(client.header) == from_hex("9f50449e04a0e810283a1e9933adedd2"));
  const InitialKeys server = initial_keys(version_1, as_bytes(example_ids.original), Side::server);
  CHECK(text_of(server.key) == from_hex("cf3a5331653c364c88f0f379b6067e37"));
  CHECK(text_of(server.iv) == from_hex("0ac1493ca1905853b0bba03e"));
  CHECK(text_of(server.header) == from_hex("c206b8d9b9f0f37644430b490eeaa314"));
}

// The frame of A.2 and its padding make the packet of the RFC: its beginning and the tag behind all of it prove that
// the packets of these tests are made as the RFC says.
TEST_CASE("RFC 9001 A.2, RFC 9369 A.2: the client's first packet") {
  const std::string payload = example_crypto_frame + std::string(1162 - example_crypto_frame.size(), '\0');
  for (const auto& [version, beginning, tag] :
       {std::tuple{v1, "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11",
                   "e221af44860018ab0856972e194cd934"},
        std::tuple{v2, "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485",
                   "a18b2faa745b6fe189cf772a9f84cbfc"}}) {
    const std::string packet = initial(version, example_ids, true, payload, {.number = 2, .number_size = 4});
    REQUIRE(packet.size() == 1200);
    CHECK(packet.substr(0, 32) == from_hex(beginning));
    CHECK(packet.substr(packet.size() - 16) == from_hex(tag));
    const auto opened = open(packet, initial_keys(version.number, as_bytes(example_ids.original), Side::client));
    REQUIRE(opened);
    CHECK(opened->number == 2);
    CHECK(as_text(opened->payload) == payload);
  }
}

TEST_CASE("RFC 9001 A.3: the server's first packet") {
  const std::string packet = from_hex(
      "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf7"
      "3c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f"
      "58891850abbdca3d20398c276456cbc42158407dd074ee");
  const auto opened = open(packet, initial_keys(version_1, as_bytes(example_ids.original), Side::server));
  REQUIRE(opened);
  CHECK(opened->number == 1);
  CHECK(
      std::string(as_text(opened->payload)) ==
      from_hex("02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100"
               "002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304"));
}

TEST_CASE("QUIC: one octet that is wrong anywhere, and the packet stays closed") {
  const Ids ids = {"original", "client", "server"};
  const InitialKeys keys = initial_keys(version_1, as_bytes(ids.original), Side::client);
  const std::string packet = initial(v1, ids, true, crypto(0, "hello") + std::string(30, '\0'));
  REQUIRE(open(packet, keys));
  for (std::size_t at = 0; at < packet.size(); ++at) {
    std::string wrong = packet;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x04);
    CHECK_FALSE(open(wrong, keys));
  }
  CHECK_FALSE(open(packet, initial_keys(version_1, as_bytes(ids.original), Side::server)));
  CHECK_FALSE(open(packet, initial_keys(version_2, as_bytes(ids.original), Side::client)));
}

TEST_CASE("QUIC: a packet too short for its sample or its tag") {
  const Ids ids = {"original", "client", "server"};
  const InitialKeys keys = initial_keys(version_1, as_bytes(ids.original), Side::client);
  CHECK(open(initial(v1, ids, true, "\1\1\1"), keys));
  for (std::size_t size = 0; size < 24; ++size) {
    const std::string packet = from_hex("c0000000010000") + variable(0) + variable(size, 2) + std::string(size, 'x');
    CHECK_FALSE(open(packet, keys));
  }
}

TEST_CASE("RFC 9000 A.3: packet numbers are made whole") {
  const Ids ids = {"original", "client", "server"};
  const InitialKeys keys = initial_keys(version_1, as_bytes(ids.original), Side::client);
  struct Row {
    std::uint64_t number;
    std::size_t size;
    std::optional<std::uint64_t> largest;
  };
  for (const Row& row : {Row{0xa82f9b32, 2, 0xa82f30ea}, Row{0, 1, std::nullopt}, Row{255, 1, std::nullopt},
                         Row{256, 1, 255}, Row{254, 1, 300}, Row{0x10000, 2, 0xffff}}) {
    const auto opened =
        open(initial(v1, ids, true, std::string(20, '\0'), {.number = row.number, .number_size = row.size}), keys,
             row.largest);
    CAPTURE(row.number);
    REQUIRE(opened);
    CHECK(opened->number == row.number);
  }
}

}  // namespace
}  // namespace rung::quic
