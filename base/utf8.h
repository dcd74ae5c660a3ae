// Whether octets that come in pieces are UTF-8 (RFC 3629).
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace rung {

class Utf8Check {
 public:
  // False from the octet on that no UTF-8 text has there, whatever follows. A character may go on in the next piece.
  bool feed(Bytes octets);
  // Everything fed is UTF-8, and no character is cut at its end.
  bool is_complete() const { return valid_ && missing_ == 0; }
  bool is_valid() const { return valid_; }
  // How many octets came before the first fault.
  std::uint64_t valid_octets() const { return valid_octets_; }

 private:
  bool take(std::uint8_t octet);

  bool valid_ = true;
  std::uint8_t missing_ = 0;               // octets that the character at hand still needs
  std::uint8_t lowest_ = 0, highest_ = 0;  // of the next one
  std::uint64_t valid_octets_ = 0;
};

}  // namespace rung
