// One message for each class of trouble that RFC 4475 and RFC 5118 name, of our own making.
#include <string>

#include "decode/sip/contact.h"
#include "decode/sip/cseq.h"
#include "decode/sip/framer.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"
#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

const std::string common =
    "Via: SIP/2.0/WSS w.invalid;branch=z9hG4bKx\r\nFrom: <sip:f@e.org>;tag=f\r\n"
    "Call-ID: c@e\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n";

Message options(const std::string& fields, const std::string& body = "") {
  return parsed("OPTIONS sip:t@e.org SIP/2.0\r\n" + common + fields + "\r\n" + body);
}

TEST_CASE("white space wherever the grammar lets it be") {
  Message message = parsed(
      "OPTIONS sip:t@e.org;x SIP/2.0\r\nTO :\r\n  sip:t@e.org ;  TaG  =   1t\r\n"
      "fRoM : \"Q \\\\\\\"\"  <sip:f@e.org>\r\n  ;\r\n tag = 2f\r\nCSeq: 0008\r\n  OPTIONS\r\n"
      "Via  : SIP  /   2.0\r\n /WS\r\n  192.0.2.7;branch=old\r\nSubject :\r\n"
      "v:  SIP  / 2.0  / TCP  h.e.org  ;\r\n  branch  =  z9hG4bKb ,\r\n SIP / 2.0/UDP 192.0.2.8\r\n"
      "Odd: ;;,,\r\nm : \"Q\" < sip:f@e.org >\r\n ; q = 0.5\r\nl : 0\r\n\r\n");
  CHECK(message.essentials().to_tag == "1t");
  CHECK(message.essentials().from_tag == "2f");
  CHECK(parse_name_addr(message.find(HeaderId::from)->value).display_text() == "Q \\\"");
  CHECK(message.essentials().cseq == 8u);
  CHECK(message.essentials().cseq_method == "OPTIONS");
  CHECK(message.essentials().via_transport == "WS");
  CHECK(message.essentials().branch == "old");
  CHECK(message.essentials().via_count == 3);
  CHECK(message.find(HeaderId::subject)->value.empty());
  CHECK(message.headers()[message.headers().size() - 3].value == ";;,,");
  CHECK(parse_contacts(message.headers()).contacts.at(0).q == "0.5");
}

TEST_CASE("octets that are no letters") {
  std::string to = "To: \"NUL:\\";
  to.push_back('\0');
  to += " BEL:\\\x07 \xc3\xa9\" <sip:o;d/d?=,*:p$w@e.org>\r\n";
  Message message = options(to + "l: 0\r\n");
  NameAddr address = parse_name_addr(message.find(HeaderId::to)->value);
  CHECK(address.display_text() == std::string("NUL:\0 BEL:\x07 \xc3\xa9", 14));
  Result<Uri> uri = parse_uri(address.uri);
  REQUIRE(uri);
  CHECK(uri->user == "o;d/d?=,*");
  CHECK(uri->password == "p$w");
  CHECK(uri->parameters.empty());
}

TEST_CASE("escapes in names are literal") {
  Message message = parsed("OPT%49ONS sip:a SIP/2.0\r\nT%6F: <sip:b>\r\nCSeq: 1 OPT%49ONS\r\n\r\n");
  CHECK(message.method() == "OPT%49ONS");
  CHECK(message.find(HeaderId::to) == nullptr);
  CHECK(message.essentials().cseq_method == message.method());
}

TEST_CASE("long things are not cut") {
  std::string text = "OPTIONS sip:" + std::string(2000, 'u') + "@e.org SIP/2.0\r\n";
  for (int i = 0; i < 40; ++i) text += i % 2 ? "v: SIP/2.0/UDP h\r\n" : "VIA: SIP/2.0/TCP g, SIP/2.0/UDP i\r\n";
  text += "Call-ID: " + std::string(5000, 'c') + "\r\n" + std::string(3000, 'N') + ": x\r\n\r\n";
  Message message = parsed(text);
  CHECK(message.request_uri().size() == 2010);
  CHECK(message.essentials().via_count == 60);
  CHECK(message.essentials().call_id.size() == 5000);
  CHECK(message.headers().back().name.size() == 3000);
}

TEST_CASE("numbers past every range") {
  Message message = parsed(
      "SIP/2.0 4294967496 Wrapped would be 200\r\nCSeq: 18446744073709551617 OPTIONS\r\n"
      "Contact: <sip:a>;expires=18446744073709551617\r\nl: 18446744073709551616\r\n\r\n");
  CHECK(message.status() == 4294967295u);
  CHECK_FALSE(message.essentials().cseq);
  CHECK(parse_contacts(message.headers()).contacts.at(0).expires == 4294967295u);
  CHECK(message.defects().content_length_invalid);
}

TEST_CASE("addresses against the grammar") {
  CHECK(options("To: \"Mr <sip:t@e.org>;tag=1\r\n").essentials().to_uri == "sip:t@e.org");
  CHECK(options("To: Bell, A <sip:t@e.org>;tag=1\r\n").essentials().to_tag == "1");
  CHECK(options("To: < sip:t@e.org >;tag=1\r\n").essentials().to_uri == "sip:t@e.org");
  CHECK(options("To: <sip:t@e.org;tag=1\r\n").essentials().to_tag.empty());
  CHECK(options("To: sip:t@e.org?Route=%3Csip:x%3E;tag=1\r\n").essentials().to_tag == "1");
  CHECK(options("To: isbn:2983792873\r\n").essentials().to_uri == "isbn:2983792873");
  Contact bare = parse_contact("sip:+1972@gw.e.org;unknown");
  CHECK(find_parameter(bare.address.parameters, "unknown"));
  Contact bracketed = parse_contact("<sip:+1972@gw.e.org;unknown>");
  CHECK_FALSE(find_parameter(bracketed.address.parameters, "unknown"));
}

TEST_CASE("fields that miss or repeat") {
  Message bare = parsed("OPTIONS sip:a SIP/2.0\r\n\r\n");
  CHECK(bare.headers().empty());
  CHECK(bare.essentials().branch.empty());
  CHECK(bare.essentials().via_count == 0);
  Message twice = options("Call-ID: other\r\nFrom: <sip:g>;tag=g\r\nCSeq: 2 BYE\r\nTo: sip:t\r\n");
  CHECK(twice.essentials().call_id == "c@e");
  CHECK(twice.essentials().from_tag == "f");
  CHECK(twice.essentials().cseq == 1u);
}

TEST_CASE("empty parameters and elements") {
  Message message = parsed("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n\r\n");
  CHECK(message.essentials().sent_by == "192.0.2.15");
  CHECK(message.essentials().branch.empty());
  ListReader reader(message.find(HeaderId::via)->value);
  while (reader.next()) {
  }
  CHECK(reader.found_empty());
}

TEST_CASE("a body is kept octet by octet") {
  std::string body("--b\r\n\r\n\0\r\n\n\r--b--", 17);
  Message message = options("c: multipart/mixed;boundary=b\r\nl: 17\r\n", body);
  CHECK(message.body() == body);
}

TEST_CASE("IPv6 in every place") {
  Message message = parsed(
      "OPTIONS sip:[2001:db8::10]:5070 SIP/2.0\r\nVia: SIP/2.0/TLS [2001:db8::9:1];"
      "received=[2001:db8::9:255];branch=z9hG4bKas\r\nTo: sip:u@[::ffff:192.0.2.10]\r\n\r\n");
  CHECK(parse_uri(message.request_uri())->port == std::uint16_t{5070});
  CHECK(message.essentials().sent_by == "[2001:db8::9:1]");
  CHECK(message.essentials().branch == "z9hG4bKas");
  CHECK(parse_uri(message.essentials().to_uri)->host == "::ffff:192.0.2.10");
}

}  // namespace
}  // namespace rung::sip
