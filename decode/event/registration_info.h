// Registration state (RFC 3680, with the GRUUs of RFC 5628).
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// "reginfo full v0: sip:alice@example.com active, 2 contacts (1 active registered, 1 terminated expired)"
std::string describe_registration_info(const XmlDocument& document);

}  // namespace rung::event
