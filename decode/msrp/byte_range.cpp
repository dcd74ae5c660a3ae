#include "decode/msrp/byte_range.h"

#include <algorithm>

#include "base/ascii.h"

namespace rung::msrp {
namespace {

// A number or, where that is allowed, a star. False where it is neither; `code` says why.
bool read_number(std::string_view text, bool star_allowed, std::optional<std::uint64_t>& number, ParseErrorCode& code) {
  number = parse_decimal(text);
  if (number) return true;
  if (star_allowed && text == "*") return true;
  bool digits = !text.empty() && std::all_of(text.begin(), text.end(), ascii_digit);
  code = digits ? ParseErrorCode::out_of_range : ParseErrorCode::malformed;
  return false;
}

}  // namespace

Result<ByteRange> parse_byte_range(std::string_view value) {
  value = trim(value);
  const std::size_t dash = value.find('-');
  const std::size_t slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash)
    return ParseError{ParseErrorCode::malformed, 0};
  std::optional<std::uint64_t> start, end, total;
  ParseErrorCode code{};
  if (!read_number(value.substr(0, dash), false, start, code)) return ParseError{code, 0};
  if (!read_number(value.substr(dash + 1, slash - dash - 1), true, end, code)) return ParseError{code, dash + 1};
  if (!read_number(value.substr(slash + 1), true, total, code)) return ParseError{code, slash + 1};
  if (*start == 0) return ParseError{ParseErrorCode::malformed, 0};
  if (end && *end < *start - 1) return ParseError{ParseErrorCode::malformed, dash + 1};
  return ByteRange{*start, end, total};
}

}  // namespace rung::msrp
