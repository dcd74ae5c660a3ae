#include "decode/sip/diversion.h"

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"
#include "decode/sip/refer.h"
#include "decode/sip/uri.h"

namespace rung::sip {

Diversion parse_diversion(std::string_view element) {
  Diversion found;
  found.address = parse_name_addr(element);
  ParameterReader reader(found.address.parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("reason")) found.reason = parameter->value;
    if (named("counter")) found.counter = saturated_decimal(parameter->value);
    if (named("limit")) found.limit = saturated_decimal(parameter->value);
    if (named("privacy")) found.privacy = parameter->value;
    if (named("screen")) found.screen = parameter->value;
  }
  return found;
}

HistoryEntry parse_history_entry(std::string_view element) {
  HistoryEntry found;
  found.address = parse_name_addr(element);
  ParameterReader reader(found.address.parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("index")) found.index = parameter->value;
    if (named("rc")) found.changed_contact = parameter->value;
    if (named("mp")) found.mapped = parameter->value;
    if (named("np")) found.unchanged = parameter->value;
  }
  const Result<Uri> uri = parse_uri(found.address.uri);
  if (!uri) return found;
  found.reason = find_uri_header(uri->headers, "Reason").value_or(std::string_view());
  found.privacy = find_uri_header(uri->headers, "Privacy").value_or(std::string_view());
  if (const auto cause = find_parameter(uri->parameters, "cause")) found.cause = saturated_decimal(cause->value);
  return found;
}

}  // namespace rung::sip
