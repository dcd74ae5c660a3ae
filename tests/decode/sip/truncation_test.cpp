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
#include "tests/decode/sip/every_header.h"
#include "tests/decode/sip/parsed.h"
#include "tests/decode/sip/round_trip.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

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
        CHECK(lies_inside(uri->host, text));
        CHECK(lies_inside(uri->headers, text));
      }
      NameAddr address = parse_name_addr(text);
      CHECK(lies_inside(address.uri, text));
      CHECK(lies_inside(address.display_name, text));
      CHECK(lies_inside(parse_via(text).branch, text));
      CHECK(lies_inside(parse_contact(text).instance, text));
      CHECK(lies_inside(parse_cseq(text).method, text));
      CHECK(lies_inside(parse_start_line(text).reason, text));
      ListReader list(text);
      while (auto element = list.next()) CHECK(lies_inside(*element, text));
      ParameterReader parameters(text);
      while (auto parameter = parameters.next()) CHECK(lies_inside(parameter->value, text));
      CHECK(percent_decoded(text).size() <= text.size());
      (void)looks_like_sip(block.view());
    }
  }
}

TEST_CASE("header grammars stay inside every prefix") {
  const std::string_view inputs[] = {
      "98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only",
      "<sip:bob@b.test;method=INVITE?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&Reason=x>;index=1.2;mp=1;cid="
      "\"a\\\"b\"",
      "Q.850;cause=16;text=\"Normal \\\" clearing\";location=LN",
      "ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2",
      "Digest realm=\"a, \\\"b\", nonce=\"c\", nc=0000002a, qop=auth, cnonce=\"d\", response=\"e\", stale=true",
      "399 h.test \"a \\\" b\"",
      "120 (out (long) \\) x);duration=60;refresher=uac",
      "776656 1 INVITE",
      "Sat, 13 Nov 2010 23:29:00 GMT",
      "presence.winfo;id=7",
      "terminated;reason=timeout;retry-after=60;expires=0",
      "\"56;a\";encoding=hex;purpose=x;content=y",
      "urn:gsma:imei:90420156-025763-0;svn=42",
      "2001:db8:::192.0.2.1",
      "icid-value=\"a;b\";orig-ioi=c;term-ioi=d;icid-generated-at=e",
      "aaa.bbb.ccc;info=<https://c.test>;alg=ES256;ppt=\"shaken\"",
  };
  for (std::string_view input : inputs)
    for (std::size_t size = 0; size <= input.size(); ++size) {
      test::ExactBytes block(input.substr(0, size));
      const std::string_view text = as_text(block.view());
      for (std::string_view view : views_of_every_header(text)) CHECK(lies_inside(view, text));
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
    for (const HeaderField& field : message.headers()) CHECK(lies_inside(field.name, message.raw()));
    Unpacked found = unpack(block.view());
    if (!found.items.empty()) CHECK(found.items.back().end + found.extra_octets == size);
    CHECK(redact(as_text(block.view())).find("response=\"a") == std::string::npos);
  }
}

}  // namespace
}  // namespace rung::sip
