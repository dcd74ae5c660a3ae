#include "base/finding.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"

using namespace rung;

namespace {

const std::filesystem::path top = RUNG_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The texts of all files below `folder` whose names end so, but of none that is `except`.
std::string texts_below(const std::string& folder, std::initializer_list<std::string_view> extensions,
                        std::string_view except) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top / folder)) {
    std::string extension = entry.path().extension().string();
    bool wanted = std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
    if (entry.is_regular_file() && wanted && entry.path().stem().string() != except) all += text_of(entry.path());
  }
  return all;
}

// The names between the braces of FindingCode, in order.
std::vector<std::string> enumerators() {
  std::string header = text_of(top / "base/finding.h");
  std::size_t begin = header.find('{', header.find("enum class FindingCode"));
  std::size_t end = header.find("  count_,", begin);
  REQUIRE(end != std::string::npos);
  std::vector<std::string> names;
  std::string name;
  bool comment = false;
  for (std::size_t i = begin + 1; i < end; ++i) {
    char c = header[i];
    if (c == '/' && header[i + 1] == '/') comment = true;
    if (c == '\n') comment = false;
    if (comment) continue;
    if (c == ',')
      names.push_back(std::exchange(name, {}));
    else if (c != ' ' && c != '\n')
      name += c;
  }
  return names;
}

std::string with_dashes(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

bool names(const std::string& text, const FindingRow& row, const std::string& enumerator) {
  return text.find(enumerator) != std::string::npos || text.find(row.id) != std::string::npos;
}

}  // namespace

TEST_CASE("a finding's id is its enumerator with dashes, and its own") {
  std::vector<std::string> expected = enumerators();
  REQUIRE(expected.size() == finding_table().size());
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const FindingRow& row = finding_table()[i];
    CHECK(row.id == with_dashes(expected[i]));
    CHECK(ids.insert(row.id).second);
    CHECK(&row_of(row.code) == &row);
  }
}

TEST_CASE("every finding says what happened and what to do, in sentences") {
  for (const FindingRow& row : finding_table()) {
    INFO(row.id);
    CHECK_FALSE(row.layer.empty());
    CHECK_FALSE(row.reference.empty());
    for (std::string_view sentence : {row.meaning, row.advice}) {
      REQUIRE(sentence.size() > 10);
      CHECK(sentence.back() == '.');
      CHECK(sentence.front() >= 'A');
      CHECK(sentence.front() <= 'Z');
      CHECK(sentence.find('\n') == std::string_view::npos);
    }
  }
}

TEST_CASE("every finding is reported by some code and asked for by some test") {
  std::string sources, tests;
  for (const char* stage : {"capture", "decode", "correlate", "store", "cli"})
    sources += texts_below(stage, {".cpp", ".h"}, "");
  tests = texts_below("tests", {".cpp", ".h", ".jsonl", ".json", ".txt", ".csv"}, "finding_test");
  std::vector<std::string> enumerator = enumerators();
  for (const FindingRow& row : finding_table()) {
    INFO(row.id);
    const std::string& name = enumerator[static_cast<std::size_t>(row.code)];
    CHECK(names(sources, row, name));
    CHECK(names(tests, row, name));
  }
}

TEST_CASE("a made finding has the default severity of its row and its place") {
  PacketRef where{2, 17, {99}};
  Finding finding = make_finding(FindingCode::tcp_gap_in_stream, where, "1460 octets");
  CHECK(finding.severity == row_of(FindingCode::tcp_gap_in_stream).severity);
  CHECK(finding.where == where);
  CHECK(finding.detail == "1460 octets");
  CHECK(finding.connection_id == 0);
  CHECK(to_text(Severity::info) == "info");
  CHECK(to_text(Severity::warning) == "warning");
  CHECK(to_text(Severity::error) == "error");
}
