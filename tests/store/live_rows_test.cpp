// A live database of a capture has, in the end, the rows that one made of the finished capture has; and until then those
// of what is known so far.
#include <random>
#include <sstream>

#include "store/live_writer.h"
#include "tests/store/sample_events.h"
#include "tests/store/stages.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

std::vector<std::string> views(const store::Database& database) {
  std::vector<std::string> names;
  store::Statement each(database, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name");
  while (each.step()) names.emplace_back(each.text(0));
  return names;
}

// What the views show: the tables differ in how often they store a text.
std::string shown(const store::Database& database) {
  std::string text;
  for (const std::string& view : views(database))
    text.append("-- ").append(view).append("\n").append(
        rows(database, "SELECT * FROM " + view + " ORDER BY 1, 2, 3, 4, 5"));
  return text;
}

std::string offline(const std::filesystem::path& capture) {
  store::Database database = store::Database::temporary();
  store::Writer writer(database);
  Stages stages(capture, writer, false);
  while (stages.next()) continue;
  stages.finish();
  writer.finish(stages.captures());
  return shown(database);
}

// The first line that differs, for people.
std::string difference(const std::string& one, const std::string& other) {
  std::istringstream lines(one), others(other);
  std::string line, with, view;
  while (std::getline(lines, line)) {
    if (line.rfind("-- ", 0) == 0) view = line;
    if (!std::getline(others, with) || line != with) return view + "\n" + line + "\n" + with;
  }
  return std::getline(others, with) ? "more: " + with : "";
}

template <typename IsDue>
std::string live(const std::filesystem::path& capture, const std::string& path, IsDue is_due) {
  {
    store::LiveDatabaseFile file(path);
    store::LiveWriter writer(file, {});
    Stages stages(capture, writer, true, file.last_ids());
    TestClock clock;
    writer.tick(clock.next());
    int commits = 0;
    while (stages.next()) {
      if (!is_due() || !writer.tick(clock.next())) continue;
      stages.report_open(writer);
      if (++commits % 3 == 0) writer.forget_texts();
      writer.commit({stages.time(), stages.captures(), {}});
      REQUIRE(writer.wait());
    }
    stages.finish();
    REQUIRE(writer.finish({stages.time(), stages.captures(), {}}));
  }
  return shown(store::Database::open(path));
}

// Of what is open: rows by id, from the tables. Of connections without what their end alone tells.
std::string open_rows(const store::Database& database) {
  std::string text;
  for (const char* view :
       {"calls", "dialogs", "transactions", "registrations", "subscriptions", "publications", "connections"})
    text.append("-- ").append(view).append("\n").append(
        rows(database, std::string("SELECT * FROM ") + view + " ORDER BY id"));
  return text;
}

// One in eight, for time.
std::vector<std::filesystem::path> some_fixtures(std::size_t first) {
  const std::vector<std::filesystem::path> all = fixtures();
  std::vector<std::filesystem::path> some;
  for (std::size_t i = first; i < all.size(); i += 8) some.push_back(all[i]);
  REQUIRE(some.size() > 4);
  return some;
}

}  // namespace

TEST_CASE("live: the rows of a fixture are those of its finished capture, whenever it is committed") {
  std::mt19937 random(20261123);
  for (const std::filesystem::path& capture : some_fixtures(0)) {
    CAPTURE(capture);
    const std::string expected = offline(capture);
    TemporaryFolder folder;
    int packet = 0;
    CHECK(difference(expected, live(capture, folder / "every.db", [] { return true; })) == "");
    CHECK(difference(expected, live(capture, folder / "tenth.db", [&] { return ++packet % 10 == 0; })) == "");
    CHECK(difference(expected, live(capture, folder / "some.db", [&] { return random() % 4 == 0; })) == "");
  }
}

// The oracle is one that was never asked before: everything that is open has changed since its beginning.
TEST_CASE("live: what changed is told, whatever changed it") {
  std::mt19937 random(9);
  for (const std::filesystem::path& capture : some_fixtures(4)) {
    CAPTURE(capture);
    TemporaryFolder folder;
    store::LiveDatabaseFile file(folder / "live.db");
    store::LiveWriter writer(file, {});
    Stages stages(capture, writer, true);
    TestClock clock;
    writer.tick(clock.next());
    std::size_t packets = 0;
    const std::size_t often = 1 + std::filesystem::file_size(capture) / 40'000;
    while (stages.next()) {
      ++packets;
      if (!writer.tick(clock.next())) continue;
      stages.report_open(writer);
      writer.commit({stages.time(), stages.captures(), {}});
      REQUIRE(writer.wait());
      if (random() % (8 * often) != 0) continue;
      store::LiveDatabaseFile other(folder / ("at" + std::to_string(packets) + ".db"));
      store::LiveWriter at_once(other, {});
      Stages again(capture, at_once, true);
      for (std::size_t i = 0; i < packets; ++i) REQUIRE(again.next());
      again.report_open(at_once);
      at_once.commit({again.time(), again.captures(), {}});
      REQUIRE(at_once.wait());
      INFO("after packet " << packets);
      CHECK(difference(open_rows(store::Database::open(other.path())), open_rows(store::Database::open(file.path()))) ==
            "");
    }
  }
}

TEST_CASE("live: readers see calls in progress with their state") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveWriter writer(file, {});
  Stages stages(fixture("ws-call"), writer, true);
  TestClock clock;
  writer.tick(clock.next());
  std::vector<std::string> states;
  while (stages.next()) {
    if (!writer.tick(clock.next())) continue;
    stages.report_open(writer);
    writer.commit({stages.time(), stages.captures(), {}});
    REQUIRE(writer.wait());
    const store::Database reader = store::Database::open(file.path());
    const std::string state = rows(reader, "SELECT state, status, messages > 0, complete FROM calls");
    if (!state.empty() && (states.empty() || states.back() != state)) states.push_back(state);
    CHECK(rows(reader, "SELECT count(*) FROM messages WHERE src_ip IS NULL OR dst_ip IS NULL") == "0\n");
    CHECK(rows(reader,
               "SELECT count(*) FROM messages m LEFT JOIN calls c ON c.id = m.call WHERE m.call IS NOT NULL AND "
               "c.id IS NULL") == "0\n");
    CHECK(rows(reader, "SELECT sum(packets) > 0 FROM captures") == "1\n");
  }
  CHECK(states == std::vector<std::string>{"attempting|NULL|1|1\n", "proceeding|NULL|1|1\n", "ringing|NULL|1|1\n",
                                           "answered|200|1|1\n", "confirmed|200|1|1\n", "completed|200|1|1\n"});
}

TEST_CASE("live: all statements of a reader see one state") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveWriter writer(file, {});
  writer.on_event(message_event(1, invite));
  writer.commit({});
  REQUIRE(writer.wait());
  const store::Database reader = store::Database::open(file.path());
  CHECK(rows(reader, "SELECT count(*) FROM messages") == "1\n");
  writer.on_event(message_event(2, ok));
  writer.commit({});
  REQUIRE(writer.wait());
  CHECK(rows(reader, "SELECT count(*) FROM messages") == "1\n");
  CHECK(rows(store::Database::open(file.path()), "SELECT count(*) FROM messages") == "2\n");
}

TEST_CASE("live: a commit is due twice a second, and not before the one before it is done") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveWriter writer(file, {});
  const Timestamp begin{1'000'000'000'000};
  CHECK_FALSE(writer.tick(begin));
  CHECK_FALSE(writer.tick(begin + milliseconds(499)));
  CHECK(writer.tick(begin + milliseconds(500)));
  writer.commit({});
  REQUIRE(writer.wait());
  CHECK_FALSE(writer.tick(begin + milliseconds(999)));
  CHECK(writer.tick(begin + milliseconds(1000)));
  CHECK(writer.counters().commits == 1);
  CHECK_FALSE(writer.counters().trouble);
}

TEST_CASE("live: finished, it is one plain file") {
  TemporaryFolder folder;
  {
    store::LiveDatabaseFile file(folder / "live.db");
    store::LiveWriter writer(file, {});
    writer.on_event(message_event(1, invite));
    REQUIRE(writer.finish({}));
  }
  CHECK(folder.entries() == 1);
  const store::Database database = store::Database::open(folder / "live.db");
  CHECK(rows(database, "PRAGMA journal_mode") == "delete\n");
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
}

TEST_CASE("live: what was lost is a row of drops") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveWriter writer(file, {});
  writer.commit({{}, {}, {{2, {10}, {20}, "kernel", 7}, {0, {30}, {40}, "ring", 1}}});
  REQUIRE(writer.wait());
  CHECK(rows(store::Database::open(file.path()), "SELECT * FROM drops") == "2|10|20|kernel|7\nNULL|30|40|ring|1\n");
}
