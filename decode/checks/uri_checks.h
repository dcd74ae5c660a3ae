// What one URI shows to be wrong about itself.
#pragma once

#include <string_view>

#include "decode/checks/fault_list.h"
#include "decode/sip/uri.h"

namespace rung::decode {

// `where` names it in details: "Request-URI", "Contact".
void check_uri(std::string_view where, std::string_view text, FaultList& faults);

// host[:port] of a URI or a Via, which is `text`.
void check_host(std::string_view where, std::string_view text, const sip::HostPort& host, FaultList& faults);

}  // namespace rung::decode
