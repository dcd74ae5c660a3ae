// Text that is UTF-8 and text that is not (RFC 6455 8.1, RFC 3629).
#include "tests/decode/conformance/case.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;

struct Row {
  const char* id;
  const char* what;
  std::string body;
};

const std::vector<Row> valid = {
    {"6.1.1", "empty", ""},
    {"6.2.1", "letters of several alphabets",
     "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!"},
    {"6.5.1", "Greek", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"},
    {"6.7.1", "first of one octet", "\0"s},
    {"6.7.2", "first of two octets", "\xc2\x80"},
    {"6.7.3", "first of three octets", "\xe0\xa0\x80"},
    {"6.7.4", "first of four octets", "\xf0\x90\x80\x80"},
    {"6.9.1", "last of one octet", "\x7f"},
    {"6.9.2", "last of two octets", "\xdf\xbf"},
    {"6.9.3", "last of three octets", "\xef\xbf\xbf"},
    {"6.9.4", "last of four octets", "\xf4\x8f\xbf\xbf"},
    {"6.11.1", "U+D7FF", "\xed\x9f\xbf"},
    {"6.11.2", "U+E000", "\xee\x80\x80"},
    {"6.11.3", "U+FFFD", "\xef\xbf\xbd"},
    {"6.22.1", "U+FFFE, no character and allowed", "\xef\xbf\xbe"},
    {"6.22.2", "U+1FFFF, no character and allowed", "\xf0\x9f\xbf\xbf"},
    {"6.23.1", "specials U+FFF9 to U+FFFF",
     "\xef\xbf\xb9\xef\xbf\xba\xef\xbf\xbb\xef\xbf\xbc\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf"},
};

const std::vector<Row> invalid = {
    {"6.3.1", "Greek, then a surrogate", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80 edited"},
    {"6.6.1", "a character cut after one octet of two", "\xce"},
    {"6.6.4", "a character cut after one octet of three", "\xce\xba\xe1"},
    {"6.6.5", "a character cut after two octets of three", "\xce\xba\xe1\xbd"},
    {"6.8.1", "five octets", "\xf8\x88\x80\x80\x80"},
    {"6.8.2", "six octets", "\xfc\x84\x80\x80\x80\x80"},
    {"6.10.1", "above U+10FFFF", "\xf7\xbf\xbf\xbf"},
    {"6.10.2", "last of five octets", "\xfb\xbf\xbf\xbf\xbf"},
    {"6.11.5", "U+110000", "\xf4\x90\x80\x80"},
    {"6.12.1", "a continuation octet alone", "\x80"},
    {"6.12.2", "the last continuation octet alone", "\xbf"},
    {"6.12.8", "all continuation octets", "\x80\x81\x82\x83\x84\x85\x86\x87\x88\xa0\xbf"},
    {"6.13.1", "first octets of two, each followed by a space", "\xc0 \xc1 \xc2 \xdf "},
    {"6.13.2", "first octets of three", "\xe0 \xe1 \xef "},
    {"6.13.3", "first octets of four", "\xf0 \xf1 \xf7 "},
    {"6.14.1", "two octets, the last missing, then text", "\xdf and text"},
    {"6.14.2", "three octets, the last missing, then text", "\xe0\xa0 and text"},
    {"6.14.3", "four octets, the last missing, then text", "\xf0\x90\x80 and text"},
    {"6.15.1", "incomplete ones behind each other", "\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80"},
    {"6.16.1", "0xFE", "\xfe"},
    {"6.16.2", "0xFF", "\xff"},
    {"6.17.1", "a slash in two octets", "\xc0\xaf"},
    {"6.17.2", "a slash in three octets", "\xe0\x80\xaf"},
    {"6.17.3", "a slash in four octets", "\xf0\x80\x80\xaf"},
    {"6.18.2", "longest overlong form of three octets", "\xe0\x9f\xbf"},
    {"6.18.3", "longest overlong form of four octets", "\xf0\x8f\xbf\xbf"},
    {"6.19.1", "NUL in two octets", "\xc0\x80"},
    {"6.20.1", "surrogate U+D800", "\xed\xa0\x80"},
    {"6.20.7", "surrogate U+DFFF", "\xed\xbf\xbf"},
    {"6.21.1", "a pair of surrogates", "\xed\xa0\x80\xed\xb0\x80"},
};

// All of these texts are SIP, where the whole message is there to be judged.
Case wrong(const std::string& id, const std::string& what, const char* finding = "sipws-text-not-utf8") {
  return Case(id, what).expect_finding(finding);
}

}  // namespace

std::vector<Case> utf8_cases() {
  std::vector<Case> cases;
  for (const Row& row : valid) {
    const std::string text = sip_with(row.body);
    cases.push_back(Case(row.id, row.what).echo(op_text, text).close());
    cases.push_back(Case(row.id + "f"s, row.what + ", in fragments of one octet"s)
                        .echo_fragments(op_text, pieces_of(text, 1))
                        .close());
  }
  for (const Row& row : invalid) {
    const std::string text = sip_with(row.body);
    cases.push_back(wrong(row.id, row.what).client(fin_bit | op_text, text).expect(text).fail(1007));
    cases.push_back(Case(row.id + "b"s, row.what + ", as binary"s).echo(op_binary, text).close());
  }
  cases.push_back(wrong("6.4.1", "a fault in the first fragment: the receiver fails at once", "ws-text-bad-utf8")
                      .client(op_text, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90")
                      .expect("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90")
                      .fail(1007));
  cases.push_back(Case("6.4.3", "a fragment that ends within a character, and no more")
                      .client(op_text, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4")
                      .expect("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4")
                      .close());
  return cases;
}

}  // namespace rung::decode::test
