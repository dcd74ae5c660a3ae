// The README's examples are what the program prints.
#include <fstream>
#include <iterator>
#include <map>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::filesystem::path top = RUNG_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Command and output of each ```console block.
std::map<std::string, std::string> examples_in(const std::string& page) {
  const std::string begin = "```console\n$ ", end = "\n```\n";
  std::map<std::string, std::string> examples;
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
    const std::size_t command = at + begin.size(), output = page.find('\n', command) + 1;
    const std::size_t output_end = page.find(end, output) + 1;
    examples[page.substr(command, output - 1 - command)] = page.substr(output, output_end - output);
  }
  return examples;
}

}  // namespace

TEST_CASE("the README shows what the program prints") {
  const Workplace place;
  place.write("call.pcap", text_of(top / "tests/fixtures/gw-ws-to-udp/input.pcap"));
  place.write("page.pcap", text_of(top / "tests/fixtures/bad-no-subprotocol/input.pcap"));
  const auto examples = examples_in(text_of(top / "README.md"));
  CHECK(examples.size() == 4);
  for (const auto& [command, output] : examples) {
    INFO(command);
    CHECK(place.run(command).out == output);
  }
}
