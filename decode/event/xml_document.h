// An XML document (XML 1.0, Namespaces in XML) as a flat list of elements. Nothing in it is loaded or expanded: a
// document that declares something itself (entities, elements) is read up to there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rung::event {

// Names are without prefix and namespace: in these documents the parent tells enough. Values are UTF-8 whatever the
// document's encoding, and cut at limits::xml_value_octets.
struct XmlAttribute {
  std::string name, value;
};

struct XmlElement {
  std::string name;
  std::vector<XmlAttribute> attributes;
  std::string text;     // directly in it, without white space at both ends
  std::size_t end = 0;  // index behind the last element inside it
};

struct XmlDocument {
  std::vector<XmlElement> elements;  // in the order of their start tags; the first one is the root
  bool damaged = false;              // not well-formed, or cut, or with declarations; read up to there
  bool over_limit = false;           // a limit for XML was reached; read up to there

  bool has_root(std::string_view name) const { return !elements.empty() && elements.front().name == name; }
  // Empty where there is none of that name.
  std::string_view attribute(std::size_t element, std::string_view name) const;
  // The first child of that name.
  std::optional<std::size_t> child(std::size_t parent, std::string_view name) const;
  // Its text; empty where there is none.
  std::string_view child_text(std::size_t parent, std::string_view name) const;
  // All children of that name, or of any.
  std::vector<std::size_t> children(std::size_t parent, std::string_view name = {}) const;
};

XmlDocument read_xml(std::string_view octets);

}  // namespace rung::event
