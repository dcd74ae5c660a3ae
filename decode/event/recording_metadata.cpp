#include "decode/event/recording_metadata.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/event/line_text.h"

namespace rung::event {
namespace {

constexpr std::size_t uuid_digits = 32;
// Participants of one document that are told by name.
constexpr std::size_t told_participants = 4;

void add_once(RecordingMetadata& metadata, std::vector<std::string>& list, std::string&& value) {
  if (value.empty() || std::find(list.begin(), list.end(), value) != list.end()) return;
  if (list.size() < limits::leg_keys_of_a_call)
    list.push_back(std::move(value));
  else
    metadata.over_limit = true;
}

// "ab30...86;remote=4775...f2": one UUID of each side (RFC 7989 5).
void add_session_ids(RecordingMetadata& metadata, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string_view part = trim(text.substr(0, end));
    constexpr std::string_view remote = "remote=";
    if (starts_ignoring_case(part, remote)) part.remove_prefix(remote.size());
    add_once(metadata, metadata.session_ids, session_uuid_of(part));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// callId, sip-call-id, Call_ID: vendors write what RFC 7865 has no element for.
bool names_a_call_id(std::string_view element) {
  std::string letters;
  for (char c : element)
    if (c != '-' && c != '_') letters += ascii_lower(c);
  return letters.ends_with("callid");
}

std::size_t count_of(const XmlDocument& document, std::string_view name) {
  const auto children = document.children(0, name);
  return children.size();
}

}  // namespace

std::string session_uuid_of(std::string_view text) {
  std::string uuid;
  for (char c : text) {
    if (c == '-') continue;
    const char digit = ascii_lower(c);
    if (!ascii_digit(digit) && !(digit >= 'a' && digit <= 'f')) return {};
    if (uuid.size() == uuid_digits) return {};
    uuid += digit;
  }
  const bool nil = uuid.find_first_not_of('0') == std::string::npos;
  return uuid.size() == uuid_digits && !nil ? uuid : std::string{};
}

std::optional<RecordingMetadata> recording_metadata_of(const XmlDocument& document) {
  if (!document.has_root("recording")) return std::nullopt;
  RecordingMetadata metadata;
  for (std::size_t i = 0; i < document.elements.size(); ++i) {
    const XmlElement& element = document.elements[i];
    if (element.name == "sipSessionID") add_session_ids(metadata, element.text);
    if (element.name == "nameID") add_once(metadata, metadata.participants, std::string(document.attribute(i, "aor")));
    if (names_a_call_id(element.name)) add_once(metadata, metadata.call_ids, std::string(element.text));
  }
  return metadata;
}

std::string describe_recording_metadata(const XmlDocument& document) {
  if (!document.has_root("recording")) return "recording metadata";
  std::string text = "recording metadata";
  for (std::string_view name : {"datamode", "dataMode"}) {
    const std::string mode = shown(document.child_text(0, name));
    if (!mode.empty()) text += " " + mode;
  }
  std::string names;
  const auto participants = document.children(0, "participant");
  for (std::size_t i = 0; i < participants.size() && i < told_participants; ++i)
    if (const auto name = document.child(participants[i], "nameID"))
      add_to_list(names, shown(document.attribute(*name, "aor")));
  if (participants.size() > told_participants) names += ", ...";
  std::string list;
  if (const std::size_t sessions = count_of(document, "session")) add_to_list(list, counted(sessions, "session"));
  if (!participants.empty())
    add_to_list(list, counted(participants.size(), "participant") + (names.empty() ? "" : " (" + names + ")"));
  if (const std::size_t streams = count_of(document, "stream")) add_to_list(list, counted(streams, "stream"));
  return list.empty() ? text : text + ": " + list;
}

}  // namespace rung::event
