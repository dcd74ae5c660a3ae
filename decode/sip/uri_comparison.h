// Whether two URIs mean the same resource: sip and sips by RFC 3261 19.1.4, tel by RFC 3966 4, urn by RFC 8141 3.1 (and
// what RFC 4122 and RFC 5031 say of theirs), any other scheme octet by octet.
#pragma once

#include "decode/sip/uri.h"

namespace rung::sip {

// Not transitive: parameters that only one of them has are mostly passed over (RFC 3261 19.1.4). IP addresses are
// compared by value (RFC 5954 4.1).
bool is_same_resource(const Uri& one, const Uri& other);

}  // namespace rung::sip
