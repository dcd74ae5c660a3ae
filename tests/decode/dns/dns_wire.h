// DNS messages made by hand.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/packet_builder.h"

namespace rung::dns::test {

using rung::test::be16;

inline std::string wire_name(const std::string& name) {
  std::string wire;
  for (std::size_t at = 0; at < name.size();) {
    std::size_t dot = std::min(name.find('.', at), name.size());
    wire += static_cast<char>(dot - at) + name.substr(at, dot - at);
    at = dot + 1;
  }
  return wire + '\0';
}

inline std::string record(const std::string& wire_owner, unsigned type, const std::string& data) {
  return wire_owner + be16(type) + be16(1) + std::string("\0\0\0\x3c", 4) + be16(data.size()) + data;
}
inline std::string a_record(const std::string& name, const std::string& octets) {
  return record(wire_name(name), 1, octets);
}
inline std::string srv_record(const std::string& name, unsigned port, const std::string& target) {
  return record(wire_name(name), 33, be16(10) + be16(20) + be16(port) + wire_name(target));
}
inline std::string naptr_record(const std::string& name, const std::string& services, const std::string& replacement) {
  return record(wire_name(name), 35,
                be16(50) + be16(60) + "\1s" + static_cast<char>(services.size()) + services + std::string(1, '\0') +
                    wire_name(replacement));
}

inline std::string answer(const std::string& question, unsigned type, const std::vector<std::string>& records) {
  std::string message = std::string("\x12\x34\x81\x80", 4) + be16(1) + be16(records.size()) + be16(0) + be16(0) +
                        wire_name(question) + be16(type) + be16(1);
  for (const std::string& each : records) message += each;
  return message;
}

}  // namespace rung::dns::test
