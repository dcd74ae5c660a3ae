// Values as JSON (RFC 8259).
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// With the quotes. Octets that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

// The shortest text that reads back as the same number; null where JSON has none (infinities).
std::string json_number(double value);

// RFC 4648 4, with padding.
std::string base64(std::string_view octets);

}  // namespace rung::cli
