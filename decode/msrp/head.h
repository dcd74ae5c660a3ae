// Start line and header fields of an MSRP request or response (RFC 4975 7, 9).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "decode/msrp/start_line.h"

namespace rung::msrp {

struct HeaderField {
  std::string_view name;   // as sent
  std::string_view value;  // trimmed
};

// Views into what was parsed.
struct Head {
  StartLine start;
  // In order as sent. Lines without a colon are not among them, nor fields beyond limits::msrp_header_fields.
  std::vector<HeaderField> fields;
  bool fields_over_limit = false;

  // The value of the first field of that name, whose case does not matter; empty where there is none.
  std::string_view find(std::string_view name) const;
};

// `lines` ends before the empty line or the end line; a last line that was cut off counts as one. `malformed` where
// the first line is no start line.
Result<Head> parse_head(std::string_view lines);

}  // namespace rung::msrp
