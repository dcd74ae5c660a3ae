// Small bodies that ask for one thing or tell one: digits and picture updates in INFO, that somebody writes.
#pragma once

#include <string>
#include <string_view>

#include "decode/event/xml_document.h"

namespace rung::event {

// application/dtmf-relay, lines "Signal=5" and "Duration=160": "DTMF 5, 160 ms".
std::string describe_dtmf_relay(std::string_view body);
// application/dtmf: the digit alone.
std::string describe_dtmf(std::string_view body);
// application/media_control+xml (RFC 5168): "media control: picture fast update".
std::string describe_media_control(const XmlDocument& document);
// application/im-iscomposing+xml (RFC 3994): "composing: active".
std::string describe_composing(const XmlDocument& document);

}  // namespace rung::event
