#include "store/text_cache.h"

#include <map>

#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

TEST_CASE("a text keeps its id as long as it has its slot") {
  store::TextCache cache(8, 100);
  auto first = cache.id_of("INVITE");
  CHECK(first.id == 1);
  CHECK(first.is_new);
  auto again = cache.id_of("INVITE");
  CHECK(again.id == 1);
  CHECK_FALSE(again.is_new);
}

TEST_CASE("an id never stands for two texts, whatever is forgotten") {
  store::TextCache cache(4, 100);
  std::map<std::uint64_t, std::string> given;
  for (int round = 0; round < 200; ++round) {
    std::string text = "text " + std::to_string(round * 7 % 11);
    auto [id, is_new] = cache.id_of(text);
    if (is_new) {
      CHECK(given.emplace(id, text).second);
    } else {
      CHECK(given.at(id) == text);
    }
  }
  CHECK(given.size() > 11);  // something was forgotten
}

TEST_CASE("texts above the limit are not remembered, those at it are") {
  store::TextCache cache(8, 4);
  CHECK(cache.id_of("12345").is_new);
  CHECK(cache.id_of("12345").is_new);
  CHECK(cache.id_of("1234").is_new);
  CHECK_FALSE(cache.id_of("1234").is_new);
}

TEST_CASE("ends and lengths of texts matter") {
  store::TextCache cache(1u << 12, 100);
  std::string zeros(20, '\0');
  for (std::size_t size = 0; size <= zeros.size(); ++size) {
    CAPTURE(size);
    CHECK(cache.id_of(std::string_view(zeros).substr(0, size)).is_new);
  }
}
