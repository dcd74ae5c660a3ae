// The messages of RFC 5118 in their form on the wire, where they are at hand.
#include <string>

#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"
#include "tests/decode/sip/corpus.h"
#include "tests/decode/sip/parsed.h"

namespace rung::sip {
namespace {

const Corpus corpus("rfc5118/wire");

// Copies, since the message they are read from does not live on.
struct Host {
  std::string host;
  std::optional<std::uint16_t> port;
  bool unbracketed = false;
};

Host request_host(const std::string& name) {
  Message message = corpus.message(name);
  Result<Uri> uri = parse_uri(message.request_uri());
  REQUIRE(uri);
  return {std::string(uri->host), uri->port, uri->ipv6_unbracketed};
}

TEST_CASE("RFC 5118: every message is whole") {
  if (!corpus.is_there()) return;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus.folder())) {
    if (entry.path().extension() != ".dat") continue;
    ++count;
    CAPTURE(entry.path().stem().string());
    Framed framed = corpus.datagram(entry.path().stem().string());
    CHECK(framed.complete);
    CHECK_FALSE(framed.message->defects().header_line_malformed);
    CHECK_FALSE(framed.message->defects().header_section_unterminated);
  }
  CHECK(count == 12);
}

TEST_CASE("RFC 5118: hosts and ports") {
  if (!corpus.is_there()) return;
  Host good = request_host("ipv6-good");
  CHECK(good.host == "2001:db8::10");
  CHECK_FALSE(good.port);
  CHECK(request_host("ipv6-bad").unbracketed);
  Host ambiguous = request_host("port-ambiguous");
  CHECK(ambiguous.host == "2001:db8::10:5070");
  CHECK_FALSE(ambiguous.port);
  Host unambiguous = request_host("port-unambiguous");
  CHECK(unambiguous.host == "2001:db8::10");
  CHECK(unambiguous.port == std::uint16_t{5070});
  CHECK(request_host("ipv6-bug-abnf-3-colons").host == "2001:db8:::192.0.2.1");
  CHECK(request_host("ipv6-correct-abnf-2-colons").host == "2001:db8::192.0.2.1");

  Message message = corpus.message("ipv6-good");
  CHECK(parse_uri(parse_contacts(message.headers()).contacts.at(0).address.uri)->host == "2001:db8::1");
  CHECK(parse_via(message.find(HeaderId::via)->value).address.host == "2001:db8::9:1");
}

TEST_CASE("RFC 5118: Via") {
  if (!corpus.is_there()) return;
  for (const char* name : {"via-received-param-with-delim", "via-received-param-no-delim"}) {
    CAPTURE(name);
    Message message = corpus.message(name);
    CHECK(parse_via(message.find(HeaderId::via)->value).received == "2001:db8::9:255");
    CHECK(message.essentials().branch.substr(0, 7) == "z9hG4bK");
  }
  Message mixed = corpus.message("mult-ip-in-header");
  std::vector<std::string_view> vias = list_of(mixed.headers(), HeaderId::via);
  REQUIRE(vias.size() == 3);
  CHECK(parse_via(vias[0]).address.port == std::uint16_t{6050});
  CHECK(parse_via(vias[1]).address.host == "192.0.2.1");
  CHECK(parse_via(vias[2]).address.ipv6_reference);
  CHECK(parse_via(vias[2]).received == "192.0.2.200");
}

TEST_CASE("RFC 5118: the archived form with bare LF is read") {
  Corpus archive("rfc5118");
  if (!archive.is_there()) return;
  Message message = archive.message("mult-ip-in-header");
  CHECK(message.defects().bare_lf);
  CHECK(message.essentials().via_count == 3);
  CHECK(archive.message("ipv6-bug-abnf-3-colons").defects().header_section_unterminated);
}

}  // namespace
}  // namespace rung::sip
