// The beginning of one QUIC connection: its Initial packets, opened, and the TLS handshake messages in them. What those
// say is for whoever knows TLS.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "decode/quic/crypto_frames.h"
#include "decode/quic/protection.h"

namespace rung::quic {

class Handshake {
 public:
  // One datagram, which may carry several packets. True where an Initial packet of it was opened and its frames are
  // sound; nothing but a client's first one can be the first of a connection.
  bool on_datagram(Side sender, Bytes datagram);

  // The handshake messages of a side from their beginning; valid until the next datagram.
  Bytes messages(Side side) const { return of(side).crypto.beginning(); }
  std::uint32_t version() const { return version_; }
  // The server answered that it speaks other versions only, and nothing else so far (RFC 9000 6).
  bool version_refused() const { return version_refused_; }
  // Initial packets opened, of both sides.
  std::uint32_t opened() const { return opened_; }

 private:
  struct State {
    std::optional<InitialKeys> keys;
    std::optional<std::uint64_t> largest;  // packet number
    CryptoStream crypto;
  };

  State& of(Side side) { return sides_[index(side)]; }
  const State& of(Side side) const { return sides_[index(side)]; }
  bool on_initial(Side sender, Bytes datagram, const LongHeader& header);
  bool take(Side sender, const OpenedPacket& packet);
  void begin(const LongHeader& header);

  std::array<State, 2> sides_;
  std::uint32_t version_ = 0;
  std::uint32_t opened_ = 0;
  bool version_refused_ = false;
};

}  // namespace rung::quic
