// The protection of Initial packets (RFC 9001 5.2, 5.4; RFC 9369 3.3): its keys are no secret, they come from the
// connection id that the client made up first.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "decode/quic/packet.h"

namespace rung::quic {

enum class Side : std::uint8_t { client, server };
constexpr std::size_t index(Side side) { return side == Side::client ? 0 : 1; }

struct InitialKeys {
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 12> iv{};
  std::array<std::uint8_t, 16> header{};
};

// What `sender` protects its Initial packets with, of a connection whose client sent its first one to
// `destination_id`. The version has to be a known one.
InitialKeys initial_keys(std::uint32_t version, Bytes destination_id, Side sender);

struct OpenedPacket {
  std::uint64_t number = 0;
  std::vector<std::uint8_t> payload;  // its frames
};

// Opens an Initial packet whose header parse_long_header() read from the same octets. `largest`: the largest packet
// number of its sender so far, nothing before the first one (RFC 9000 A.3). Nothing where its tag does not fit.
std::optional<OpenedPacket> open_initial(Bytes datagram, const LongHeader& header, const InitialKeys& keys,
                                         std::optional<std::uint64_t> largest);

}  // namespace rung::quic
