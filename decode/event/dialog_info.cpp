#include "decode/event/dialog_info.h"

#include "base/ascii.h"
#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Dialogs of one document that are told one by one.
constexpr std::size_t told_dialogs = 4;

// Who is at the other end: the identity, else the target of what `side` says.
std::string_view peer_of(const XmlDocument& document, std::size_t dialog) {
  const std::optional<std::size_t> remote = document.child(dialog, "remote");
  if (!remote) return {};
  const std::string_view identity = document.child_text(*remote, "identity");
  if (!identity.empty()) return identity;
  const std::optional<std::size_t> target = document.child(*remote, "target");
  return target ? document.attribute(*target, "uri") : std::string_view{};
}

std::string describe(const XmlDocument& document, std::size_t dialog) {
  std::string text = "in an unknown state";
  if (const std::optional<std::size_t> state = document.child(dialog, "state")) {
    text = shown(document.elements[*state].text);
    const std::string_view event = document.attribute(*state, "event"), code = document.attribute(*state, "code");
    if (!event.empty()) text += " " + shown(event);
    if (!code.empty()) text += " " + shown(code);
  }
  const std::string direction = shown(document.attribute(dialog, "direction"));
  if (!direction.empty()) text += " (" + direction + ")";
  const std::string peer = shown(peer_of(document, dialog));
  return peer.empty() ? text : text + " " + peer;
}

}  // namespace

std::optional<DialogInfoState> dialog_info_of(const XmlDocument& document) {
  if (!document.has_root("dialog-info")) return std::nullopt;
  DialogInfoState info{std::string(document.attribute(0, "entity")), false, {}};
  const bool whole = !equals_ignoring_case(document.attribute(0, "state"), "partial");
  info.full = whole && !document.damaged && !document.over_limit;
  for (std::size_t element : document.children(0, "dialog")) {
    const std::string_view id = document.attribute(element, "id");
    const std::optional<std::size_t> state = document.child(element, "state");
    if (id.empty() || !state) continue;
    info.dialogs.push_back(
        {std::string(id), document.elements[*state].text, std::string(document.attribute(*state, "event")),
         std::string(document.attribute(*state, "code")), std::string(document.attribute(element, "direction")),
         std::string(peer_of(document, element))});
  }
  return info;
}

std::string describe_dialog_info(const XmlDocument& document) {
  if (!document.has_root("dialog-info")) return "dialog-info";
  std::string text =
      "dialog-info" + state_and_version(document.attribute(0, "state"), document.attribute(0, "version"));
  const std::vector<std::size_t> dialogs = document.children(0, "dialog");
  if (dialogs.empty()) return text + ": no dialogs";
  text += ": " + counted(dialogs.size(), "dialog") + " ";
  for (std::size_t i = 0; i < dialogs.size() && i < told_dialogs; ++i)
    text += (i == 0 ? "" : ", ") + describe(document, dialogs[i]);
  if (dialogs.size() > told_dialogs) text += ", and " + std::to_string(dialogs.size() - told_dialogs) + " more";
  return text;
}

}  // namespace rung::event
