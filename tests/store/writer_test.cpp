#include "store/writer.h"

#include "base/limits.h"
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

std::vector<correlate::Event> many_messages(std::uint64_t count) {
  std::vector<correlate::Event> events;
  for (std::uint64_t id = 1; id <= count; ++id) {
    std::string number = std::to_string(id % 977);
    events.emplace_back(message_event(id, "OPTIONS sip:b SIP/2.0\r\nFrom: <sip:a" + number + "@x>;tag=" + number +
                                              "\r\nTo: <sip:b>\r\nCall-ID: " + number + "\r\nUser-Agent: Phone " +
                                              number + "\r\nCSeq: 1 OPTIONS\r\n\r\n"));
  }
  return events;
}

}  // namespace

TEST_CASE("same events, same rows") {
  CHECK(dump(filled(one_of_each())) == dump(filled(one_of_each())));
  CHECK(dump(filled(many_messages(3000))) == dump(filled(many_messages(3000))));
}

TEST_CASE("a file holds the same rows as a temporary database") {
  TemporaryFolder folder;
  store::NewDatabaseFile file(folder / "a.db", false);
  store::Writer writer(file.database());
  for (correlate::Event& event : one_of_each()) writer.on_event(std::move(event));
  capture::CaptureFacts facts = capture_facts();
  writer.finish({&facts});
  file.publish();
  CHECK(dump(store::Database::open(folder / "a.db")) == dump(filled(one_of_each())));
}

TEST_CASE("texts that repeat are stored once and shown with each message") {
  store::Database database = filled(many_messages(3000));
  CHECK(rows(database, "SELECT count(*) FROM header_set") == "977\n");
  CHECK(rows(database, "SELECT count(*) BETWEEN 977 AND 1050 FROM message_traits") == "1\n");
  CHECK(rows(database,
             "SELECT count(*) FROM messages WHERE call_id = id % 977 AND from_tag = call_id AND "
             "from_uri = 'sip:a' || call_id || '@x' AND user_agent = 'Phone ' || call_id") == "3000\n");
}

TEST_CASE("texts too long to be remembered are shown with each message all the same") {
  std::string agent(limits::text_cache_octets + 1, 'u');
  std::string text = "SIP/2.0 200 OK\r\nUser-Agent: " + agent + "\r\nCall-ID: " + agent + "\r\n\r\n";
  std::vector<correlate::Event> events;
  for (std::uint64_t id = 1; id <= 2; ++id) events.emplace_back(message_event(id, text));
  store::Database database = filled(std::move(events));
  CHECK(rows(database, "SELECT count(*) FROM messages WHERE user_agent = '" + agent + "' AND call_id = user_agent") ==
        "2\n");
}

TEST_CASE("more rows than a batch, and than the queue holds") {
  std::vector<correlate::Event> events;
  std::string detail(400, 'd');
  std::uint64_t count = limits::batch_rows + 10;
  for (std::uint64_t id = 1; id <= count; ++id)
    events.emplace_back(correlate::StateChange{"k", {1, id, {}}, 0, 0, 0, 0, 0, 0, 0, detail});
  store::Database database = filled(std::move(events));
  CHECK(rows(database, "SELECT count(*), max(id) / 16, max(frame), count(DISTINCT detail) FROM events") ==
        std::to_string(count) + "|" + std::to_string(count) + "|" + std::to_string(count) + "|1\n");
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
}

TEST_CASE("a full disk is told by on_event or finish") {
  store::Database database = store::Database::temporary();
  store::Statement pages(database, "PRAGMA page_count");
  REQUIRE(pages.step());
  database.execute("PRAGMA max_page_count=" + std::to_string(pages.integer(0) + 8));
  pages.reset();
  store::Writer writer(database);
  auto write_much = [&] {
    for (correlate::Event& event : many_messages(20'000)) writer.on_event(std::move(event));
    writer.finish({});
  };
  CHECK_THROWS_WITH(write_much(), Catch::Matchers::EndsWith("full"));
  CHECK_THROWS_AS(writer.finish({}), store::DatabaseError);
}

TEST_CASE("a writer may go away without finish") {
  TemporaryFolder folder;
  {
    store::NewDatabaseFile file(folder / "a.db", false);
    store::Writer writer(file.database());
    for (correlate::Event& event : many_messages(2000)) writer.on_event(std::move(event));
  }
  CHECK(folder.entries() == 0);
}

TEST_CASE("no event at all gives a database with the schema") {
  store::Database database = filled({});
  CHECK(rows(database, "SELECT count(*) FROM messages") == "0\n");
  CHECK(rows(database, "SELECT count(*) FROM captures") == "1\n");
}
