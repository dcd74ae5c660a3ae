// RFC 3680 and RFC 5628.
#include "decode/event/registration_info.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

std::string line(const std::string& inside) {
  return describe_registration_info(
      read_xml("<?xml version=\"1.0\"?><reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" "
               "xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\" version=\"0\" state=\"full\">" +
               inside + "</reginfo>"));
}

TEST_CASE("contacts are counted by their state and what brought them there (RFC 3680 5)") {
  CHECK(line("<registration aor=\"sip:alice@example.com\" id=\"a7\" state=\"active\">"
             "<contact id=\"76\" state=\"active\" event=\"registered\" duration-registered=\"7322\" q=\"0.8\">"
             "<uri>sip:alice@pc887.example.com</uri></contact>"
             "<contact id=\"77\" state=\"terminated\" event=\"expired\" duration-registered=\"3600\" q=\"0.5\">"
             "<uri>sip:alice@university.edu</uri></contact></registration>") ==
        "reginfo full v0: sip:alice@example.com active, 2 contacts (1 active registered, 1 terminated expired)");
}

TEST_CASE("GRUUs are counted (RFC 5628 4)") {
  CHECK(line("<registration aor=\"sip:a@b\" state=\"active\"><contact state=\"active\" event=\"created\"><uri>sip:c"
             "</uri><gr:pub-gruu uri=\"sip:a@b;gr=1\"/><gr:temp-gruu uri=\"sip:x;gr\" first-cseq=\"5\"/></contact>"
             "</registration>") ==
        "reginfo full v0: sip:a@b active, 1 contact (1 active created), 1 public GRUU, 1 temporary GRUU");
}

TEST_CASE("several registrations, none, and too many to tell") {
  CHECK(line("") == "reginfo full v0: no registrations");
  const std::string one = "<registration aor=\"sip:a\" state=\"init\"/>";
  CHECK(line(one + one) == "reginfo full v0: sip:a init, 0 contacts; sip:a init, 0 contacts");
  std::string many;
  for (int i = 0; i < 6; ++i) many += one;
  CHECK(line(many).ends_with("; and 2 registrations more"));
}

TEST_CASE("what is no registration state gives its name") {
  CHECK(describe_registration_info(read_xml("<other/>")) == "reginfo");
  CHECK(describe_registration_info(read_xml("")) == "reginfo");
  CHECK(describe_registration_info(read_xml("<reginfo><registration><contact/></registration></reginfo>")) ==
        "reginfo: , 1 contact (1 without state)");
}

}  // namespace
}  // namespace rung::event
