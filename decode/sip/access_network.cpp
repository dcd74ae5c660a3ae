#include "decode/sip/access_network.h"

#include <algorithm>
#include <array>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

// RFC 7315 5.4 and what 3GPP TS 24.229 7.2A.4 added to it.
constexpr std::array<std::string_view, 10> cell_names = {
    "utran-cell-id-3gpp", "cgi-3gpp",       "i-wlan-node-id", "dsl-location",  "ci-3gpp2",
    "ci-3gpp2-femto",     "fiber-location", "eth-location",   "gstn-location", "utran-sai-3gpp"};

bool is_cell_name(std::string_view name) {
  return std::any_of(cell_names.begin(), cell_names.end(),
                     [&](std::string_view one) { return equals_ignoring_case(name, one); });
}

}  // namespace

ChargingVector parse_charging_vector(std::string_view value) {
  ChargingVector found;
  ParameterReader reader(value);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("icid-value")) found.icid = parameter->value;
    if (named("icid-generated-at")) found.generated_at = parameter->value;
    if (named("orig-ioi")) found.originating = parameter->value;
    if (named("term-ioi")) found.terminating = parameter->value;
  }
  return found;
}

AccessNetwork parse_access_network(std::string_view element) {
  AccessNetwork found;
  const std::size_t semicolon = std::min(element.find(';'), element.size());
  found.type = trim_lws(element.substr(0, semicolon));
  ParameterReader reader(element.substr(semicolon));
  while (std::optional<Parameter> parameter = reader.next()) {
    if (equals_ignoring_case(parameter->name, "network-provided") || equals_ignoring_case(parameter->name, "np"))
      found.network_provided = true;
    if (found.cell.empty() && is_cell_name(parameter->name)) found.cell = parameter->value;
  }
  return found;
}

SecurityMechanism parse_security_mechanism(std::string_view element) {
  SecurityMechanism found;
  const std::size_t semicolon = std::min(element.find(';'), element.size());
  found.name = trim_lws(element.substr(0, semicolon));
  found.parameters = element.substr(semicolon);
  ParameterReader reader(found.parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("q")) found.q = parameter->value;
    if (found.algorithm.empty() && (named("alg") || named("d-alg"))) found.algorithm = parameter->value;
  }
  return found;
}

}  // namespace rung::sip
