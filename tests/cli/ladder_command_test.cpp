#include "cli/ladder/ladder_command.h"

#include <sstream>

#include "cli/exit_status.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using rung::store::Database;

namespace {

// Temporary tables that stand before the views of the schema: the ladder reads columns of these
// names only.
Database database_with_tables() {
  Database database = Database::temporary();
  database.execute(
      "CREATE TEMP TABLE calls(id INTEGER, call_id, caller, callee, state, status, reason, "
      "started, ended_ns,"
      " duration_ms, pdd_ms, setup_ms, hung_up_by, end_reason, q850_name, group_id);"
      "CREATE TEMP TABLE messages(id INTEGER, capture_id, frame, time_ns, connection_id, "
      "transport, src_ip, src_port,"
      " dst_ip, dst_port, kind, method, status, reason, from_uri, to_uri, to_tag, cseq, "
      "cseq_method, user_agent,"
      " retransmission, complete, call, raw, body_summary, transaction_id, dialog_id, call_id);"
      "CREATE TEMP TABLE connections(id INTEGER, transport, client_ip, client_port, server_ip, "
      "server_port, first_ns,"
      " last_ns, \"end\", lost_bytes, sni, ws_host, http_status, http_server, ws_closed_by, "
      "ws_close_code, ws_path, ws_subprotocol, ws_close_reason);"
      "CREATE TEMP TABLE registrations(id INTEGER, connection_id, aor, instance, user_agent);");
  return database;
}

void add_call(Database& database, int id) {
  std::string n = std::to_string(id);
  database.execute("INSERT INTO calls VALUES (" + n + ", 'call-" + n +
                   "', 'sip:alice@lab.test', 'sip:bob@lab.test', 'answered', 200, 'OK',"
                   " '2026-11-22T15:37:27.023607000Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, " +
                   n +
                   ");"
                   "INSERT INTO messages VALUES (" +
                   n +
                   ", 1, 7, 1000000, 1, 'WS', '127.0.0.1', 51982, '127.0.0.1',"
                   " 8080, 'request', 'INVITE', NULL, NULL, 'sip:alice@lab.test', 'sip:bob@lab.test', NULL, 1,"
                   " 'INVITE', 'JsSIP 3.13.8', 0, 1, " +
                   n +
                   ","
                   " CAST('INVITE sip:bob@lab.test SIP/2.0' || char(13, 10) ||"
                   " 'Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKa' || char(13, 10, 13, 10) AS BLOB), NULL, " +
                   n + ", NULL, 'call-" + n +
                   "');"
                   "INSERT INTO messages VALUES (" +
                   n +
                   ", 1, 9, 3000000, 1, 'WS', '127.0.0.1', 8080, '127.0.0.1',"
                   " 51982, 'response', NULL, 200, 'OK', 'sip:alice@lab.test', 'sip:bob@lab.test', 't', 1,"
                   " 'INVITE', 'SIP.js/0.21.2', 0, 1, " +
                   n +
                   ","
                   " CAST('SIP/2.0 200 OK' || char(13, 10) ||"
                   " 'Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKa' || char(13, 10, 13, 10) AS BLOB), NULL, " +
                   n + ", NULL, 'call-" + n + "');");
}

struct Outcome {
  int status;
  std::string out, errors;
};

Outcome run(const Database& database, std::vector<std::string> calls = {}) {
  LadderOptions options;
  options.calls = std::move(calls);
  options.width = 100;
  std::ostringstream out, errors;
  int status = run_ladder(database, options, out, errors);
  return {status, out.str(), errors.str()};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("the only call is drawn") {
  Database database = database_with_tables();
  add_call(database, 1);
  database.execute(
      "INSERT INTO connections VALUES (1, 'WS', '127.0.0.1', 51982, '127.0.0.1', 8080, 0, 9, "
      "'open', 12, NULL,"
      " 'pbx.example.com:8080', 101, NULL, NULL, NULL, NULL, NULL, NULL)");
  Outcome outcome = run(database);
  CHECK(outcome.status == exit_done);
  CHECK(outcome.errors.empty());
  CHECK("\n" + outcome.out == R"(
Call 1  alice@lab.test → bob@lab.test  answered, 200 OK
1970-01-01T00:00:00.001Z  WS  Call-ID call-1

       alice / JsSIP 3.13.8     bob / SIP.js 0.21.2
          127.0.0.1:51982         127.0.0.1:8080
                 │                       │
  0.000          ├── INVITE ────────────►│  #7
  0.002  +0.002  │◄─ 200 OK ─────────────┤  #9
                 │                       │

2 messages, 2 participants, 12 bytes missing in the capture
)");
}

TEST_CASE("nothing to draw") {
  Outcome outcome = run(database_with_tables());
  CHECK(outcome.status == exit_nothing_found);
  CHECK(outcome.out.empty());
  CHECK_FALSE(outcome.errors.empty());
}

TEST_CASE("the columns asked for are those of the schema") {
  Outcome outcome = run(Database::temporary());
  CHECK(outcome.status == exit_nothing_found);
}

TEST_CASE("a CALL that does not exist is an error before anything is drawn") {
  Database database = database_with_tables();
  add_call(database, 1);
  CHECK_THROWS_AS(run(database, {"1", "99"}), UsageError);
}

TEST_CASE("calls are drawn one below the other, as named") {
  Database database = database_with_tables();
  for (int id = 1; id <= 3; ++id) add_call(database, id);
  Outcome outcome = run(database, {"3", "call-1"});
  CHECK(outcome.status == exit_done);
  CHECK(count(outcome.out, "Call-ID") == 2);
  CHECK(outcome.out.find("Call 3") < outcome.out.find("\n\nCall 1"));
  CHECK(outcome.out.find("\n\nCall 1") != std::string::npos);
}

TEST_CASE("many calls: the first ones, and how to get the others") {
  Database database = database_with_tables();
  for (int id = 1; id <= 25; ++id) add_call(database, id);
  Outcome outcome = run(database);
  CHECK(outcome.status == exit_done);
  CHECK(count(outcome.out, "Call-ID") == 20);
  CHECK(outcome.errors.find("5 of 25") != std::string::npos);
  CHECK(outcome.errors.find("rung ladder SOURCE CALL") != std::string::npos);
}
