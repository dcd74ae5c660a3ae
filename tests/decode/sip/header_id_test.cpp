#include "decode/sip/header_id.h"

#include <string>

#include "base/ascii.h"
#include "decode/sip/method.h"
#include "decode/sip/status_phrase.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("every header name is found in any case") {
  for (int i = 1; i <= static_cast<int>(HeaderId::www_authenticate); ++i) {
    HeaderId id = static_cast<HeaderId>(i);
    std::string name(header_name(id));
    CAPTURE(name);
    REQUIRE(!name.empty());
    CHECK(header_id(name) == id);
    CHECK(header_id(to_lower(name)) == id);
    name[0] = static_cast<char>(name[0] ^ 0x20);
    CHECK(header_id(name) == id);
    CHECK(header_id(name + "x") == HeaderId::other);
    CHECK(header_id(name.substr(0, name.size() - 1) + "\x01") == HeaderId::other);
  }
  CHECK(header_name(HeaderId::other).empty());
  CHECK(header_name(static_cast<HeaderId>(255)).empty());
}

TEST_CASE("compact forms") {
  struct Row {
    const char* compact;
    HeaderId id;
  };
  const Row rows[] = {
      {"i", HeaderId::call_id},
      {"m", HeaderId::contact},
      {"e", HeaderId::content_encoding},
      {"l", HeaderId::content_length},
      {"c", HeaderId::content_type},
      {"f", HeaderId::from},
      {"s", HeaderId::subject},
      {"k", HeaderId::supported},
      {"t", HeaderId::to},
      {"v", HeaderId::via},
      {"V", HeaderId::via},
      {"x", HeaderId::session_expires},
      {"r", HeaderId::refer_to},
      {"b", HeaderId::referred_by},
      {"o", HeaderId::event},
      {"u", HeaderId::allow_events},
      {"a", HeaderId::accept_contact},
      {"j", HeaderId::reject_contact},
      {"y", HeaderId::identity},
      {"n", HeaderId::identity_info},
      {"d", HeaderId::request_disposition},
      {"z", HeaderId::other},
      {"", HeaderId::other},
      {"1", HeaderId::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.compact);
    CHECK(header_id(row.compact) == row.id);
  }
}

TEST_CASE("an unknown or escaped header name is another") {
  CHECK(header_id("C%6Fntact") == HeaderId::other);
  CHECK(header_id("NewFangledHeader") == HeaderId::other);
  CHECK(header_id("Content_Length") == HeaderId::other);
}

TEST_CASE("methods are case-sensitive") {
  CHECK(is_known_method("INVITE"));
  CHECK(is_known_method("PUBLISH"));
  CHECK_FALSE(is_known_method("invite"));
  CHECK_FALSE(is_known_method(""));
}

TEST_CASE("status phrases") {
  CHECK(status_phrase(100) == "Trying");
  CHECK(status_phrase(481) == "Call/Transaction Does Not Exist");
  CHECK(status_phrase(608) == "Rejected");
  CHECK(status_phrase(299).empty());
  CHECK(status_phrase(4294967295u).empty());
}

}  // namespace
}  // namespace rung::sip
