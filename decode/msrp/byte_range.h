// The Byte-Range header field (RFC 4975 9): which octets of its message a chunk holds, counted from 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace rung::msrp {

struct ByteRange {
  std::uint64_t start = 1;             // at least 1
  std::optional<std::uint64_t> end;    // the last octet, start - 1 for an empty chunk; nothing for *
  std::optional<std::uint64_t> total;  // octets of the whole message; nothing for *

  // How many octets the chunk says it has.
  std::optional<std::uint64_t> size() const { return end ? std::optional(*end + 1 - start) : std::nullopt; }
};

// `malformed` for other octets and for ranges that are none (start 0, an end before the start), `out_of_range` for
// numbers past 2^64.
Result<ByteRange> parse_byte_range(std::string_view value);

}  // namespace rung::msrp
