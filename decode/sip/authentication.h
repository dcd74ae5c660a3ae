// Challenges, credentials and what answers them (RFC 3261 20.6, 20.7, 20.27, 20.28, 20.44; RFC 8760): WWW-Authenticate,
// Proxy-Authenticate, Authorization, Proxy-Authorization, Authentication-Info, Proxy-Authentication-Info.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

enum class AuthScheme : std::uint8_t { none, digest, basic, bearer, other };

// Views into the value, without quotes, quoted pairs still in them; empty where absent. Of a parameter that comes
// several times the first counts.
struct Authentication {
  AuthScheme scheme = AuthScheme::none;
  std::string_view scheme_name;  // as sent
  std::string_view rest;         // everything behind the scheme; for other than Digest nothing else is read from it
  std::string_view username, realm, nonce, uri, response;
  std::string_view algorithm, cnonce, opaque, qop, nc;
  std::string_view stale, domain, auts;
  std::string_view next_nonce, rspauth;      // Authentication-Info
  std::optional<std::uint32_t> nonce_count;  // nc: eight hexadecimal digits
  bool quote_unterminated = false;
  bool empty_element = false;  // two commas, or one at an end

  bool is_stale() const;  // a new nonce, the password is not to blame (RFC 7616 3.3)
  // The session variants of algorithms: MD5-sess, SHA-256-sess.
  bool has_session_algorithm() const;
};

Authentication parse_authentication(std::string_view value);
// There is no scheme: parameters of Digest from the beginning.
Authentication parse_authentication_info(std::string_view value);

}  // namespace rung::sip
