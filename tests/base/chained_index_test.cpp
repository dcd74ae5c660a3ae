#include "base/chained_index.h"

#include <algorithm>
#include <list>
#include <map>
#include <random>

#include "tests/support/catch.h"

using namespace rung;

namespace {

struct Element : ChainLink<Element> {
  explicit Element(int key_) : key(key_) {}
  int key;
};

auto has_key(int key) {
  return [key](const Element& element) { return element.key == key; };
}

std::vector<const Element*> chain(const ChainedIndex<Element>& index, std::uint64_t fingerprint, int key) {
  std::vector<const Element*> all;
  for (Element* each = index.oldest(fingerprint, has_key(key)); each != nullptr; each = each->newer())
    all.push_back(each);
  return all;
}

}  // namespace

TEST_CASE("elements of one key are chained in the order they came") {
  ChainedIndex<Element> index;
  CHECK(index.oldest(7, has_key(1)) == nullptr);
  Element a{1}, b{1}, c{1};
  for (Element* each : {&a, &b, &c}) index.insert(7, *each, has_key(1));
  CHECK(chain(index, 7, 1) == std::vector<const Element*>{&a, &b, &c});
  CHECK(index.latest(&a, 2) == &b);
  CHECK(index.latest(&a, 9) == &a);
  CHECK(index.latest(nullptr, 9) == nullptr);
}

TEST_CASE("an element leaves from any place of its chain") {
  int gone = GENERATE(0, 1, 2, 3);
  ChainedIndex<Element> index;
  std::list<Element> elements;
  std::vector<const Element*> expected;
  for (int i = 0; i < 4; ++i) {
    Element& made = elements.emplace_back(1);
    index.insert(7, made, has_key(1));
    expected.push_back(&made);
  }
  index.erase(*std::next(elements.begin(), gone));
  expected.erase(expected.begin() + gone);
  CHECK(chain(index, 7, 1) == expected);
  Element last{1};
  index.insert(7, last, has_key(1));
  expected.push_back(&last);
  CHECK(chain(index, 7, 1) == expected);
}

TEST_CASE("different keys of one fingerprint do not meet") {
  ChainedIndex<Element> index;
  Element a{1}, b{2}, more{1};
  index.insert(7, a, has_key(1));
  index.insert(7, b, has_key(2));
  index.insert(7, more, has_key(1));
  CHECK(chain(index, 7, 1) == std::vector<const Element*>{&a, &more});
  CHECK(chain(index, 7, 2) == std::vector<const Element*>{&b});
  CHECK(index.oldest(7, has_key(3)) == nullptr);
  index.erase(more);  // the latest of its chain, behind a stranger of the same fingerprint
  CHECK(chain(index, 7, 1) == std::vector<const Element*>{&a});
  index.erase(a);
  CHECK(chain(index, 7, 1).empty());
  CHECK(chain(index, 7, 2) == std::vector<const Element*>{&b});
}

TEST_CASE("an index finds what a map of lists would, however fingerprints crowd") {
  std::mt19937 random(3261);
  std::uint64_t spread = GENERATE(as<std::uint64_t>{}, 1, 3, 64, 1u << 20);
  ChainedIndex<Element> index;
  std::map<int, std::vector<const Element*>> expected;
  std::vector<std::unique_ptr<Element>> held;
  auto fingerprint = [&](int key) { return static_cast<std::uint64_t>(key) % 40 * 1'000'003 % spread; };
  for (int round = 0; round < 5000; ++round) {
    if (held.empty() || random() % 5 < 3) {
      int key = static_cast<int>(random() % 200);
      held.push_back(std::make_unique<Element>(key));
      index.insert(fingerprint(key), *held.back(), has_key(key));
      expected[key].push_back(held.back().get());
      continue;
    }
    auto gone = held.begin() + static_cast<std::ptrdiff_t>(random() % held.size());
    std::erase(expected[(*gone)->key], gone->get());
    index.erase(**gone);
    held.erase(gone);
  }
  bool same = true;
  for (int key = 0; key < 200; ++key) same = same && chain(index, fingerprint(key), key) == expected[key];
  CHECK(same);
}
