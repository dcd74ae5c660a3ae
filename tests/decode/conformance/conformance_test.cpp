// Conversations like those of the public conformance suites for WebSocket, replayed as captured; the case numbers
// follow their groups. docs/WEBSOCKET.md holds the table: out of date? `./dev test --update` writes it anew.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/decode/conformance/case.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

const std::string document = RUNG_SOURCE_DIR "/docs/WEBSOCKET.md";

std::string extensions_line(const std::string& value) {
  return value.empty() ? "" : "Sec-WebSocket-Extensions: " + value + "\r\n";
}

struct Seen {
  Texts sip, findings;
  ConnectionFacts facts;
};

// `piece`: octets of each segment; 0: one for each frame.
Seen replay(const Case& one, std::size_t piece) {
  ScriptedStream stream;
  stream.recorder.beside_the_point.clear();
  const std::string sip = "Sec-WebSocket-Protocol: sip\r\n";
  stream.client(upgrade_request(sip + extensions_line(one.offered())));
  stream.server(upgrade_response(sip + extensions_line(one.answered())));
  for (const Case::Step& step : one.steps()) {
    const std::size_t size = piece > 0 ? piece : step.octets.size();
    for (std::size_t at = 0; at < step.octets.size(); at += size) {
      const std::string_view octets = std::string_view(step.octets).substr(at, size);
      step.from_client ? stream.client(octets) : stream.server(octets);
    }
  }
  Seen seen;
  seen.facts = stream.end(net::EndReason::fin, net::Direction::from_server);
  seen.sip = stream.recorder.raw;
  seen.findings = stream.recorder.finding_ids();
  std::sort(seen.sip.begin(), seen.sip.end());
  std::sort(seen.findings.begin(), seen.findings.end());
  return seen;
}

Texts sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

void check(const Case& one, std::size_t piece) {
  INFO(one.id() << " " << one.what() << ", in segments of " << piece);
  const Seen seen = replay(one, piece);
  CHECK(seen.findings == sorted(one.findings()));
  CHECK((seen.sip == sorted(one.sip())));
  CHECK(seen.facts.other_messages == one.others());
  CHECK(seen.facts.other_bytes == one.other_octets());
  if (one.close_code() != 0) CHECK(seen.facts.ws_close_code == one.close_code());
}

void check_all(const std::vector<Case>& cases) {
  constexpr std::size_t small = 3000;
  for (const Case& one : cases) {
    check(one, 0);
    check(one, one.octets() <= small ? 1 : 1460);
  }
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (std::vector<Case> (*group)() : {framing_cases, utf8_cases, close_cases, size_cases, compression_cases})
    for (Case& one : group()) all.push_back(std::move(one));
  return all;
}

std::string joined(const Texts& findings) {
  const std::set<std::string> once(findings.begin(), findings.end());
  std::string text;
  for (const std::string& id : once) text += (text.empty() ? "`" : ", `") + id + "`";
  return text.empty() ? "none" : text;
}

std::string page() {
  std::string text =
      "# WebSocket conformance\n\n"
      "Conversations like those of the public conformance suites for RFC 6455 and RFC 7692, replayed as if they had\n"
      "been captured: a client sends, a server echoes or gives up, both close. The numbers follow the suites' groups.\n"
      "Each is replayed with a segment for each frame, and cut into segments of one octet (of 1460 where it is long):\n"
      "what is read must be the same. *Messages* counts those of both sides, SIP ones and others, each compared octet\n"
      "for octet or by count and size; *findings* are all that rung may say about the conversation.\n\n"
      "`tests/decode/conformance/` makes this table.\n\n"
      "| case | what is sent | messages | findings |\n|---|---|---|---|\n";
  for (const Case& one : all_cases()) {
    const std::size_t messages = one.sip().size() + one.others() + one.empty();
    text += "| " + one.id() + " | " + one.what() + " | " + std::to_string(messages) + " | " + joined(one.findings()) +
            " |\n";
  }
  return text;
}

}  // namespace

TEST_CASE("conformance: framing, Pings, reserved bits, opcodes, fragments") { check_all(framing_cases()); }
TEST_CASE("conformance: UTF-8") { check_all(utf8_cases()); }
TEST_CASE("conformance: Close") { check_all(close_cases()); }
TEST_CASE("conformance: sizes") { check_all(size_cases()); }
TEST_CASE("conformance: compression") { check_all(compression_cases()); }

TEST_CASE("conformance: no case stands twice, and FINDINGS of them are in docs/WEBSOCKET.md") {
  std::set<std::string> ids;
  for (const Case& one : all_cases()) CHECK(ids.insert(one.id()).second);
  if (std::getenv("RUNG_UPDATE") != nullptr) std::ofstream(document) << page();
  std::ifstream file(document);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  CHECK(written == page());
}

}  // namespace rung::decode::test
