#include "decode/event/xml_document.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Between namespace and name in what expat tells; no name has it.
constexpr char separator = '\n';
// As many as most documents have.
constexpr std::size_t usual_elements = 32;

std::string_view local_name(std::string_view name) {
  const std::size_t at = name.rfind(separator);
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

// What expat calls. Nothing may be thrown through its C code.
class Builder {
 public:
  explicit Builder(XmlDocument& document)
      : document_(document), parser_(XML_ParserCreateNS(nullptr, separator), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    document_.elements.reserve(usual_elements);
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Builder::on_start, &Builder::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &Builder::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Builder::on_doctype);
  }

  void read(std::string_view octets) {
    const std::string_view read = octets.substr(0, limits::xml_octets);
    document_.over_limit = read.size() < octets.size();
    const bool is_last = !document_.over_limit;
    const XML_Status status = XML_Parse(parser_.get(), read.data(), static_cast<int>(read.size()), is_last);
    if (out_of_memory_) throw std::bad_alloc();
    if (status != XML_STATUS_OK && !document_.over_limit) document_.damaged = true;
    while (!open_.empty()) close();
  }

 private:
  static Builder& self(void* data) { return *static_cast<Builder*>(data); }
  template <typename Act>
  void guarded(const Act& act) {
    try {
      act();
    } catch (const std::bad_alloc&) {
      out_of_memory_ = true;
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }
  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    self(data).guarded([&] { self(data).open(name, attributes); });
  }
  static void on_end(void* data, const XML_Char*) { self(data).close(); }
  static void on_text(void* data, const XML_Char* text, int size) {
    self(data).guarded([&] { self(data).add({text, static_cast<std::size_t>(size)}); });
  }
  static void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int has_internal_subset) {
    if (has_internal_subset != 0) XML_StopParser(self(data).parser_.get(), XML_FALSE);
  }

  void open(std::string_view name, const XML_Char** attributes) {
    if (document_.elements.size() >= limits::xml_elements || open_.size() >= limits::xml_depth) {
      document_.over_limit = true;
      XML_StopParser(parser_.get(), XML_FALSE);
      return;
    }
    open_.push_back(document_.elements.size());
    XmlElement& element = document_.elements.emplace_back();
    append_cut(element.name, local_name(name), limits::xml_value_octets);
    for (; *attributes != nullptr && element.attributes.size() < limits::xml_attributes; attributes += 2) {
      XmlAttribute& attribute = element.attributes.emplace_back();
      append_cut(attribute.name, local_name(attributes[0]), limits::xml_value_octets);
      append_cut(attribute.value, attributes[1], limits::xml_value_octets);
    }
  }

  // expat goes on to an end handler behind a start handler that stopped it (an empty element).
  void close() {
    if (open_.empty()) return;
    XmlElement& element = document_.elements[open_.back()];
    element.end = document_.elements.size();
    element.text.resize(trim(element.text).size());  // white space before it was left out
    open_.pop_back();
  }

  void add(std::string_view text) {
    if (open_.empty()) return;
    std::string& kept = document_.elements[open_.back()].text;
    while (kept.empty() && !text.empty() && trim(text.substr(0, 1)).empty()) text.remove_prefix(1);
    append_cut(kept, text, limits::xml_value_octets);
  }

  XmlDocument& document_;
  std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::vector<std::size_t> open_;  // elements whose end tag is still to come
  bool out_of_memory_ = false;
};

}  // namespace

std::string_view XmlDocument::attribute(std::size_t element, std::string_view name) const {
  for (const XmlAttribute& each : elements[element].attributes)
    if (each.name == name) return each.value;
  return {};
}

std::optional<std::size_t> XmlDocument::child(std::size_t parent, std::string_view name) const {
  for (std::size_t at = parent + 1; at < elements[parent].end; at = elements[at].end)
    if (elements[at].name == name) return at;
  return std::nullopt;
}

std::string_view XmlDocument::child_text(std::size_t parent, std::string_view name) const {
  const std::optional<std::size_t> found = child(parent, name);
  return found ? std::string_view(elements[*found].text) : std::string_view{};
}

std::vector<std::size_t> XmlDocument::children(std::size_t parent, std::string_view name) const {
  std::vector<std::size_t> found;
  for (std::size_t at = parent + 1; at < elements[parent].end; at = elements[at].end)
    if (name.empty() || elements[at].name == name) found.push_back(at);
  return found;
}

XmlDocument read_xml(std::string_view octets) {
  XmlDocument document;
  Builder(document).read(octets);
  return document;
}

}  // namespace rung::event
