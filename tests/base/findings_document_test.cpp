// docs/FINDINGS.md is the finding table as a page. Out of date? `./dev test --update` writes it
// anew.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/finding.h"
#include "tests/support/catch.h"

using namespace rung;

namespace {

std::vector<std::string_view> layers_in_order() {
  std::vector<std::string_view> layers;
  for (const FindingRow& row : finding_table())
    if (std::find(layers.begin(), layers.end(), row.layer) == layers.end()) layers.push_back(row.layer);
  return layers;
}

std::string_view heading(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "**Info.** ";
    case Severity::warning:
      return "**Warning.** ";
    case Severity::error:
      return "**Error.** ";
  }
  return "";
}

std::string section(const FindingRow& row) {
  std::string text = "### " + std::string(row.id) + "\n\n";
  text += std::string(heading(row.severity)) + std::string(row.meaning) + "\n" + std::string(row.advice) + "\n";
  if (row.reference != "-") text += "See " + std::string(row.reference) + ".\n";
  return text + "\n";
}

std::string document() {
  std::string text =
      "# Findings\n\n"
      "What rung has to say about the traffic it reads. Each finding names its packet, and its "
      "connection, message\n"
      "and call where there is one; `detail` holds the facts of the occurrence. The severity is "
      "the default: an\n"
      "occurrence may be lowered, the reason in its detail. List them with `rung findings "
      "SOURCE`.\n\n"
      "This page is written from the table in `base/finding.cpp` by `./dev test --update`.\n\n";
  for (std::string_view layer : layers_in_order()) {
    text += "## Layer " + std::string(layer) + "\n\n";
    for (const FindingRow& row : finding_table())
      if (row.layer == layer) text += section(row);
  }
  text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("docs/FINDINGS.md is the finding table") {
  const std::string path = RUNG_SOURCE_DIR "/docs/FINDINGS.md";
  if (std::getenv("RUNG_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << document();
  std::ifstream in(path, std::ios::binary);
  std::string written{std::istreambuf_iterator<char>(in), {}};
  CHECK(written == document());
}
