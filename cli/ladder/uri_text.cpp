#include "cli/ladder/uri_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "decode/sip/uri.h"

namespace rung::cli {

std::string user_of(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  return uri ? std::string(uri->user) : std::string();
}

std::string short_uri(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri) return std::string(text);
  if (uri->user.empty()) return std::string(uri->host_port.empty() ? uri->rest : uri->host_port);
  std::string result(uri->user);
  if (!uri->host.empty() && !is_under_invalid(uri->host)) result.append("@").append(uri->host_port);
  return result;
}

bool is_address(std::string_view host) {
  if (host.find(':') != std::string_view::npos) return true;
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) { return ascii_digit(c) || c == '.'; });
}

bool is_under_invalid(std::string_view host) {
  constexpr std::string_view invalid = "invalid";
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  if (host.size() < invalid.size()) return false;
  std::size_t start = host.size() - invalid.size();
  return equals_ignoring_case(host.substr(start), invalid) && (start == 0 || host[start - 1] == '.');
}

bool is_telling_host(std::string_view host) {
  return !host.empty() && !is_address(host) && !is_under_invalid(host) && !equals_ignoring_case(host, "localhost");
}

}  // namespace rung::cli
