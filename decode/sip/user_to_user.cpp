#include "decode/sip/user_to_user.h"

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {

UserToUser parse_user_to_user(std::string_view element) {
  element = trim_lws(element);
  UserToUser found;
  std::size_t end = element.find(';');
  if (!element.empty() && element.front() == '"') {
    const std::size_t close = closing_quote(element, 0);
    found.data = element.substr(1, close == std::string_view::npos ? close : close - 1);
    end = close == std::string_view::npos ? close : element.find(';', close);
  } else {
    found.data = trim_lws(element.substr(0, end));
  }
  if (end == std::string_view::npos) return found;
  ParameterReader reader(element.substr(end));
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("encoding")) found.encoding = parameter->value;
    if (named("purpose")) found.purpose = parameter->value;
    if (named("content")) found.content = parameter->value;
  }
  return found;
}

}  // namespace rung::sip
