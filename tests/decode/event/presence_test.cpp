// RFC 3863, RFC 4480, RFC 5262, and XPIDF.
#include "decode/event/presence.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

std::string line(const std::string& text) { return describe_presence(read_xml(text)); }
std::string pidf(const std::string& inside) {
  return line(
      "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" "
      "xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"pres:someone@example.com\">" +
      inside + "</presence>");
}
const std::string open = "<tuple id=\"1\"><status><basic>open</basic></status></tuple>",
                  closed = "<tuple id=\"2\"><status><basic>closed</basic></status></tuple>";

TEST_CASE("status, activities and note of a person") {
  CHECK(pidf(open) == "presence open");
  CHECK(pidf(open + closed) == "presence 1 open, 1 closed");
  CHECK(pidf(open + "<dm:person id=\"p\"><r:activities><r:away/></r:activities><dm:note>on the\n phone</dm:note>"
                    "</dm:person>") == "presence open: away \"on the phone\"");
  CHECK(pidf(open + "<dm:person id=\"p\"><r:activities><r:note>x</r:note><r:meal/><r:other>juggling</r:other>"
                    "</r:activities></dm:person>") == "presence open: meal, juggling \"x\"");
  CHECK(pidf("") == "presence: nothing known");
}

TEST_CASE("location and partial presence") {
  CHECK(pidf("<tuple id=\"1\"><status><gp:geopriv xmlns:gp=\"urn:ietf:params:xml:ns:pidf:geopriv10\"/></status>"
             "</tuple>") == "presence 1 without state: location");
  CHECK(line("<p:pidf-diff xmlns:p=\"urn:ietf:params:xml:ns:pidf-diff\" version=\"2\"/>") == "presence changes v2");
  CHECK(line("<p:pidf-full xmlns:p=\"urn:ietf:params:xml:ns:pidf-diff\" version=\"1\">" + open + "</p:pidf-full>") ==
        "presence v1 open");
}

TEST_CASE("XPIDF, which names a DTD") {
  CHECK(line("<?xml version=\"1.0\"?><!DOCTYPE presence PUBLIC \"-//IETF//DTD RFCxxxx XPIDF 1.0//EN\" \"xpidf.dtd\">"
             "<presence><presentity uri=\"sip:a@b;method=SUBSCRIBE\"/><atom id=\"1\"><address uri=\"sip:a@b\">"
             "<status status=\"inuse\"/><msnsubstatus substatus=\"onthephone\"/></address></atom></presence>") ==
        "presence inuse: onthephone");
}

TEST_CASE("what people do beyond a handful is left out, and what is no presence gives its name") {
  std::string many;
  for (int i = 0; i < 9; ++i) many += "<r:a" + std::to_string(i) + "/>";
  CHECK(pidf("<r:activities>" + many + "</r:activities>") == "presence: a0, a1, a2, a3");
  CHECK(line("<a/>") == "presence");
}

}  // namespace
}  // namespace rung::event
