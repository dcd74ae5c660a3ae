#include "decode/sip/refer.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"

namespace rung::sip {

std::optional<std::string_view> find_uri_header(std::string_view headers, std::string_view name) {
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find('&'), headers.size());
    const std::string_view one = headers.substr(0, end);
    headers.remove_prefix(std::min(end + 1, headers.size()));
    const std::size_t equals = std::min(one.find('='), one.size());
    if (!equals_ignoring_case(percent_decoded(one.substr(0, equals)), name)) continue;
    return one.substr(std::min(equals + 1, one.size()));
  }
  return std::nullopt;
}

ReferTo parse_refer_to(std::string_view value) {
  ReferTo found;
  found.address = parse_name_addr(value);
  const Result<Uri> uri = parse_uri(found.address.uri);
  if (!uri) return found;
  if (const auto method = find_parameter(uri->parameters, "method")) found.method = method->value;
  found.headers = uri->headers;
  if (const auto replaces = find_uri_header(found.headers, "Replaces")) found.replaces = percent_decoded(*replaces);
  return found;
}

ReferredBy parse_referred_by(std::string_view value) {
  ReferredBy found;
  found.address = parse_name_addr(value);
  if (const auto cid = find_parameter(found.address.parameters, "cid")) found.content_id = cid->value;
  return found;
}

}  // namespace rung::sip
