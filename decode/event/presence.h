// Presence: PIDF (RFC 3863) with activities (RFC 4480) and location (RFC 4119), partial PIDF (RFC 5262), and XPIDF of
// the time before.
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// `presence open: away "on the phone"`
std::string describe_presence(const XmlDocument& document);

}  // namespace rung::event
