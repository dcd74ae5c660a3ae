// Warning (RFC 3261 20.43): a code, who warns, and a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::sip {

// Views into the element; empty where absent.
struct Warning {
  std::optional<std::uint32_t> code;  // UINT32_MAX where larger; absent where it is no number
  std::size_t code_digits = 0;        // three are right
  std::string_view agent;             // a host or a pseudonym
  std::string_view text;              // without quotes, quoted pairs still in it
  bool text_quoted = false;
  bool quote_unterminated = false;

  std::string text_shown() const;  // with quoted pairs undone
};

// One element of a list; split it first (header_list.h).
Warning parse_warning(std::string_view element);

}  // namespace rung::sip
