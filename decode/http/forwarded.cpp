#include "decode/http/forwarded.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"

namespace rung::http {
namespace {

// Fields that hold the word itself, of each proxy on the way the first one's first.
constexpr std::array<std::string_view, 6> proto_fields = {"X-Forwarded-Proto",  "X-Forwarded-Protocol",
                                                          "X-Forwarded-Scheme", "X-Scheme",
                                                          "X-Url-Scheme",       "CloudFront-Forwarded-Proto"};

// Fields that say nothing but that TLS was ended.
constexpr std::array<std::string_view, 3> switch_fields = {"X-Forwarded-Ssl", "Front-End-Https", "X-Forwarded-Https"};

// Fields that only proxies write.
constexpr std::array<std::string_view, 8> proxy_fields = {
    "Forwarded", "X-Forwarded-For",          "X-Forwarded-Host", "X-Real-IP",
    "Via",       "X-Envoy-External-Address", "CF-Connecting-IP", "True-Client-IP"};

std::string normalised(std::string_view word) {
  std::string lower = to_lower(trim(word));
  if (lower == "wss") return "https";
  return lower == "ws" ? "http" : lower;
}

// Takes what stands before the next separator that is not in quotes.
std::string_view take_part(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != separator); ++at) {
    if (quoted && rest[at] == '\\')
      ++at;
    else if (rest[at] == '"')
      quoted = !quoted;
  }
  at = std::min(at, rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trim(part);
}

// The first proto parameter (RFC 7239 5.4); empty where there is none.
std::string_view proto_of(std::string_view forwarded) {
  while (!forwarded.empty()) {
    std::string_view element = take_part(forwarded, ',');
    while (!element.empty()) {
      const std::string_view pair = take_part(element, ';');
      const std::size_t equals = std::min(pair.find('='), pair.size());
      if (!equals_ignoring_case(trim(pair.substr(0, equals)), "proto")) continue;
      std::string_view value = trim(pair.substr(std::min(equals + 1, pair.size())));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      if (!value.empty()) return value;
    }
  }
  return {};
}

}  // namespace

std::string forwarded_proto(const Head& request) {
  const std::string forwarded = request.joined("Forwarded");
  if (const std::string_view proto = proto_of(forwarded); !proto.empty()) return normalised(proto);
  for (const std::string_view name : proto_fields) {
    std::string_view words = request.find(name).value_or("");
    if (const std::string_view first = take_part(words, ','); !first.empty()) return normalised(first);
  }
  for (const std::string_view name : switch_fields)
    if (equals_ignoring_case(request.find(name).value_or(""), "on")) return "https";
  const bool through_proxy = std::any_of(proxy_fields.begin(), proxy_fields.end(),
                                         [&](std::string_view name) { return request.find(name).has_value(); });
  return through_proxy ? "unknown" : "";
}

}  // namespace rung::http
