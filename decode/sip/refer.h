// Transfer: Refer-To (RFC 3515 2.1, RFC 3891 in its URI) and Referred-By (RFC 3892 3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "decode/sip/name_addr.h"

namespace rung::sip {

// Views into the value; empty where absent.
struct ReferTo {
  NameAddr address;
  std::string_view method;   // of its URI, INVITE where absent
  std::string_view headers;  // of its URI: name=value&name=value, escaped
  // The value of the Replaces header in its URI with its escapes undone, for parse_dialog_reference(): an attended
  // transfer. Empty where there is none.
  std::string replaces;
};
ReferTo parse_refer_to(std::string_view value);

struct ReferredBy {
  NameAddr address;
  std::string_view content_id;  // cid: names the body that proves it
};
ReferredBy parse_referred_by(std::string_view value);

// The value of that header in a URI's headers (RFC 3261 19.1.1: behind the question mark), as sent, its escapes still in
// it. Case-blind; nothing where it is absent.
std::optional<std::string_view> find_uri_header(std::string_view headers, std::string_view name);

}  // namespace rung::sip
