// One message of our own making for each class of trouble that RFC 4475 and RFC 5118 name, through the whole decode
// stage in three ways: what its fields say, and what is found wrong with it.
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"
#include "tests/decode/torture_ways.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using Findings = std::set<std::string>;
using Texts = std::vector<std::string>;

// Header fields of every message, but for those that a message brings itself.
const Texts usual = {"Via: SIP/2.0/TCP lab.test;branch=z9hG4bKown", "Max-Forwards: 42",
                     "From: <sip:ann@lab.test>;tag=77", "To: <sip:ben@dom.test>", "Call-ID: own@lab.test"};

std::string message(const std::string& start, const Texts& own, const std::string& body = {}, bool with_length = true) {
  std::string text = start + "\r\n";
  auto brings = [&](const std::string& line) {
    const std::string name = line.substr(0, line.find(':') + 1);
    return std::any_of(own.begin(), own.end(), [&](const std::string& one) { return one.starts_with(name); });
  };
  for (const std::string& line : usual)
    if (!brings(line)) text += line + "\r\n";
  for (const std::string& line : own) text += line + "\r\n";
  const std::string method = start.substr(0, start.find_first_of(" \t"));
  if (!brings("CSeq:")) text += "CSeq: 4711 " + (method.starts_with("SIP/") ? "OPTIONS"s : method) + "\r\n";
  if (with_length && !brings("Content-Length:")) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

const std::string ask = "OPTIONS sip:ben@dom.test SIP/2.0";

void check(const std::string& octets, const Texts& messages, const Findings& findings) {
  CAPTURE(octets);
  const Outcome udp = over_udp(octets);
  CHECK(udp.messages == messages);
  CHECK(udp.findings == findings);
  const Outcome tcp = over_tcp({octets});
  CHECK(tcp == udp);
  CHECK(is_same_in_every_split(octets, tcp));
  CHECK(in_websocket(octets) == udp);
}
void check(const std::string& octets, const Findings& findings) { check(octets, {"OPTIONS"}, findings); }

sip::Message parsed(const std::string& octets) { return sip::Message::parse({octets.begin(), octets.end()}); }
sip::Uri uri_of(std::string_view text) { return *sip::parse_uri(text); }

TEST_CASE("3.1.1: what is unusual and right") {
  const std::string folded =
      message(ask, {"To:\r\n \"Ben \\\\ \\\"x\\\"\"<sip:ben@dom.test>\r\n\t;\r\n tag =\r\n  9z",
                    "s :", "Via:\tSIP / 2.0\r\n /TCP  lab.test ;branch = z9hG4bKown , SIP/2.0 / UDP 198.51.100.7",
                    "CSeq: 0004711\r\n   OPTIONS", "Odd  : ;;,,;"});
  check(folded, {});
  sip::Message message_folded = parsed(folded);
  CHECK(message_folded.essentials().to_tag == "9z");
  CHECK(message_folded.essentials().cseq == 4711u);
  CHECK(message_folded.essentials().via_count == 2);
  CHECK(sip::parse_name_addr(message_folded.find(sip::HeaderId::to)->value).display_text() == "Ben \\ \"x\"");

  const std::string odd_method = "a-!.%*_+`'~Z sip:*;we?ird/&=+$,x:p@dom.test SIP/2.0";
  check(message(odd_method, {}), {"a-!.%*_+`'~Z"}, {"sip-unknown-method"});
  CHECK(uri_of(parsed(message(odd_method, {})).request_uri()).user == "*;we?ird/&=+$,x");

  check(message("OPTIONS sip:tel%3A1%40dom.test@lab.test SIP/2.0", {"Contact: <sip:%61nn@lab.test;%6C%72>"}), {});
  check(message(ask, {"To: <sip:nul-%00@dom.test>"}), {"sip-nul-in-uri"});
  check(message("SUBSCR%49BE sip:ben@dom.test SIP/2.0", {"C%6Fntact: <sip:x@y.test>"}), {"SUBSCR%49BE"},
        {"sip-unknown-method"});
  check(message(ask, {"From: Ann<sip:ann@lab.test>;tag=1"}), {});
  check(message("OPTIONS sip:u;par=v%40lab.test@dom.test SIP/2.0", {}), {});
  check(message(ask, {"Via: SIP/2.0/TCP lab.test;branch=z9hG4bKown", "Via: SIP/2.0/SMOKE hill.test"}),
        {"sip-via-transport-unknown"});
  check(message("SIP/2.0 200 2**3 * 5**2 \xd0\xbf\xd1\x80", {}), {"200"}, {});
  check(message("SIP/2.0 183 ", {}), {"183"}, {});
}

TEST_CASE("3.1.1: bodies are kept octet by octet") {
  const std::string body = "--x1\r\n\r\n\0\r\xff\n\n\r\n--x1\r\nContent-Type: a/b\r\n\r\n\r\n--x1--\r\n"s;
  const std::string octets =
      message("MESSAGE sip:ben@dom.test SIP/2.0", {"Content-Type: multipart/mixed;boundary=x1"}, body);
  check(octets, {"MESSAGE"}, {});
  CHECK(parsed(octets).body() == body);
}

TEST_CASE("3.1.1: long ones, and two in one datagram") {
  Texts many;
  for (int i = 0; i < 12; ++i)
    many.push_back((i % 2 ? "v: SIP/2.0/TCP h" : "VIA : SIP/2.0/UDP h") + std::to_string(i) + ".test");
  many.push_back("Call-ID: " + std::string(400, 'c'));
  check(message(ask, many), {});
  const std::string second = message("INVITE sip:joe@dom.test SIP/2.0", {});
  const std::string both = message(ask, {}) + "\r\n" + second;
  const Outcome udp = over_udp(both);
  CHECK(udp.messages == Texts{"OPTIONS"});
  CHECK(udp.findings == Findings{"sip-extra-octets"});
  CHECK(over_tcp({both}).messages == Texts{"OPTIONS", "INVITE"});
  CHECK(over_tcp({both}).findings.empty());
  CHECK(in_websocket(both).messages == Texts{"OPTIONS", "INVITE"});
  const std::string late = "\r\n\r\n" + message(ask, {});
  CHECK(over_udp(late).findings == Findings{"sip-leading-crlf"});
  CHECK(in_websocket(late).findings == Findings{"sip-leading-crlf"});
  CHECK(over_tcp({late}).findings.empty());  // a keep-alive
}

TEST_CASE("3.1.2: messages against the grammar") {
  check(message(ask, {"Via: SIP/2.0/TCP lab.test;;branch=z9hG4bKown;,"}), {"sip-empty-params"});
  check(message(ask, {"Content-Type: text/plain", "Content-Length: 7777"}, "short"), {"OPTIONS incomplete"},
        {"sip-body-truncated"});
  check(message(ask, {"Content-Length: -5"}), {"sip-content-length-invalid"});
  check(message(ask, {"CSeq: 18446744073709551617 OPTIONS", "Expires: 99999999999999999999"}),
        {"sip-cseq-overflow", "sip-scalar-overflow"});
  check(message("SIP/2.0 503 Later", {"Retry-After: 4294967297", "Warning: 39 lab.test \"x\""}), {"503"},
        {"sip-scalar-overflow"});
  check(message(ask, {"To: \"Mr Ben <sip:ben@dom.test>"}), {"sip-quoted-string-unterminated"});
  check(message("OPTIONS <sip:ben@dom.test> SIP/2.0", {}), {"sip-uri-in-angle-brackets"});
  check(message("OPTIONS sip:ben@dom.test; maddr=x SIP/2.0", {}), {"sip-uri-lws"});
  check(message("OPTIONS   sip:ben@dom.test SIP/2.0", {}), {"sip-request-line-spaces"});
  check(message("OPTIONS sip:ben@dom.test SIP/2.0\t", {}), {"sip-request-line-spaces"});
  check(message("OPTIONS sip:ben@dom.test?Subject=x SIP/2.0", {}), {"sip-uri-headers-in-ruri"});
  CHECK(parsed(message("OPTIONS sip:ben@dom.test?Subject=x SIP/2.0", {})).find(sip::HeaderId::subject) == nullptr);
  check(message(ask, {"Date: Mon, 07 Mar 2011 10:00:00 CET"}), {"sip-date-not-gmt"});
  check(message(ask, {"Contact: sip:ann@lab.test?Priority=urgent"}), {"sip-addrspec-needs-brackets"});
  check(message(ask, {"To: \"Ben\" <\tsip:ben@dom.test>"}), {"sip-addrspec-spaces"});
  CHECK(parsed(message(ask, {"To: \"Ben\" <\tsip:ben@dom.test>"})).essentials().to_uri == "sip:ben@dom.test");
  check(message(ask, {"From: O'Neil, Ann <sip:ann@lab.test>;tag=1"}), {"sip-displayname-not-token"});
  check(message("OPTIONS sip:ben@dom.test SIP/1.0", {}), {"sip-version-unsupported"});
  check(message(ask, {"CSeq: 1 BYE"}), {"sip-cseq-method-mismatch"});
  check(message("SIP/2.0 18446744073709551817 Wraps to 201", {}), {"4294967295"}, {"sip-status-out-of-range"});
  check(message(ask, {"a line"}), {"sip-header-line-malformed"});
  check(message(ask, {"Subject: caf\xe9"}), {"sip-non-utf8-header"});
  std::string unended = message(ask, {});
  unended.resize(unended.size() - 2);
  check(unended, {"OPTIONS incomplete"}, {"sip-header-section-unterminated"});
}

TEST_CASE("3.3: messages that an application refuses") {
  check(
      "OPTIONS sip:ben@dom.test SIP/2.0\r\nCSeq: 1 OPTIONS\r\nVia: SIP/2.0/TCP lab.test;branch=z9hG4bKown\r\nl: "
      "0\r\n\r\n",
      {"sip-missing-mandatory-header"});
  check(message("OPTIONS gopher://dom.test SIP/2.0", {}), {"sip-unknown-scheme"});
  check(message(ask, {"To: isbn:123", "Contact: <name:Ann>"}), {"sip-unknown-scheme"});
  check(message(ask, {"Require: one, two", "Proxy-Require: three,four", "Accept: text/plain"}), {});
  check(message(ask, {"Authorization: Unheard opaque=\"x\""}), {});
  const std::string twice =
      message(ask, {"Call-ID: one@lab.test", "i: two@lab.test", "CSeq: 5 OPTIONS", "CSeq: 59 OPTIONS"});
  check(twice, {"sip-duplicate-single-header"});
  CHECK(parsed(twice).essentials().call_id == "one@lab.test");
  CHECK(parsed(twice).essentials().cseq == 5u);
  check(message(ask, {"Content-Length: 4", "l: 9", "Content-Type: text/plain"}, "what is this"),
        {"sip-content-length-conflict"});
  check(message("SIP/2.0 200 OK", {"Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKown"}), {"200"},
        {"sip-via-broadcast"});
  check(message(ask, {"Max-Forwards: 0"}), {});
  check(message("INFO sip:ben@dom.test SIP/2.0", {"Max-Forwards: 0"}), {"INFO"}, {"sip-max-forwards-zero"});
  check(message(ask, {"Contact: sip:+1-555@gw.test;own", "Contact: <sip:+1-555@gw.test;own>"}), {});
  check(message(ask, {"Contact: <sip:ann@lab.test?Route=%3Csip:gw.test%3E>"}), {});
}

TEST_CASE("3.4: what RFC 2543 allowed") {
  const std::string octets = message(
      "INVITE sip:ben@dom.test SIP/2.0",
      {"From: <sip:ann@lab.test>", "Via: SIP/2.0/UDP old.test", "Content-Type: text/plain"}, "to the end", false);
  const Outcome udp = over_udp(octets);
  CHECK(udp.messages == Texts{"INVITE"});
  CHECK(udp.findings.empty());
  CHECK(udp.raw == Texts{octets});
  CHECK(in_websocket(octets) == udp);
  CHECK(over_tcp({octets}).findings == Findings{"sip-content-length-missing-stream"});
}

TEST_CASE("a first line that is none, told by the fields behind it") {
  const std::string octets = message("OPTIONS sip:ben@dom.test", {"CSeq: 1 OPTIONS"});
  for (const Outcome& outcome : {over_udp(octets), in_websocket(octets)}) {
    CHECK(outcome.raw == Texts{octets});
    CHECK(outcome.findings == Findings{"sip-start-line-malformed"});
  }
  // On a stream it is what stands between messages.
  const Outcome tcp = over_tcp({message(ask, {}), octets, message(ask, {})});
  CHECK(tcp.messages == Texts{"OPTIONS", "OPTIONS"});
  CHECK(tcp.findings == Findings{"sip-stream-resync"});
  for (const std::string& other :
       {"M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n"s, "GET / HTTP/1.1\r\nFrom: a\r\nTo: b\r\n\r\n"s,
        "{\"From\":1,\r\n\"To\":2,\r\n\"Call-ID\":3}\r\n"s}) {
    CHECK(over_udp(other).messages.empty());
    CHECK(in_websocket(other).messages.empty());
  }
}

TEST_CASE("RFC 5118: IPv6") {
  check(message("OPTIONS sip:[2001:db8::77] SIP/2.0",
                {"Via: SIP/2.0/TCP [2001:db8::1:9]:5070;branch=z9hG4bKown;received=2001:db8::5",
                 "Contact: <sip:ann@[2001:db8::1:9]>"}),
        {});
  check(message("OPTIONS sip:2001:db8::77 SIP/2.0", {}), {"sip-ipv6-unbracketed"});
  check(message(ask, {"Via: SIP/2.0/TCP [2001:db8::1:9];received=[2001:db8::5];branch=z9hG4bKown"}), {});
  check(message("OPTIONS sip:ben@[2001:db8:::192.0.2.1] SIP/2.0", {}), {});
  check(message(ask, {"Contact: <sip:ann@[::ffff:192.0.2.9]>"}), {});
  CHECK(uri_of("sip:[2001:db8::77:5070]").host == "2001:db8::77:5070");
  CHECK(uri_of("sip:[2001:db8::77]:5070").port == std::uint16_t{5070});
}

}  // namespace
}  // namespace rung::decode::test
