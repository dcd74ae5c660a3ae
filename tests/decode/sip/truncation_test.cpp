// Every parser on every prefix of what it reads, in blocks of exactly that size.
#include <string>

#include "decode/sip/contact.h"
#include "decode/sip/cseq.h"
#include "decode/sip/framer.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/redaction.h"
#include "decode/sip/start_line.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"
#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

bool is_inside(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

TEST_CASE("parsers stay inside every prefix") {
  const std::string_view inputs[] = {
      "sip:user;x:pw%00@[2001:db8::1]:5060;transport=ws;lr?Route=%3Csip:a%3E&x=y",
      "\"A \\\" <b>\" <sip:a@b;c=d>;tag=\"e\\\"f\";g;h=[::1]",
      "Alice <sip:a@b>;expires=3600;q=0.7;+sip.instance=\"<urn:uuid:1>\", *",
      "SIP / 2.0 / WSS [::1] : 5060 ; branch = z9hG4bK ; received=[::2] ; rport",
      "00314159 INVITE",
      "\"a,b\", <c,d>, e;f=\"g\\",
      "INVITE sip:a@b SIP/2.0",
      "SIP/2.0 4294967301 Not OK",
  };
  for (std::string_view input : inputs) {
    for (std::size_t size = 0; size <= input.size(); ++size) {
      test::ExactBytes block(input.substr(0, size));
      std::string_view text = as_text(block.view());
      if (Result<Uri> uri = parse_uri(text)) {
        CHECK(is_inside(uri->host, text));
        CHECK(is_inside(uri->headers, text));
      }
      NameAddr address = parse_name_addr(text);
      CHECK(is_inside(address.uri, text));
      CHECK(is_inside(address.display_name, text));
      CHECK(is_inside(parse_via(text).branch, text));
      CHECK(is_inside(parse_contact(text).instance, text));
      CHECK(is_inside(parse_cseq(text).method, text));
      CHECK(is_inside(parse_start_line(text).reason, text));
      ListReader list(text);
      while (auto element = list.next()) CHECK(is_inside(*element, text));
      ParameterReader parameters(text);
      while (auto parameter = parameters.next()) CHECK(is_inside(parameter->value, text));
      CHECK(percent_decoded(text).size() <= text.size());
      (void)looks_like_sip(block.view());
    }
  }
}

TEST_CASE("messages and datagrams at every length") {
  const std::string_view whole =
      "\r\nINVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK1,\r\n"
      " SIP/2.0/UDP b\r\nFrom: \"A\" <sip:a@b>;tag=1\r\nTo: <sip:c>\r\nAuthorization: Digest "
      "response=\"a\"\r\n"
      "Call-ID: x\r\nCSeq: 1 INVITE\r\nc: application/sdp\r\nl: 31\r\n\r\nv=0\r\na=crypto:1 X "
      "inline:Y|1:4\r\n";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    test::ExactBytes block(whole.substr(0, size));
    Message message = parsed(as_text(block.view()));
    CHECK(message.head().size() + message.body().size() == size);
    for (const HeaderField& field : message.headers()) CHECK(is_inside(field.name, message.raw()));
    Unpacked found = unpack(block.view());
    if (!found.items.empty()) CHECK(found.items.back().end + found.extra_octets == size);
    CHECK(redact(as_text(block.view())).find("response=\"a") == std::string::npos);
  }
}

}  // namespace
}  // namespace rung::sip
