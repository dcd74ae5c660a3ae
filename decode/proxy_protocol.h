// The PROXY protocol (HAProxy, versions 1 and 2): what a balancer writes in front of a connection or datagram to say
// for whom it speaks. Passed through: what follows is what counts.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "decode/net/address.h"

namespace rung::decode {

struct ProxyHeader {
  std::size_t size = 0;                              // octets to pass over
  int version = 1;                                   // 1 text, 2 binary
  std::optional<net::Endpoint> source, destination;  // of the connection behind; absent for LOCAL, UNKNOWN, AF_UNIX
};

// True where the octets begin as a header does, or may with more of them.
bool may_be_proxy_header(Bytes bytes);

// `truncated` while more octets could complete it, `malformed` where it is none.
Result<ProxyHeader> parse_proxy_header(Bytes bytes);

}  // namespace rung::decode
