// Texts in the details of events, which are JSON objects (RFC 8259 7).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/utf8.h"

namespace rung::correlate {

// In quotation marks. White space and control characters become one space, octets that are not UTF-8 question marks.
inline std::string json_quoted(std::string_view text) {
  Utf8Check utf8;
  utf8.feed(as_bytes(text));
  const bool is_readable = utf8.is_complete();
  std::string json = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool is_space = octet <= ' ' || octet == 0x7f;
    if (is_space && json.back() == ' ') continue;
    if (c == '"' || c == '\\') json.push_back('\\');
    json.push_back(is_space ? ' ' : octet > 0x7f && !is_readable ? '?' : c);
  }
  return json.append("\"");
}

// ,"name":"text" or nothing where the text is empty.
inline std::string json_member(std::string_view name, std::string_view text) {
  return text.empty() ? std::string{} : ",\"" + std::string(name) + "\":" + json_quoted(text);
}

}  // namespace rung::correlate
