// Hides what should not be shown to others in a message: credentials, cookies, media keys.
#pragma once

#include <string>
#include <string_view>

namespace rung::sip {

// `raw` with "***" in place of: the response, cnonce and auts of Digest credentials, everything behind the scheme of
// other credentials, rspauth, the values of cookies, the password of a URI (sip:user:password@host) and its parameters
// with telling names (access_token), the keys in SDP (a=crypto, a=key-mgmt, k=, a=ice-pwd); in a SIP message within the
// body as well. User names, realms and nonces stay, Content-Length stays as sent.
std::string redact(std::string_view raw);

// The same for a piece of a message, as a value or a broken line: what URIs in it tell, and everything behind the name of
// a field for credentials where it begins with one.
std::string redact_piece(std::string_view text);

}  // namespace rung::sip
