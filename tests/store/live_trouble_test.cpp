// What goes wrong around a live database: kills, full disks, readers that stay.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "store/live_writer.h"
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

std::string invite_of(std::uint64_t call) {
  const std::string number = std::to_string(call);
  return "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK" + number +
         "\r\nFrom: <sip:alice@example.com>;tag=f" + number + "\r\nTo: <sip:bob@example.com>\r\nCall-ID: " + number +
         "\r\nCSeq: 1 INVITE\r\nUser-Agent: Phone " + number + "\r\nContent-Length: 400\r\n\r\n" +
         std::string(400, 'v');
}

// A message of a call of its own, and the call.
void give_call(store::LiveWriter& writer, std::uint64_t id) {
  correlate::Message message = message_event(id, invite_of(id));
  message.call = id;
  writer.on_event(std::move(message));
  correlate::Call call;
  call.id = id;
  call.started = {1'000'000'000 + static_cast<std::int64_t>(id)};
  writer.on_event(std::move(call));
}

void give_calls(store::LiveWriter& writer, std::uint64_t first, std::uint64_t behind) {
  for (std::uint64_t id = first; id < behind; ++id) give_call(writer, id);
}

std::string count(const std::string& path, const std::string& what = "messages") {
  const std::string text = rows(store::Database::open(path), "SELECT count(*) FROM " + what);
  return text.substr(0, text.size() - 1);
}

void check_whole(const std::string& path) {
  const store::Database database = store::Database::open(path);
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
  CHECK(rows(database,
             "SELECT count(*) FROM messages WHERE raw IS NULL OR length(raw) <> size OR call_id IS NULL OR "
             "user_agent IS NULL") == "0\n");
}

struct Told {
  std::vector<store::LiveNotice> all;
  store::LiveOptions options() {
    store::LiveOptions made;
    made.notice = [this](const store::LiveNotice& notice) { all.push_back(notice); };
    return made;
  }
  std::size_t count(store::LiveNotice::Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const store::LiveNotice& each) { return each.kind == kind; }));
  }
};

using Kind = store::LiveNotice::Kind;

// Gives calls and commits until it is killed; tells through `pipe` how many messages are committed.
[[noreturn]] void write_until_killed(const std::string& path, int pipe) {
  store::LiveDatabaseFile file(path);
  store::LiveWriter writer(file, {});
  const std::uint64_t begin = file.last_ids().decode.message;
  for (std::uint64_t id = begin + 1;; ++id) {
    give_call(writer, id);
    if (id % 50 != 0) continue;
    writer.commit({});
    const std::uint64_t committed = begin + writer.counters().messages;
    if (::write(pipe, &committed, sizeof committed) < 0) std::_Exit(1);
  }
}

std::uint64_t last_told(int pipe) {
  std::uint64_t committed = 0, told = 0;
  while (::read(pipe, &told, sizeof told) == sizeof told) committed = told;
  return committed;
}

}  // namespace

TEST_CASE("live: killed at any moment, what was committed is there, and whole") {
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  std::mt19937 random(11);
  std::uint64_t before = 0;
  for (int round = 0; round < 8; ++round) {
    CAPTURE(round);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_until_killed(path, ends[1]);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + random() % 250));
    ::kill(child, SIGKILL);
    const std::uint64_t committed = last_told(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    if (!std::filesystem::exists(path)) continue;  // before it had its name
    check_whole(path);
    const store::Database database = store::Database::open(path);
    const std::uint64_t now = std::stoull(count(path));
    CHECK(now >= committed);
    CHECK(now >= before);
    CHECK(rows(database, "SELECT count(*) = coalesce(max(id), 0) FROM messages WHERE id > 0") == "1\n");
    CHECK(count(path, "calls") == std::to_string(now));
    before = now;
  }
  CHECK(before > 0);
}

TEST_CASE("live: a full disk loses nothing that was committed, nor what waits for room") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  Told told;
  store::LiveWriter writer(file, told.options());
  give_calls(writer, 1, 101);
  writer.commit({});
  REQUIRE(writer.wait());

  file.database().execute("PRAGMA max_page_count=1");  // as many as there are
  give_calls(writer, 101, 401);
  writer.commit({});
  CHECK_FALSE(writer.wait());
  REQUIRE(told.count(Kind::not_written) == 1);
  CHECK(told.all.front().text.find("database or disk is full") != std::string::npos);
  CHECK(writer.counters().trouble);
  CHECK(writer.counters().waiting_octets > 0);
  CHECK(count(file.path()) == "100");
  CHECK_FALSE(writer.wait());
  CHECK(told.count(Kind::not_written) == 1);

  file.database().execute("PRAGMA max_page_count=1000000");
  CHECK(writer.wait());
  CHECK(told.count(Kind::written_again) == 1);
  CHECK(count(file.path()) == "400");
  CHECK(writer.counters().messages == 400);
  CHECK(writer.counters().lost_messages == 0);
  check_whole(file.path());
}

TEST_CASE("live: where more waits than may, the oldest messages are dropped and counted") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  Told told;
  store::LiveOptions options = told.options();
  options.queue_octets = 256 << 10;
  store::LiveWriter writer(file, std::move(options));
  writer.commit({});
  REQUIRE(writer.wait());
  file.database().execute("PRAGMA max_page_count=1");
  give_calls(writer, 1, 301);
  writer.commit({});
  REQUIRE_FALSE(writer.wait());
  give_calls(writer, 301, 3001);
  writer.commit({});
  REQUIRE_FALSE(writer.wait());
  CHECK(told.count(Kind::rows_lost) == 1);
  const std::uint64_t lost = writer.counters().lost_messages;
  CHECK(lost > 1000);
  CHECK(writer.counters().waiting_octets <= 256 << 10);

  file.database().execute("PRAGMA max_page_count=1000000");
  REQUIRE(writer.wait());
  const store::Database database = store::Database::open(file.path());
  CHECK(rows(database, "SELECT DISTINCT place, sum(packets), min(from_ns) FROM drops") ==
        "store|" + std::to_string(lost) + "|1000000001\n");
  CHECK(rows(database, "SELECT count(*), max(id) FROM messages") == std::to_string(3000 - lost) + "|3000\n");
  check_whole(file.path());
}

TEST_CASE("live: a file that may not grow any more, as a quota does") {
  std::signal(SIGXFSZ, SIG_IGN);
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  Told told;
  store::LiveWriter writer(file, told.options());
  give_calls(writer, 1, 101);
  writer.commit({});
  REQUIRE(writer.wait());
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = std::filesystem::file_size(file.path() + "-wal") + 10'000;
  ::setrlimit(RLIMIT_FSIZE, &small);
  give_calls(writer, 101, 1001);
  writer.commit({});
  const bool written = writer.wait();
  ::setrlimit(RLIMIT_FSIZE, &before);
  CHECK_FALSE(written);
  CHECK(told.count(Kind::not_written) == 1);
  CHECK(count(file.path()) == "100");
  CHECK(writer.wait());
  CHECK(count(file.path()) == "1000");
  check_whole(file.path());
}

TEST_CASE("live: finished with a full disk, it says so, and what was committed is there") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  Told told;
  store::LiveWriter writer(file, told.options());
  give_calls(writer, 1, 101);
  writer.commit({});
  REQUIRE(writer.wait());
  file.database().execute("PRAGMA max_page_count=1");
  give_calls(writer, 101, 1001);
  CHECK_FALSE(writer.finish({}));
  CHECK(told.count(Kind::not_written) == 1);
  CHECK(count(file.path()) == "100");
}

TEST_CASE("live: a reader that stays is reported, the capture goes on, and the log is used again when it ends") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  Told told;
  store::LiveOptions options = told.options();
  options.wal_octets = 1 << 20;
  store::LiveWriter writer(file, std::move(options));
  std::uint64_t next = 1;
  const auto write_more = [&](int commits) {
    for (int i = 0; i < commits; ++i, next += 100) {
      give_calls(writer, next, next + 100);
      writer.commit({});
      REQUIRE(writer.wait());
    }
  };
  write_more(40);
  CHECK(told.all.empty());
  const auto log_octets = [&] { return std::filesystem::file_size(file.path() + "-wal"); };
  CHECK(log_octets() < 2u << 20);
  {
    const store::Database reader = store::Database::open(file.path());
    const std::string seen = rows(reader, "SELECT count(*) FROM messages");
    write_more(40);
    CHECK(told.count(Kind::wal_held) == 1);
    CHECK(log_octets() > 1u << 20);
    CHECK(rows(reader, "SELECT count(*) FROM messages") == seen);
  }
  write_more(40);
  CHECK(told.count(Kind::wal_released) == 1);
  CHECK(told.all.size() == 2);
  CHECK(writer.counters().messages == next - 1);
  CHECK(count(file.path()) == std::to_string(next - 1));
}
