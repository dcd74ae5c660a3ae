#include "decode/hep/old_packet.h"

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/hep_packets.h"

using namespace rung;
using namespace rung::test;

namespace {

const std::string message = "OPTIONS sip:a SIP/2.0\r\n\r\n";
const Timestamp arrival{1'700'000'001'000'000'000};

bool begins_message(Bytes payload) { return as_text(payload).starts_with("OPTIONS"); }

}  // namespace

TEST_CASE("HEP2: with and without padding, in either order of octets, its length with the time or not") {
  const bool little = GENERATE(false, true), counts_time = GENERATE(false, true), v6 = GENERATE(false, true);
  const std::size_t padding = GENERATE(as<std::size_t>{}, 0, 2);
  HepSaid said{
      .source = {"192.0.2.1", 40000}, .destination = {"198.51.100.2", 5061}, .microseconds = 42, .agent_id = 7};
  if (v6) said.source.address = "2001:db8::1", said.destination.address = "2001:db8::2";
  const ExactBytes exact(hep2(said, message, little, padding, counts_time));
  CHECK(hep::may_be_old_packet(exact.view()));
  const auto packet = hep::parse_old_packet(exact.view(), begins_message, arrival);
  REQUIRE(packet);
  CHECK(packet->version == 2);
  CHECK(to_text(*packet->source_address) == said.source.address);
  CHECK(to_text(*packet->destination_address) == said.destination.address);
  CHECK(packet->source_port == 40000);
  CHECK(packet->destination_port == 5061);
  CHECK(packet->ip_protocol == 17);
  CHECK(packet->protocol_type == hep::protocol_sip);
  CHECK(packet->time == Timestamp{1'700'000'000'000'042'000});
  CHECK(packet->agent_id == 7);
  CHECK(as_text(*packet->payload) == message);
}

TEST_CASE("HEP1 says no time") {
  const ExactBytes exact(hep1({}, message));
  const auto packet = hep::parse_old_packet(exact.view(), begins_message, arrival);
  REQUIRE(packet);
  CHECK(packet->version == 1);
  CHECK_FALSE(packet->time);
  CHECK(as_text(*packet->payload) == message);
}

TEST_CASE("what is no old HEP: cut anywhere, other sizes, no message behind") {
  const std::string whole = hep2({}, message, true, 2);
  for (std::size_t size = 0; size < whole.size() - message.size() + 7; ++size) {
    CAPTURE(size);
    const ExactBytes exact(whole.substr(0, size));
    CHECK_FALSE(hep::parse_old_packet(exact.view(), begins_message, arrival));
  }
  for (std::size_t at = 0; at < 3; ++at) {  // version, header length, family
    std::string octets = whole;
    octets[at] = '\x55';
    CHECK_FALSE(hep::parse_old_packet(as_bytes(octets), begins_message, arrival));
  }
  CHECK_FALSE(hep::parse_old_packet(as_bytes(hep2({}, "hello, this is no SIP", true, 2)), begins_message, arrival));
  CHECK_FALSE(hep::parse_old_packet(as_bytes(hep1({}, "hello")), begins_message, arrival));
  // A STUN answer begins with 01 01.
  CHECK_FALSE(hep::may_be_old_packet(as_bytes(octet(1) + octet(1) + zeros(30))));
}
