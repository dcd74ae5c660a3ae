#include <algorithm>

#include "store/database.h"
#include "tests/scenarios/run_rung.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using namespace rung::test;

namespace {

// Every row of every table, in the order of its row ids.
std::string dump(const fs::path& file) {
  rung::store::Database database = rung::store::Database::open(file.string());
  std::string text;
  rung::store::Statement tables(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  while (tables.step()) {
    std::string table(tables.text(0));
    rung::store::Statement rows(database, "SELECT * FROM \"" + table + "\"");
    text += "-- " + table + "\n";
    while (rows.step()) {
      for (int i = 0; i < rows.columns(); ++i) text.append(rows.text(i)).append("|");
      text += '\n';
    }
  }
  return text;
}

}  // namespace

TEST_CASE("identical input gives an identical database, ids included") {
  ScratchFolder scratch;
  fs::path fixtures = fs::path(RUNG_SOURCE_DIR) / "tests/fixtures";
  std::vector<std::string> inputs;
  for (const auto& entry : fs::recursive_directory_iterator(fixtures))
    if (entry.path().stem() == "input" && entry.path().extension() != ".keys") inputs.push_back(entry.path().string());
  std::sort(inputs.begin(), inputs.end());
  REQUIRE_FALSE(inputs.empty());
  std::vector<std::string> dumps;
  for (const char* name : {"one.db", "two.db"}) {
    std::vector<std::string> arguments{"analyze", "-q", "-o", (scratch / name).string()};
    arguments.insert(arguments.end(), inputs.begin(), inputs.end());
    Ran ran = run_rung(arguments);
    REQUIRE((ran.status == 0 || ran.status == 3));
    dumps.push_back(dump(scratch / name));
  }
  CHECK(dumps[0].size() > 10'000);
  CHECK(dumps[0] == dumps[1]);
}
