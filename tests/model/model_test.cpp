#include <cstdlib>

#include "tests/model/comparison.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::model;

namespace {

struct Seeds {
  std::uint64_t from = 1, count = 0;
};

// RUNG_SEED=n asks for one, RUNG_SEEDS=n for the first n.
Seeds seeds(std::uint64_t usual) {
  if (const char* one = std::getenv("RUNG_SEED")) return {std::strtoull(one, nullptr, 10), 1};
  if (const char* many = std::getenv("RUNG_SEEDS")) return {1, std::strtoull(many, nullptr, 10)};
  return {1, usual};
}

std::string ladder(const Outcome& outcome, const Capture& capture, const std::string& name) {
  const std::string branch = name.substr(name.find(' ') + 1);
  std::string text;
  for (const Captured& each : capture.messages) {
    const SipText& message = each.passed->message;
    if (message.call_id != name && message.vias.front().branch != branch && message.contact != name) continue;
    text += std::to_string(each.passed->time.ns / 1'000'000) + " ms " + each.passed->from + " > " + each.passed->to +
            " " + (message.is_request() ? message.method : std::to_string(message.status) + " " + message.method) +
            " " + std::to_string(message.cseq) + " to=" + message.to_tag + " " + message.vias.front().branch +
            (each.lost ? " LOST" : "") + "\n";
  }
  return text + std::to_string(outcome.truth.end.ns / 1'000'000'000) + " s end\n";
}

void compare(std::uint64_t seed, const char* kind, const Outcome& outcome, const Capture& capture,
             CaptureKind capture_kind) {
  const std::vector<std::string> found = contradictions(outcome, capture, rows_of(outcome, capture), capture_kind);
  std::string text;
  for (const std::string& each : found) text += "  " + each + "\n";
  if (!found.empty() && std::getenv("RUNG_SEED"))
    text += ladder(outcome, capture, found.front().substr(0, found.front().find(':')));
  INFO("seed " << seed << ", " << kind << "\n" << text);
  CHECK(found.empty());
}

}  // namespace

TEST_CASE("a capture that has everything: the rows equal the truth") {
  const auto [from, count] = seeds(150);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Outcome outcome = play(seed);
    compare(seed, "whole", outcome, whole(outcome), CaptureKind::whole);
  }
}

TEST_CASE("a capture that lost messages does not contradict the truth") {
  const auto [from, count] = seeds(80);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Outcome outcome = play(seed);
    Dice dice(seed * 977);
    for (const unsigned percent : {2u, 10u, 40u})
      compare(seed, "losses", outcome, with_losses(outcome, dice, percent), CaptureKind::damaged);
  }
}

TEST_CASE("a capture that begins late or ends early does not contradict the truth") {
  const auto [from, count] = seeds(80);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Outcome outcome = play(seed);
    Dice dice(seed * 1409);
    for (int i = 0; i < 4; ++i) compare(seed, "cut", outcome, cut(outcome, dice), CaptureKind::damaged);
  }
}

TEST_CASE("a capture at one host does not contradict the truth") {
  const auto [from, count] = seeds(80);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Outcome outcome = play(seed);
    for (const char* host : {"proxy.test", "edge.test", "gateway.test"})
      compare(seed, host, outcome, at_host(outcome, host), CaptureKind::damaged);
  }
}

TEST_CASE("ticks and calls that rest change no row, and a second run gives the same") {
  const auto [from, count] = seeds(30);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Outcome outcome = play(seed);
    Dice dice(seed), ticks(seed * 31), losses(seed * 7);
    for (const Capture& capture : {whole(outcome), with_losses(outcome, losses, 10)}) {
      const std::string rows = to_text(rows_of(outcome, capture));
      CAPTURE(seed);
      CHECK(to_text(rows_of(outcome, capture, &ticks)) == rows);
      CHECK(to_text(rows_of(play(seed), whole(play(seed)))) == to_text(rows_of(outcome, whole(outcome))));
    }
  }
}
