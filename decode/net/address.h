// IP addresses and transport addresses, as everybody has them.
#pragma once

#include "base/address.h"

namespace rung::net {

using rung::Endpoint;
using rung::IpAddress;
using rung::ipv4_address;
using rung::ipv6_address;
using rung::to_text;

}  // namespace rung::net
