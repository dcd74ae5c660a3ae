#include "decode/hep/packet.h"

#include "decode/hep/protocol_type.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/hep_packets.h"

using namespace rung;
using namespace rung::test;
using hep::Likeness;

namespace {

const std::string message = "OPTIONS sip:a SIP/2.0\r\n\r\n";

Result<hep::Packet> parse(const std::string& octets) {
  const ExactBytes exact(octets);  // views are compared before it goes
  Result<hep::Packet> packet = hep::parse_packet(exact.view(), octets.size());
  if (packet) packet->payload.reset(), packet->auth_key = {}, packet->node_name = packet->correlation_id = {};
  return packet;
}

}  // namespace

TEST_CASE("HEP3: every chunk that is asked about") {
  HepSaid said{.source = {"192.0.2.1", 40000}, .destination = {"198.51.100.2", 5061}};
  said.microseconds = 123'456;
  said.node_name = "edge-1";
  said.correlation_id = "abc@host";
  said.auth_key = "secret";
  const ExactBytes exact(hep3(said, message));
  const auto packet = hep::parse_packet(exact.view(), exact.view().size());
  REQUIRE(packet);
  CHECK(packet->version == 3);
  CHECK(to_text(*packet->source_address) == "192.0.2.1");
  CHECK(to_text(*packet->destination_address) == "198.51.100.2");
  CHECK(packet->source_port == 40000);
  CHECK(packet->destination_port == 5061);
  CHECK(packet->ip_protocol == 17);
  CHECK(packet->protocol_type == hep::protocol_sip);
  CHECK(packet->time == Timestamp{1'700'000'000'123'456'000});
  CHECK(packet->agent_id == 2001);
  CHECK(packet->node_name == "edge-1");
  CHECK(packet->correlation_id == "abc@host");
  CHECK(as_text(packet->auth_key) == "secret");
  CHECK(as_text(*packet->payload) == message);
  CHECK_FALSE(packet->compressed);
  CHECK(packet->missing == 0);
}

TEST_CASE("HEP3: IPv6, a compressed payload") {
  HepSaid said{.source = {"2001:db8::1", 1}, .destination = {"2001:db8::2", 65535}, .compressed = true};
  const ExactBytes exact(hep3(said, "x"));
  const auto packet = hep::parse_packet(exact.view(), exact.view().size());
  REQUIRE(packet);
  CHECK(to_text(*packet->source_address) == "2001:db8::1");
  CHECK(packet->destination_port == 65535);
  CHECK(packet->compressed);
}

TEST_CASE("HEP3: chunks in any order, those of vendors and of unknown types passed over") {
  const std::string chunks = hep_chunk(0x0f, message) + hep_chunk(0x0f, "INVITE", 0x0005) + hep_chunk(3, "odd") +
                             hep_chunk(0x7777, "whatever") + hep_chunk(12, be32(7), 1) + hep_chunk(9, be32(5)) +
                             hep_chunk(12, be32(8)) + hep_chunk(12, be32(9)) + hep_chunk(7, be16(99)) +
                             hep_chunk(0x22, "");
  const ExactBytes exact(hep_packet(chunks));
  const auto packet = hep::parse_packet(exact.view(), exact.view().size());
  REQUIRE(packet);
  CHECK(as_text(*packet->payload) == message);  // not the vendor's
  CHECK(packet->agent_id == 8);                 // the first of vendor 0
  CHECK_FALSE(packet->source_address);          // three octets are no address
  CHECK(packet->time == Timestamp{5'000'000'000});
  CHECK(packet->source_port == 99);
}

TEST_CASE("HEP3: lengths that do not fit") {
  const std::string good = hep3({}, message);
  const auto error = [](const std::string& octets) {
    const auto packet = parse(octets);
    return packet ? std::string("none") : std::to_string(packet.error().offset);
  };
  CHECK(error(good) == "none");
  CHECK(error("HEP3" + be16(good.size() + 1) + good.substr(6)) == "4");
  CHECK(error("HEP3" + be16(good.size() - 1) + good.substr(6)) == "4");
  CHECK(error("HEP3" + be16(0) + good.substr(6)) == "4");
  CHECK(error(hep_packet(hep_chunk(1, "\2") + zeros(1))) == "13");     // no room for a head
  CHECK(error(hep_packet(be16(0) + be16(1) + be16(5) + "x")) == "6");  // less than its head
  CHECK(error(hep_packet(be16(0) + be16(1) + be16(0))) == "6");
  CHECK(error(hep_packet(hep_chunk(1, "\2") + be16(0) + be16(15) + be16(100) + "x")) == "13");  // beyond the end
  CHECK(error(hep_packet(hep_chunk(1, "\2") + be16(0) + be16(15) + be16(65535) + "x")) == "13");
  CHECK(error("HEP4" + good.substr(4)) == "0");
  CHECK(error(hep_packet("")) == "none");
}

TEST_CASE("HEP3: cut at every octet by the capture") {
  const std::string whole = hep3({.node_name = "n"}, message);
  const std::size_t payload_at = whole.size() - message.size();
  for (std::size_t size = 6; size <= whole.size(); ++size) {
    CAPTURE(size);
    const ExactBytes exact(whole.substr(0, size));
    const auto packet = hep::parse_packet(exact.view(), whole.size());
    REQUIRE(packet);
    CHECK(packet->payload.has_value() == (size >= payload_at));
    if (!packet->payload) continue;
    CHECK(as_text(*packet->payload) == message.substr(0, size - payload_at));
    CHECK(packet->missing == whole.size() - size);
  }
  for (std::size_t size = 0; size < 6; ++size) {
    const ExactBytes exact(whole.substr(0, size));
    CHECK_FALSE(hep::parse_packet(exact.view(), whole.size()));
  }
}

TEST_CASE("HEP3: every octet of the head set to every extreme is read within the packet") {
  const std::string good = hep3({.node_name = "n", .auth_key = "k"}, "INVITE");
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const char value : {'\0', '\1', '\x7f', '\xff'}) {
      std::string octets = good;
      octets[at] = value;
      const ExactBytes exact(octets);
      const auto packet = hep::parse_packet(exact.view(), octets.size());
      if (packet && packet->payload) CHECK(packet->payload->size() <= octets.size());
    }
}

TEST_CASE("HEP3 is told by its first octets") {
  const std::string good = hep3({}, message);
  for (std::size_t size = 0; size <= good.size(); ++size) {
    const ExactBytes exact(good.substr(0, size));
    CHECK(hep::looks_like_packet(exact.view()) == (size < 12 ? Likeness::unsure : Likeness::yes));
  }
  for (const std::string& other :
       {std::string("HEAD / HTTP/1.1"), std::string("HEP2"), std::string("HEP3 sip:a SIP/2.0\r\n"),
        "HEP3" + be16(11) + zeros(20), "HEP3" + be16(40) + be32(1) + be16(5), "HEP3" + be16(40) + be32(1) + be16(35)})
    CHECK(hep::looks_like_packet(as_bytes(other)) == Likeness::no);
  CHECK(hep::is_packet_datagram(as_bytes(good)));
  CHECK(hep::is_packet_datagram(as_bytes("HEP3" + be16(3) + good.substr(6))));  // the total length alone is wrong
  CHECK_FALSE(hep::is_packet_datagram(as_bytes("HEP3" + be16(3) + be16(1) + good.substr(8))));
  CHECK_FALSE(hep::is_packet_datagram(as_bytes("HEP3 is a protocol")));
}

TEST_CASE("types of payload have names") {
  CHECK(hep::protocol_name(1) == "SIP");
  CHECK(hep::protocol_name(100) == "log");
  CHECK(hep::protocol_name(77) == "type 77");
}
