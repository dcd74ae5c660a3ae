// Reliable provisional responses (RFC 3262 7.1, 7.2): RSeq numbers one, RAck says which one a PRACK acknowledges.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

struct RAck {
  std::optional<std::uint32_t> response_number;  // RSeq of the response; absent where it is no number or too large
  std::optional<std::uint32_t> cseq_number;
  std::string_view method;  // as sent; compare exactly
  bool overflow = false;    // one of the numbers is 2^32 or more
};
RAck parse_rack(std::string_view value);

struct RSeq {
  std::optional<std::uint32_t> number;  // absent where it is no number or too large; 0 is not allowed
  bool overflow = false;
};
RSeq parse_rseq(std::string_view value);

}  // namespace rung::sip
