// Packets of HEP as agents write them.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/packet_builder.h"

namespace rung::test {

inline std::string hep_chunk(unsigned type, std::string_view data, unsigned vendor = 0) {
  return be16(vendor) + be16(type) + be16(6 + data.size()) + std::string(data);
}
inline std::string hep_packet(const std::string& chunks) { return "HEP3" + be16(6 + chunks.size()) + chunks; }

struct HepEnd {
  std::string address = "192.0.2.1";
  unsigned port = 5060;
};

// What an agent says of a message; 0, empty: nothing.
struct HepSaid {
  HepEnd source = {"192.0.2.1", 5060}, destination = {"198.51.100.2", 5060};
  unsigned ip_protocol = 17;
  unsigned long seconds = 1'700'000'000, microseconds = 0;
  unsigned protocol_type = 1;
  unsigned agent_id = 2001;
  std::string node_name = {}, correlation_id = {}, auth_key = {};
  bool compressed = false;
};

inline std::string hep_head(const HepSaid& said) {
  const bool v6 = said.source.address.find(':') != std::string::npos;
  return hep_chunk(1, octet(v6 ? 10 : 2)) + hep_chunk(2, octet(said.ip_protocol)) +
         hep_chunk(v6 ? 5 : 3, address_octets(said.source.address)) +
         hep_chunk(v6 ? 6 : 4, address_octets(said.destination.address)) + hep_chunk(7, be16(said.source.port)) +
         hep_chunk(8, be16(said.destination.port)) + hep_chunk(9, be32(said.seconds)) +
         hep_chunk(10, be32(said.microseconds)) + hep_chunk(11, octet(said.protocol_type)) +
         hep_chunk(12, be32(said.agent_id));
}

// In the order of Kamailio and heplify: numbers, texts, the payload last.
inline std::string hep3(const HepSaid& said, std::string_view payload) {
  std::string chunks = hep_head(said);
  if (!said.auth_key.empty()) chunks += hep_chunk(0x0e, said.auth_key);
  if (!said.correlation_id.empty()) chunks += hep_chunk(0x11, said.correlation_id);
  if (!said.node_name.empty()) chunks += hep_chunk(0x13, said.node_name);
  return hep_packet(chunks + hep_chunk(said.compressed ? 0x10 : 0x0f, payload));
}

// Version 2: a structure of C. `little`: what follows the addresses is in the order of the host. `padding`: of 0 or 2
// octets. `counts_time`: the header length has all of it.
inline std::string hep2(const HepSaid& said, std::string_view payload, bool little, std::size_t padding,
                        bool counts_time = false) {
  const bool v6 = said.source.address.find(':') != std::string::npos;
  const auto turned = [&](std::string text) { return little ? std::string(text.rbegin(), text.rend()) : text; };
  const std::string addresses = address_octets(said.source.address) + address_octets(said.destination.address);
  const std::string time = turned(be32(said.seconds)) + turned(be32(said.microseconds)) + turned(be16(said.agent_id)) +
                           std::string(padding, '\0');
  const std::size_t length = 8 + addresses.size() + (counts_time ? time.size() : 0);
  return octet(2) + octet(length) + octet(v6 ? 10 : 2) + octet(said.ip_protocol) + be16(said.source.port) +
         be16(said.destination.port) + addresses + time + std::string(payload);
}
inline std::string hep1(const HepSaid& said, std::string_view payload) {
  return octet(1) + octet(16) + octet(2) + octet(said.ip_protocol) + be16(said.source.port) +
         be16(said.destination.port) + address_octets(said.source.address) + address_octets(said.destination.address) +
         std::string(payload);
}

}  // namespace rung::test
