// SCTP packets as octets (RFC 9260 3), checksums 0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/encapsulation_headers.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

inline std::string sctp_chunk(std::uint8_t type, std::uint8_t flags, std::string_view value) {
  return to_multiple_of(4, octet(type) + octet(flags) + be16(4 + value.size()) + std::string(value));
}
// `place`: of B (begins), E (ends), U (unordered).
inline std::string sctp_data(std::uint32_t tsn, std::string_view payload, std::string_view place = "BE") {
  unsigned flags = 0;
  for (char flag : place) flags |= flag == 'E' ? 1u : flag == 'B' ? 2u : 4u;
  return sctp_chunk(0, static_cast<std::uint8_t>(flags), be32(tsn) + be32(0) + be32(0) + std::string(payload));
}
inline std::string sctp_init(std::uint32_t tag, std::uint32_t tsn, bool ack = false) {
  return sctp_chunk(ack ? 2 : 1, 0, be32(tag) + be32(65536) + be32(0x00010001) + be32(tsn));
}
inline std::string sctp(std::uint16_t source, std::uint16_t destination, std::uint32_t tag, std::string_view chunks) {
  return be16(source) + be16(destination) + be32(tag) + be32(0) + std::string(chunks);
}

}  // namespace rung::test
