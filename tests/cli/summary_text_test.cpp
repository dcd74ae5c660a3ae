#include "cli/summary_text.h"

#include <algorithm>
#include <sstream>

#include "tests/support/catch.h"

using namespace rung::cli;

namespace {

SummaryFacts silent_facts() {
  SummaryFacts facts;
  facts.captures.push_back({"a.pcap", "pcap", "1", 10, 1000, 0, false});
  return facts;
}

std::string text_of(const SummaryFacts& facts) {
  std::ostringstream out;
  write_summary(facts, {}, out);
  return out.str();
}

}  // namespace

TEST_CASE("silence is explained by what was seen") {
  SummaryFacts empty;
  empty.captures.push_back({"a.pcap", "pcap", "1", 0, 0, 0, false});
  REQUIRE(explain_silence(empty).size() == 1);
  CHECK(explain_silence(empty).front().find("no packet") != std::string::npos);

  SummaryFacts encrypted = silent_facts();
  encrypted.connections.push_back({"TLS", "no-keys", 2});
  encrypted.reasons.push_back({"TLS without keys", "no-keys", 2});
  CHECK(explain_silence(encrypted).front() == "2 connections no-keys: TLS without keys");

  SummaryFacts unknown = silent_facts();
  unknown.findings.push_back({"warning", "cap-link-type-unknown", 1});
  CHECK(explain_silence(unknown).front().find("link type") != std::string::npos);

  SummaryFacts other = silent_facts();
  other.connections.push_back({"TCP", "not-sip", 1});
  CHECK(!explain_silence(other).empty());

  SummaryFacts speaking = silent_facts();
  speaking.messages = 1;
  CHECK(explain_silence(speaking).empty());
}

TEST_CASE("what to type next names real files and ids") {
  SummaryFacts facts = silent_facts();
  facts.messages = 9;
  facts.any_call = 1;
  facts.failed_call = 3;
  CHECK(next_commands(facts, {"my call.pcap"}).front() == "rung ladder 'my call.pcap' 3");
  CHECK(next_commands(facts, {"a", "b"}).front() == "rung analyze a b -o all.db");
  CHECK(next_commands(facts, {"a", "b"})[1] == "rung ladder all.db 3");
  CHECK(next_commands(facts, {"a"}, {"k", "l m"}).front() == "rung ladder a --keylog k --keylog 'l m' 3");
  CHECK(next_commands(facts, {"a", "b"}, {"k"})[0] == "rung analyze a b --keylog k -o all.db");
  CHECK(next_commands(facts, {"a", "b"}, {"k"})[1] == "rung ladder all.db 3");
}

TEST_CASE("a shell reads a quoted word as it was") {
  CHECK(shell_word("a-b_1.pcap") == "a-b_1.pcap");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("$(x)") == "'$(x)'");
}

TEST_CASE("the summary stays short whatever it counts") {
  SummaryFacts facts = silent_facts();
  facts.messages = 1;
  for (int i = 0; i < 100; ++i) {
    const std::string name = "name" + std::to_string(i);
    facts.captures.push_back({name, "pcap", "1", 1, 1, 0, false});
    facts.findings.push_back({"error", name, 1});
    facts.reasons.push_back({name, "no-keys", 1});
    facts.methods.push_back({name, "", 1});
    facts.calls.push_back({name, "", 1});
  }
  const std::string text = text_of(facts);
  CHECK(std::count(text.begin(), text.end(), '\n') <= 40);
  CHECK(text.find("and 92 more codes") != std::string::npos);
}

TEST_CASE("the wire cannot speak to the terminal through the summary") {
  SummaryFacts facts = silent_facts();
  facts.messages = 1;
  facts.methods.push_back({"\x1b[2J", "", 1});
  facts.captures.front().path = "a\x1b]0;x.pcap";
  CHECK(text_of(facts).find('\x1b') == std::string::npos);
}
