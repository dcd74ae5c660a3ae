#include "decode/event/presence.h"

#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Activities that are told: people do few things at once.
constexpr std::size_t told_activities = 4;

// What a document says, wherever in it: devices, persons and tuples are often one and the same.
struct Presence {
  Tally statuses;          // of its tuples
  std::string activities;  // a list
  std::size_t activity_count = 0;
  std::string note;  // the first one
  bool has_location = false;
};

void add_activity(std::string_view activity, Presence& presence) {
  if (++presence.activity_count <= told_activities) add_to_list(presence.activities, shown(activity));
}

// <rpid:activities><rpid:away/><rpid:other>...: the element's name, or what "other" says.
void add_activities(const XmlDocument& document, std::size_t activities, Presence& presence) {
  for (std::size_t activity : document.children(activities)) {
    const XmlElement& element = document.elements[activity];
    if (element.name != "note") add_activity(element.name == "other" ? element.text : element.name, presence);
  }
}

Presence read_presence(const XmlDocument& document) {
  Presence presence;
  for (std::size_t at = 0; at < document.elements.size(); ++at) {
    const XmlElement& element = document.elements[at];
    if (element.name == "tuple")
      if (const auto status = document.child(at, "status"))
        presence.statuses.count(document.child_text(*status, "basic"));
    if (element.name == "activities") add_activities(document, at, presence);
    if (element.name == "note" && presence.note.empty()) presence.note = element.text;
    if (element.name == "geopriv") presence.has_location = true;
    // XPIDF: <status status="inuse"/><msnsubstatus substatus="onthephone"/>
    const std::string_view old = element.name == "status" ? document.attribute(at, "status") : std::string_view{};
    if (!old.empty()) presence.statuses.count(old);
    if (element.name == "msnsubstatus") add_activity(document.attribute(at, "substatus"), presence);
  }
  return presence;
}

std::string status_of(const Presence& presence) {
  if (presence.statuses.total() == 0) return {};
  const std::string only = shown(presence.statuses.only_kind());
  return " " + (only.empty() ? presence.statuses.text() : only);
}

}  // namespace

std::string describe_presence(const XmlDocument& document) {
  const bool is_partial = document.has_root("pidf-diff");
  if (!is_partial && !document.has_root("presence") && !document.has_root("pidf-full")) return "presence";
  const Presence presence = read_presence(document);
  std::string text = is_partial ? "presence changes" : "presence";
  text += state_and_version({}, document.attribute(0, "version")) + status_of(presence);
  std::string more = presence.activities;
  if (!presence.note.empty()) more += (more.empty() ? "" : " ") + quoted(presence.note);
  if (presence.has_location) add_to_list(more, "location");
  if (!more.empty()) return text + ": " + more;
  return presence.statuses.total() > 0 || is_partial ? text : text + ": nothing known";
}

}  // namespace rung::event
