#include "correlate/kept_values.h"

#include <map>
#include <random>

#include "correlate/leg_holders.h"
#include "correlate/tracked_call.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::correlate;

TEST_CASE("a time that may be absent") {
  Maybe<Timestamp> time;
  CHECK(!time);
  CHECK(time.value_or({5}) == Timestamp{5});
  time = Timestamp{7};
  CHECK(*time == Timestamp{7});
  CHECK(std::optional<Timestamp>(time) == Timestamp{7});
  time.reset();
  CHECK(!std::optional<Timestamp>(time));
  CHECK(Maybe<Timestamp>(Timestamp{INT64_MIN}).has_value());
}

TEST_CASE("texts of all lengths are kept, moved and replaced") {
  for (std::size_t size : {0u, 1u, 14u, 15u, 16u, 17u, 5000u}) {
    const std::string whole(size, 'x');
    KeptText text{whole};
    CHECK(text == whole);
    CHECK(text.empty() == whole.empty());
    KeptText other = std::move(text);
    CHECK(other == whole);
    CHECK(text.empty());
    other = other.view().substr(size / 2);  // a part of itself
    CHECK(other.view().size() == size - size / 2);
    text = std::move(other);
    CHECK(text.view().size() == size - size / 2);
    text.clear();
    CHECK(text.empty());
  }
  const KeptTexts<3> texts({"one", "", "three"});
  CHECK(texts[0] == "one");
  CHECK(texts[1].empty());
  CHECK(texts[2] == "three");
}

TEST_CASE("lists that are mostly empty, or of one element") {
  FirstInside<int> list;
  CHECK(list.empty());
  CHECK(list.begin() == list.end());
  for (int i = 0; i < 4; ++i) list.emplace_back() = i;
  CHECK(std::vector<int>(list.begin(), list.end()) == std::vector{0, 1, 2, 3});
  CHECK(list.size() == 4);
  BoxedList<int> boxed;
  CHECK(boxed.begin() == boxed.end());
  boxed.erase_if([](int) { return true; });
  for (int i = 0; i < 4; ++i) boxed.push_back(i);
  boxed.erase_if([](int each) { return each % 2 == 0; });
  CHECK(std::vector<int>(boxed.begin(), boxed.end()) == std::vector{1, 3});
}

TEST_CASE("numbers stay in order, within the list and beyond it") {
  for (std::size_t count : {0u, 1u, 2u, 3u, 9u}) {
    KeptNumbers numbers;
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < count; ++i) {
      numbers.push_back(i);
      expected.push_back(i);
    }
    CHECK(std::vector<std::uint32_t>(numbers.begin(), numbers.end()) == expected);
    auto even = [](std::uint32_t each) { return each % 2 == 0; };
    numbers.erase_if(even);
    std::erase_if(expected, even);
    numbers.push_back(100);
    expected.push_back(100);
    CHECK(std::vector<std::uint32_t>(numbers.begin(), numbers.end()) == expected);
    CHECK(numbers.size() == expected.size());
  }
}

TEST_CASE("proofs of a call are numbers of messages") {
  KeptProofs proofs;
  CHECK(!proofs.take(CallState::partial, 1));
  CHECK(!proofs.take(CallState::attempting, 0));
  CHECK(proofs.take(CallState::attempting, 1'000'000'000'000));
  CHECK(!proofs.take(CallState::attempting, 1'000'000'000'001));
  CHECK(proofs.take(CallState::ringing, 1'000'000'000'001));
  CHECK(!proofs.take(CallState::answered, 1'000'000'000'000 + UINT32_MAX));  // too far: a change of state tells
  CHECK(!proofs.take(CallState::answered, 5));
  CHECK(proofs.take(CallState::rejected, 1'000'000'000'009));
  CHECK(!proofs.take(CallState::failed, 1'000'000'000'010));
  const CallProofs row = proofs.row();
  CHECK(row.attempting == 1'000'000'000'000);
  CHECK(row.ringing == 1'000'000'000'001);
  CHECK(row.answered == 0);
  CHECK(row.end == 1'000'000'000'009);
  CHECK(row.end_state == CallState::rejected);
}

TEST_CASE("holders of leg keys are those of a table that sorts") {
  LegHolders holders;
  std::multimap<std::uint64_t, std::uint64_t> expected;
  std::mt19937_64 random(7);
  holders.remove(1, 1);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t key = random() % 400 * 64, call = random() % 50 + 1;  // homes that crowd
    const auto [begin, end] = expected.equal_range(key);
    const auto known = std::find_if(begin, end, [&](const auto& each) { return each.second == call; });
    if (known == end) {
      holders.add(key, call);
      expected.emplace(key, call);
    } else {
      holders.remove(key, call);
      expected.erase(known);
    }
    std::vector<std::uint64_t> found, wanted;
    const std::uint64_t asked = random() % 400 * 64;
    holders.for_each(asked, [&](std::uint64_t each) { found.push_back(each); });
    for (auto [at, last] = expected.equal_range(asked); at != last; ++at) wanted.push_back(at->second);
    std::sort(found.begin(), found.end());
    std::sort(wanted.begin(), wanted.end());
    REQUIRE(found == wanted);
  }
}
