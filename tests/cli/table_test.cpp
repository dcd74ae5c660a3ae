#include "cli/table.h"

#include <algorithm>
#include <sstream>

#include "tests/support/catch.h"

using namespace rung;
using cli::Format;

namespace {

std::string rows(const std::string& sql, const cli::TableStyle& style) {
  const store::Database database = store::Database::temporary();
  store::Statement statement(database, sql);
  std::ostringstream out;
  cli::write_rows(statement, style, out);
  return out.str();
}

std::string rows(const std::string& sql, Format format, bool header = true) {
  cli::TableStyle style;
  style.format = format;
  style.header = header;
  return rows(sql, style);
}

}  // namespace

TEST_CASE("csv quotes what RFC 4180 asks for, and nothing else") {
  CHECK(rows("SELECT 1 AS a, NULL AS b, 'x y' AS c", Format::csv) == "a,b,c\n1,,x y\n");
  CHECK(rows("SELECT 'a,b' AS x, 'say \"hi\"' AS y, 'l1' || char(13, 10) || 'l2' AS z", Format::csv) ==
        "x,y,z\n\"a,b\",\"say \"\"hi\"\"\",\"l1\r\nl2\"\n");
  CHECK(rows("SELECT 1.5 AS a, 3.0 AS b, -7 AS c", Format::csv, false) == "1.5,3,-7\n");
  CHECK(rows("SELECT 1 AS a WHERE 0", Format::csv) == "a\n");
}

TEST_CASE("a blob is text where it is UTF-8, else base64") {
  CHECK(rows("SELECT x'68c3a9' AS b", Format::csv, false) == "h\xc3\xa9\n");
  CHECK(rows("SELECT x'fffe00' AS b", Format::csv, false) == "//4A\n");
  CHECK(rows("SELECT x'ff' AS b", Format::jsonl) == "{\"b\": \"/w==\"}\n");
  CHECK(rows("SELECT x'410d0a' AS b", Format::jsonl) == "{\"b\": \"A\\r\\n\"}\n");
}

TEST_CASE("json is one array, jsonl a line an object") {
  const std::string two = "SELECT 1 AS a, NULL AS b UNION ALL SELECT 2.5, 'x'";
  CHECK(rows(two, Format::json) == "[\n{\"a\": 1, \"b\": null},\n{\"a\": 2.5, \"b\": \"x\"}\n]\n");
  CHECK(rows(two, Format::jsonl) == "{\"a\": 1, \"b\": null}\n{\"a\": 2.5, \"b\": \"x\"}\n");
  CHECK(rows("SELECT 1 WHERE 0", Format::json) == "[]\n");
  CHECK(rows("SELECT 1 WHERE 0", Format::jsonl).empty());
}

TEST_CASE("a table lines up, numbers to the right, and prints nothing where there is no row") {
  CHECK(rows("SELECT 5 AS id, 'alice' AS who UNION ALL SELECT 10, 'bob'", Format::table) ==
        "id  who\n 5  alice\n10  bob\n");
  CHECK(rows("SELECT 5 AS id, 'alice' AS who", Format::table, false) == "5  alice\n");
  CHECK(rows("SELECT 1 AS a WHERE 0", Format::table).empty());
}

TEST_CASE("a table fits its width by shortening texts, never numbers") {
  cli::TableStyle style;
  style.width = 20;
  CHECK(rows("SELECT 123456789 AS n, 'abcdefghijklmnop' AS t", style) == "        n  t\n123456789  abcdefgh…\n");
  style.width.reset();
  CHECK(rows("SELECT 1 AS n, 'abcdefghijklmnop' AS t", style) == "n  t\n1  abcdefghijklmnop\n");
}

TEST_CASE("nothing in a table can reach the terminal as a command") {
  CHECK(rows("SELECT char(27) || '[2J' || char(10) AS t", Format::table, false) == "\\x1b[2J\\n\n");
  CHECK(rows("SELECT 1 AS \"a\x1b[0m\"", Format::table).find('\x1b') == std::string::npos);
}

TEST_CASE("rows beyond the sample are written too") {
  const std::string text = rows(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i "
      "FROM n",
      Format::table);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2501);
  CHECK(text.ends_with("\n2500\n"));
}

TEST_CASE("only the column raw is rewritten") {
  cli::TableStyle style;
  style.format = Format::csv;
  style.rewrite = [](std::string_view column, std::string_view value) {
    return column == "raw" ? std::string("safe") : std::string(value);
  };
  CHECK(rows("SELECT x'41' AS raw, 'secret' AS other", style) == "raw,other\nsafe,secret\n");
}
