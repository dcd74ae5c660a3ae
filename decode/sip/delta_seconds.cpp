#include "decode/sip/delta_seconds.h"

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

// Behind the comment that begins `text`: comments nest (RFC 3261 25.1). npos where it does not end.
std::size_t comment_size(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '(')
      ++depth;
    else if (text[at] == ')' && --depth == 0)
      return at + 1;
  }
  return std::string_view::npos;
}

}  // namespace

DeltaSeconds parse_delta_seconds(std::string_view value) {
  value = trim_lws(value);
  DeltaSeconds found;
  const LeadingNumber number = leading_number(value);
  found.seconds = number.number;
  found.overflow = number.overflow;
  std::string_view rest = value.substr(skip_lws(value, number.digits));
  if (!rest.empty() && rest.front() == '(') {
    const std::size_t comment = comment_size(rest);
    found.malformed = comment == std::string_view::npos;
    found.comment = found.malformed ? rest.substr(1) : rest.substr(1, comment - 2);
    rest = found.malformed ? std::string_view() : rest.substr(skip_lws(rest, comment));
  }
  found.malformed = found.malformed || number.digits == 0 || (!rest.empty() && rest.front() != ';');
  const std::size_t semicolon = rest.find(';');
  if (semicolon == std::string_view::npos) return found;
  found.parameters = rest.substr(semicolon);
  ParameterReader reader(found.parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    if (equals_ignoring_case(parameter->name, "refresher")) found.refresher = parameter->value;
    if (equals_ignoring_case(parameter->name, "duration")) found.duration = saturated_decimal(parameter->value);
  }
  return found;
}

std::optional<std::uint32_t> expires_of(const Message& message) {
  const HeaderField* field = message.find(HeaderId::expires);
  if (field == nullptr) return std::nullopt;
  const DeltaSeconds value = parse_delta_seconds(field->value);
  return value.overflow ? UINT32_MAX : value.seconds;
}

}  // namespace rung::sip
