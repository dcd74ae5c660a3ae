// Every folder under tests/fixtures is a scenario: input.pcap or input.pcapng, perhaps a key log input.keys, and
// expected rows as VIEW.csv. The
// header line of such a file names the columns that are compared, so it is written by hand once; with RUNG_UPDATE
// set in the environment the rows below it are written anew, to be reviewed in the diff.
#include <algorithm>

#include "tests/scenarios/run_rung.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using namespace rung::test;

namespace {

const fs::path fixtures = fs::path(RUNG_SOURCE_DIR) / "tests/fixtures";

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

fs::path input_of(const fs::path& scenario) {
  for (const fs::path& entry : sorted_entries(scenario))
    if (entry.stem() == "input" && entry.extension() != ".keys") return entry;
  return {};
}

std::string first_line(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

// The capture's database, made in `folder`.
fs::path analyzed(const fs::path& input, const ScratchFolder& folder) {
  const fs::path database = folder / "rows.db";
  std::vector<std::string> arguments = {"analyze", "-q", input.string(), "-o", database.string()};
  fs::path keys = input;
  if (fs::exists(keys.replace_extension(".keys"))) arguments.insert(arguments.end(), {"--keylog", keys.string()});
  const Ran ran = run_rung(arguments);
  REQUIRE((ran.status == 0 || ran.status == 1 || ran.status == 3));
  return database;
}

void compare_rows(const fs::path& database, const fs::path& expected_file) {
  std::string expected = read_file(expected_file);
  std::string columns = first_line(expected);
  std::string view = expected_file.stem().string();
  std::string sql = "SELECT " + columns + " FROM " + view + " ORDER BY id";
  const std::string found = rows_in(database.string(), sql, true);
  CAPTURE(expected_file.string(), sql);
  if (std::getenv("RUNG_UPDATE")) {
    std::ofstream(expected_file, std::ios::binary) << found;
    return;
  }
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("fixtures give their expected rows") {
  int scenarios = 0;
  for (const fs::path& scenario : sorted_entries(fixtures)) {
    fs::path input = fs::is_directory(scenario) ? input_of(scenario) : fs::path();
    if (input.empty()) continue;
    ++scenarios;
    INFO(scenario.filename().string());
    CHECK(fs::exists(scenario / "README.md"));
    const ScratchFolder scratch;
    const fs::path database = analyzed(input, scratch);
    for (const fs::path& entry : sorted_entries(scenario))
      if (entry.extension() == ".csv") compare_rows(database, entry);
  }
  CHECK(scenarios >= 10);
}
