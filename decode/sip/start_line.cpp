#include "decode/sip/start_line.h"

#include <algorithm>

#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::size_t fewest_status_digits = 3;

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && ascii_digit(text[end])) ++end;
  return end - at;
}

// The size of "SIP/2.0" at the front of the text; 0 where it is no SIP version.
std::size_t version_size(std::string_view text) {
  if (text.size() < 4 || ascii_lower(text[0]) != 's' || ascii_lower(text[1]) != 'i' || ascii_lower(text[2]) != 'p' ||
      text[3] != '/') {
    return 0;
  }
  std::size_t major = digits_at(text, 4);
  std::size_t dot = 4 + major;
  if (major == 0 || dot >= text.size() || text[dot] != '.') return 0;
  std::size_t minor = digits_at(text, dot + 1);
  return minor == 0 ? 0 : dot + 1 + minor;
}

std::string_view trim_wsp(std::string_view text) {
  while (!text.empty() && is_wsp(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_wsp(text.back())) text.remove_suffix(1);
  return text;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }

StartLine parse_status_line(std::string_view line, std::size_t version) {
  StartLine parsed;
  std::string_view rest = trim_wsp(line.substr(version));
  std::size_t digits = digits_at(rest, 0);
  std::uint32_t status = saturated_decimal(rest.substr(0, digits)).value_or(0);
  if (status == 0 || !is_wsp(line[version])) return parsed;
  parsed.readable = true;
  parsed.status = status;
  parsed.status_digits = digits;
  parsed.version = line.substr(0, version);
  parsed.reason = trim_wsp(rest.substr(digits));
  parsed.spaces = line[version] != ' ' || is_wsp(line[version + 1]);
  return parsed;
}

StartLine parse_request_line(std::string_view line) {
  StartLine parsed;
  const std::size_t whole = line.size();
  std::size_t method = token_size(line);
  while (!line.empty() && is_wsp(line.back())) line.remove_suffix(1);
  std::size_t version = line.size();
  while (version > method && !is_wsp(line[version - 1])) --version;
  if (method == 0 || version <= method || !is_wsp(line[method])) return parsed;
  std::string_view uri = trim_wsp(line.substr(method, version - method));
  if (uri.empty() || version_size(line.substr(version)) != line.size() - version) return parsed;
  if (std::any_of(uri.begin(), uri.end(), is_control)) return parsed;
  parsed.readable = true;
  parsed.method = line.substr(0, method);
  parsed.request_uri = uri;
  parsed.version = line.substr(version);
  parsed.spaces =
      whole != method + 1 + uri.size() + 1 + parsed.version.size() || line[method] != ' ' || line[version - 1] != ' ';
  return parsed;
}

}  // namespace

StartLine parse_start_line(std::string_view line) {
  std::size_t version = version_size(line);
  if (version != 0) return version < line.size() ? parse_status_line(line, version) : StartLine{};
  return parse_request_line(line);
}

bool is_start_line(std::string_view line) {
  StartLine parsed = parse_start_line(line);
  return parsed.readable && (parsed.status == 0 || parsed.status_digits >= fewest_status_digits);
}

}  // namespace rung::sip
