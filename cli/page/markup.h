// Text from the wire on its way into HTML and XML: whatever it holds, it is shown and never acts.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// For element content and for quoted attributes alike. First made visible as printable() does, so that controls, NULs,
// what is not UTF-8 and what reorders text show as \x1b, \0, \xff, \u{202e}; then & < > " ' become references. The
// result is well-formed in XML 1.0, too.
std::string markup(std::string_view text);

// The same, but LF and tab stay: for <pre>.
std::string markup_lines(std::string_view text);

// JSON for the inside of <script type="application/json">: the same value, without the characters that could end the
// element or begin a comment (HTML 4.12.1.3), and without U+2028 and U+2029. `json` is valid JSON.
std::string script_json(std::string_view json);

}  // namespace rung::cli
