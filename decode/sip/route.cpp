#include "decode/sip/route.h"

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {

Route parse_route(std::string_view element) {
  Route found;
  found.address = parse_name_addr(element);
  const Result<Uri> uri = parse_uri(found.address.uri);
  found.malformed = !found.address.angle_brackets || !uri;
  if (!uri) return found;
  found.uri = *uri;
  ParameterReader reader(uri->parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    found.loose = found.loose || named("lr");
    found.outbound = found.outbound || named("ob");
    if (named("transport") && found.transport.empty()) found.transport = parameter->value;
    if (named("received") && found.received.empty()) found.received = parameter->value;
  }
  return found;
}

}  // namespace rung::sip
