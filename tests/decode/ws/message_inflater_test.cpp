#include "decode/ws/message_inflater.h"

#include <string>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"
#include "tests/support/exact_bytes.h"

using namespace rung;
using rung::test::MessageDeflater;
using Outcome = ws::MessageInflater::Outcome;

namespace {

struct Inflated {
  Outcome outcome;
  std::string text;
};

Inflated inflate(ws::MessageInflater& inflater, std::string_view payload, bool complete = true) {
  rung::test::ExactBytes exact(payload);
  std::vector<char> out;
  const Outcome outcome = inflater.inflate(exact.view(), complete, out);
  return {outcome, std::string(out.begin(), out.end())};
}

const std::string hello = "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bK1\r\n\r\n";

}  // namespace

TEST_CASE("messages come out as they were, with and without context takeover") {
  for (bool takeover : {true, false})
    for (int bits : {9, 10, 15}) {
      INFO(takeover << ' ' << bits);
      MessageDeflater sender(takeover, bits);
      ws::MessageInflater inflater(takeover, true);
      for (const std::string& message : {hello, std::string(), hello + hello, std::string(100'000, 'x'), hello}) {
        const Inflated got = inflate(inflater, sender.deflated(message));
        CHECK(got.outcome == Outcome::inflated);
        CHECK(got.text == message);
      }
    }
}

TEST_CASE("a last block ends no window") {
  MessageDeflater sender;
  ws::MessageInflater inflater(true, true);
  CHECK(inflate(inflater, sender.deflated_with_last_block(hello)).text == hello);
  CHECK(inflate(inflater, sender.deflated_with_last_block(hello)).text == hello);
  // RFC 7692 7.2.3.4 and 7.2.3.2: "Hello" in a block with BFINAL, then as a reference to it.
  ws::MessageInflater rfc(true, true);
  CHECK(inflate(rfc, std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8)).text == "Hello");
  CHECK(inflate(rfc, std::string("\xf2\x00\x11\x00\x00", 5)).text == "Hello");
}

TEST_CASE("the empty message, in either form") {
  ws::MessageInflater inflater(true, true);
  CHECK(inflate(inflater, std::string(1, '\0')).outcome == Outcome::inflated);
  CHECK(inflate(inflater, "").outcome == Outcome::inflated);
  CHECK(inflate(inflater, MessageDeflater().deflated(hello)).text == hello);
}

TEST_CASE("what refers to a message that is missing is not guessed") {
  MessageDeflater sender;
  const std::string first = sender.deflated(hello), second = sender.deflated(hello);
  ws::MessageInflater late(true, false);
  CHECK(inflate(late, second).outcome == Outcome::lost_history);
  CHECK(inflate(late, second).text.empty());
  CHECK(inflate(late, MessageDeflater().deflated("fresh")).text == "fresh");  // refers to nothing
  ws::MessageInflater holed(true, true);
  CHECK(inflate(holed, first).text == hello);
  holed.lose_history();
  CHECK(inflate(holed, second).outcome == Outcome::lost_history);
  ws::MessageInflater reset(false, true);
  reset.lose_history();
  CHECK(inflate(reset, first).text == hello);
}

TEST_CASE("the beginning of a message is read as far as it goes, and what refers to it is lost") {
  MessageDeflater sender;
  const std::string first = sender.deflated(hello), second = sender.deflated(hello);
  for (std::size_t size = 0; size < first.size(); ++size) {
    ws::MessageInflater inflater(true, true);
    const Inflated part = inflate(inflater, first.substr(0, size), false);
    CHECK(part.outcome == Outcome::inflated);
    CHECK(hello.starts_with(part.text));
    CHECK(inflate(inflater, second).outcome == Outcome::lost_history);
  }
}

TEST_CASE("octets that are no DEFLATE are told, and nothing comes out") {
  ws::MessageInflater inflater(true, true);
  const Inflated got = inflate(inflater, "\xff\xff\xff");
  CHECK(got.outcome == Outcome::damaged);
  CHECK(got.text.empty());
}

TEST_CASE("a bomb is cut") {
  MessageDeflater sender;
  const std::string bomb = sender.deflated(std::string(limits::ws_message_octets + 1, 'x'));
  ws::MessageInflater inflater(true, true);
  const Inflated got = inflate(inflater, bomb);
  CHECK(got.outcome == Outcome::over_limit);
  CHECK(got.text.size() <= limits::ws_message_octets);
  CHECK(got.text.size() > 1'000'000);
}
