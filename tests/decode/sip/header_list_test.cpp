#include "decode/sip/header_list.h"

#include <string>

#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

std::vector<std::string_view> split(std::string_view value) {
  std::vector<std::string_view> elements;
  ListReader reader(value);
  while (auto element = reader.next()) elements.push_back(*element);
  return elements;
}

TEST_CASE("commas split outside of quotes and brackets") {
  using List = std::vector<std::string_view>;
  CHECK(split("a,b , c") == List{"a", "b", "c"});
  CHECK(split("\"a,b\" <sip:c,d>;x=\"e,\\\",f\", g") == List{"\"a,b\" <sip:c,d>;x=\"e,\\\",f\"", "g"});
  CHECK(split("").empty());
  CHECK(split(" , ,").empty());
  CHECK(split("\"a, b") == List{"\"a", "b"});
  CHECK(split("<a, b") == List{"<a", "b"});
}

TEST_CASE("empty elements are told") {
  for (const char* value : {",a", "a,", "a,,b", ","}) {
    CAPTURE(value);
    ListReader reader(value);
    while (reader.next()) {
    }
    CHECK(reader.found_empty());
  }
  for (const char* value : {"", "a", "a,b"}) {
    CAPTURE(value);
    ListReader reader(value);
    while (reader.next()) {
    }
    CHECK_FALSE(reader.found_empty());
  }
}

TEST_CASE("quotes and brackets that are never closed cost linear time") {
  std::string quotes = "\"";
  for (int i = 0; i < 500'000; ++i) quotes += "\\\"";
  CHECK(split(quotes).size() == 1);
  CHECK(split(std::string(1'000'000, '<')).size() == 1);
  CHECK(split(std::string(1'000'000, ',')).empty());
}

TEST_CASE("fields of one name are one list, in long and compact form") {
  Message message = parsed(
      "OPTIONS sip:a SIP/2.0\r\nk: a, b\r\nDate: Thu, 21 Feb\r\nSupported: c\r\n"
      "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n");
  CHECK(list_of(message.headers(), HeaderId::supported) == std::vector<std::string_view>{"a", "b", "c"});
  CHECK(list_of(message.headers(), HeaderId::date).size() == 1);
  CHECK(list_of(message.headers(), HeaderId::www_authenticate).size() == 1);
}

TEST_CASE("which fields are lists, and which stand once") {
  using H = HeaderId;
  for (H id : {H::via, H::contact, H::route, H::allow, H::accept_language, H::security_client, H::geolocation,
               H::in_reply_to, H::user_to_user}) {
    CHECK(is_comma_list(id));
    CHECK_FALSE(stands_once(id));
  }
  for (H id : {H::call_id, H::from, H::to, H::cseq, H::max_forwards, H::content_type, H::content_length, H::event,
               H::refer_to, H::replaces, H::session_expires}) {
    CHECK(stands_once(id));
    CHECK_FALSE(is_comma_list(id));
  }
  for (H id : {H::other, H::authorization, H::www_authenticate, H::proxy_authenticate, H::identity, H::cookie,
               H::remote_party_id, H::privacy}) {
    CHECK_FALSE(stands_once(id));
    CHECK_FALSE(is_comma_list(id));
  }
}

}  // namespace
}  // namespace rung::sip
