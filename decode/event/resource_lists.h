// Lists of addresses: as sent with a request (RFC 4826), and the state of one (RFC 4662).
#pragma once

#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// "resource-lists: 1 list, 3 entries"
std::string describe_resource_lists(const XmlDocument& document);

// "resource list full v1: 3 resources (2 active, 1 pending)"
std::string describe_resource_list_state(const XmlDocument& document);

}  // namespace rung::event
