#include "correlate/bindings.h"

#include "decode/sip/delta_seconds.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::correlate;

namespace {

sip::Message answer(const std::string& lines) {
  const std::string text = "SIP/2.0 200 OK\r\n" + lines + "Content-Length: 0\r\n\r\n";
  return sip::Message::parse({text.begin(), text.end()});
}

// The URI of what stands for the contact that was asked for.
std::string found(const std::string& list, const AskedContact& asked) {
  const sip::Message message = answer("Contact: " + list + "\r\n");
  const sip::ContactList contacts = sip::parse_contacts(message.headers());
  const sip::Contact* binding = find_binding(contacts, asked);
  return binding ? std::string(binding->address.uri) : "";
}

}  // namespace

TEST_CASE("the canonical form of an address of record (RFC 3261 10.3 step 5)") {
  CHECK(address_of_record("sip:Alice@B.test:5060;x=y") == "sip:Alice@b.test");
  CHECK(address_of_record("SIPS:alice@[2001:DB8::1]:5061") == "sips:alice@[2001:db8::1]");
  CHECK(address_of_record("sip:B.test") == "sip:b.test");
  CHECK(address_of_record("tel:+4930123;phone-context=x") == "tel:+4930123");
  CHECK(address_of_record("nonsense") == "nonsense");
}

TEST_CASE("the binding that stands for a contact") {
  const AskedContact asked{"sip:a@1.test:5070;transport=tcp", "<urn:uuid:1>", 1, true};
  CHECK(found("<sip:b@2.test>, <sip:a@1.test:5070;transport=tcp>", asked) == "sip:a@1.test:5070;transport=tcp");
  CHECK(found("<sip:b@2.test>, <sip:a@1.TEST:5070>", asked) == "sip:a@1.TEST:5070");
  CHECK(found("<sip:b@2.test>, <sip:z@9.test>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"", asked) == "sip:z@9.test");
  CHECK(found("<sip:b@2.test>, <sip:a@9.test:40001>", asked) == "sip:a@9.test:40001");
  CHECK(found("<sip:name-of-its-own@9.test>", asked) == "sip:name-of-its-own@9.test");
  CHECK(found("<sip:b@2.test>, <sip:c@3.test>", asked).empty());
  CHECK(found("<sip:a@8.test>, <sip:a@9.test>", asked).empty());  // either may be meant
  const AskedContact one_of_two{"sip:a@1.test", "", {}, false};
  CHECK(found("<sip:a@9.test>", one_of_two).empty());
}

TEST_CASE("where the server saw the client") {
  const auto in_contact = [](const std::string& contact) {
    return std::string(received_with(sip::parse_contact(contact)));
  };
  CHECK(in_contact("<sip:a@1.test>;received=\"sip:203.0.113.9:4711\"") == "sip:203.0.113.9:4711");
  CHECK(in_contact("<sip:a@1.test;alias=203.0.113.9~4711~6>") == "203.0.113.9~4711~6");
  CHECK(in_contact("<sip:a@1.test>").empty());
  CHECK(received_in_via(answer("Via: SIP/2.0/UDP 10.0.0.1;rport=4711;received=203.0.113.9;branch=z9hG4bK1, "
                               "SIP/2.0/UDP below.test;received=10.0.0.2\r\n")) == "203.0.113.9:4711");
  CHECK(received_in_via(answer("Via: SIP/2.0/UDP 10.0.0.1;received=2001:db8::1;rport=4711\r\n")) ==
        "[2001:db8::1]:4711");
  CHECK(received_in_via(answer("Via: SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bK1\r\n")).empty());
  CHECK(received_in_via(answer("")).empty());
}

TEST_CASE("names in .invalid, lists in one line, and Expires") {
  CHECK(is_invalid_name("sip:x@abc.INVALID;transport=ws"));
  CHECK_FALSE(is_invalid_name("sip:x@abc.test"));
  CHECK_FALSE(is_invalid_name("sip:invalid@notinvalid"));
  const sip::Message message = answer("Path: <sip:a;lr>, <sip:b;lr>\r\nPath: <sip:c;lr>\r\nExpires: 99999999999\r\n");
  CHECK(joined(message, sip::HeaderId::path) == "<sip:a;lr>, <sip:b;lr>, <sip:c;lr>");
  CHECK(joined(message, sip::HeaderId::service_route).empty());
  CHECK(sip::expires_of(message) == UINT32_MAX);
  CHECK(sip::expires_of(answer("Expires: soon\r\n")) == std::nullopt);
}
