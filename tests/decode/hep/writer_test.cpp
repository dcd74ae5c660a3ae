#include "decode/hep/writer.h"

#include "tests/support/catch.h"
#include "tests/support/hep_packets.h"

using namespace rung;
using namespace rung::test;

namespace {

hep::Packet packet_of(const std::string& payload) {
  hep::Packet packet;
  packet.source_address = address("192.0.2.1");
  packet.destination_address = address("198.51.100.2");
  packet.source_port = 5060;
  packet.destination_port = 5060;
  packet.ip_protocol = 17;
  packet.protocol_type = hep::protocol_sip;
  packet.time = Timestamp{1'700'000'000'000'005'999};
  packet.agent_id = 2001;
  packet.payload = as_bytes(payload);
  return packet;
}

std::string text(const Result<std::vector<std::uint8_t>>& written) {
  REQUIRE(written);
  return std::string(as_text(*written));
}

}  // namespace

TEST_CASE("HEP3 is written as the specification lays it out") {
  const std::string payload = "OPTIONS sip:a SIP/2.0\r\n\r\n";
  // Section 3.1: magic, total length; 3.2: vendor 0, type, length with its own six octets; network order.
  const std::string chunks =
      std::string("\0\0\0\1\0\7\2", 7) + std::string("\0\0\0\2\0\7\x11", 7) +
      std::string("\0\0\0\3\0\x0a\xc0\0\2\1", 10) + std::string("\0\0\0\4\0\x0a\xc6\x33\x64\2", 10) +
      std::string("\0\0\0\7\0\x08\x13\xc4", 8) + std::string("\0\0\0\x08\0\x08\x13\xc4", 8) +
      std::string("\0\0\0\x09\0\x0a\x65\x53\xf1\0", 10) + std::string("\0\0\0\x0a\0\x0a\0\0\0\5", 10) +
      std::string("\0\0\0\x0b\0\7\1", 7) + std::string("\0\0\0\x0c\0\x0a\0\0\7\xd1", 10) +
      std::string("\0\0\0\x0f\0\x1f", 6) + payload;
  CHECK(text(hep::write_packet(packet_of(payload))) == "HEP3" + octet(0) + octet(6 + chunks.size()) + chunks);
}

TEST_CASE("what the parser reads is what was written") {
  const bool v6 = GENERATE(false, true), compressed = GENERATE(false, true), texts = GENERATE(false, true);
  const std::string payload = "INVITE sip:a SIP/2.0\r\n\r\nbody";
  hep::Packet packet = packet_of(payload);
  if (v6) packet.source_address = address("2001:db8::1"), packet.destination_address = address("2001:db8::2");
  packet.compressed = compressed;
  if (texts) packet.node_name = "rung", packet.correlation_id = "id@x", packet.auth_key = as_bytes("secret");
  const std::string octets = text(hep::write_packet(packet));
  const auto read = hep::parse_packet(as_bytes(octets), octets.size());
  REQUIRE(read);
  CHECK(read->source_address == packet.source_address);
  CHECK(read->destination_address == packet.destination_address);
  CHECK(read->source_port == packet.source_port);
  CHECK(read->destination_port == packet.destination_port);
  CHECK(read->ip_protocol == packet.ip_protocol);
  CHECK(read->protocol_type == packet.protocol_type);
  CHECK(read->time == Timestamp{1'700'000'000'000'005'000});  // whole microseconds
  CHECK(read->agent_id == packet.agent_id);
  CHECK(read->node_name == packet.node_name);
  CHECK(read->correlation_id == packet.correlation_id);
  CHECK(as_text(read->auth_key) == as_text(packet.auth_key));
  CHECK(as_text(*read->payload) == payload);
  CHECK(read->compressed == compressed);
}

TEST_CASE("what HEP3 cannot say is refused") {
  const std::string largest(UINT16_MAX - 99, 'x');
  hep::Packet packet = packet_of(largest);
  CHECK(text(hep::write_packet(packet)).size() == UINT16_MAX);
  const std::string larger = largest + "x";
  packet.payload = as_bytes(larger);
  REQUIRE_FALSE(hep::write_packet(packet));
  CHECK(hep::write_packet(packet).error().code == ParseErrorCode::over_limit);
  packet = packet_of("x");
  packet.source_address = address("2001:db8::1");
  REQUIRE_FALSE(hep::write_packet(packet));
  CHECK(hep::write_packet(packet).error().code == ParseErrorCode::out_of_range);
}
