#include "decode/sip/parameters.h"

#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("parameters in order, with and without value") {
  ParameterReader reader(";a=1 ; flag;b = \"x;y\\\"z\" junk;c=;d=[::1]");
  std::optional<Parameter> a = reader.next();
  REQUIRE(a);
  CHECK(a->name == "a");
  CHECK(a->value == "1");
  CHECK(a->has_value);
  std::optional<Parameter> flag = reader.next();
  REQUIRE(flag);
  CHECK(flag->name == "flag");
  CHECK_FALSE(flag->has_value);
  std::optional<Parameter> b = reader.next();
  REQUIRE(b);
  CHECK(b->name == "b");
  CHECK(b->quoted);
  CHECK(b->value == "x;y\\\"z");
  CHECK(b->unescaped() == "x;y\"z");
  std::optional<Parameter> c = reader.next();
  REQUIRE(c);
  CHECK(c->has_value);
  CHECK(c->value.empty());
  std::optional<Parameter> d = reader.next();
  REQUIRE(d);
  CHECK(d->value == "[::1]");
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.found_empty());
}

TEST_CASE("empty parameters are passed over and told") {
  for (const char* text : {";;a", ";a;", "; ;a", ";", "a;;"}) {
    CAPTURE(text);
    ParameterReader reader(text);
    while (reader.next()) {
    }
    CHECK(reader.found_empty());
  }
  ParameterReader none("");
  CHECK_FALSE(none.next());
  CHECK_FALSE(none.found_empty());
}

TEST_CASE("a quote without its end takes the rest") {
  std::optional<Parameter> found = find_parameter(";x=\"a;tag=1", "x");
  REQUIRE(found);
  CHECK(found->unterminated);
  CHECK(found->value == "a;tag=1");
  CHECK_FALSE(find_parameter(";x=\"a;tag=1", "tag"));
  REQUIRE(find_parameter(";x=\"", "x"));
  CHECK(find_parameter(";x=\"", "x")->value.empty());
}

TEST_CASE("names are case-blind and the first counts") {
  CHECK(find_parameter(";TaG=1;tag=2", "tag")->value == "1");
  CHECK_FALSE(find_parameter(";tags=1", "tag"));
}

TEST_CASE("another separator") {
  ParameterReader reader("realm=\"a, b\", nonce=c", ',');
  CHECK(reader.next()->value == "a, b");
  CHECK(reader.next()->value == "c");
  CHECK_FALSE(reader.next());
}

}  // namespace
}  // namespace rung::sip
