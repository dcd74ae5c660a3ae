// The payload of a Close frame (RFC 6455 5.5.1, 7.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::ws {

struct Close {
  std::optional<std::uint16_t> code;  // nothing where the payload is empty: 1005 by RFC 6455 7.1.5
  std::string_view reason;            // as sent, UTF-8 if the sender keeps the rules; a view into the payload
};

// `malformed` where the payload is one octet, half of a code.
Result<Close> parse_close(Bytes payload);

// What RFC 6455 7.4.1 and the IANA registry call a code; empty where they do not know it.
std::string_view name_of_close_code(std::uint16_t code);

// False for the codes that a Close frame must not carry: below 1000, above 4999, 1004, and those
// that only stand for the lack of a Close frame (RFC 6455 7.4.1, 7.4.2).
bool is_close_code_for_the_wire(std::uint16_t code);

}  // namespace rung::ws
