#include "decode/msrp/framer.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp {
namespace {

Likeness judge(const std::string& text) { return looks_like_msrp(rung::test::ExactBytes(text).view()); }

TEST_CASE("likeness: each prefix of a start line is unsure until its third word begins") {
  const std::string line = "MSRP a786hjs2 SEND\r\n";
  for (std::size_t size = 0; size <= line.size(); ++size) {
    INFO(size);
    CHECK(judge(line.substr(0, size)) ==
          (size <= std::string("MSRP a786hjs2 ").size() ? Likeness::unsure : Likeness::yes));
  }
  CHECK(judge("MSRP a786hjs2 200 OK") == Likeness::yes);
}

TEST_CASE("likeness: what follows does not change a verdict, and other protocols are told early") {
  for (const char* text : {"MSRQ", "msrp ", "MSRP  ", "MSRP a!", "MSRP ab s", "INVITE sip:a@b SIP/2.0",
                           "GET / HTTP/1.1", "\r\nMSRP abcd SEND", "MSRP abcd \r\n"})
    CHECK(judge(text) == Likeness::no);
  CHECK(judge("MSRP " + std::string(64, 'a')) == Likeness::unsure);
  CHECK(judge("MSRP " + std::string(65, 'a')) == Likeness::no);
}

}  // namespace
}  // namespace rung::msrp
