#include "decode/event/resource_lists.h"

#include "decode/event/line_text.h"

namespace rung::event {

std::string describe_resource_lists(const XmlDocument& document) {
  if (!document.has_root("resource-lists")) return "resource-lists";
  std::size_t lists = 0, entries = 0;
  for (const XmlElement& element : document.elements) {
    if (element.name == "list") ++lists;
    if (element.name == "entry") ++entries;
  }
  return "resource-lists: " + counted(lists, "list") + ", " + std::to_string(entries) +
         (entries == 1 ? " entry" : " entries");
}

std::string describe_resource_list_state(const XmlDocument& document) {
  if (!document.has_root("list")) return "resource list";
  const std::string_view full = document.attribute(0, "fullState");
  std::string text = "resource list" + state_and_version(full == "true" || full == "1" ? "full" : "partial",
                                                         document.attribute(0, "version"));
  Tally states;
  const std::vector<std::size_t> resources = document.children(0, "resource");
  for (std::size_t resource : resources)
    for (std::size_t instance : document.children(resource, "instance"))
      states.count(document.attribute(instance, "state"));
  text += ": " + counted(resources.size(), "resource");
  return states.total() == 0 ? text : text + " (" + states.text() + ")";
}

}  // namespace rung::event
