#include "decode/checks/message_checks.h"

#include "decode/sip/framer.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

std::vector<std::string> faults_of(std::string_view text, bool cut_by_capture) {
  auto message = sip::Message::parse({text.begin(), text.end()});
  std::vector<std::string> ids;
  for (const Fault& fault : check_message(message, cut_by_capture)) {
    CHECK_FALSE(fault.detail.empty());
    ids.emplace_back(row_of(fault.code).id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST_CASE("what a message alone shows to be wrong") {
  const std::string start = "OPTIONS sip:a@b SIP/2.0\r\n";
  CHECK(faults_of(start + "Content-Length: 2\r\n\r\nab", false).empty());
  CHECK(faults_of("what is this\r\n\r\n", false) == Ids{"sip-start-line-malformed"});
  CHECK(faults_of(start + "Content-Length: x\r\n\r\n", false) == Ids{"sip-content-length-invalid"});
  CHECK(faults_of(start + "Content-Length: 1\r\nl: 2\r\n\r\nab", false) == Ids{"sip-content-length-conflict"});
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

TEST_CASE("what the capture cut is nobody's fault") {
  const std::string short_body = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 9\r\n\r\nab";
  CHECK(faults_of(short_body, false) == Ids{"sip-body-truncated"});
  CHECK(faults_of(short_body, true).empty());
  const std::string no_end = "OPTIONS sip:a@b SIP/2.0\r\nTo: x\r\n";
  CHECK(faults_of(no_end, false) == Ids{"sip-header-section-unterminated"});
  CHECK(faults_of(no_end, true).empty());
}

TEST_CASE("a detail quotes what is wrong, and not without end") {
  std::string text = "OPTIONS sip:a@b SIP/2.0\r\n";
  for (int i = 0; i < 100; ++i) text += "Content-Length: " + std::to_string(i) + "\r\n";
  text += "\r\n";
  auto faults = check_message(sip::Message::parse({text.begin(), text.end()}), false);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].detail.find("0, 1, 2, ") == 0);
  CHECK(faults[0].detail.size() < 200);
}

}  // namespace
}  // namespace rung::decode
