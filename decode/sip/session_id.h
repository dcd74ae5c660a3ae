// Session-ID: one identifier of a session from end to end (RFC 7989 5; its old form, RFC 7329 4.1, has one half).
#pragma once

#include <string_view>

namespace rung::sip {

// Views into the value. UUIDs are 32 lower-case hexadecimal digits; the one of nobody yet is all zeros.
struct SessionId {
  std::string_view local;   // of who sent it
  std::string_view remote;  // empty in the old form
  bool malformed = false;   // one of them has another form
};

SessionId parse_session_id(std::string_view value);
// 32 zeros: not known yet (RFC 7989 5).
bool is_null_session(std::string_view uuid);

}  // namespace rung::sip
