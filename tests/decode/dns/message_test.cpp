#include "decode/dns/message.h"

#include "base/limits.h"
#include "tests/decode/dns/dns_wire.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::dns {
namespace {

using namespace std::string_literals;
using namespace test;

Result<Message> parse(const std::string& octets) { return parse_message(rung::test::ExactBytes(octets).view()); }

const std::string pointer_to_question = "\xc0\x0c"s;

TEST_CASE("records that locate SIP servers are read") {
  Result<Message> message = parse(answer(
      "Example.COM", 35,
      {naptr_record("example.com", "SIP+D2W", "_sip._ws.example.com"),
       srv_record("_sip._ws.example.com", 8080, "edge.example.com"),
       record(pointer_to_question, 5, wire_name("edge.example.com")), a_record("edge.example.com", "\xc6\x33\x64\x07"s),
       record(wire_name("edge.example.com"), 28, std::string(15, '\0') + "\1"),
       record(wire_name("example.com"), 16, "\3txt")}));
  REQUIRE(message);
  CHECK(message->response);
  CHECK(message->question == "example.com");
  CHECK(message->asked_for == 35);
  REQUIRE(message->records.size() == 5);
  const Record& naptr = message->records[0];
  CHECK(naptr.services == "SIP+D2W");
  CHECK(naptr.flags == "s");
  CHECK(naptr.priority == 50);
  CHECK(naptr.target == "_sip._ws.example.com");
  const Record& srv = message->records[1];
  CHECK(srv.name == "_sip._ws.example.com");
  CHECK(srv.port == 8080);
  CHECK(srv.priority == 10);
  CHECK(srv.weight == 20);
  CHECK(srv.target == "edge.example.com");
  CHECK(srv.ttl_s == 60);
  CHECK(message->records[2].name == "example.com");
  CHECK(message->records[2].target == "edge.example.com");
  CHECK(message->records[3].address == std::vector<std::uint8_t>{198, 51, 100, 7});
  CHECK(message->records[4].address.size() == 16);
}

TEST_CASE("a message cut anywhere is refused, never misread") {
  std::string whole =
      answer("example.com", 33,
             {srv_record("_sip._udp.example.com", 5060, "edge.example.com"), a_record("edge.example.com", "\1\2\3\4")});
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(parse(whole.substr(0, size)));
  CHECK(parse(whole));
}

TEST_CASE("names that do not end are refused") {
  auto with_owner = [](const std::string& owner) { return answer("a.b", 1, {record(owner, 1, "\1\2\3\4")}); };
  // The record's owner stands at octet 21.
  for (const std::string& owner :
       {"\xc0\x15"s, "\xc0\x16"s, "\xc0\xff"s, "\1a\xc0\x15"s, "\x40" + std::string(64, 'a'), "\xff\xff"s}) {
    CAPTURE(owner);
    CHECK_FALSE(parse(with_owner(owner)));
  }
  std::string longest;
  for (int i = 0; i < 5; ++i) longest += '\x3f' + std::string(63, 'a');
  CHECK_FALSE(parse(with_owner(longest + '\0')));
}

TEST_CASE("data of the wrong size is refused") {
  for (unsigned type : {1u, 28u, 33u, 35u})
    CHECK_FALSE(parse(answer("a", type, {record(wire_name("a"), type, "\1\2\3")})));
}

TEST_CASE("octets of names that do not print are escaped") {
  Result<Message> message = parse(answer("a\tb c", 1, {}));
  REQUIRE(message);
  CHECK(message->question == "a\\009b\\032c");
}

TEST_CASE("records of one message have a limit") {
  std::vector<std::string> many(limits::dns_records + 5, a_record("a", "\1\2\3\4"));
  Result<Message> message = parse(answer("a", 1, many));
  REQUIRE(message);
  CHECK(message->records.size() == limits::dns_records);
}

}  // namespace
}  // namespace rung::dns
