#include "cli/terminal_text.h"

#include <vector>

#include "tests/support/catch.h"

using namespace rung::cli;
using namespace std::string_literals;

TEST_CASE("printable text holds no control character and is UTF-8") {
  struct Row {
    std::string in, out;
  };
  const std::vector<Row> rows{
      {"alice \\ bob", "alice \\ bob"},
      {"a\r\n\tb", "a\\r\\n\\tb"},
      {"\0"s, "\\0"},
      {"\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f"},
      {"Ren\xc3\xa9", "Ren\xc3\xa9"},
      {"Ren\xe9", "Ren\\xe9"},                       // Latin-1
      {"\xc0\x80", "\\xc0\\x80"},                    // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
      {"\xe2\x82", "\\xe2\\x82"},                    // cut
      {"\xc2\x9b"
       "2J",
       "\\u{9b}2J"},  // CSI as one character
      {"\xe2\x80\xae"
       "x",
       "\\u{202e}x"},  // right-to-left override
  };
  for (const Row& row : rows) {
    INFO(row.out);
    CHECK(printable(row.in) == row.out);
    CHECK(is_utf8(printable(row.in)));
  }
}

TEST_CASE("the lines of a message stay lines") {
  CHECK(printable_lines("A: 1\r\nB:\t2\r\n\r\n") == "A: 1\nB:\t2\n\n");
  CHECK(printable_lines("a\rb\nc\r") == "a\\rb\nc\\r");
}

TEST_CASE("display width counts columns") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("Ren\xc3\xa9") == 4);
  CHECK(display_width("e\xcc\x81") == 1);                 // combining acute
  CHECK(display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);  // two ideographs
  CHECK(display_width("\xf0\x9f\x93\x9e") == 2);          // telephone receiver
  CHECK(display_width("\xff") == 1);
}

TEST_CASE("shortened text takes no more columns than it may") {
  CHECK(shorten("alice", 5) == "alice");
  CHECK(shorten("alice", 4) == "ali…");
  CHECK(shorten("alice", 1) == "…");
  CHECK(shorten("alice", 0).empty());
  CHECK(shorten("\xe6\x97\xa5\xe6\x9c\xac", 3) == "\xe6\x97\xa5…");
  CHECK(shorten("\xe6\x97\xa5\xe6\x9c\xac", 2) == "…");
}
