#include "decode/sip/urn.h"

#include <algorithm>

#include "base/ascii.h"

namespace rung::sip {

std::optional<Urn> parse_urn(const Uri& uri) {
  if (!equals_ignoring_case(uri.scheme, "urn")) return std::nullopt;
  const std::size_t colon = std::min(uri.rest.find(':'), uri.rest.size());
  Urn found;
  found.name_space = uri.rest.substr(0, colon);
  found.specific = uri.rest.substr(std::min(colon + 1, uri.rest.size()));
  found.malformed = found.name_space.empty() || found.specific.empty();
  return found;
}

bool Urn::is_emergency() const {
  constexpr std::string_view sos = "sos";
  if (!equals_ignoring_case(name_space, "service")) return false;
  if (!starts_ignoring_case(specific, sos)) return false;
  return specific.size() == sos.size() || specific[sos.size()] == '.';
}

std::string_view Urn::imei() const {
  constexpr std::string_view prefix = "imei:";
  if (!equals_ignoring_case(name_space, "gsma")) return {};
  if (!starts_ignoring_case(specific, prefix)) return {};
  const std::string_view number = specific.substr(prefix.size());
  return number.substr(0, number.find(';'));
}

}  // namespace rung::sip
