#include "cli/canned_queries.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

TEST_CASE("a query comes from the command line, a file or standard input") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("q.sql", "SELECT count(*) AS n FROM messages; -- all of them\n");
  const std::string expected = "n\n5\n";
  CHECK(place.run("rung query a.pcap 'SELECT count(*) AS n FROM messages' --format csv").out == expected);
  CHECK(place.run("rung query a.pcap -f q.sql --format csv").out == expected);
  CHECK(place.run("rung query a.pcap --format csv < q.sql").out == expected);
  CHECK(place.run("rung query a.pcap -f missing.sql").status == 3);
  CHECK(place.run("rung query a.pcap -f q.sql 'SELECT 1'").status == 2);
  CHECK(place.run("rung query - < a.pcap").status == 2);
}

TEST_CASE("every ready-made question can be answered") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  const Outcome list = place.run("rung query --list");
  CHECK(list.status == 0);
  for (const auto& query : rung::cli::canned_queries()) {
    const std::string name(query.name);
    INFO(name);
    CHECK(list.out.find('@' + name + ' ') != std::string::npos);
    const Outcome outcome = place.run("rung query a.db @" + name);
    CHECK(outcome.err.empty());
    CHECK(outcome.status <= 1);
  }
  CHECK(place.run("rung query a.db @failed-calls").out.find("busy-1@10.0.0.1") != std::string::npos);
  CHECK(place.run("rung query a.db @nonsense").status == 2);
}

TEST_CASE("the ready-made questions about what was lost tell what a killed browser took along") {
  const Workplace place;
  const std::string killed = "'" RUNG_SOURCE_DIR "/tests/fixtures/ws-browser-killed/input.pcap'";
  const std::string csv = " --format csv --no-header";
  const std::string lost = place.run("rung query " + killed + " @connections-lost" + csv).out;
  CHECK(lost.starts_with("2,WS,127.0.0.1,"));
  CHECK(lost.ends_with(",rst,1001,1,1,\n"));  // a registration and a call, and nobody came back
  CHECK(place.run("rung query " + killed + " @registrations-lost" + csv).out.find(",registration-flow-lost,") !=
        std::string::npos);
}

TEST_CASE("a query only reads, and is one statement") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  for (const std::string sql : {"DELETE FROM message", "CREATE TABLE t(a)", "ATTACH 'x.db' AS x", "VACUUM INTO 'x.db'",
                                "PRAGMA user_version = 9", "SELECT 1; SELECT 2", "SELEC 1", "SELECT no_such FROM calls",
                                "", " ; -- nothing", "SELECT json_extract('x', '$')"}) {
    INFO(sql);
    const Outcome outcome = place.run("rung query a.db \"" + sql + "\" < /dev/null");
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find("rung: ") == 0);
  }
  CHECK(!std::filesystem::exists(place / "x.db"));
  CHECK(place.run("rung query a.db 'PRAGMA user_version' --format csv --no-header").status == 0);
  CHECK(place.run("rung query a.db 'SELECT no_such FROM calls'").err.find("no such column: no_such") !=
        std::string::npos);
}

TEST_CASE("the schema is SQL that SQLite takes") {
  const Workplace place;
  const Outcome outcome = place.run("rung schema");
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("CREATE VIEW messages") != std::string::npos);
  CHECK(place.run("rung schema -o schema.sql").out.empty());
  CHECK(place.read("schema.sql") == outcome.out);
}
