#include "decode/event/registration_info.h"

#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Registrations of one document that are told one by one: subscriptions to several addresses are rare.
constexpr std::size_t told_registrations = 4;

// The state of a contact and what brought it there: "terminated expired".
std::string state_of(const XmlDocument& document, std::size_t contact) {
  std::string text(document.attribute(contact, "state"));
  const std::string_view event = document.attribute(contact, "event");
  if (!event.empty()) text.append(text.empty() ? "" : " ").append(event);
  return text;
}

std::string describe(const XmlDocument& document, std::size_t registration) {
  Tally contacts;
  std::size_t public_gruus = 0, temporary_gruus = 0;
  for (std::size_t contact : document.children(registration, "contact")) {
    contacts.count(state_of(document, contact));
    if (document.child(contact, "pub-gruu")) ++public_gruus;
    if (document.child(contact, "temp-gruu")) ++temporary_gruus;
  }
  std::string text = shown(document.attribute(registration, "aor"));
  const std::string state = shown(document.attribute(registration, "state"));
  if (!state.empty()) text += " " + state;
  text += ", " + counted(contacts.total(), "contact");
  if (contacts.total() > 0) text += " (" + contacts.text() + ")";
  if (public_gruus > 0) text += ", " + counted(public_gruus, "public GRUU");
  if (temporary_gruus > 0) text += ", " + counted(temporary_gruus, "temporary GRUU");
  return text;
}

}  // namespace

std::string describe_registration_info(const XmlDocument& document) {
  if (!document.has_root("reginfo")) return "reginfo";
  std::string text = "reginfo" + state_and_version(document.attribute(0, "state"), document.attribute(0, "version"));
  const std::vector<std::size_t> registrations = document.children(0, "registration");
  if (registrations.empty()) return text + ": no registrations";
  for (std::size_t i = 0; i < registrations.size() && i < told_registrations; ++i)
    text += (i == 0 ? ": " : "; ") + describe(document, registrations[i]);
  if (registrations.size() > told_registrations)
    text += "; and " + counted(registrations.size() - told_registrations, "registration") + " more";
  return text;
}

}  // namespace rung::event
