#include "decode/msrp/assembly.h"

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "tests/scenarios/wire_conversation.h"
#include "tests/support/catch.h"

namespace rung::msrp {
namespace {

std::string taken(Assembly& body) {
  std::vector<char> octets = body.take();
  return {octets.begin(), octets.end()};
}

TEST_CASE("chunks in any order make the same body") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    rung::test::Dice dice(seed);
    const std::string sent = rung::test::random_text(dice, dice.between(1, 5000));
    struct Chunk {
      std::size_t offset, size;
    };
    std::vector<Chunk> chunks;
    for (std::size_t at = 0; at < sent.size();) {
      const std::size_t size = std::min(sent.size() - at, dice.between(1, 900));
      chunks.push_back({at, size});
      at += size;
    }
    for (std::size_t i = chunks.size(); i > 1; --i) std::swap(chunks[i - 1], chunks[dice.between(0, i - 1)]);
    Assembly body;
    for (const Chunk& chunk : chunks) {
      CHECK(body.size() < sent.size());
      body.add(chunk.offset, as_bytes(sent).subspan(chunk.offset, chunk.size));
    }
    CHECK(body.size() == sent.size());
    CHECK(body.joined_end() == sent.size());
    CHECK(body.end() == sent.size());
    CHECK(body.overlapping() == 0);
    REQUIRE(taken(body) == sent);
  }
}

TEST_CASE("random pieces, overlapping and with holes, against a map of octets") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    rung::test::Dice dice(seed);
    Assembly body;
    std::string model(400, '\0');
    std::vector<bool> there(400);
    std::uint64_t overlapping = 0;
    for (std::size_t i = dice.between(1, 20); i > 0; --i) {
      const std::size_t at = dice.between(0, 350);
      const std::string piece = rung::test::random_text(dice, dice.between(1, 50));
      for (std::size_t k = 0; k < piece.size(); ++k) {
        if (there[at + k]) ++overlapping;
        there[at + k] = true;
        model[at + k] = piece[k];
      }
      body.add(at, as_bytes(piece));
    }
    CHECK(body.size() == static_cast<std::uint64_t>(std::count(there.begin(), there.end(), true)));
    CHECK(body.overlapping() == overlapping);
    const auto hole = static_cast<std::size_t>(std::find(there.begin(), there.end(), false) - there.begin());
    CHECK(body.joined_end() == hole);
    REQUIRE(taken(body) == model.substr(0, hole));
  }
}

TEST_CASE("the later octets count where chunks overlap") {
  Assembly body;
  body.add(0, as_bytes("abcdef"));
  body.add(2, as_bytes("XYZ"));
  body.add(5, as_bytes("!?"));
  CHECK(body.size() == 7);
  CHECK(body.overlapping() == 4);
  CHECK(taken(body) == "abXYZ!?");
  CHECK(body.size() == 0);
}

TEST_CASE("a hole ends what is given, and is never filled") {
  Assembly body;
  body.add(4, as_bytes("later"));
  CHECK(body.joined_end() == 0);
  body.add(0, as_bytes("abc"));
  CHECK(body.joined_end() == 3);
  CHECK(body.end() == 9);
  CHECK(body.size() == 8);
  CHECK(taken(body) == "abc");
}

TEST_CASE("a body over the limit is counted and its beginning kept") {
  Assembly body;
  const std::string piece(64 << 10, 'x');
  const std::size_t count = limits::msrp_body_octets / piece.size();
  for (std::size_t i = 0; i < count; ++i) body.add(i * piece.size(), as_bytes(piece));
  CHECK_FALSE(body.body_over_limit());
  body.add(count * piece.size(), as_bytes(piece));
  CHECK(body.body_over_limit());
  CHECK(body.size() == (count + 1) * piece.size());
  CHECK(body.octets_held() < limits::msrp_body_octets + 4096);
  CHECK(taken(body).size() == limits::msrp_body_octets);
}

TEST_CASE("a body in more parts than the limit") {
  Assembly body;
  for (std::size_t i = 0; i < limits::msrp_ranges; ++i) body.add(2 * i, as_bytes("x"));
  CHECK_FALSE(body.ranges_over_limit());
  body.add(1, as_bytes("y"));  // joins two
  body.add(4 * limits::msrp_ranges, as_bytes("x"));
  CHECK_FALSE(body.ranges_over_limit());
  body.add(8 * limits::msrp_ranges, as_bytes("x"));
  CHECK(body.ranges_over_limit());
}

TEST_CASE("offsets at the end of what can be counted") {
  Assembly body;
  body.add(UINT64_MAX - 2, as_bytes("abcdef"));
  body.add(UINT64_MAX, as_bytes("x"));
  CHECK(body.size() == 2);
  CHECK(taken(body).empty());
}

}  // namespace
}  // namespace rung::msrp
