#include "decode/sip/via.h"

#include "base/octet_search.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

std::string_view without_brackets(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host;
}

// Takes "token LWS / LWS" from the front; empty where that does not stand there.
std::string_view take_before_slash(std::string_view& text) {
  std::size_t size = token_size(text);
  std::size_t slash = skip_lws(text, size);
  if (size == 0 || slash >= text.size() || text[slash] != '/') return {};
  std::string_view token = text.substr(0, size);
  text.remove_prefix(skip_lws(text, slash + 1));
  return token;
}

void read_parameter(const Parameter& parameter, Via& via) {
  if (via.branch.empty() && equals_ignoring_case(parameter.name, "branch")) {
    via.branch = parameter.value;
  } else if (via.received.empty() && equals_ignoring_case(parameter.name, "received")) {
    via.received = without_brackets(parameter.value);
  } else if (!via.has_rport && equals_ignoring_case(parameter.name, "rport")) {
    via.has_rport = true;
    via.rport = parameter.value;
  }
}

}  // namespace

ViaHead parse_via_head(std::string_view element) {
  ViaHead via;
  element = trim_lws(element);
  std::size_t semicolon = find_octet(element, ';');
  std::string_view text = element.substr(0, semicolon);
  via.parameters = element.substr(semicolon);
  via.protocol = take_before_slash(text);
  via.version = take_before_slash(text);
  std::size_t size = token_size(text);
  via.transport = text.substr(0, size);
  via.sent_by = trim_lws(text.substr(size));
  return via;
}

Via parse_via(std::string_view element) {
  Via via;
  static_cast<ViaHead&>(via) = parse_via_head(element);
  via.address = parse_host_port(via.sent_by);
  via.malformed = via.protocol.empty() || via.version.empty() || via.transport.empty() || via.sent_by.empty();

  ParameterReader reader(via.parameters);
  while (std::optional<Parameter> parameter = reader.next()) read_parameter(*parameter, via);
  return via;
}

}  // namespace rung::sip
