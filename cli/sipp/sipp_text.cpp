#include "cli/sipp/sipp_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

std::string in_hex(char octet) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(octet)));
  return text.data();
}

bool is_graphic(char c) { return c >= 0x20 && c < 0x7f; }

// Octets of the character that XML lets stand there; 0 where there is none. U+FFFE and U+FFFF are none (XML 1.0 2.2).
std::size_t xml_character(std::string_view text) {
  if (is_graphic(text.front())) return 1;
  const std::size_t size = utf8_character_size(text);
  const std::string_view character = text.substr(0, size);
  return size < 2 || character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf" ? 0 : size;
}

}  // namespace

std::string sipp_line(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size();) {
    const char c = line[i];
    const std::size_t size = xml_character(line.substr(i));
    const bool at_an_end = i == 0 || i + 1 == line.size();
    const bool trimmed = at_an_end && c == ' ';  // SIPp drops white space there
    const bool ends_section = c == '>' && i >= 2 && line.substr(i - 2, 2) == "]]";
    if (c == '\0')
      text += ' ';
    else if (size == 0 || c == '[' || c == '\\' || trimmed || ends_section)
      text += in_hex(c);
    else
      text += line.substr(i, size);
    i += std::max<std::size_t>(size, 1);
  }
  return text;
}

std::string sipp_body(std::string_view body) {
  std::string text;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find("\r\n"), body.size());
    text += sipp_line(body.substr(0, end)) + '\n';
    body.remove_prefix(std::min(end + 2, body.size()));
  }
  return text;
}

std::string xml_comment(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '-' && safe.ends_with('-')) safe += ' ';
    safe += is_graphic(c) ? c : '?';
  }
  if (safe.ends_with('-')) safe += ' ';
  return safe;
}

std::string xml_attribute(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += is_graphic(c) ? c : '?';
  }
  return safe;
}

}  // namespace rung::cli
