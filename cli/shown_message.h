// A SIP message as rung shows it.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// Inflated where its body is compressed (decode::readable_message), and without credentials, keys, cookies and tokens
// unless they are asked for. Not yet safe for a terminal or a page.
std::string shown_message(std::string_view raw, bool show_secrets);

}  // namespace rung::cli
