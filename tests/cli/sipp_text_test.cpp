#include "cli/sipp/sipp_text.h"

#include "tests/support/catch.h"

namespace rung::cli {
namespace {

TEST_CASE("SIPp: no text of a message is a keyword or ends its section") {
  CHECK(sipp_line("<sip:a@[2001:db8::1]>;x=[call_id]") == "<sip:a@\\x5B2001:db8::1]>;x=\\x5Bcall_id]");
  CHECK(sipp_line("a]]>b") == "a]]\\x3Eb");
  CHECK(sipp_line("]]]>") == "]]]\\x3E");
  CHECK(sipp_line("\\x5B") == "\\x5Cx5B");
  CHECK(sipp_line(" a b ") == "\\x20a b\\x20");
  CHECK(sipp_line("a\tb\x01\x7f") == "a\\x09b\\x01\\x7F");
  CHECK(sipp_line("caf\xc3\xa9 caf\xe9") == "caf\xc3\xa9 caf\\xE9");
  CHECK(sipp_line("\xef\xbf\xbe") == "\\xEF\\xBF\\xBE");  // U+FFFE is no character of XML
  CHECK(sipp_line(std::string("a\0b", 3)) == "a b");
  CHECK(sipp_line("").empty());
}

TEST_CASE("SIPp: bodies keep their lines") {
  CHECK(sipp_body("a\r\n\r\nb") == "a\n\nb\n");
  CHECK(sipp_body("a\nb\rc\r\n") == "a\\x0Ab\\x0Dc\n");
  CHECK(sipp_body("").empty());
}

TEST_CASE("XML: comments and attributes of hostile text") {
  CHECK(xml_comment("a-->b---") == "a- ->b- - - ");
  CHECK(xml_comment("-") == "- ");
  CHECK(xml_comment("a\nb\x1b\xc3\xa9") == "a?b???");
  CHECK(xml_attribute("<&\"'\x01>") == "&lt;&amp;&quot;'?>");
}

}  // namespace
}  // namespace rung::cli
