#include "base/octet_search.h"

#include <string>

#include "base/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung {
namespace {

TEST_CASE("the first octet of that value, wherever it stands, and nothing behind the text is read") {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string none(size, 'x');
    const test::ExactBytes block(none);
    CHECK(find_octet(as_text(block.view()), ';') == size);
    for (std::size_t at = 0; at < size; ++at) {
      std::string text = none;
      text[at] = ';';
      text.back() = ';';
      const test::ExactBytes exact(text);
      const std::string_view view = as_text(exact.view());
      REQUIRE(find_octet(view, ';') == at);
      REQUIRE(find_octet(view, ';', at) == at);
      REQUIRE(find_octet(view, ';', at + 1) == (at + 1 < size ? size - 1 : size));
    }
  }
}

TEST_CASE("octets above 127 and NUL are octets like others") {
  const std::string text = std::string(20, '\x80') + '\xff' + std::string(3, '\0');
  CHECK(find_octet(text, '\xff') == 20);
  CHECK(find_octet(text, '\0') == 21);
  CHECK(find_octet(text, '\x7f') == text.size());
  CHECK(find_octet(text, 'x', 1000) == text.size());
}

}  // namespace
}  // namespace rung
