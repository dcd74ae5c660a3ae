#include "decode/sip/dialog_reference.h"

#include <algorithm>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {

DialogReference parse_dialog_reference(std::string_view value) {
  DialogReference found;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  found.call_id = trim_lws(value.substr(0, semicolon));
  ParameterReader reader(value.substr(semicolon));
  while (std::optional<Parameter> parameter = reader.next()) {
    auto named = [&](std::string_view name) { return equals_ignoring_case(parameter->name, name); };
    auto keep = [&](std::string_view& part) {
      if (part.empty()) part = parameter->value;
    };
    if (named("to-tag")) keep(found.to_tag);
    if (named("from-tag")) keep(found.from_tag);
    if (named("local-tag")) keep(found.local_tag);
    if (named("remote-tag")) keep(found.remote_tag);
    found.early_only = found.early_only || named("early-only");
  }
  const bool replaces = !found.to_tag.empty() && !found.from_tag.empty();
  const bool target = !found.local_tag.empty() && !found.remote_tag.empty();
  found.malformed = found.call_id.empty() || !(replaces || target);
  return found;
}

}  // namespace rung::sip
