// CSeq (RFC 3261 8.1.1.5, 20.16): a number and a method.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

struct CSeq {
  std::optional<std::uint32_t> number;  // absent where there are no digits or it does not fit
  std::string_view digits;              // as sent, with leading zeros
  std::string_view method;              // as sent; compare exactly
  bool overflow = false;                // digits of 2^32 or more
};

CSeq parse_cseq(std::string_view value);

}  // namespace rung::sip
