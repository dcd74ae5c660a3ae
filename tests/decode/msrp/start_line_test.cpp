#include "decode/msrp/start_line.h"

#include <string>

#include "decode/msrp/line_search.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp {
namespace {

Result<StartLine> parse_exact(const std::string& line) {
  static std::unique_ptr<rung::test::ExactBytes> block;
  block = std::make_unique<rung::test::ExactBytes>(line);
  return parse_start_line(as_text(block->view()));
}

TEST_CASE("MSRP start lines (RFC 4975 9)") {
  auto send = parse_exact("MSRP a786hjs2 SEND");
  REQUIRE(send);
  CHECK(send->is_request());
  CHECK(send->transaction_id == "a786hjs2");
  CHECK(send->method == "SEND");

  auto ok = parse_exact("MSRP a786.h-j+s%2= 200 OK then");
  REQUIRE(ok);
  CHECK_FALSE(ok->is_request());
  CHECK(ok->transaction_id == "a786.h-j+s%2=");
  CHECK(ok->status == 200);
  CHECK(ok->reason == "OK then");

  auto bare = parse_exact("MSRP a786hjs2 481");
  REQUIRE(bare);
  CHECK(bare->status == 481);
  CHECK(bare->reason.empty());

  CHECK(parse_exact("MSRP a786hjs2 NICKNAME")->method == "NICKNAME");
  CHECK(parse_exact("MSRP 1 SEND")->transaction_id == "1");
  CHECK(parse_exact("MSRP " + std::string(64, 'x') + " SEND"));
}

TEST_CASE("what is no MSRP start line") {
  for (const char* line : {"", "MSRP", "MSRP ", "msrp a786hjs2 SEND", "MSRP  SEND", "MSRP a786hjs2", "MSRP a786hjs2 ",
                           "MSRP a786hjs2 send", "MSRP a786hjs2 SEND more", "MSRP a786hjs2 20 OK",
                           "MSRP a786hjs2 2000 OK", "MSRP a7_6 SEND", "MSRP a786hjs2\tSEND", "SIP/2.0 200 OK"}) {
    INFO(line);
    auto parsed = parse_exact(line);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ParseErrorCode::malformed);
  }
  CHECK_FALSE(parse_exact("MSRP " + std::string(65, 'x') + " SEND"));
  CHECK_FALSE(parse_exact("MSRP a786hjs2 " + std::string(33, 'X')));
}

TEST_CASE("every beginning of a start line is read within its octets") {
  const std::string line = "MSRP a786hjs2 200 OK";
  for (std::size_t size = 0; size <= line.size(); ++size) (void)parse_exact(line.substr(0, size));
}

TEST_CASE("end lines belong to one transaction") {
  CHECK(parse_end_line("-------a786hjs2$", "a786hjs2") == EndFlag::complete);
  CHECK(parse_end_line("-------a786hjs2+", "a786hjs2") == EndFlag::more);
  CHECK(parse_end_line("-------a786hjs2#", "a786hjs2") == EndFlag::aborted);
  for (const char* line : {"", "-------", "-------a786hjs2", "-------a786hjs2!", "------a786hjs2$", "-------b786hjs2$",
                           "-------a786hjs2$ ", "--------a786hjs2$", "-------a786hjs$"})
    CHECK_FALSE(parse_end_line(line, "a786hjs2"));
}

}  // namespace
}  // namespace rung::msrp
