#include "decode/sip/warning.h"

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {

std::string Warning::text_shown() const { return text_quoted ? without_quoted_pairs(text) : std::string(text); }

Warning parse_warning(std::string_view element) {
  element = trim_lws(element);
  Warning found;
  while (found.code_digits < element.size() && ascii_digit(element[found.code_digits])) ++found.code_digits;
  found.code = saturated_decimal(element.substr(0, found.code_digits));
  element.remove_prefix(skip_lws(element, found.code_digits));
  std::size_t agent = 0;
  while (agent < element.size() && !is_lws(element[agent]) && element[agent] != '"') ++agent;
  found.agent = element.substr(0, agent);
  element.remove_prefix(skip_lws(element, agent));
  found.text_quoted = !element.empty() && element.front() == '"';
  if (!found.text_quoted) {
    found.text = element;
    return found;
  }
  const std::size_t close = closing_quote(element, 0);
  found.quote_unterminated = close == std::string_view::npos;
  found.text = element.substr(1, found.quote_unterminated ? close : close - 1);
  return found;
}

}  // namespace rung::sip
