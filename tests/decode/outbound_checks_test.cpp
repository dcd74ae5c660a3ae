// SIP Outbound and the proxy between a WebSocket and the rest (RFC 5626, RFC 7118 B.2): what one message shows.
#include "decode/checks/outbound_checks.h"

#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using Texts = std::vector<std::string>;

Texts told(const std::string& text) {
  const auto message = sip::Message::parse({text.begin(), text.end()});
  Texts all;
  for (const Fault& fault : check_outbound(message))
    all.push_back(std::string(row_of(fault.code).id) + ": " + fault.detail);
  return all;
}

std::string asked(const std::string& method, const std::string& vias, const std::string& lines,
                  const std::string& to = "<sip:b@b.test>") {
  std::string text = method + " sip:b.test SIP/2.0\r\n";
  std::size_t at = 0;
  for (std::size_t end; at < vias.size(); at = end + 1) {
    end = std::min(vias.find(' ', at), vias.size());
    text += "Via: SIP/2.0/" + vias.substr(at, end - at) + " h" + std::to_string(at) + ".test;branch=z9hG4bK" +
            std::to_string(at) + "\r\n";
  }
  return text + "To: " + to + "\r\n" + lines + "\r\n";
}

}  // namespace

TEST_CASE("reg-id without +sip.instance is ignored by the registrar (RFC 5626 6)") {
  const auto contact = [](const std::string& value) {
    return told(asked("REGISTER", "WSS", "Contact: " + value + "\r\n"));
  };
  CHECK(contact("<sip:a@x.invalid;transport=ws>;reg-id=1") ==
        Texts{"sipws-regid-without-instance: sip:a@x.invalid;transport=ws"});
  CHECK(contact("<sip:a@x.test>;expires=0, <sip:b@x.test>;reg-id=2") ==
        Texts{"sipws-regid-without-instance: sip:b@x.test"});
  CHECK(contact("<sip:a@x.invalid>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"").empty());
  CHECK(contact("<sip:a@x.invalid>;+sip.instance=\"<urn:uuid:1>\"").empty());
  CHECK(contact("<sip:a@x.invalid>").empty());
  CHECK(contact("*").empty());
  CHECK(told(asked("REGISTER", "WSS", "")).empty());
  CHECK(told(asked("INVITE", "WSS", "Contact: <sip:a@x.invalid>;reg-id=1\r\n")).empty());
}

TEST_CASE("430 and 439 (RFC 5626 11.5, 11.6)") {
  const auto status = [](int code) {
    return told("SIP/2.0 " + std::to_string(code) + " x\r\nCSeq: 1 REGISTER\r\n\r\n");
  };
  CHECK(status(430) == Texts{"sipws-flow-failed-430: to REGISTER"});
  CHECK(status(439) == Texts{"sipws-439: to REGISTER"});
  for (const int code : {100, 200, 429, 431, 438, 440}) CHECK(status(code).empty());
}

TEST_CASE("a REGISTER of a client that nobody can resolve needs a Path (RFC 7118 B.2)") {
  const auto forwarded = [](const std::string& vias, const std::string& lines) {
    return told(asked("REGISTER", vias, lines));
  };
  const std::string browser = "Contact: <sip:a@df7jal23ls0d.invalid;transport=ws>\r\n";
  CHECK(forwarded("UDP WSS", browser) == Texts{"sipws-path-missing: sip:a@df7jal23ls0d.invalid;transport=ws"});
  CHECK(forwarded("WS ws", browser).size() == 1);
  CHECK(forwarded("UDP WSS", "Path: <sip:edge.test;lr;ob>\r\n" + browser).empty());
  // Not forwarded yet; one hop further on; reachable; the edge proxy left a hint; a proxy of UDP phones.
  CHECK(forwarded("WSS", browser).empty());
  CHECK(forwarded("TCP UDP WSS", browser).empty());
  CHECK(forwarded("UDP WSS", "Contact: <sip:a@192.0.2.7:5060>\r\n").empty());
  CHECK(forwarded("UDP WSS", "Contact: <sip:a@x.invalid;alias=192.0.2.7~4~5>\r\n").empty());
  CHECK(forwarded("UDP WSS", "Contact: <sip:a@x.invalid>;received=\"sip:192.0.2.7:4;transport=ws\"\r\n").empty());
  CHECK(forwarded("UDP UDP", browser).empty());
}

TEST_CASE("a proxy between a WebSocket and the rest stays in the dialog (RFC 7118 B.2, RFC 5658)") {
  const std::string contact = "Contact: <sip:a@x.invalid;transport=ws>\r\n";
  const std::string one = "Record-Route: <sip:p;lr>\r\n", two = "Record-Route: <sip:p;lr>, <sip:q;lr>\r\n";
  const auto invite = [&](const std::string& vias, const std::string& lines) {
    return told(asked("INVITE", vias, contact + lines));
  };
  // Both directions, and two WebSockets.
  CHECK(invite("UDP WSS", "") == Texts{"sipws-no-record-route: INVITE from WSS to UDP"});
  CHECK(invite("WSS UDP", "") == Texts{"sipws-no-record-route: INVITE from UDP to WSS"});
  CHECK(invite("WS WS", "") == Texts{"sipws-no-record-route: INVITE from WS to WS"});
  CHECK(invite("UDP WSS", one) == Texts{"sipws-single-record-route: INVITE from WSS to UDP"});
  CHECK(invite("WS TLS", one) == Texts{"sipws-single-record-route: INVITE from TLS to WS"});
  for (const char* vias : {"UDP WSS", "WSS UDP", "WS WS"}) {
    CHECK(invite(vias, two).empty());
    CHECK(invite(vias, one + one).empty());
  }
  CHECK(invite("WS WSS", one).empty());  // the transport stays the same
  // A message of an endpoint or a B2BUA; proxies without a WebSocket; two hops behind one.
  for (const char* vias : {"WSS", "UDP", "UDP TCP", "UDP TCP WSS"}) CHECK(invite(vias, "").empty());
  // Requests that begin no dialog, and those in one.
  for (const char* method : {"MESSAGE", "REGISTER", "OPTIONS", "PUBLISH", "ACK", "BYE", "NOTIFY", "CANCEL", "INFO"})
    CHECK(told(asked(method, "UDP WSS", "")).empty());
  for (const char* method : {"INVITE", "SUBSCRIBE", "REFER"}) {
    CHECK(told(asked(method, "UDP WSS", "")).size() == 1);
    CHECK(told(asked(method, "UDP WSS", "", "<sip:b@b.test>;tag=1")).empty());
  }
  // A GRUU leads through the proxy of its domain (RFC 5627).
  CHECK(told(asked("INVITE", "UDP WSS", "Contact: <sip:a@b.test;gr=urn:uuid:1>\r\n")).empty());
  CHECK(told(asked("INVITE", "WSS UDP", "Contact: <sip:a@b.test;gr=urn:uuid:1>\r\n")).size() == 1);
  // What is cut may lack the rest of its header fields.
  CHECK(told("INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nVia: SIP/2.0/WSS b\r\n").empty());
}

}  // namespace rung::decode
