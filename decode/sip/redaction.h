// Hides what should not be shown to others in a message: credentials, cookies, media keys.
#pragma once

#include <string>
#include <string_view>

namespace rung::sip {

// `raw` with "***" in place of: the response, cnonce and auts of Digest credentials, everything
// behind the scheme of other credentials, rspauth, the values of cookies, the keys in SDP
// (a=crypto, a=key-mgmt, k=, a=ice-pwd). User names, realms and nonces stay, Content-Length stays
// as sent.
std::string redact(std::string_view raw);

}  // namespace rung::sip
