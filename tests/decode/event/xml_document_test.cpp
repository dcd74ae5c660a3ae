#include "decode/event/xml_document.h"

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::event {
namespace {

// Names of all elements in their order, each with the index behind its last element.
std::string shape(const XmlDocument& document) {
  std::string text;
  for (const XmlElement& element : document.elements)
    text += (text.empty() ? "" : " ") + element.name + ":" + std::to_string(element.end);
  return text + (document.damaged ? " damaged" : "") + (document.over_limit ? " over" : "");
}

TEST_CASE("elements are listed in their order, with where each ends") {
  const XmlDocument document = read_xml("<a><b x='1'><c/></b><!-- no --><b>  t &amp; u </b></a>");
  CHECK(shape(document) == "a:4 b:3 c:3 b:4");
  CHECK(document.children(0).size() == 2);
  CHECK(document.children(0, "c").empty());
  CHECK(document.attribute(1, "x") == "1");
  CHECK(document.attribute(1, "y").empty());
  CHECK(document.elements[3].text == "t & u");
  CHECK(document.child_text(1, "c").empty());
  CHECK(document.child(1, "c") == 2u);
  CHECK_FALSE(document.child(2, "c"));
}

TEST_CASE("names come without prefix and namespace") {
  const XmlDocument document = read_xml("<n:a xmlns:n='urn:1' xmlns='urn:2' n:x='1'><b xmlns='urn:3'/></n:a>");
  CHECK(shape(document) == "a:2 b:2");
  CHECK(document.attribute(0, "x") == "1");
}

TEST_CASE("encodings that a document may have") {
  CHECK(read_xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>").elements[0].text == "\xc3\xa9");
  CHECK(read_xml(std::string("\xff\xfe<\0a\0/\0>\0", 10)).has_root("a"));
  CHECK(shape(read_xml("<?xml version=\"1.0\" encoding=\"klingon\"?><a/>")) == " damaged");
}

TEST_CASE("a document that is not well-formed is read up to there") {
  CHECK(shape(read_xml("")) == " damaged");
  CHECK(shape(read_xml("no XML")) == " damaged");
  CHECK(shape(read_xml("<a><b>")) == "a:2 b:2 damaged");
  CHECK(shape(read_xml("<a><b></a>")) == "a:2 b:2 damaged");
  CHECK(shape(read_xml("<a><p:b/></a>")) == "a:1 damaged");  // no such prefix
  CHECK(shape(read_xml("<a>\xff</a>")) == "a:1 damaged");
  CHECK(shape(read_xml("<a/><b/>")) == "a:1 damaged");
  CHECK(shape(read_xml(std::string("<a>\0</a>", 8))) == "a:1 damaged");
}

TEST_CASE("a document declares nothing: no entity grows, none is loaded") {
  const std::string laughs =
      "<!DOCTYPE a [<!ENTITY l \"ha\"><!ENTITY m \"&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;\">]><a>&m;</a>";
  CHECK(shape(read_xml(laughs)) == " damaged");
  CHECK(shape(read_xml("<!DOCTYPE a [<!ELEMENT a (((((b)))))>]><a/>")) == " damaged");
  CHECK(shape(read_xml("<a>&l;</a>")) == "a:1 damaged");
  // XPIDF names its DTD, which stays where it is.
  CHECK(shape(read_xml("<!DOCTYPE a PUBLIC \"-//IETF//DTD RFCxxxx XPIDF 1.0//EN\" \"xpidf.dtd\"><a/>")) == "a:1");
}

TEST_CASE("elements inside each other, and all of them, are read up to a limit") {
  auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "<a>";
    for (std::size_t i = 0; i < depth; ++i) text += "</a>";
    return read_xml(text);
  };
  CHECK_FALSE(nested(limits::xml_depth).over_limit);
  const XmlDocument deep = nested(limits::xml_depth + 1);
  CHECK(deep.over_limit);
  CHECK_FALSE(deep.damaged);
  CHECK(deep.elements.size() == limits::xml_depth);

  auto many = [](std::size_t count) {
    std::string text = "<a>";
    for (std::size_t i = 1; i < count; ++i) text += "<b/>";
    return read_xml(text + "</a>");
  };
  CHECK_FALSE(many(limits::xml_elements).over_limit);
  const XmlDocument wide = many(limits::xml_elements + 1);
  CHECK(wide.over_limit);
  CHECK(wide.elements.size() == limits::xml_elements);
  CHECK(wide.elements.front().end == limits::xml_elements);
}

TEST_CASE("octets, values and attributes are read up to a limit") {
  const std::string begin = "<a>", end = "</a>";
  const std::string fits = begin + std::string(limits::xml_octets - begin.size() - end.size(), 'x') + end;
  CHECK_FALSE(read_xml(fits).over_limit);
  CHECK(read_xml(fits).elements[0].text.size() == limits::xml_value_octets);
  CHECK(shape(read_xml(begin + "x" + fits.substr(begin.size()))) == "a:1 over");
  // No character is cut in two.
  std::string accents;
  for (std::size_t i = 0; i < limits::xml_value_octets; ++i) accents += "\xe2\x82\xac";
  CHECK(read_xml("<a x='" + accents + "'/>").attribute(0, "x").size() == limits::xml_value_octets / 3 * 3);
  std::string attributes;
  for (std::size_t i = 0; i <= limits::xml_attributes; ++i) attributes += " a" + std::to_string(i) + "=''";
  CHECK(read_xml("<a" + attributes + "/>").elements[0].attributes.size() == limits::xml_attributes);
}

TEST_CASE("no octet behind the document is looked at, wherever it is cut") {
  const std::string text = "<?xml version=\"1.0\"?><a b=\"c\"><d>e&#102;</d></a>";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const test::ExactBytes exact(text.substr(0, size));
    CHECK(read_xml(as_text(exact.view())).damaged == (size < text.size()));
  }
}

}  // namespace
}  // namespace rung::event
