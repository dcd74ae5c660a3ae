#include "decode/sip/reason.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {

std::string Reason::text_shown() const { return text_quoted ? without_quoted_pairs(text) : std::string(text); }

Reason parse_reason(std::string_view element) {
  Reason found;
  const std::size_t semicolon = std::min(element.find(';'), element.size());
  found.protocol = trim_lws(element.substr(0, semicolon));
  ParameterReader reader(element.substr(semicolon));
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("cause") && !found.cause) found.cause = saturated_decimal(parameter->value);
    if (named("location") && found.location.empty()) found.location = parameter->value;
    if (!named("text") || !found.text.empty()) continue;
    found.text = parameter->value;
    found.text_quoted = parameter->quoted;
  }
  return found;
}

}  // namespace rung::sip
