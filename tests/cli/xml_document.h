// Whether a text is XML, as expat judges it, and what stands in it.
#pragma once

#include <expat.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rung::test {

struct XmlDocument {
  std::string error;                    // empty: well-formed
  std::map<std::string, int> elements;  // how many of each name
  std::vector<std::string> titles;      // content of <title>
  std::string text;                     // of all <text>, a line each
  std::vector<std::string> attributes;  // all names
};

inline XmlDocument read_xml(const std::string& octets) {
  struct Reader {
    XmlDocument document;
    std::vector<std::string> open;
  } reader;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(
      parser.get(),
      [](void* user, const XML_Char* name, const XML_Char** attributes) {
        auto& self = *static_cast<Reader*>(user);
        ++self.document.elements[name];
        self.open.emplace_back(name);
        if (self.open.back() == "title") self.document.titles.emplace_back();
        for (; *attributes != nullptr; attributes += 2) self.document.attributes.emplace_back(*attributes);
      },
      [](void* user, const XML_Char* name) {
        auto& self = *static_cast<Reader*>(user);
        self.open.pop_back();
        if (std::string(name) == "text") self.document.text += '\n';
      });
  XML_SetCharacterDataHandler(parser.get(), [](void* user, const XML_Char* text, int size) {
    auto& self = *static_cast<Reader*>(user);
    const std::string piece(text, static_cast<std::size_t>(size));
    if (!self.open.empty() && self.open.back() == "title") self.document.titles.back() += piece;
    if (!self.open.empty() && (self.open.back() == "text" || self.open.back() == "tspan")) self.document.text += piece;
  });
  if (XML_Parse(parser.get(), octets.data(), static_cast<int>(octets.size()), 1) == XML_STATUS_ERROR)
    reader.document.error = std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) + " in line " +
                            std::to_string(XML_GetCurrentLineNumber(parser.get()));
  return reader.document;
}

}  // namespace rung::test
