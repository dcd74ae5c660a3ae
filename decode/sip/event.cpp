#include "decode/sip/event.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

SubscriptionState::State state_of(std::string_view name) {
  using State = SubscriptionState::State;
  if (equals_ignoring_case(name, "active")) return State::active;
  if (equals_ignoring_case(name, "pending")) return State::pending;
  if (equals_ignoring_case(name, "terminated")) return State::terminated;
  return State::other;
}

}  // namespace

Event parse_event(std::string_view value) {
  Event found;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  found.type = trim_lws(value.substr(0, semicolon));
  found.parameters = value.substr(semicolon);
  const std::size_t dot = std::min(found.type.find('.'), found.type.size());
  found.package = found.type.substr(0, dot);
  found.templates = found.type.substr(std::min(dot + 1, found.type.size()));
  if (const auto id = find_parameter(found.parameters, "id")) found.id = id->value;
  return found;
}

SubscriptionState parse_subscription_state(std::string_view value) {
  SubscriptionState found;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  found.name = trim_lws(value.substr(0, semicolon));
  found.state = state_of(found.name);
  ParameterReader reader(value.substr(semicolon));
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("reason") && found.reason.empty()) found.reason = parameter->value;
    if (named("expires") && !found.expires) found.expires = saturated_decimal(parameter->value);
    if (named("retry-after") && !found.retry_after) found.retry_after = saturated_decimal(parameter->value);
  }
  return found;
}

}  // namespace rung::sip
