#include "decode/sip/session_id.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

constexpr std::size_t uuid_digits = 32;

// Upper case is read as well, since a comparison has to be made by somebody.
bool is_uuid(std::string_view text) {
  return text.size() == uuid_digits && std::all_of(text.begin(), text.end(), [](char c) {
           const char lower = ascii_lower(c);
           return ascii_digit(c) || (lower >= 'a' && lower <= 'f');
         });
}

}  // namespace

SessionId parse_session_id(std::string_view value) {
  SessionId found;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  found.local = trim_lws(value.substr(0, semicolon));
  if (const auto remote = find_parameter(value.substr(semicolon), "remote")) found.remote = remote->value;
  found.malformed = !is_uuid(found.local) || (!found.remote.empty() && !is_uuid(found.remote));
  return found;
}

bool is_null_session(std::string_view uuid) {
  return uuid.size() == uuid_digits && uuid.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace rung::sip
