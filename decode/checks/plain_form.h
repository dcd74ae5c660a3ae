// The usual form of what stands in SIP messages, with which nothing can be wrong. Nearly everything has it and is looked
// at no further; what has not may be right all the same.
#pragma once

#include <string_view>

namespace rung::decode {

// sip, sips or tel without escapes, headers and white space, and with nothing odd about its host.
bool is_plain_uri(std::string_view text);

// <uri> or "name" <uri> or token <uri>, and parameters without white space between them.
bool is_plain_address(std::string_view value);
// One or several of them with commas.
bool is_plain_address_list(std::string_view value);

// A Via of a registered transport, whose sent-by is a name or an address of one host; one or several with commas.
bool is_plain_via_list(std::string_view value);

// Elements with commas between them, none of them empty. Quotes are not looked for.
bool is_plain_list(std::string_view value);

}  // namespace rung::decode
