// As much of a wrong text as tells it apart, without the secrets in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "decode/sip/redaction.h"

namespace rung::decode {

constexpr std::size_t quoted_octets = 80;

inline std::string quoted(std::string_view text) {
  std::string shown = sip::redact_piece(text);
  if (shown.size() > quoted_octets) shown.replace(quoted_octets, std::string::npos, "...");
  return shown;
}

// "Contact: sip:a@b"
inline std::string quoted(std::string_view name, std::string_view value) {
  return std::string(name.substr(0, quoted_octets)) + ": " + quoted(value);
}

}  // namespace rung::decode
