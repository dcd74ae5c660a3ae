#include "decode/sip/fragment.h"

#include <string>

#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

std::uint32_t status_in(const std::string& type, const std::string& body) {
  return status_of_fragment(parsed("NOTIFY sip:a SIP/2.0\r\nContent-Type: " + type + "\r\n\r\n" + body));
}

TEST_CASE("the status of a fragment (RFC 3420, RFC 3515 2.4.5)") {
  CHECK(status_in("message/sipfrag;version=2.0", "SIP/2.0 180 Ringing\r\n") == 180);
  CHECK(status_in("Message/SipFrag", "SIP/2.0 503 Service Unavailable\r\nWarning: x\r\n\r\n") == 503);
  CHECK(status_in("message/sipfrag", "\r\nSIP/2.0 200") == 200);
  CHECK(status_in("message/sip", "SIP/2.0 486 Busy\n") == 486);
  CHECK(status_in("multipart/mixed;boundary=b",
                  "--b\r\nContent-Type: text/plain\r\n\r\nSIP/2.0 404 x\r\n--b\r\nContent-Type: message/sipfrag\r\n\r\n"
                  "SIP/2.0 202 Accepted\r\n--b--\r\n") == 202);
}

TEST_CASE("what tells no status") {
  CHECK(status_in("text/plain", "SIP/2.0 200 OK\r\n") == 0);
  CHECK(status_in("message/sipfrag", "") == 0);
  CHECK(status_in("message/sipfrag", "\r\n\r\n") == 0);
  CHECK(status_in("message/sipfrag", "Contact: <sip:a@b>\r\n") == 0);
  CHECK(status_in("message/sipfrag", "INVITE sip:a SIP/2.0\r\n") == 0);
  CHECK(status_in("multipart/mixed;boundary=b", "no part") == 0);
  const std::string line = "SIP/2.0 200 OK\r\n";
  for (std::size_t size = 0; size < line.size(); ++size) {
    const std::uint32_t status = status_in("message/sipfrag", line.substr(0, size));
    CHECK((status == 0 || status == 2 || status == 20 || status == 200));
  }
}

}  // namespace
}  // namespace rung::sip
