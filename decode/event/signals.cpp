#include "decode/event/signals.h"

#include <algorithm>

#include "base/ascii.h"
#include "decode/event/line_text.h"

namespace rung::event {

std::string describe_dtmf_relay(std::string_view body) {
  std::string signal, duration;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find_first_of("\r\n"), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const std::size_t equals = std::min(line.find_first_of("=:"), line.size());
    const std::string_view name = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(std::min(equals + 1, line.size())));
    if (equals_ignoring_case(name, "Signal")) signal = shown(value);
    if (equals_ignoring_case(name, "Duration")) duration = shown(value);
  }
  if (signal.empty()) return "DTMF without a signal";
  return "DTMF " + signal + (duration.empty() ? "" : ", " + duration + " ms");
}

std::string describe_dtmf(std::string_view body) {
  if (body.find('=') != std::string_view::npos) return describe_dtmf_relay(body);  // some send it with this type
  const std::string digit = shown(body);
  return digit.empty() ? "DTMF without a signal" : "DTMF " + digit;
}

std::string describe_media_control(const XmlDocument& document) {
  if (!document.has_root("media_control")) return "media control";
  for (const XmlElement& element : document.elements) {
    if (element.name == "picture_fast_update") return "media control: picture fast update";
    if (element.name == "general_error") return "media control: error " + quoted(element.text);
  }
  return "media control: nothing known";
}

std::string describe_composing(const XmlDocument& document) {
  if (!document.has_root("isComposing")) return "composing";
  const std::string state = shown(document.child_text(0, "state"));
  return "composing: " + (state.empty() ? "unknown" : state);
}

}  // namespace rung::event
