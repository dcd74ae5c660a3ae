// Who watches whom (RFC 3858).
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// "watcherinfo full v0: sip:alice@example.com presence, 2 watchers (1 active approved, 1 pending subscribe)"
std::string describe_watcher_info(const XmlDocument& document);

}  // namespace rung::event
