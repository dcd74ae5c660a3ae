#include "decode/msrp/head.h"

#include <string>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp {
namespace {

const std::string report =
    "MSRP dkei38sd REPORT\r\nTo-Path: msrp://alicepc.example.com:7777/iau39soe2843z;tcp\r\n"
    "From-Path: msrp://bob.example.com:8888/9di4eae923wzd;tcp\r\nMessage-ID: 12339sdqwer\r\n"
    "Byte-Range: 1-106/106\r\nStatus: 000 200 OK\r\n";

TEST_CASE("header fields in order as sent (RFC 4975 4)") {
  rung::test::ExactBytes block(report);
  auto head = parse_head(as_text(block.view()));
  REQUIRE(head);
  CHECK(head->start.method == "REPORT");
  REQUIRE(head->fields.size() == 5);
  CHECK(head->fields[0].name == "To-Path");
  CHECK(head->fields[4].name == "Status");
  CHECK(head->find("status") == "000 200 OK");
  CHECK(head->find("FROM-PATH") == "msrp://bob.example.com:8888/9di4eae923wzd;tcp");
  CHECK(head->find("Content-Type").empty());
  CHECK_FALSE(head->fields_over_limit);
}

TEST_CASE("odd lines take nothing else with them") {
  const std::string text =
      "MSRP abcd SEND\nno colon\r\n: no name\r\nX-One:1\nX-One : 2 \r\nX-Colon: a:b\r\nEmpty:\r\n\r\nLast: cut";
  rung::test::ExactBytes block(text);
  auto head = parse_head(as_text(block.view()));
  REQUIRE(head);
  CHECK(head->find("X-One") == "1");
  CHECK(head->fields.size() == 5);
  CHECK(head->fields[1].name == "X-One");
  CHECK(head->fields[1].value == "2");
  CHECK(head->find("X-Colon") == "a:b");
  CHECK(head->find("Last") == "cut");
}

TEST_CASE("every cut of a head is read within its octets") {
  for (std::size_t size = 0; size <= report.size(); ++size) {
    rung::test::ExactBytes block(std::string_view(report).substr(0, size));
    auto head = parse_head(as_text(block.view()));
    CHECK(head.has_value() == (size > std::string("MSRP dkei38sd ").size()));
  }
}

TEST_CASE("header fields beyond the limit are not looked at, and it is told") {
  std::string text = "MSRP abcd SEND\r\n";
  for (std::size_t i = 0; i < limits::msrp_header_fields; ++i) text += "X: 1\r\n";
  CHECK_FALSE(parse_head(text)->fields_over_limit);
  text += "X: 1\r\n";
  auto head = parse_head(text);
  CHECK(head->fields_over_limit);
  CHECK(head->fields.size() == limits::msrp_header_fields);
}

}  // namespace
}  // namespace rung::msrp
