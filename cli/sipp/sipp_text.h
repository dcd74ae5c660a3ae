// Text from the wire inside of a SIPp scenario: no octet of it is a keyword of SIPp, ends its CDATA section, or is none
// of XML's characters.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// One line of a message. SIPp reads \xHH as an octet; what it or XML would read otherwise is written so. NUL, which SIPp
// cannot send, becomes a space.
std::string sipp_line(std::string_view line);

// Lines of a body, each behind its own line break of the file. SIPp ends all of them with CR LF.
std::string sipp_body(std::string_view body);

// For a comment of the XML file and for an attribute of it: printable ASCII, anything else is "?".
std::string xml_comment(std::string_view text);
std::string xml_attribute(std::string_view text);

}  // namespace rung::cli
