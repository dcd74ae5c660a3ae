#include "decode/sip/contact.h"

#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("a Contact of outbound and GRUU") {
  Contact contact = parse_contact(
      "\"W, T\" <sip:w@abc.invalid;transport=ws>;expires=600;q=0.7;reg-id=1;"
      "+sip.instance=\"<urn:uuid:f81d4fae>\";pub-gruu=\"sip:w@e;gr=urn\";temp-gruu=\"sip:t@e;gr\"");
  CHECK(contact.address.display_name == "W, T");
  CHECK(contact.address.uri == "sip:w@abc.invalid;transport=ws");
  CHECK(contact.expires == 600u);
  CHECK(contact.q == "0.7");
  CHECK(contact.reg_id == 1u);
  CHECK(contact.instance == "<urn:uuid:f81d4fae>");
  CHECK(contact.pub_gruu == "sip:w@e;gr=urn");
  CHECK(contact.temp_gruu == "sip:t@e;gr");
}

TEST_CASE("numbers that do not fit do not wrap") {
  CHECK(parse_contact("<sip:a>;expires=4294967297").expires == 4294967295u);
  CHECK_FALSE(parse_contact("<sip:a>;expires=soon").expires);
  CHECK_FALSE(parse_contact("<sip:a>;expires=-1").expires);
  CHECK_FALSE(parse_contact("<sip:a>;expires").expires);
}

TEST_CASE("all Contact fields are one list") {
  Message message = parsed(
      "REGISTER sip:r SIP/2.0\r\nm: <sip:a>;expires=1, sip:b;expires=2\r\nContact: "
      "<sip:c>\r\n\r\n");
  ContactList list = parse_contacts(message.headers());
  CHECK_FALSE(list.wildcard);
  REQUIRE(list.contacts.size() == 3);
  CHECK(list.contacts[1].address.uri == "sip:b");
  CHECK(list.contacts[1].expires == 2u);
  CHECK(list.contacts[2].address.uri == "sip:c");
}

TEST_CASE("the wildcard") {
  Message message = parsed("REGISTER sip:r SIP/2.0\r\nContact: *\r\nExpires: 0\r\n\r\n");
  ContactList list = parse_contacts(message.headers());
  CHECK(list.wildcard);
  CHECK(list.contacts.empty());
}

}  // namespace
}  // namespace rung::sip
