#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

void write_text(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}
void publish_at(const std::string& path, bool overwrite) {
  store::NewDatabaseFile file(path, overwrite);
  store::Writer(file.database()).finish({});
  file.publish();
}

}  // namespace

TEST_CASE("a database appears under its name when it is published, for its owner alone") {
  TemporaryFolder folder;
  std::string path = folder / "a.db";
  store::NewDatabaseFile file(path, false);
  struct stat status {};
  for (const auto& entry : std::filesystem::directory_iterator(folder / "")) {
    REQUIRE(stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  CHECK_FALSE(std::filesystem::exists(path));
  store::Writer(file.database()).finish({});
  file.publish();
  CHECK(folder.entries() == 1);
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(store::looks_like_database(path));
  CHECK(rows(store::Database::open(path), "PRAGMA journal_mode") == "delete\n");
}

TEST_CASE("what is not published leaves nothing behind") {
  TemporaryFolder folder;
  { store::NewDatabaseFile file(folder / "a.db", false); }
  CHECK(folder.entries() == 0);
}

TEST_CASE("an existing file is refused at once") {
  TemporaryFolder folder;
  write_text(folder / "a.db", "mine");
  CHECK_THROWS_AS(store::NewDatabaseFile(folder / "a.db", false), store::DatabaseError);
  CHECK(read_text(folder / "a.db") == "mine");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that appeared meanwhile is not overwritten") {
  TemporaryFolder folder;
  {
    store::NewDatabaseFile file(folder / "a.db", false);
    store::Writer(file.database()).finish({});
    write_text(folder / "a.db", "mine");
    CHECK_THROWS_AS(file.publish(), store::DatabaseError);
  }
  CHECK(read_text(folder / "a.db") == "mine");
  CHECK(folder.entries() == 1);
}

TEST_CASE("overwriting replaces the file when the new one is whole, and what SQLite left beside it") {
  TemporaryFolder folder;
  std::string path = folder / "a.db";
  publish_at(path, false);
  write_text(path + "-journal", "old");
  std::string before = read_text(path);
  { store::NewDatabaseFile file(path, true); }
  CHECK(read_text(path) == before);
  publish_at(path, true);
  CHECK(folder.entries() == 1);
  CHECK(rows(store::Database::open(path), "SELECT count(*) FROM captures") == "0\n");
}

TEST_CASE("several may be made beside each other") {
  TemporaryFolder folder;
  store::NewDatabaseFile first(folder / "a.db", false);
  store::NewDatabaseFile second(folder / "a.db", false);
  store::Writer(first.database()).finish({});
  store::Writer(second.database()).finish({});
  first.publish();
  CHECK_THROWS_AS(second.publish(), store::DatabaseError);
}

TEST_CASE("a name can be as long as the file system allows") {
  TemporaryFolder folder;
  std::string name(255, 'n');
  publish_at(folder / name, false);
  CHECK(store::looks_like_database(folder / name));
}

TEST_CASE("places that no database can take") {
  TemporaryFolder folder;
  CHECK_THROWS_AS(store::NewDatabaseFile("", true), store::DatabaseError);
  CHECK_THROWS_AS(store::NewDatabaseFile(folder / "", true), store::DatabaseError);
  CHECK_THROWS_AS(store::NewDatabaseFile(folder / "no/such/folder.db", false), store::DatabaseError);
  std::filesystem::create_directory(folder / "d");
  CHECK_THROWS_AS(store::NewDatabaseFile(folder / "d", true), store::DatabaseError);
  CHECK_THROWS_AS(store::NewDatabaseFile("/dev/null", true), store::DatabaseError);
}

TEST_CASE("nothing is published while rows are not committed") {
  TemporaryFolder folder;
  store::NewDatabaseFile file(folder / "a.db", false);
  file.database().execute("BEGIN");
  CHECK_THROWS_AS(file.publish(), store::DatabaseError);
}
