#include "decode/quic/packet.h"

#include "tests/decode/quic/quic_talk.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::quic {
namespace {

using namespace std::string_literals;
using namespace test;

TEST_CASE("QUIC: long headers of both versions") {
  const Ids ids = {"original", "client", "server"};
  for (const Version& version : {v1, v2, draft_29}) {
    const std::string packet = initial(version, ids, true, std::string(30, '\0'), {0, 2, "a token"});
    const rung::test::ExactBytes exact(packet + "behind");
    const Result<LongHeader> header = parse_long_header(exact.view());
    REQUIRE(header);
    CHECK(header->version == version.number);
    CHECK(header->type == PacketType::initial);
    CHECK(as_text(header->destination_id) == "original");
    CHECK(as_text(header->source_id) == "client");
    CHECK(header->size == packet.size());
    CHECK(header->packet_number_at == packet.size() - 30 - 16 - 2);
    const std::string handshake = initial(version, ids, true, "h", {.type = version.handshake_type});
    CHECK(parse_long_header(as_bytes(handshake))->type == PacketType::handshake);
    CHECK(parse_long_header(as_bytes(retry(version, ids)))->type == PacketType::retry);
    CHECK(parse_long_header(as_bytes(retry(version, ids)))->size == retry(version, ids).size());
    CHECK(may_be_long_header(as_bytes(packet)));
  }
  const std::string list = version_list(ids, {1, 0x0a0a0a0a});
  REQUIRE(parse_long_header(as_bytes(list)));
  CHECK(parse_long_header(as_bytes(list))->type == PacketType::version_negotiation);
  CHECK_FALSE(may_be_long_header(as_bytes(list)));
}

TEST_CASE("QUIC: a packet that is cut is none, and nothing behind it is read") {
  const Ids ids = {"original", "client", "server"};
  for (const std::string& packet : {initial(v1, ids, true, std::string(30, '\0'), {.token = "a token"}),
                                    initial(v2, ids, false, std::string(300, '\0'))})
    for (std::size_t size = 0; size < packet.size(); ++size) {
      const rung::test::ExactBytes cut(std::string_view(packet).substr(0, size));
      REQUIRE_FALSE(parse_long_header(cut.view()));
      CHECK(may_be_long_header(cut.view()) == (size >= 5));
    }
}

TEST_CASE("QUIC: what is no long header") {
  for (const std::string& octets :
       {""s, "\x40\0\0\0\1\0\0"s,                    // a short one
        "\x80\0\0\0\1\0\0\0\1\0"s,                   // without the fixed bit
        "\xc0\0\0\0\2\0\0\0\1\0"s,                   // a version that nobody has
        "\xc0\xff\0\0\x1c\0\0\0\1\0"s,               // draft 28
        "\xc0\0\0\0\1\x15"s + std::string(60, 'i'),  // an id of 21 octets
        "\xc0\0\0\0\1\0\x15"s + std::string(60, 'i'), "\xc0\0\0\0\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff\1\0"s,
        "\xc0\0\0\0\0\0\0"s, "\xc0\0\0\0\0\0\0\0\0\0\1\0"s}) {
    CAPTURE(octets);
    const rung::test::ExactBytes exact(octets);
    CHECK_FALSE(parse_long_header(exact.view()));
  }
}

TEST_CASE("QUIC: variable-length integers (RFC 9000 A.1)") {
  for (const auto& [hex, value] :
       {std::pair{"c2197c5eff14e88c", 151288809941952652ULL}, std::pair{"9d7f3e7d", 494878333ULL},
        std::pair{"7bbd", 15293ULL}, std::pair{"25", 37ULL}, std::pair{"4025", 37ULL}}) {
    const std::string octets = from_hex(hex);
    const rung::test::ExactBytes exact(octets);
    ByteReader reader(exact.view());
    CHECK(read_variable(reader) == value);
    CHECK(reader.ok());
    CHECK(reader.remaining() == 0);
    ByteReader cut(exact.view().first(octets.size() - 1));
    read_variable(cut);
    CHECK_FALSE(cut.ok());
  }
}

}  // namespace
}  // namespace rung::quic
