// The frames of an Initial packet (RFC 9000 12.4, 19): of them the CRYPTO frames carry the TLS handshake.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::quic {

struct CryptoFrame {
  std::uint64_t offset = 0;
  Bytes octets;  // a view of the payload
};

// All CRYPTO frames, in the order they stand. `malformed` where a frame is cut, or is of a type that Initial packets do
// not have.
Result<std::vector<CryptoFrame>> parse_crypto_frames(Bytes payload);

// What the CRYPTO frames of one side carry, in any order, up to limits::quic_crypto_octets.
class CryptoStream {
 public:
  void add(const CryptoFrame& frame);
  // The octets from the beginning up to the first that is missing. Valid until the next call that is not const.
  Bytes beginning() const { return Bytes(octets_).first(whole_); }

 private:
  std::vector<std::uint8_t> octets_;
  std::vector<bool> known_;  // of each octet
  std::size_t whole_ = 0;
};

}  // namespace rung::quic
