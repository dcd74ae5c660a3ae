#include "decode/msrp/uri.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp {
namespace {

std::string described(const std::string& text) {
  rung::test::ExactBytes block(text);
  auto uri = parse_uri(as_text(block.view()));
  if (!uri) return "-";
  return std::string(uri->scheme) + "|" + std::string(uri->authority) + "|" + std::string(uri->session_id) + "|" +
         std::string(uri->transport);
}

TEST_CASE("MSRP URIs (RFC 4975 6, RFC 7977 5.2.1)") {
  CHECK(described("msrp://atlanta.example.com:7654/jshA7weztas;tcp") ==
        "msrp|atlanta.example.com:7654|jshA7weztas|tcp");
  CHECK(described("msrps://a.invalid:2855/98cjs;ws") == "msrps|a.invalid:2855|98cjs|ws");
  CHECK(described("MSRPS://user@[2001:db8::1]:2855/a+b=/c;tcp;x=1") == "MSRPS|user@[2001:db8::1]:2855|a+b=/c|tcp");
  CHECK(described("msrps://relay.example.com;tcp") == "msrps|relay.example.com||tcp");
  CHECK(described("msrp://host/session") == "msrp|host|session|");
  CHECK(described("msrp://host/;tcp") == "msrp|host||tcp");
  CHECK(described("msrp://host;") == "msrp|host||");
}

TEST_CASE("what is no MSRP URI") {
  for (const char* text : {"", "msrp:", "msrp:/", "msrp://", "msrp:///a;tcp", "http://a/b", "sip:a@b", "msrp//a"})
    CHECK(described(text) == "-");
}

TEST_CASE("every cut of a URI is read within its octets") {
  const std::string text = "msrps://user@relay.example.com:2855/session;tcp;more=1";
  for (std::size_t size = 0; size <= text.size(); ++size) (void)described(text.substr(0, size));
}

TEST_CASE("a path is URIs between spaces") {
  auto all = [](const std::string& path) {
    rung::test::ExactBytes block(path);
    PathReader reader(as_text(block.view()));
    std::vector<std::string> uris;
    while (auto uri = reader.next()) uris.emplace_back(*uri);
    return uris;
  };
  using Texts = std::vector<std::string>;
  CHECK(all("msrp://a/1;ws msrp://b/2;ws") == Texts{"msrp://a/1;ws", "msrp://b/2;ws"});
  CHECK(all("  a \t b  ") == Texts{"a", "b"});
  CHECK(all("") == Texts{});
  CHECK(all(" ") == Texts{});
}

}  // namespace
}  // namespace rung::msrp
