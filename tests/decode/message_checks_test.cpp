#include "decode/checks/message_checks.h"

#include "tests/decode/message_parts.h"

namespace rung::decode::test {
namespace {

TEST_CASE("a message as it should be shows nothing") {
  CHECK(told(request()).empty());
  CHECK(told(response()).empty());
  CHECK(told(request("REGISTER sip:b.test SIP/2.0")).empty());
  CHECK(told(request("OPTIONS sip:[2001:db8::1]:5060 SIP/2.0")).empty());
}

TEST_CASE("start lines") {
  CHECK(faults_of("what is this\r\n\r\n") == Ids{"sip-missing-mandatory-header", "sip-start-line-malformed"});
  for (const char* line : {"INVITE  sip:bob@b.test SIP/2.0", "INVITE sip:bob@b.test  SIP/2.0",
                           "INVITE sip:bob@b.test SIP/2.0 ", "INVITE\tsip:bob@b.test SIP/2.0"}) {
    CAPTURE(line);
    CHECK(told(request(line)) == Ids{"sip-request-line-spaces"});
  }
  CHECK(told(response("SIP/2.0  200 OK")) == Ids{"sip-request-line-spaces"});
  for (const char* line : {"SIP/2.0 200 ", "SIP/2.0 200", "SIP/2.0 200  it is  fine ", "sip/2.0 200 OK"}) {
    CAPTURE(line);
    CHECK(told(response(line)).empty());
  }
  CHECK(told(request("INVITE <sip:bob@b.test> SIP/2.0")) == Ids{"sip-uri-in-angle-brackets"});
  CHECK(told(request("INVITE sip:bob@b.test; lr SIP/2.0")) == Ids{"sip-uri-lws"});
  CHECK(told(request("INVITE sip:bob@b.test?Route=%3Csip:c.test%3E SIP/2.0")) == Ids{"sip-uri-headers-in-ruri"});
  CHECK(told(request("INVITE sip:what?@b.test SIP/2.0")).empty());  // a user part may hold it
  CHECK(told(request("INVITE sip:bob@b.test SIP/3.0")) == Ids{"sip-version-unsupported"});
  CHECK(told(response("SIP/2.1 200 OK")) == Ids{"sip-version-unsupported"});
  CHECK(told(request("invite sip:bob@b.test SIP/2.0")) == Ids{"sip-unknown-method"});
  CHECK(told(request("PUBLISH sip:bob@b.test SIP/2.0")).empty());
}

TEST_CASE("status codes") {
  for (const char* line :
       {"SIP/2.0 99 Low", "SIP/2.0 700 High", "SIP/2.0 4294967496 Wraps", "SIP/2.0 0200 OK", "SIP/2.0 2000 OK"}) {
    CAPTURE(line);
    CHECK(told(response(line)) == Ids{"sip-status-out-of-range"});
  }
  for (const char* line : {"SIP/2.0 100 Trying", "SIP/2.0 699 Unheard", "SIP/2.0 200OK"}) {
    CAPTURE(line);
    CHECK(told(response(line)).empty());
  }
}

TEST_CASE("lines of the header section") {
  CHECK(detail(request().with("no colon at all")) == "no colon at all");
  CHECK(told(request().with("no colon at all")) == Ids{"sip-header-line-malformed"});
  CHECK(told(request().with("two words: x")) == Ids{"sip-header-line-malformed"});
  CHECK(told(request().with("Odd!name%41 : x")).empty());
  std::string text = request().text();
  text.erase(text.find("\r\nMax-Forwards"), 1);
  CHECK(faults_of(text) == Ids{"sip-bare-lf"});
  CHECK(check(text)[0].detail == "line 2");
}

TEST_CASE("octets that are no UTF-8") {
  CHECK(with("From: \"J\xf8rgen\" <sip:j@b.test>;tag=1") == Ids{"sip-non-utf8-header"});
  CHECK(detail(request().with("X-Own: a\xf8rgensen and more")) == "X-Own: f8 72 67 65 6e 73 65 6e");
  CHECK(detail(response("SIP/2.0 200 \xc9t\xe9")) == "start line: c9 74 e9");
  CHECK(with("From: \"J\xc3\xb8rgen\" <sip:j@b.test>;tag=1").empty());
  CHECK(told(request().holding("\xf8", "text/plain")).empty());  // a body has its own character set
  const std::string cut = request().with("Subject: \xc3\xb8").text();
  const std::size_t within = cut.find('\xb8');
  CHECK(faults_of(cut.substr(0, within), true).empty());
  CHECK(faults_of(cut.substr(0, within), false) == Ids{"sip-header-section-unterminated", "sip-non-utf8-header"});
}

TEST_CASE("bodies") {
  CHECK(told(request().holding("hello", "")) == Ids{"sip-body-content-type-missing"});
  CHECK(told(request().holding("hello", "text/plain")).empty());
  CHECK(told(request().holding("\r\n", "")).empty());
  CHECK(told(request().holding("--b\r\n\r\nx\r\n--b--\r\n", "multipart/mixed;boundary=b")).empty());
  CHECK(told(request().holding("--b c\r\n\r\nx\r\n--b c--", "multipart/mixed;boundary=\"b c\"")).empty());
  CHECK(told(request().holding("--b\r\n\r\nx\r\n--b--", "multipart/mixed")) == Ids{"sip-multipart-boundary-missing"});
  CHECK(told(request().holding("--b\r\n\r\nx\r\n", "Multipart/Mixed;boundary=b")) ==
        Ids{"sip-multipart-boundary-missing"});
  CHECK(told(request().holding("\x1f\x8b", "multipart/mixed;boundary=b").with("Content-Encoding: gzip")).empty());
  Parts cut = request().holding("--b\r\n\r\nx", "multipart/mixed;boundary=b");
  cut.instead("Content-Length: 99");
  CHECK(faults_of(cut.text(), true).empty());
  CHECK(told(cut) == Ids{"sip-body-truncated"});
  CHECK(with("Content-Length: x") == Ids{"sip-content-length-invalid"});
}

TEST_CASE("what stands before and behind a message") {
  MessageSurroundings surroundings;
  surroundings.line_ends_before = true;
  surroundings.octets_behind = 3;
  CHECK(ids_of(check(request().text(), surroundings)) == Ids{"sip-extra-octets", "sip-leading-crlf"});
}

TEST_CASE("what the capture cut is nobody's fault") {
  Parts short_body = request().with("Content-Type: text/plain").instead("Content-Length: 9");
  short_body.body = "ab";
  CHECK(told(short_body) == Ids{"sip-body-truncated"});
  CHECK(faults_of(short_body.text(), true).empty());
  const std::string whole = request().text();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const Ids ids = faults_of(whole.substr(0, size), true);
    CHECK(ids.empty());
  }
  const Ids ids = faults_of(whole.substr(0, whole.find("To:")), false);
  CHECK(ids == Ids{"sip-header-section-unterminated", "sip-missing-mandatory-header"});
}

TEST_CASE("a detail quotes what is wrong, and not without end") {
  Parts parts = request().without("Content-Length");
  for (int i = 0; i < 100; ++i) parts.with("Content-Length: " + std::to_string(i));
  const auto faults = check(parts.text());
  REQUIRE(ids_of(faults) == Ids{"sip-content-length-conflict"});
  CHECK(faults[0].detail.find("0, 1, 2, ") == 0);
  CHECK(detail(request().instead("To: <http:" + std::string(5000, 'x') + ">")).size() < 100);
}

TEST_CASE("a detail shows no password") {
  CHECK(detail(request("INVITE  sip:bob:secret@b.test SIP/2.0")) == "INVITE  sip:bob:***@b.test SIP/2.0");
  CHECK(detail(request().instead("To: < sip:bob:secret@b.test;access_token=x>")) ==
        "To: < sip:bob:***@b.test;access_token=***>");
  CHECK(detail(request().with("Authorization Basic QWxhZGRpbg==")) == "Authorization ***");
}

TEST_CASE("each code is told once for a message, with the first few places that show it") {
  Parts parts = request("INVITE x:y SIP/2.0").instead("To: <isbn:1>").instead("Contact: <name:2>");
  CHECK(detail(parts) == "Request-URI: x:y; To: isbn:1; Contact: name:2");
  for (int i = 0; i < 1000; ++i) parts.with("Route: <other:" + std::to_string(i) + ">");
  CHECK(detail(parts).size() < 200);
}

TEST_CASE("what looks usual is right") {
  const char* const lines[] = {"Max-Forwards: 00",
                               "Max-Forwards: 0",
                               "Allow: A,\t,B",
                               "Contact: <sip:a@b>;expires=\"99999999999\"",
                               "From: <sip:a@b>, \"x;;y\" <sip:c@d>",
                               "Contact: <sip:a@b>;q=\"7\"",
                               "To: <sip:a@b:>",
                               "To: <sip:>",
                               "To: <sip:@>",
                               "To: <tel:>",
                               "Contact: <sip:a@b:1:2>",
                               "Route: <sip:a;lr>,",
                               "Via: SIP/2.0/UDP a:99999",
                               "Via: SIP/2.0/UDP 239.0.0.1",
                               "Via: SIP/2.0/UDP a;rport=99999",
                               "Warning: 39 a",
                               "Date: x",
                               "Content-Type: ",
                               "Retry-After: 4294967296"};
  for (const char* line : lines)
    for (Parts parts : {request(), response()}) {
      const std::string text = parts.instead(line).holding("x", "").text();
      CAPTURE(text);
      const auto message = sip::Message::parse({text.begin(), text.end()});
      CHECK(ids_of(check_message(message, {})) == ids_of(check_message_thoroughly(message, {})));
    }
}

TEST_CASE("a request over UDP is too large from 1301 octets on") {
  auto size_fault = [](std::string_view start, std::size_t octets, bool fragmented) {
    const std::string text = std::string(start) + "\r\nContent-Length: 0\r\n\r\n";
    auto fault = check_datagram_size(sip::Message::parse({text.begin(), text.end()}), octets, fragmented);
    return fault ? std::string(row_of(fault->code).id) + ": " + fault->detail : "";
  };
  const char* request_line = "OPTIONS sip:a@b SIP/2.0";
  CHECK(size_fault(request_line, 1300, false).empty());
  CHECK(size_fault(request_line, 1301, false) == "udp-sip-over-1300: 1301 octets");
  CHECK(size_fault(request_line, 3000, true) == "udp-sip-over-1300: 3000 octets, in IP fragments");
  CHECK(size_fault("SIP/2.0 200 OK", 3000, true).empty());  // it goes where its request came from
}

}  // namespace
}  // namespace rung::decode::test
