#include "decode/sip/asserted_identity.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

std::string_view without_brackets(std::string_view text) {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

RemotePartyId parse_remote_party_id(std::string_view value) {
  RemotePartyId found;
  found.address = parse_name_addr(value);
  ParameterReader reader(found.address.parameters);
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("party")) found.party = parameter->value;
    if (named("screen")) found.screen = parameter->value;
    if (named("privacy")) found.privacy = parameter->value;
    if (named("id-type")) found.id_type = parameter->value;
  }
  return found;
}

Identity parse_identity(std::string_view value) {
  Identity found;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  found.signature = trim_lws(value.substr(0, semicolon));
  // RFC 4474 put the digest alone in quotes.
  if (found.signature.size() >= 2 && found.signature.front() == '"' && found.signature.back() == '"')
    found.signature = found.signature.substr(1, found.signature.size() - 2);
  ParameterReader reader(value.substr(semicolon));
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    if (named("info")) found.info = without_brackets(parameter->value);
    if (named("alg")) found.algorithm = parameter->value;
    if (named("ppt")) found.extension = parameter->value;
  }
  return found;
}

}  // namespace rung::sip
