#include "decode/msrp/uri.h"

#include <algorithm>

#include "base/ascii.h"

namespace rung::msrp {

constexpr std::size_t npos = std::string_view::npos;

Result<Uri> parse_uri(std::string_view text) {
  Uri uri;
  const std::size_t colon = text.find("://");
  if (colon == npos) return ParseError{ParseErrorCode::malformed, 0};
  uri.scheme = text.substr(0, colon);
  if (!equals_ignoring_case(uri.scheme, "msrp") && !equals_ignoring_case(uri.scheme, "msrps"))
    return ParseError{ParseErrorCode::malformed, 0};
  std::size_t at = colon + 3;
  std::size_t end = std::min(text.find_first_of("/;", at), text.size());
  uri.authority = text.substr(at, end - at);
  if (uri.authority.empty()) return ParseError{ParseErrorCode::malformed, at};
  at = end;
  if (at < text.size() && text[at] == '/') {
    end = std::min(text.find(';', at), text.size());
    uri.session_id = text.substr(at + 1, end - at - 1);
    at = end;
  }
  if (at < text.size()) {
    end = std::min(text.find(';', at + 1), text.size());
    uri.transport = text.substr(at + 1, end - at - 1);
  }
  return uri;
}

std::optional<std::string_view> PathReader::next() {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = rest_.find_first_not_of(space);
  if (begin == npos) return std::nullopt;
  const std::size_t end = std::min(rest_.find_first_of(space, begin), rest_.size());
  const std::string_view uri = rest_.substr(begin, end - begin);
  rest_.remove_prefix(end);
  return uri;
}

}  // namespace rung::msrp
