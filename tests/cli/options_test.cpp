#include "cli/options.h"

#include "tests/support/catch.h"

using namespace rung;
using cli::Command;
using cli::Options;
using cli::parse_options;

namespace {

Options parsed(const std::vector<std::string>& arguments) {
  const auto outcome = parse_options(arguments);
  REQUIRE(std::holds_alternative<Options>(outcome));
  return std::get<Options>(outcome);
}

int status(const std::vector<std::string>& arguments) {
  const auto outcome = parse_options(arguments);
  return std::holds_alternative<int>(outcome) ? std::get<int>(outcome) : -1;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the first word is a command or a SOURCE") {
  CHECK(parsed({"a.pcap"}).command == Command::summary);
  CHECK(parsed({"a.pcap", "b.pcap"}).sources == Words{"a.pcap", "b.pcap"});
  CHECK(parsed({"calls", "a.pcap"}).command == Command::calls);
  CHECK(parsed({"./calls"}).command == Command::summary);
  CHECK(parsed({"./calls"}).sources == Words{"./calls"});
  CHECK(parsed({"a.pcap", "calls"}).sources == Words{"a.pcap", "calls"});
  CHECK(parsed({"calls", "calls"}).sources == Words{"calls"});
  CHECK(parsed({"--", "calls"}).sources == Words{"calls"});
  CHECK(parsed({"-"}).sources == Words{"-"});
}

TEST_CASE("options stand before or after") {
  for (const Words& words : {Words{"--format", "csv", "calls", "x"}, Words{"calls", "--format", "csv", "x"},
                             Words{"calls", "x", "--format=csv"}, Words{"--format=csv", "calls", "x"},
                             Words{"-q", "calls", "--format", "csv", "x"}}) {
    const Options options = parsed(words);
    CHECK(options.command == Command::calls);
    CHECK(options.format == cli::Format::csv);
    CHECK(options.sources == Words{"x"});
  }
  CHECK(parsed({"-o", "calls", "messages", "x"}).command == Command::messages);
  CHECK(parsed({"-qo", "calls", "messages", "x"}).output == "calls");
  CHECK(parsed({"-ocalls", "messages", "x"}).output == "calls");
}

TEST_CASE("commands take their own arguments") {
  CHECK(parsed({"show", "x", "17"}).message == 17);
  CHECK(parsed({"query", "x", "SELECT 1"}).sql == "SELECT 1");
  CHECK(parsed({"query", "x", "@failed-calls"}).sql == "@failed-calls");
  CHECK(parsed({"query", "--list"}).list_queries);
  CHECK(parsed({"ladder", "x", "1", "abc@host"}).ladder.calls == Words{"1", "abc@host"});
  CHECK(parsed({"ladder", "x", "--width", "100"}).ladder.width == 100);
  CHECK(parsed({"analyze", "a", "b", "-o", "c", "--force"}).force);
  CHECK(parsed({"findings", "x", "--fail-on", "warning"}).fail_on == Severity::warning);
  CHECK(parsed({"messages", "x", "--status", "4xx", "--from", "a"}).filters.status == "4xx");
}

TEST_CASE("the option --keylog takes one file each time, before or after the sources") {
  const Options options = parsed({"--keylog", "a.log", "x", "y", "--keylog=b.log"});
  CHECK(options.key_logs == Words{"a.log", "b.log"});
  CHECK(options.sources == Words{"x", "y"});
  CHECK(parsed({"--keylog", "calls", "messages", "x"}).command == Command::messages);
  CHECK(status({"schema", "--keylog", "a.log"}) == 2);
}

TEST_CASE("an option that another format has is refused") {
  for (const Words& words :
       {Words{"--no-secrets"}, Words{"--force"}, Words{"--format", "pcapng", "--no-secrets", "--force"},
        Words{"--format", "clf", "--show-secrets", "--clf-viewpoint", "client", "--clf-base", "0", "--clf-optional",
              "none"},
        Words{"--format", "sipp", "--show-secrets", "--sipp-speed", "2"}}) {
    Words all{"export", "x", "1"};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(parsed(all).command == Command::exporting);
  }
  for (const Words& words :
       {Words{"--show-secrets"}, Words{"--clf-base", "1"}, Words{"--sipp-speed", "1"},
        Words{"--format", "pcapng", "--clf-optional", "none"}, Words{"--format", "clf", "--no-secrets"},
        Words{"--format", "clf", "--force"}, Words{"--format", "clf", "--sipp-speed", "1"},
        Words{"--format", "sipp", "--clf-viewpoint", "client"}, Words{"--format", "sipp", "--force"},
        Words{"--color", "always"}}) {
    INFO(words.back());
    Words all{"export", "x", "1"};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(status(all) == 2);
  }
  CHECK(status({"ladder", "x", "--format", "svg", "--ascii"}) == 2);
  CHECK(status({"ladder", "x", "--format", "svg", "--width", "80"}) == 2);
}

TEST_CASE("what cannot be understood is status 2") {
  for (const Words& words :
       {Words{}, Words{"calls"}, Words{"-q"}, Words{"--nonsense", "x"}, Words{"calls", "x", "--format", "xml"},
        Words{"show", "x"}, Words{"show", "x", "abc"}, Words{"ladder", "x", "--format", "csv"},
        Words{"summary-less", "--status", "4xx"}, Words{"x", "--fail-on", "info"}, Words{"schema", "x"},
        Words{"query", "a", "b", "c"}, Words{"calls", "x", "--show-secrets"}}) {
    INFO((words.empty() ? "" : words.back()));
    CHECK(status(words) == 2);
  }
}

TEST_CASE("help and version are no error") {
  for (const Words& words :
       {Words{"--help"}, Words{"calls", "--help"}, Words{"--version"}, Words{"calls", "x", "--version"}})
    CHECK(status(words) == 0);
}
