#include "decode/sip/start_line.h"

#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("request lines") {
  struct Row {
    const char* line;
    const char* method;
    const char* uri;
    const char* version;
  };
  const Row rows[] = {
      {"INVITE sip:a@b SIP/2.0", "INVITE", "sip:a@b", "SIP/2.0"},
      {"invite sip:a@b sip/2.0", "invite", "sip:a@b", "sip/2.0"},
      {"OPTIONS sip:t SIP/7.0", "OPTIONS", "sip:t", "SIP/7.0"},
      {"INVITE  sip:a@b  SIP/2.0", "INVITE", "sip:a@b", "SIP/2.0"},
      {"INVITE\tsip:a@b SIP/2.0 \t", "INVITE", "sip:a@b", "SIP/2.0"},
      {"INVITE sip:a@b; lr SIP/2.0", "INVITE", "sip:a@b; lr", "SIP/2.0"},
      {"RE%47IST%45R sip:a SIP/2.0", "RE%47IST%45R", "sip:a", "SIP/2.0"},
      {"INVITE <sip:a> SIP/2.0", "INVITE", "<sip:a>", "SIP/2.0"},
      {"SIPPY sip:a SIP/2.0", "SIPPY", "sip:a", "SIP/2.0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    StartLine line = parse_start_line(row.line);
    CHECK(line.readable);
    CHECK(is_start_line(row.line));
    CHECK(line.status == 0);
    CHECK(line.method == row.method);
    CHECK(line.request_uri == row.uri);
    CHECK(line.version == row.version);
  }
}

TEST_CASE("status lines") {
  struct Row {
    const char* line;
    std::uint32_t status;
    const char* reason;
  };
  const Row rows[] = {
      {"SIP/2.0 200 OK", 200, "OK"},
      {"SIP/2.0 200", 200, ""},
      {"SIP/2.0 100 ", 100, ""},
      {"SIP/2.0  486  Busy Here ", 486, "Busy Here"},
      {"sip/2.0 200OK", 200, "OK"},
      {"SIP/2.0 4294967301 better not", 4294967295u, "better not"},
      {"SIP/2.0 99999999999999999999999999999 x", 4294967295u, "x"},
      {"SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd", 200, "= 2**3 * 5**2 \xd0\xbd"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    StartLine line = parse_start_line(row.line);
    CHECK(line.readable);
    CHECK(is_start_line(row.line));
    CHECK(line.status == row.status);
    CHECK(line.reason == row.reason);
    CHECK(line.method.empty());
  }
}

TEST_CASE("white space that is too much") {
  for (const char* line : {"INVITE sip:a@b SIP/2.0", "INVITE sip:a@b; lr SIP/2.0", "SIP/2.0 200 OK", "SIP/2.0 200",
                           "SIP/2.0 200  it is ", "SIP/2.0 100 "}) {
    CAPTURE(line);
    CHECK_FALSE(parse_start_line(line).spaces);
  }
  for (const char* line :
       {"INVITE  sip:a@b SIP/2.0", "INVITE sip:a@b  SIP/2.0", "INVITE sip:a@b SIP/2.0 ", "INVITE\tsip:a@b SIP/2.0",
        "INVITE sip:a@b\tSIP/2.0", "SIP/2.0  200 OK", "SIP/2.0\t200 OK"}) {
    CAPTURE(line);
    CHECK(parse_start_line(line).spaces);
  }
}

TEST_CASE("neither") {
  using namespace std::string_view_literals;
  for (std::string_view line :
       {""sv, "SIP/2.0"sv, "SIP/2.0 "sv, "SIP/2.0 OK"sv, "SIP/2.0200 OK"sv, "SIP/2.0 000 x"sv, "SIP/ 200 OK"sv,
        "INVITE"sv, "INVITE SIP/2.0"sv, "INVITE  SIP/2.0"sv, "INVITE sip:a"sv, " INVITE sip:a SIP/2.0"sv,
        "INV(TE sip:a SIP/2.0"sv, "GET / HTTP/1.1"sv, "INVITE sip:a SIP/2"sv, "INVITE sip:a SIP/2.0x"sv,
        "INVITE sip:a\0b SIP/2.0"sv, "v=0"sv}) {
    CAPTURE(line);
    CHECK_FALSE(parse_start_line(line).readable);
    CHECK_FALSE(is_start_line(line));
  }
  CHECK(parse_start_line("SIP/2.0 20 x").readable);
  CHECK_FALSE(is_start_line("SIP/2.0 20 x"));
}

}  // namespace
}  // namespace rung::sip
