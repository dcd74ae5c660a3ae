// The messages of RFC 4475, where they are at hand: what the parsers have to make of each.
#include <set>
#include <string>

#include "base/ascii.h"
#include "decode/sip/contact.h"
#include "decode/sip/cseq.h"
#include "decode/sip/header_list.h"
#include "decode/sip/method.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"
#include "tests/decode/sip/corpus.h"
#include "tests/decode/sip/parsed.h"

namespace rung::sip {
namespace {

const Corpus corpus("rfc4475");

std::string value_of(const Message& message, std::string_view name) {
  for (const HeaderField& field : message.headers()) {
    if (equals_ignoring_case(field.name, name)) return std::string(field.value);
  }
  return "(none)";
}

NameAddr address(const Message& message, HeaderId id) { return parse_name_addr(message.find(id)->value); }

Uri uri_of(std::string_view text) {
  Result<Uri> uri = parse_uri(text);
  REQUIRE(uri);
  return *uri;
}

TEST_CASE("RFC 4475: every message is read and none is refused") {
  if (!corpus.is_there()) return;
  const std::set<std::string> without_empty_line = {"baddn"};
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus.folder())) {
    if (entry.path().extension() != ".dat") continue;
    ++count;
    std::string name = entry.path().stem().string();
    CAPTURE(name);
    Message message = parsed(corpus.read(name));
    CHECK(message.defects().start_line_malformed == (name == "test"));
    CHECK(message.defects().header_line_malformed == (name == "test"));
    CHECK(message.defects().header_section_unterminated == without_empty_line.contains(name));
    CHECK(message.defects().content_length_invalid == (name == "ncl"));
    CHECK(message.defects().content_length_conflict == (name == "mcl01"));
    CHECK(message.defects().body_truncated == (name == "clerr"));
    CHECK_FALSE(message.defects().bare_lf);
    CHECK(looks_like_sip(as_bytes(message.raw())) == (name == "test" ? Likeness::no : Likeness::yes));
  }
  CHECK(count == 50);
}

TEST_CASE("RFC 4475 3.1.1: valid messages") {
  if (!corpus.is_there()) return;
  Message wsinv = corpus.message("wsinv");
  CHECK(wsinv.method() == "INVITE");
  CHECK(wsinv.essentials().to_tag == "1918181833n");
  CHECK(address(wsinv, HeaderId::from).display_text() == "J Rosenberg \\\"");
  CHECK(value_of(wsinv, "Max-Forwards") == "0068");
  CHECK(wsinv.essentials().cseq == 9u);
  CHECK(wsinv.find(HeaderId::subject)->value.empty());
  CHECK(wsinv.essentials().via_count == 3);
  CHECK(wsinv.essentials().branch == "390skdjuw");
  std::vector<std::string_view> vias = list_of(wsinv.headers(), HeaderId::via);
  REQUIRE(vias.size() == 3);
  CHECK(parse_via(vias[0]).address.host == "192.0.2.2");
  CHECK(parse_via(vias[1]).address.host == "spindle.example.com");
  CHECK(parse_via(vias[2]).address.host == "192.168.255.111");
  CHECK(parse_contacts(wsinv.headers()).contacts.at(0).q == "0.33");
  CHECK(value_of(wsinv, "UnknownHeaderWithUnusualValue") == ";;,,;;,;");
  CHECK(wsinv.body().size() == 150);

  Message intmeth = corpus.message("intmeth");
  CHECK(intmeth.method() == intmeth.essentials().cseq_method);
  CHECK_FALSE(is_known_method(intmeth.method()));
  NameAddr to = address(intmeth, HeaderId::to);
  CHECK(to.display_name == std::string_view("BEL:\\\x07 NUL:\\\0 DEL:\\\x7f", 20));
  Uri user = uri_of(to.uri);
  CHECK(user.user == "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  CHECK(user.host == "example.com");
  CHECK(user.parameters.empty());
  CHECK(intmeth.content_length() == std::uint64_t{0});

  Message lwsdisp = corpus.message("lwsdisp");
  CHECK(address(lwsdisp, HeaderId::from).display_name == "caller");

  Message longreq = corpus.message("longreq");
  CHECK(longreq.raw().size() == 3515);
  CHECK(longreq.essentials().via_count == 34);
  CHECK(longreq.essentials().branch.empty());
  CHECK(longreq.body().size() == 150);

  Message semiuri = corpus.message("semiuri");
  Uri request = uri_of(semiuri.request_uri());
  CHECK(percent_decoded(request.user) == "user;par=u@example.net");
  CHECK(request.parameters.empty());

  Message transports = corpus.message("transports");
  std::string names;
  for (std::string_view via : list_of(transports.headers(), HeaderId::via)) {
    names.append(parse_via(via).transport).append(" ");
  }
  CHECK(names == "UDP SCTP TLS UNKNOWN TCP ");

  Message mpart = corpus.message("mpart01");
  CHECK(mpart.body().size() == 553);
  CHECK(mpart.body().find('\0') != std::string_view::npos);

  Message unreason = corpus.message("unreason");
  CHECK(unreason.status() == 200);
  CHECK(unreason.reason().substr(0, 17) == "= 2**3 * 5**2 \xd0\xbd\xd0");
  Message noreason = corpus.message("noreason");
  CHECK(noreason.status() == 100);
  CHECK(noreason.reason().empty());
}

TEST_CASE("RFC 4475 3.1.1: escapes") {
  if (!corpus.is_there()) return;
  Message esc01 = corpus.message("esc01");
  Uri request = uri_of(esc01.request_uri());
  CHECK(request.kind == Uri::Kind::sip);
  CHECK(percent_decoded(request.user) == "sips:user@example.com");
  CHECK(request.host == "example.net");
  ContactList contacts = parse_contacts(esc01.headers());
  REQUIRE(contacts.contacts.size() == 1);
  ParameterReader parameters(uri_of(contacts.contacts[0].address.uri).parameters);
  CHECK(percent_decoded(parameters.next()->name) == "lr");
  std::optional<Parameter> name = parameters.next();
  CHECK(percent_decoded(name->name) == "name");
  CHECK(percent_decoded(name->value) == "value%41");

  Message escnull = corpus.message("escnull");
  CHECK(percent_decoded(uri_of(address(escnull, HeaderId::to).uri).user) == std::string("null-\0-null", 11));
  contacts = parse_contacts(escnull.headers());
  REQUIRE(contacts.contacts.size() == 2);
  CHECK(contacts.contacts[0].address.uri != contacts.contacts[1].address.uri);

  Message esc02 = corpus.message("esc02");
  CHECK(esc02.method() == "RE%47IST%45R");
  CHECK(parse_contacts(esc02.headers()).contacts.size() == 2);
  CHECK(address(esc02, HeaderId::to).display_text() == "%Z%45");
  CHECK(esc02.essentials().branch == "z9hG4bK209%fzsnel234");
}

TEST_CASE("RFC 4475: where messages end") {
  if (!corpus.is_there()) return;
  std::string two = corpus.read("dblreq");
  std::optional<Framed> dblreq = take_datagram(as_bytes(two));
  REQUIRE(dblreq);
  CHECK(dblreq->message->method() == "REGISTER");
  CHECK(two.size() - dblreq->end == 450);
  Framed clerr = corpus.datagram("clerr");
  CHECK_FALSE(clerr.complete);
  CHECK(clerr.message->content_length() == std::uint64_t{9999});
  CHECK(clerr.message->body().size() == 154);
  Message ncl = corpus.message("ncl");
  CHECK(value_of(ncl, "Content-Length") == "-999");
  CHECK_FALSE(ncl.content_length());
  CHECK_FALSE(corpus.message("mcl01").content_length());
  CHECK_FALSE(corpus.datagram("baddn").complete);
  Framed inv2543 = corpus.datagram("inv2543");
  CHECK(inv2543.complete);
  CHECK(inv2543.message->body().size() == 105);
  CHECK(inv2543.message->essentials().branch.empty());
  CHECK(inv2543.message->essentials().from_tag.empty());
  CHECK(corpus.message("test").defects().start_line_malformed);  // told by its fields
}

TEST_CASE("RFC 4475 3.1.2: invalid messages") {
  if (!corpus.is_there()) return;
  Message badinv = corpus.message("badinv01");
  CHECK(badinv.essentials().sent_by == "192.0.2.15");
  ParameterReader empties(parse_contacts(badinv.headers()).contacts.at(0).address.parameters);
  CHECK_FALSE(empties.next());
  CHECK(empties.found_empty());

  Message scalar = corpus.message("scalar02");
  CHECK_FALSE(scalar.essentials().cseq);
  CHECK(parse_cseq(scalar.find(HeaderId::cseq)->value).overflow);
  CHECK(value_of(scalar, "Max-Forwards") == "300");
  CHECK_FALSE(corpus.message("scalarlg").essentials().cseq);

  NameAddr to = address(corpus.message("quotbal"), HeaderId::to);
  CHECK(to.quote_unterminated);
  CHECK(corpus.message("ltgtruri").request_uri() == "<sip:user@example.com>");
  CHECK(corpus.message("lwsruri").request_uri() == "sip:user@example.com; lr");
  CHECK(corpus.message("lwsstart").request_uri() == "sip:user@example.com");
  CHECK(corpus.message("trws").version() == "SIP/2.0");
  Message escruri = corpus.message("escruri");
  CHECK(escruri.find(HeaderId::route) == nullptr);
  CHECK(uri_of(escruri.request_uri()).headers == "Route=%3Csip:example.com%3E");
  CHECK(value_of(corpus.message("baddate"), "Date") == "Fri, 01 Jan 2010 16:00:00 EST");
  Message regbadct = corpus.message("regbadct");
  CHECK_FALSE(address(regbadct, HeaderId::contact).angle_brackets);
  Message badaspec = corpus.message("badaspec");
  CHECK(address(badaspec, HeaderId::to).spaces_in_brackets);
  CHECK(badaspec.essentials().to_uri == "sip:t.watson@example.org");
  Message baddn = corpus.message("baddn");
  CHECK(address(baddn, HeaderId::from).display_name == "Bell, Alexander");
  CHECK(baddn.essentials().from_uri == "sip:a.g.bell@example.com");
  CHECK(corpus.message("badvers").version() == "SIP/7.0");
  Message mismatch = corpus.message("mismatch02");
  CHECK(mismatch.method() == "NEWMETHOD");
  CHECK(mismatch.essentials().cseq_method == "INVITE");
  CHECK(corpus.message("bigcode").status() == 4294967295u);
}

TEST_CASE("RFC 4475 3.2 and 3.3") {
  if (!corpus.is_there()) return;
  CHECK(corpus.message("badbranch").essentials().branch == "z9hG4bK");
  Message insuf = corpus.message("insuf");
  CHECK(insuf.essentials().call_id.empty());
  CHECK(insuf.essentials().from_uri.empty());
  CHECK(insuf.essentials().to_uri.empty());
  CHECK(insuf.essentials().cseq == 193942u);
  CHECK(uri_of(corpus.message("unkscm").request_uri()).kind == Uri::Kind::other);
  CHECK(uri_of(corpus.message("novelsc").request_uri()).scheme == "soap.beep");
  Message unksm2 = corpus.message("unksm2");
  CHECK(uri_of(unksm2.essentials().to_uri).scheme == "isbn");
  CHECK(uri_of(unksm2.essentials().from_uri).scheme == "http");
  CHECK(uri_of(address(unksm2, HeaderId::contact).uri).scheme == "name");
  Message bext = corpus.message("bext01");
  CHECK(list_of(bext.headers(), HeaderId::require).size() == 2);
  CHECK(list_of(bext.headers(), HeaderId::proxy_require).size() == 2);
  Message multi = corpus.message("multi01");
  CHECK(multi.essentials().call_id == "multi01.98asdh@192.0.2.1");
  CHECK(multi.essentials().cseq == 5u);
  CHECK(list_of(multi.headers(), HeaderId::contact).size() == 2);
  std::vector<std::string_view> vias = list_of(corpus.message("bcast").headers(), HeaderId::via);
  CHECK(vias.size() == 2);

  Message cparam01 = corpus.message("cparam01");
  CHECK(address(cparam01, HeaderId::contact).parameters == ";unknownparam");
  Message cparam02 = corpus.message("cparam02");
  CHECK(address(cparam02, HeaderId::contact).parameters.empty());
  CHECK(uri_of(address(cparam02, HeaderId::contact).uri).parameters == ";unknownparam");
  Message regescrt = corpus.message("regescrt");
  CHECK(regescrt.find(HeaderId::route) == nullptr);
  CHECK(uri_of(address(regescrt, HeaderId::contact).uri).headers == "Route=%3Csip:sip.example.com%3E");
}

TEST_CASE("RFC 4475: on one stream, messages that tell their length are found again") {
  if (!corpus.is_there()) return;
  const char* const names[] = {"wsinv",    "intmeth", "esc01",      "escnull", "esc02",    "lwsdisp",
                               "longreq",  "semiuri", "transports", "mpart01", "unreason", "noreason",
                               "badinv01", "bigcode", "multi01",    "ncl",     "cparam01"};
  std::string stream;
  for (const char* name : names) stream += corpus.read(name);
  StreamFramer framer;
  for (const char& octet : stream) framer.feed(as_bytes({&octet, 1}));
  framer.finish();
  std::size_t messages = 0, skipped = 0;
  while (std::optional<Framed> framed = framer.next()) {
    if (framed->kind == Framed::Kind::message) ++messages;
    if (framed->kind == Framed::Kind::skipped) ++skipped;
  }
  CHECK(messages == std::size(names));
  CHECK(skipped == 0);
}

}  // namespace
}  // namespace rung::sip
