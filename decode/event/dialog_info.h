// Dialog state (RFC 4235): what lamps of a telephone and conference servers watch.
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// "dialog-info partial v3: 1 dialog confirmed (initiator) sip:bob@example.com"
std::string describe_dialog_info(const XmlDocument& document);

}  // namespace rung::event
