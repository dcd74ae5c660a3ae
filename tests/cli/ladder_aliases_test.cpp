#include <algorithm>

#include "cli/ladder/aliases.h"
#include "cli/ladder/entity_names.h"
#include "tests/cli/ladder_support.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using rung::test::CallBuilder;

namespace {

Aliases aliases(std::string_view text) {
  std::vector<Aliases::Damage> damages;
  Aliases result = Aliases::parse(text, damages);
  CHECK(damages.empty());
  return result;
}

std::vector<std::size_t> damaged_lines(std::string_view text) {
  std::vector<Aliases::Damage> damages;
  Aliases::parse(text, damages);
  std::vector<std::size_t> lines;
  for (const Aliases::Damage& damage : damages) {
    CHECK_FALSE(damage.reason.empty());
    lines.push_back(damage.line);
  }
  return lines;
}

}  // namespace

TEST_CASE("an alias may be of an address, a network, a host, a URI or an instance") {
  const Aliases names = aliases(
      "\xEF\xBB\xBF# phones\r\n"
      "10.0.0.7\treception\r\n"
      "\n"
      "   10.0.0.7:5061   door phone   # by the gate\n"
      "10.20.0.0/16 office\n"
      "10.20.30.0/24 lab\n"
      "0.0.0.0/0 elsewhere\n"
      "[2001:DB8::7]:5060 v6 phone\n"
      "2001:db8::8 other v6\n"
      "2001:db8::/32 v6 net\n"
      "sip:Alice@Example.com Alice\n"
      "bob@example.com Bob#1\n"
      "tel:+4930123 Berlin\n"
      "PBX.example.com PBX\n"
      "<urn:uuid:AAAA> Bob's browser\n"
      "urn:uuid:bbbb no brackets");
  CHECK(names.of_socket("10.0.0.7", 5060) == "reception");
  CHECK(names.of_socket("10.0.0.7", 5061) == "door phone");
  CHECK(names.of_socket("10.20.30.1", 5060) == "lab");
  CHECK(names.of_socket("10.20.31.1", 5060) == "office");
  CHECK(names.of_socket("192.0.2.1", 1) == "elsewhere");
  CHECK(names.of_socket("2001:db8::7", 5060) == "v6 phone");
  CHECK(names.of_socket("2001:db8::7", 5061) == "v6 net");
  CHECK(names.of_socket("2001:db8::8", 5061) == "other v6");
  CHECK(names.of_socket("fe80::1", 5060) == std::nullopt);
  CHECK(names.of_uri("sip:Alice@example.COM:5070;transport=ws") == "Alice");
  CHECK(names.of_uri("sip:alice@example.com") == std::nullopt);  // users have a case (RFC 3261 19.1.4)
  CHECK(names.of_uri("sips:bob@example.com") == "Bob#1");
  CHECK(names.of_uri("tel:+4930123;phone-context=x") == "Berlin");
  CHECK(names.of_host("pbx.EXAMPLE.com") == "PBX");
  CHECK(names.of_instance("<urn:uuid:aaaa>") == "Bob's browser");
  CHECK(names.of_instance("\"\"") == std::nullopt);
  CHECK(names.of_instance("<urn:uuid:BBBB>") == "no brackets");
}

TEST_CASE("of two lines for the same the first counts") {
  CHECK(aliases("10.0.0.1 one\n10.0.0.1 two\n").of_socket("10.0.0.1", 5060) == "one");
}

TEST_CASE("damaged lines are told by their number, the others count") {
  std::vector<Aliases::Damage> damages;
  const Aliases names = Aliases::parse("10.0.0.1\n10.0.0.2 good\n10.0.0.0/33 net\n", damages);
  REQUIRE(damages.size() == 2);
  CHECK(damages[0].line == 1);
  CHECK(damages[1].line == 3);
  CHECK(names.of_socket("10.0.0.2", 1) == "good");

  for (std::string_view line :
       {"10.0.0.0/x net", "/8 net", "10.0.0.1/ net", "2001:db8::/129 net", "10.0.0.300 a", "10.0.0.1:70000 a", "[::1 a",
        "host:5060 a", "a$b c", "@host a", "user@ a", "sip: a", "10.0.0.1 # only a comment", "\xFF name"}) {
    INFO(line);
    CHECK(damaged_lines(line) == std::vector<std::size_t>{1});
  }
  for (std::string_view line : {"", "\n\n", "# 10.0.0.1", "  \t# x", "\r\n"}) CHECK(damaged_lines(line).empty());
}

TEST_CASE("every beginning of a file is read without harm") {
  const std::string text = "10.0.0.0/8 net # c\r\n[2001:db8::7]:5060 v6\nsip:alice@example.com Alice\n<urn:a> b";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    std::vector<char> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    std::vector<Aliases::Damage> damages;
    Aliases::parse({exact.data(), exact.size()}, damages);
    CHECK(damages.size() <= 1);
  }
}

TEST_CASE("an alias names a column, and one name makes one column") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"});
  call.request(2, 3, "INVITE", {"x"});  // nothing proves that 1 and 2 are one
  const Aliases names = aliases("10.0.0.2 SBC\n10.0.0.3 SBC\nalice@lab.test Alice\n");
  Entities entities = find_entities(call.records);
  REQUIRE(entities.count == 4);
  unite_named(entity_aliases(call.records, entities, names), entities);
  const std::vector<Participant> participants = name_entities(call.records, entities, names);
  // The second one that sends as alice@lab.test has an alias by its address, which is more exact.
  REQUIRE(participants.size() == 3);
  CHECK(entities.of_socket[1] == entities.of_socket[2]);
  CHECK(participants[entities.of_socket[1]].name == "SBC");
  CHECK(participants[entities.of_socket[0]].name == "Alice");
  CHECK(participants[entities.of_socket[1]].faces.size() == 2);
}
