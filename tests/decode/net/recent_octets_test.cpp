#include "decode/net/recent_octets.h"

#include <array>
#include <random>

#include "base/limits.h"
#include "tests/support/catch.h"

using namespace rung::net;
namespace limits = rung::limits;

namespace {

std::string text(std::optional<OctetRange> range) {
  return range ? std::to_string(range->begin) + "-" + std::to_string(range->end) : "same";
}
std::string difference(const RecentOctets& recent, const RecentOctets::Trail& trail, std::uint64_t offset,
                       std::string_view copy) {
  return text(recent.difference(trail, offset, rung::as_bytes(copy)));
}

}  // namespace

TEST_CASE("two copies differ from their first to their last octet that does") {
  auto range = [](std::string_view first, std::string_view copy) {
    return text(differing_range(10, rung::as_bytes(first), rung::as_bytes(copy)));
  };
  CHECK(range("abcdef", "abcdef") == "same");
  CHECK(range("abcdef", "xbcdey") == "10-16");
  CHECK(range("abcdef", "abXdef") == "12-13");
  CHECK(range("abc", "abcdef") == "same");
  CHECK(range("abcdef", "abX") == "12-13");
  CHECK(range("", "abc") == "same");
}

TEST_CASE("a copy is compared with what its direction handed on, as far as that is known") {
  RecentOctets recent;
  RecentOctets::Trail one, other;
  CHECK(difference(recent, one, 0, "abc") == "same");
  recent.remember(one, 0, rung::as_bytes("abc"));
  recent.remember(other, 0, rung::as_bytes("xyz"));
  recent.remember(one, 3, rung::as_bytes("def"));
  recent.remember(one, 6, rung::as_bytes("ghi"));
  recent.remember(one, 20, rung::as_bytes("uvw"));  // behind a gap
  CHECK(difference(recent, one, 0, "abcdefghi") == "same");
  CHECK(difference(recent, other, 0, "xyz") == "same");
  CHECK(difference(recent, other, 0, "abc") == "0-3");
  CHECK(difference(recent, one, 1, "Bcdefgh") == "1-2");
  CHECK(difference(recent, one, 1, "BcdEfgH") == "1-8");
  CHECK(difference(recent, one, 8, "i???????????uvW!") == "22-23");
  CHECK(difference(recent, one, 9, "???") == "same");
}

TEST_CASE("what the ring or the trail has lost is not compared") {
  RecentOctets recent;
  RecentOctets::Trail trail, other;
  recent.remember(trail, 0, rung::as_bytes("abcdef"));
  const std::string filling(limits::tcp_recent_octets - 3, 'x');
  recent.remember(other, 0, rung::as_bytes(filling));
  CHECK(difference(recent, trail, 0, "ABCdef") == "same");
  CHECK(difference(recent, trail, 0, "ABCdEf") == "4-5");
  recent.remember(other, 0, rung::as_bytes("yyy"));
  CHECK(difference(recent, trail, 0, "ABCDEF") == "same");

  const std::string large(limits::tcp_recent_octets + 10, 'z');
  recent.remember(other, 100, rung::as_bytes(large));
  CHECK(difference(recent, other, 100, "AAAAAAAAAAzB") == "111-112");

  RecentOctets::Trail runs;
  for (std::uint64_t i = 0; i <= limits::tcp_recent_spans; ++i) recent.remember(runs, i * 2, rung::as_bytes("r"));
  CHECK(difference(recent, runs, 0, "X") == "same");
  CHECK(difference(recent, runs, 2, "X") == "2-3");
}

TEST_CASE("around the end of the ring the octets stay in their place") {
  RecentOctets recent;
  RecentOctets::Trail trail;
  std::mt19937 random(7);
  std::string sent;
  while (sent.size() < 2 * limits::tcp_recent_octets + 5000) {
    std::string piece(1 + random() % 60'000, ' ');
    for (char& c : piece) c = static_cast<char>(random());
    recent.remember(trail, sent.size(), rung::as_bytes(piece));
    sent += piece;
  }
  std::string_view known = std::string_view(sent).substr(sent.size() - limits::tcp_recent_octets);
  const std::size_t from = sent.size() - known.size();
  CHECK(difference(recent, trail, from, known) == "same");
  for (int i = 0; i < 20; ++i) {
    std::string copy(known);
    std::size_t at = random() % copy.size();
    copy[at] = static_cast<char>(copy[at] + 1);
    CHECK(difference(recent, trail, from, copy) == std::to_string(from + at) + "-" + std::to_string(from + at + 1));
  }
}
