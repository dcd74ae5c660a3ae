// Where requests go through: Route, Record-Route (RFC 3261 20.30, 20.34), Path (RFC 3327), Service-Route (RFC 3608).
#pragma once

#include <string_view>

#include "decode/sip/name_addr.h"
#include "decode/sip/uri.h"

namespace rung::sip {

// Views into the element; empty where absent.
struct Route {
  NameAddr address;
  Uri uri;                     // of the address; its kind is other and its rest empty where it cannot be read
  std::string_view transport;  // parameters of the URI
  std::string_view received;   // where the flow came from, as proxies write it (host or URI)
  bool loose = false;          // lr: the Request-URI stays what it is (RFC 3261 16.12)
  bool outbound = false;       // ob (RFC 5626 5.1)
  bool malformed = false;      // no angle brackets, which are mandatory here, or no URI
};

// One element of a list; split it first (header_list.h).
Route parse_route(std::string_view element);

}  // namespace rung::sip
