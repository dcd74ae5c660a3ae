// Settings of push-to-talk over cellular (RFC 4354).
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// "PoC settings: incoming sessions barred, answer mode automatic, personal alerts allowed, simultaneous sessions on"
std::string describe_poc_settings(const XmlDocument& document);

}  // namespace rung::event
