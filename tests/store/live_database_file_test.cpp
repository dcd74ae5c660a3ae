#include "store/live_database_file.h"

#include <fstream>

#include "store/live_writer.h"
#include "tests/store/sample_events.h"
#include "tests/store/stages.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

std::string error_of(const std::string& path) {
  try {
    store::LiveDatabaseFile file(path);
  } catch (const store::DatabaseError& error) {
    CHECK_FALSE(error.sql_error);
    return error.what();
  }
  return {};
}

// The packets of a capture, all or the first ones.
void record(const std::string& path, const std::string& name, std::size_t packets, bool finish) {
  store::LiveDatabaseFile file(path);
  store::LiveWriter writer(file, {});
  Stages stages(fixture(name), writer, true, file.last_ids());
  for (std::size_t i = 0; i < packets && stages.next(); ++i) continue;
  if (finish) {
    stages.finish();
    REQUIRE(writer.finish({stages.time(), stages.captures(), {}}));
    return;
  }
  stages.report_open(writer);
  writer.commit({stages.time(), stages.captures(), {}});
  REQUIRE(writer.wait());
}

constexpr std::size_t all = SIZE_MAX;

}  // namespace

TEST_CASE("live file: a new one is empty, only its owner's, and has every index") {
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  store::LiveDatabaseFile file(path);
  CHECK_FALSE(file.earlier());
  CHECK(file.last_ids().decode.message == 0);
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const store::Database reader = store::Database::open(path);
  CHECK(rows(reader, "SELECT count(*) FROM messages") == "0\n");
  CHECK(rows(reader, "SELECT count(*) > 50 FROM finding_code") == "1\n");
  CHECK(
      rows(reader, "SELECT count(*) FROM sqlite_master WHERE name IN ('finding_by_call', 'sip_transaction_by_call')") ==
      "2\n");
  CHECK(rows(reader, "PRAGMA journal_mode") == "wal\n");
}

TEST_CASE("live file: anything else than a database of rung is refused, and not touched") {
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  const std::string text =
      "not a database at all, but long enough to hold a header of one hundred octets, which SQLite "
      "would like to read";
  std::ofstream(path) << text;
  CHECK(error_of(path) == path + " is not a SQLite database");
  CHECK(std::filesystem::file_size(path) == text.size());
  std::filesystem::remove(path);

  store::Database::create(path).execute("PRAGMA application_id=7");
  CHECK(error_of(path) == path + " is a SQLite database, but rung did not write it");
  std::filesystem::remove(path);

  store::Database::create(path).execute("PRAGMA user_version=99");
  CHECK_THAT(error_of(path), Catch::Matchers::StartsWith(path + " was written by rung with schema 99"));
  std::filesystem::remove(path);

  const std::string changed = path + " is a database of rung, but its tables were changed: it can only be read";
  store::Database::create(path).execute("CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END");
  CHECK(error_of(path) == changed);
  std::filesystem::remove(path);
  store::Database::create(path).execute("ALTER TABLE finding ADD COLUMN more TEXT");
  CHECK(error_of(path) == changed);
  std::filesystem::remove(path);

  std::filesystem::create_directory(path);
  CHECK_FALSE(error_of(path).empty());
  CHECK_FALSE(error_of(folder / "no/such/folder.db").empty());
}

TEST_CASE("live file: only one rung writes it") {
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  store::LiveDatabaseFile file(path);
  CHECK(error_of(path) == "cannot write " + path + ": another rung writes it");
}

TEST_CASE("live file: going on with it, ids go on, what was open is incomplete, and the break is an event") {
  const bool killed = GENERATE(false, true);
  CAPTURE(killed);
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  record(path, "ws-call", 60, !killed);  // it rings
  const std::string before = rows(store::Database::open(path), "SELECT id, state, ended_ns FROM calls");
  {
    store::LiveDatabaseFile file(path);
    REQUIRE(file.earlier());
    CHECK(file.earlier()->last);
    CHECK(file.last_ids().capture == 1);
    CHECK(file.last_ids().correlate.call == 1);
  }
  record(path, "udp-subscribe-notify", all, true);
  const store::Database database = store::Database::open(path);
  CHECK(rows(database, "SELECT id, state, ended_ns FROM calls WHERE id = 1") == before);
  CHECK(rows(database, "SELECT complete FROM calls WHERE id = 1") == "0\n");
  CHECK(rows(database,
             "SELECT count(*), min(time_ns) = (SELECT last_ns FROM captures WHERE id = 1), min(capture_id) FROM "
             "events WHERE kind = 'capture-resumed'") == "2|1|1\n");
  CHECK(rows(database, "SELECT id FROM captures") == "1\n2\n");
  CHECK(rows(database, "SELECT count(*) = max(id), count(DISTINCT capture_id) FROM messages") == "1|2\n");
  CHECK(rows(database, "SELECT count(*) FROM messages WHERE raw IS NULL OR src_ip IS NULL OR call_id IS NULL") ==
        "0\n");
  CHECK(rows(database,
             "SELECT count(*) FROM messages m JOIN captures c ON c.id = m.capture_id WHERE m.time_ns < c.first_ns "
             "OR m.time_ns > c.last_ns") == "0\n");
  CHECK(rows(database,
             "SELECT count(*) FROM subscriptions s JOIN transactions t ON t.subscription_id = s.id JOIN messages m "
             "ON m.transaction_id = t.id WHERE m.call_id <> s.call_id") == "0\n");
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
}

TEST_CASE("live file: it goes on with what analyze wrote") {
  TemporaryFolder folder;
  const std::string path = folder / "a.db";
  {
    store::NewDatabaseFile file(path, false);
    {
      store::Writer writer(file.database());
      Stages stages(fixture("ws-call"), writer, false);
      while (stages.next()) continue;
      stages.finish();
      writer.finish(stages.captures());
    }
    file.publish();
  }
  record(path, "udp-subscribe-notify", all, true);
  const store::Database database = store::Database::open(path);
  CHECK(rows(database, "SELECT count(*), sum(complete) >= 1 FROM calls WHERE id = 1") == "1|1\n");
  CHECK(rows(database,
             "SELECT json_extract(detail, '$.open_calls'), json_extract(detail, '$.killed') FROM events WHERE kind "
             "= 'capture-resumed'") == "0|0\n");
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
}
