// docs/PRODUCTS.md names the test that proves each of its rows: all of them exist.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/scenarios/run_rung.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::filesystem::path top = RUNG_SOURCE_DIR;

// Texts in backticks of the last cell of a row.
std::vector<std::string> proofs_in(const std::string& line) {
  std::vector<std::string> names;
  if (!line.starts_with("|") || line.size() < 3) return names;
  const std::string cell = line.substr(line.rfind('|', line.size() - 2));
  for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at + 1)) {
    const std::size_t end = cell.find('`', at + 1);
    if (end == std::string::npos) break;
    names.push_back(cell.substr(at + 1, end - at - 1));
    at = end;
  }
  return names;
}

// Names of test files and programs, and the names of all cases of this program.
struct Known {
  std::vector<std::string> files;
  std::string cases, programs;
};
Known known_tests() {
  Known known;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top / "tests")) {
    if (entry.path().extension() == ".cpp") known.files.push_back(entry.path().stem().string());
    if (entry.path().filename() == "CMakeLists.txt") known.programs += read_file(entry.path());
  }
  for (const char* file : {"product_clients_test.cpp", "product_servers_test.cpp", "specifications_test.cpp"})
    known.cases += read_file(top / "tests/scenarios" / file);
  return known;
}

bool exists(std::string name, const Known& known) {
  constexpr std::string_view dots = " \xe2\x80\xa6";
  if (name.find(": ") != std::string::npos) {
    if (name.ends_with(dots)) name.resize(name.size() - dots.size());
    return known.cases.find("\"" + name) != std::string::npos;
  }
  if (std::filesystem::exists(top / "tests/fixtures" / name)) return true;
  if (std::find(known.files.begin(), known.files.end(), name) != known.files.end()) return true;
  return known.programs.find("rung_test(" + name) != std::string::npos;
}

}  // namespace

TEST_CASE("every test that docs/PRODUCTS.md names exists") {
  const Known known = known_tests();
  std::istringstream page(read_file(top / "docs/PRODUCTS.md"));
  std::size_t count = 0;
  for (std::string line; std::getline(page, line);) {
    for (const std::string& name : proofs_in(line)) {
      INFO(name);
      CHECK(exists(name, known));
      ++count;
    }
  }
  CHECK(count > 60);
  CHECK_FALSE(exists("product: nobody's", known));
  CHECK_FALSE(exists("no_such_test", known));
}
