#include "decode/sip/name_addr.h"

#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("display name, URI and header parameters") {
  struct Row {
    const char* text;
    const char* display;
    const char* uri;
    const char* parameters;
    bool brackets;
  };
  const Row rows[] = {
      {"<sip:a@b>", "", "sip:a@b", "", true},
      {"sip:a@b;tag=1", "", "sip:a@b", ";tag=1", false},
      {"<sip:a@b;x=1>;tag=1", "", "sip:a@b;x=1", ";tag=1", true},
      {"Alice Smith <sip:a@b>;tag=1", "Alice Smith", "sip:a@b", ";tag=1", true},
      {"caller<sip:caller@example.com>;tag=323", "caller", "sip:caller@example.com", ";tag=323", true},
      {"\"A <x>; \\\" B\" <sip:a@b> ; tag=1", "A <x>; \\\" B", "sip:a@b", "; tag=1", true},
      {"\"\" <sip:a@b>", "", "sip:a@b", "", true},
      {"\"A\" B <sip:a@b>", "\"A\" B", "sip:a@b", "", true},
      {"Foo; Bar <sip:a@b>", "Foo; Bar", "sip:a@b", "", true},
      {"sip:a@b;x=<y>", "", "sip:a@b", ";x=<y>", false},
      {"\"Alice\" sip:a@b;tag=1", "Alice", "sip:a@b", ";tag=1", false},
      {"tel:+123;ext=4", "", "tel:+123", ";ext=4", false},
      {"sip:a@b?Route=c", "", "sip:a@b?Route=c", "", false},
      {"*", "", "*", "", false},
      {"", "", "", "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    NameAddr found = parse_name_addr(row.text);
    CHECK(found.display_name == row.display);
    CHECK(found.uri == row.uri);
    CHECK(found.parameters == row.parameters);
    CHECK(found.angle_brackets == row.brackets);
    CHECK_FALSE(found.quote_unterminated);
    CHECK_FALSE(found.bracket_unterminated);
    CHECK_FALSE(found.spaces_in_brackets);
  }
}

TEST_CASE("what is not closed is flagged and still read") {
  NameAddr quote = parse_name_addr("\"Mr. J. User <sip:j.user@example.com>;tag=4");
  CHECK(quote.quote_unterminated);
  CHECK(quote.uri == "sip:j.user@example.com");
  CHECK(quote.display_name == "Mr. J. User");
  CHECK(quote.parameters == ";tag=4");
  NameAddr bracket = parse_name_addr("Bob <sip:b@c;tag=4");
  CHECK(bracket.bracket_unterminated);
  CHECK(bracket.uri == "sip:b@c;tag=4");
}

TEST_CASE("spaces inside the brackets") {
  NameAddr found = parse_name_addr("\"Watson, Thomas\" < sip:t@e >");
  CHECK(found.spaces_in_brackets);
  CHECK(found.uri == "sip:t@e");
}

TEST_CASE("the display text has its quoted pairs undone") {
  CHECK(parse_name_addr(R"("J \"R\" \\" <sip:a>)").display_text() == R"(J "R" \)");
  CHECK(parse_name_addr(R"(A\B <sip:a>)").display_text() == R"(A\B)");
}

}  // namespace
}  // namespace rung::sip
