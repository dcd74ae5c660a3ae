#include <sstream>

#include "cli/page/markup.h"
#include "cli/page/page_writer.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using namespace std::string_view_literals;

TEST_CASE("markup: what has a meaning in HTML or XML becomes a reference") {
  CHECK(markup("Alice <sip:alice@lab.test>;tag=1") == "Alice &lt;sip:alice@lab.test&gt;;tag=1");
  CHECK(markup(R"("><script>alert('1')</script>&amp;)") ==
        "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;");
  CHECK(markup("<!--]]>") == "&lt;!--]]&gt;");
  CHECK(markup("Zoë 田中 🙂") == "Zoë 田中 🙂");
}

TEST_CASE("markup: controls, NULs, broken UTF-8 and what reorders text are shown") {
  CHECK(markup("a\0b\x1b[2J\x7f\r\n\t"sv) == "a\\0b\\x1b[2J\\x7f\\r\\n\\t");
  CHECK(markup("\xff\xc0\xaf\xed\xa0\x80") == "\\xff\\xc0\\xaf\\xed\\xa0\\x80");
  CHECK(markup("evil\u202Egpj.exe\u2066\u2028\uFEFF") == "evil\\u{202e}gpj.exe\\u{2066}\\u{2028}\\u{feff}");
  CHECK(markup("\uFFFE\uFFFF\u0085") == "\\u{fffe}\\u{ffff}\\u{85}");  // XML 1.0 2.2 has no such characters
}

TEST_CASE("markup_lines: lines stay lines") {
  CHECK(markup_lines("Via: <a>\r\n\tb\n\rc\0"sv) == "Via: &lt;a&gt;\n\tb\n\\rc\\0");
}

TEST_CASE("script_json: nothing in it ends the element or begins a comment") {
  CHECK(script_json(R"({"a":"</script><!--<script>&"})") ==
        R"({"a":"\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026"})");
  CHECK(script_json("\"\u2028|\u2029|\u2027|\xE2\x80\"") == "\"\\u2028|\\u2029|\u2027|\xE2\x80\"");
}

TEST_CASE("the policy names what is inline by its SHA-256 and allows nothing else") {
  // FIPS 180-4's example "abc", as base64.
  const std::string policy = content_security_policy({"abc"}, {});
  CHECK(policy.find("style-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';") != std::string::npos);
  CHECK(policy.starts_with("default-src 'none';"));
  CHECK(policy.find("script-src 'none';") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
}

TEST_CASE("a page is whole, and its title cannot leave its place") {
  std::ostringstream out;
  PageWriter page({"</title><script>alert(1)</script>", "a\u202Eb", {"p{}"}, {"'use strict';"}}, out);
  page.body() << "<p>content</p>\n";
  page.add_json("facts", R"({"name":"</script>"})");
  page.finish();
  const std::string text = out.str();
  CHECK(text.starts_with("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"));
  CHECK(text.ends_with("</body>\n</html>\n"));
  CHECK(text.find("<script>alert") == std::string::npos);
  CHECK(text.find("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>") != std::string::npos);
  CHECK(text.find("a\\u{202e}b") != std::string::npos);
  CHECK(text.find("<script type=\"application/json\" id=\"facts\">{\"name\":\"\\u003c/script\\u003e\"}</script>") !=
        std::string::npos);
  CHECK(text.find("<style>p{}</style>") != std::string::npos);
  CHECK(text.find("<script>'use strict';</script>") != std::string::npos);
  CHECK(text.find(" src=") == std::string::npos);
  CHECK(text.find("@import") == std::string::npos);
  CHECK(text.find("url(") == std::string::npos);
}
