// What proxies in front of a server say of the client's side (RFC 7239, and the fields in use before it).
#pragma once

#include <string>

#include "decode/http/upgrade.h"

namespace rung::http {

// What the proxy nearest the client was asked by: "https", "http", or another word as it said; wss and ws count as the
// first two. "unknown" where the request came through a proxy that does not say. Empty where nothing shows a proxy.
std::string forwarded_proto(const Head& request);

}  // namespace rung::http
