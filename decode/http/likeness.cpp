#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/http/upgrade.h"

namespace rung::http {

namespace {

// The longest registered method name has 17 octets (UPDATEREDIRECTREF).
constexpr std::size_t method_octets = 32;
constexpr std::string_view version_1 = "HTTP/1.";

// RFC 9110 5.6.2
bool is_token_octet(char c) {
  const bool letter = ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
  return letter || ascii_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Whether `text` begins with `wanted`; unsure where `text` ends before it says.
Likeness begins_with(std::string_view text, std::string_view wanted) {
  const std::size_t shared = std::min(text.size(), wanted.size());
  if (text.substr(0, shared) != wanted.substr(0, shared)) return Likeness::no;
  return shared == wanted.size() ? Likeness::yes : Likeness::unsure;
}

// The forms of RFC 9112 3.2. A target of any other scheme, as all of SIP's are, belongs to another
// protocol.
Likeness judge_target(std::string_view target, bool is_connect) {
  if (is_connect) return Likeness::yes;
  constexpr std::array<std::string_view, 6> beginnings = {"/", "* ", "http://", "https://", "ws://", "wss://"};
  constexpr std::size_t longest = 8;
  const std::string beginning_sent = to_lower(target.substr(0, longest));
  Likeness best = Likeness::no;
  for (const std::string_view beginning : beginnings) {
    best = std::max(best, begins_with(beginning_sent, beginning));
  }
  return best;
}

Likeness judge_request(std::string_view line) {
  const std::size_t method_size =
      static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_token_octet) - line.begin());
  if (method_size > method_octets) return Likeness::no;
  if (method_size == line.size()) return Likeness::unsure;
  if (method_size == 0 || line[method_size] != ' ') return Likeness::no;
  const std::string_view behind = line.substr(method_size + 1);
  const Likeness target = judge_target(behind, line.substr(0, method_size) == "CONNECT");
  if (target != Likeness::yes) return target;
  const auto* const target_end = std::find_if(
      behind.begin(), behind.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
  const auto target_size = static_cast<std::size_t>(target_end - behind.begin());
  if (target_size == behind.size()) {
    return target_size < limits::http_head_octets ? Likeness::unsure : Likeness::no;
  }
  if (target_size == 0 || behind[target_size] != ' ') return Likeness::no;
  return begins_with(behind.substr(target_size + 1), version_1);
}

}  // namespace

Likeness looks_like_http(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const Likeness response = begins_with(text, version_1);
  return response == Likeness::no ? judge_request(text) : response;
}

}  // namespace rung::http
