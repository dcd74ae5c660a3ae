#include "cli/page/markup.h"

#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// `visible` has no control characters but LF and tab.
std::string with_references(std::string_view visible) {
  std::string out;
  out.reserve(visible.size() + visible.size() / 8);
  for (const char c : visible) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

}  // namespace

std::string markup(std::string_view text) { return with_references(printable(text)); }

std::string markup_lines(std::string_view text) { return with_references(printable_lines(text)); }

std::string script_json(std::string_view json) {
  constexpr std::string_view separators = "\xE2\x80";  // how U+2028 and U+2029 begin
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    const std::string_view rest = json.substr(at);
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else if (rest.starts_with(separators) && rest.size() > 2 && (rest[2] == '\xA8' || rest[2] == '\xA9')) {
      out += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace rung::cli
