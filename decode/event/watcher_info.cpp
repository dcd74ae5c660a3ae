#include "decode/event/watcher_info.h"

#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Lists of one document that are told one by one.
constexpr std::size_t told_lists = 4;

std::string describe(const XmlDocument& document, std::size_t list) {
  Tally watchers;
  for (std::size_t watcher : document.children(list, "watcher")) {
    std::string state(document.attribute(watcher, "status"));
    const std::string_view event = document.attribute(watcher, "event");
    if (!event.empty()) state.append(state.empty() ? "" : " ").append(event);
    watchers.count(state);
  }
  std::string text = shown(document.attribute(list, "resource"));
  const std::string package = shown(document.attribute(list, "package"));
  if (!package.empty()) text += " " + package;
  text += ", " + counted(watchers.total(), "watcher");
  return watchers.total() == 0 ? text : text + " (" + watchers.text() + ")";
}

}  // namespace

std::string describe_watcher_info(const XmlDocument& document) {
  if (!document.has_root("watcherinfo")) return "watcherinfo";
  std::string text =
      "watcherinfo" + state_and_version(document.attribute(0, "state"), document.attribute(0, "version"));
  const std::vector<std::size_t> lists = document.children(0, "watcher-list");
  if (lists.empty()) return text + ": no watchers";
  for (std::size_t i = 0; i < lists.size() && i < told_lists; ++i)
    text += (i == 0 ? ": " : "; ") + describe(document, lists[i]);
  if (lists.size() > told_lists) text += "; and " + counted(lists.size() - told_lists, "list") + " more";
  return text;
}

}  // namespace rung::event
