// The first line of an MSRP request or response (RFC 4975 9: req-start, resp-start).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace rung::msrp {

// Views into the line.
struct StartLine {
  std::string_view transaction_id;
  std::string_view method;   // requests; as sent
  std::uint32_t status = 0;  // responses
  std::string_view reason;   // responses: the comment behind the status; may be empty

  bool is_request() const { return !method.empty(); }
};

// `line` is without its line end. Transaction identifiers of other lengths than the RFC's 4 to 32 are taken as well,
// up to 64: some are made of a UUID.
Result<StartLine> parse_start_line(std::string_view line);

}  // namespace rung::msrp
