#include "decode/event/poc_settings.h"

#include <array>

#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Entities (devices of a user) that are told one by one.
constexpr std::size_t told_entities = 4;

// A setting that is on or off: <isb-settings><incoming-session-barring active="true"/></isb-settings>.
struct Switch {
  std::string_view group, element, when_on, when_off;
};
constexpr Switch barring = {"isb-settings", "incoming-session-barring", "incoming sessions barred",
                            "incoming sessions allowed"};
constexpr Switch alerts = {"ipab-settings", "incoming-personal-alert-barring", "personal alerts barred",
                           "personal alerts allowed"};
constexpr Switch sessions = {"sss-settings", "simultaneous-sessions-support", "simultaneous sessions on",
                             "simultaneous sessions off"};

// Empty where the entity does not say.
std::string_view state_of(const XmlDocument& document, std::size_t entity, const Switch& setting) {
  const std::optional<std::size_t> group = document.child(entity, setting.group);
  const std::optional<std::size_t> element = group ? document.child(*group, setting.element) : std::nullopt;
  if (!element) return {};
  const std::string_view active = document.attribute(*element, "active");
  if (active == "true" || active == "1") return setting.when_on;
  return active == "false" || active == "0" ? setting.when_off : std::string_view{};
}

std::string answer_mode_of(const XmlDocument& document, std::size_t entity) {
  const std::optional<std::size_t> group = document.child(entity, "am-settings");
  const std::string_view mode = group ? document.child_text(*group, "answer-mode") : std::string_view{};
  return mode.empty() ? std::string{} : "answer mode " + shown(mode);
}

std::string describe(const XmlDocument& document, std::size_t entity) {
  std::string list(state_of(document, entity, barring));
  add_to_list(list, answer_mode_of(document, entity));
  add_to_list(list, state_of(document, entity, alerts));
  add_to_list(list, state_of(document, entity, sessions));
  return list.empty() ? "nothing set" : list;
}

}  // namespace

std::string describe_poc_settings(const XmlDocument& document) {
  if (!document.has_root("poc-settings")) return "PoC settings";
  const std::vector<std::size_t> entities = document.children(0, "entity");
  if (entities.empty()) return "PoC settings: nothing set";
  std::string text = "PoC settings";
  for (std::size_t i = 0; i < entities.size() && i < told_entities; ++i) {
    text += i == 0 ? ": " : "; ";
    if (entities.size() > 1) text += shown(document.attribute(entities[i], "id")) + " ";
    text += describe(document, entities[i]);
  }
  if (entities.size() > told_entities) text += "; and " + std::to_string(entities.size() - told_entities) + " more";
  return text;
}

}  // namespace rung::event
